"""Refusals, in the body shapes of Procore's v1 and v2 APIs."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

FieldErrors = dict[str, list[str]]


class Refusal(Exception):
    """An answer other than 2xx.

    `field_errors` carries a validation in the form of the sync documentation, {"field": ["message"]}.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        field_errors: FieldErrors | None = None,
        fields: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field_errors = field_errors
        self.fields = tuple(fields)
        self.headers = dict(headers or {})

    def body(self, *, version: int) -> dict[str, Any]:
        """The JSON body for API version 1 or 2."""
        return self._body_v2() if version == 2 else self._body_v1()

    def row_errors(self) -> FieldErrors:
        """The same refusal as the `errors` of one row of a sync action."""
        return self.field_errors or {name: [self.message] for name in self.fields or ("base",)}

    def _body_v1(self) -> dict[str, Any]:
        if self.field_errors is not None:
            return {"errors": self.field_errors}
        reason = HTTPStatus(self.status).phrase
        return {"code": self.status, "message": self.message, "fields": ", ".join(self.fields), "reason": reason}

    def _body_v2(self) -> dict[str, Any]:
        code = HTTPStatus(self.status).name
        return {"error": {"code": code, "message": self.message, "details": self._details(code)}}

    def _details(self, code: str) -> list[dict[str, str]]:
        if self.field_errors is not None:
            pairs = [(name, text) for name, texts in self.field_errors.items() for text in texts]
        else:
            pairs = [(name, self.message) for name in self.fields]
        return [{"reason_code": code, "message": text, "source": name} for name, text in pairs]


def bad_request(message: str, *fields: str) -> Refusal:
    """400, naming the fields or parameters at fault."""
    return Refusal(400, message, fields=fields)


def not_found(what: str) -> Refusal:
    """404: missing, or not visible to this principal; Procore does not say which."""
    return Refusal(404, f"{what} not found")


def invalid(field: str, message: str) -> Refusal:
    """422: a business rule, told as a validation of one field."""
    return Refusal(422, f"{field} {message}", field_errors={field: [message]})
