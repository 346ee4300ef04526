"""The workflow actions on documents, bills, payments and invoices: from which states, to which."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sage_intacct.catalogue import BILL, DEFINITION, DOCUMENT, INVOICE, KINDS, PAYMENT, Kind
from sandbox.sage_intacct.commands import Commands, allow
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.dimensions import check_open
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.refusals import not_found, operation_failed, unreadable
from sandbox.sage_intacct.scalars import read_scalar
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.tables import Field
from sandbox.sage_intacct.views import Views

Act = Callable[[Caller, Record, dict[str, Any]], dict[str, Any]]
_FIELDS = {"key", "notes"}
_MORE = {("purchasing/document", "approve"): {"lineKeys"}, ("purchasing/document", "decline"): {"lineKeys"}}
_REVERSAL = {"reverseDate", "memo"}


class Workflows:
    """Runs the actions; each returns the record, whose `state` the answer shows."""

    def __init__(self, company: Company, views: Views, commands: Commands) -> None:
        self._company = company
        self._views = views
        self._commands = commands
        self._acts: Mapping[tuple[str, str], tuple[tuple[str, ...], Act]] = {
            (DOCUMENT, "submit"): (("draft", "declined"), self._submit_document),
            (DOCUMENT, "approve"): (("submitted", "partiallyApproved"), _to("approved")),
            (DOCUMENT, "decline"): (("submitted", "partiallyApproved"), _to("declined")),
            (BILL, "submit"): (("draft", "declined"), self._submit),
            (BILL, "approve"): (("submitted", "partiallyApproved"), self._post),
            (BILL, "decline"): (("submitted", "partiallyApproved"), _to("declined")),
            (BILL, "recall"): (("submitted", "partiallyApproved", "posted"), _to("draft")),
            (BILL, "reverse"): (("posted",), self._reverse),
            (INVOICE, "submit"): (("draft",), self._submit),
            (INVOICE, "reverse"): (("posted",), self._reverse),
            (PAYMENT, "submit"): (("draft", "declined"), self._submit_payment),
            (PAYMENT, "approve"): (("submitted", "partiallyApproved"), _to("approved")),
            (PAYMENT, "decline"): (("submitted", "partiallyApproved"), _to("declined")),
            (PAYMENT, "confirm"): (("approved",), _to("confirmed")),
            (PAYMENT, "reverse"): (("confirmed",), _to("voided")),
        }

    def known(self, kind: str, action: str) -> bool:
        """Whether the object has the action."""
        return (kind, action) in self._acts

    def act(self, caller: Caller, kind: Kind, action: str, body: object) -> Record:
        """Run an action; raises Refused."""
        allow(caller, kind, "POST")
        given = _read(kind.name, action, body)
        record = self._company.store.get(kind.name, given["key"])
        if record is None:
            raise not_found(kind.name, given["key"])
        states, act = self._acts[kind.name, action]
        state = str(self._views.data(record)["state"])
        if state not in states:
            raise operation_failed(action, kind.word, [f"A {kind.word} in state {state} cannot take {action}"])
        return self._views.shown(self._commands.move(caller, kind, record, act(caller, record, given)))

    def _submit_document(self, _caller: Caller, record: Record, _given: dict[str, Any]) -> dict[str, Any]:
        definition = record_of(self._company.store, DEFINITION, record.data["txnDefinition"])
        needs_approval = definition is not None and definition.data.get("_approval")
        return {"state": "submitted" if needs_approval else "pending"}

    def _submit(self, caller: Caller, record: Record, given: dict[str, Any]) -> dict[str, Any]:
        if self._company.settings.approvals:
            return {"state": "submitted"}
        return self._post(caller, record, given)

    def _submit_payment(self, _caller: Caller, _record: Record, _given: dict[str, Any]) -> dict[str, Any]:
        return {"state": "submitted" if self._company.settings.approvals else "confirmed"}

    def _post(self, _caller: Caller, record: Record, _given: dict[str, Any]) -> dict[str, Any]:
        closed = check_open(self._company, record.data.get("postingDate"), "postingDate")
        if closed:
            raise operation_failed("submit", KINDS[record.kind].word, closed)
        return {"state": "posted"}

    def _reverse(self, _caller: Caller, record: Record, given: dict[str, Any]) -> dict[str, Any]:
        day = given.get("reverseDate")
        problems = check_open(self._company, day, "reverseDate")
        if day is None or day <= str(record.data.get("postingDate")):
            problems.append("reverseDate is required and must be after the posting date")
        if problems:
            raise operation_failed("reverse", KINDS[record.kind].word, problems)
        return {"state": "reversed"}


def _to(state: str) -> Act:
    return lambda _caller, _record, _given: {"state": state}


def _read(kind: str, action: str, body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise unreadable(["Payload must be an object"])
    known = _FIELDS | _MORE.get((kind, action), set()) | (_REVERSAL if action == "reverse" else set())
    problems = [f"Property '{name}' is not defined in the schema" for name in body if name not in known]
    if not isinstance(body.get("key"), str):
        problems.append("Property 'key' is required and must be a string")
    try:
        read_scalar(Field("date"), body.get("reverseDate"))
    except ValueError as error:
        problems.append(f"Property 'reverseDate' {error}")
    if problems:
        raise unreadable(problems)
    return body
