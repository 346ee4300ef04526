"""A write in the making: the record as it would be, what was sent, and what is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox.acumatica.store import Record
from sandbox.acumatica.values import show_scalar

#: The detail rows that documents are made of.
LINES = "Details"
Rows = list[tuple[int | None, dict[str, Any]]]


class EntityRefused(Exception):
    """The write is refused field by field; answered 422 with the entity itself as body."""

    def __init__(self, draft: "Draft") -> None:
        super().__init__(f"{draft.entity} refused")
        self.draft = draft


@dataclass(slots=True)
class Draft:
    """`record` is a copy that becomes the record only if there are no errors.

    `rows` pairs, per tab, each row of the record with its place in the request (None: not sent), and `changed_lines`
    tells whether the request would change any at all. `after` is what follows once the record is kept.
    """

    entity: str
    record: Record
    sent: dict[str, Any]
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    changed_lines: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    row_errors: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    entity_error: str | None = None
    after: list[Callable[[], object]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """The values as they would be."""
        return self.record.data

    @property
    def lines(self) -> Rows:
        """The rows of the tab that most documents have."""
        return self.rows.get(LINES, [])

    def pair(self, tabs: Iterable[str]) -> None:
        """Take the record's own rows, none of them sent: what an action or a seed works on."""
        self.rows = {tab: [(None, row) for row in self.data.setdefault(tab, [])] for tab in tabs}

    def error(self, name: str, text: str) -> None:
        """Note what is wrong with a header field; the first complaint stands."""
        self.errors.setdefault(name, f"Error: {text}")

    def line_error(self, place: int | None, name: str, text: str) -> None:
        """Note what is wrong with a field of a line."""
        self.row_error(LINES, place, name, text)

    def row_error(self, tab: str, place: int | None, name: str, text: str) -> None:
        """Note what is wrong with a field of a row; of an unsent row it is said of the whole entity."""
        if place is None:
            self.refuse(f"{name}: {text}")
            return
        self.row_errors.setdefault((tab, place), {}).setdefault(name, f"Error: {text}")

    def refuse(self, text: str) -> None:
        """Note what is wrong with the entity as a whole; the first complaint stands."""
        self.entity_error = self.entity_error or f"Error: {text}"

    @property
    def refused(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or self.row_errors or self.entity_error)


def refusal_body(draft: Draft) -> dict[str, Any]:
    """The 422 body: what was sent, `error` beside each offending value, and the exception (vendor's OpenAPI)."""
    verb = "Inserting" if draft.is_new else "Updating"
    body: dict[str, Any] = {
        "exceptionMessage": f"{verb}  '{draft.entity}' record raised at least one error. Please review the errors.",
        "exceptionType": "PX.Api.ContractBased.OutcomeEntityHasErrorsException",
    }
    if draft.entity_error is not None:
        body["error"] = draft.entity_error
    sent = dict(draft.sent)
    body |= _echo(sent, draft.errors)
    for tab, rows in sent.items():
        if isinstance(rows, list) and rows:
            body[tab] = [_echo(row, draft.row_errors.get((tab, place), {})) for place, row in enumerate(rows)]
    return body


def refuse_entity(_request: object, error: Exception) -> Response:
    """The answer for a refused entity."""
    if not isinstance(error, EntityRefused):
        raise error
    return JSONResponse(refusal_body(error.draft), status_code=422)


def _echo(sent: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in [*sent, *(name for name in errors if name not in sent)]:
        value = sent.get(name)
        if name in ("id", "delete"):
            shown[name] = value
        elif isinstance(value, dict) and name not in errors:
            shown[name] = _echo(value, {}) if name != "custom" else {}
        elif isinstance(value, list):
            continue
        else:
            wrapped = {} if name not in sent or value is None else {"value": show_scalar(value)}
            shown[name] = {**wrapped, "error": errors[name]} if name in errors else wrapped
    return shown
