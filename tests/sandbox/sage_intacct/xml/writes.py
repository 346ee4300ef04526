"""create, update, delete, approve and decline, and the legacy functions of purchasing transactions."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from sandbox.sage_intacct.catalogue import BILL, DOCUMENT, KINDS, PAYMENT
from sandbox.sage_intacct.commands import Commands
from sandbox.sage_intacct.company import Caller
from sandbox.sage_intacct.references import resolve
from sandbox.sage_intacct.refusals import Refused, not_found
from sandbox.sage_intacct.store import Record, Store
from sandbox.sage_intacct.views import Views
from sandbox.sage_intacct.workflows import Workflows
from sandbox.sage_intacct.xml.answers import add
from sandbox.sage_intacct.xml.bodies import ACTION, read_object, required_text
from sandbox.sage_intacct.xml.names import RECORD_NUMBER, XmlObject
from sandbox.sage_intacct.xml.reads import object_of
from sandbox.sage_intacct.xml.transactions import read_transaction, read_update

#: Generic create is not offered for these (functions page): purchasing documents have their own function.
_NOT_CREATED = ("PODOCUMENT", "PODOCUMENTENTRY", "ARINVOICE")
_SUBMITTED = (BILL, PAYMENT)


class Writes:
    """Runs the writing functions; each fills the `<result>`."""

    def __init__(self, store: Store, views: Views, commands: Commands, workflows: Workflows) -> None:
        self._store = store
        self._views = views
        self._commands = commands
        self._workflows = workflows

    def functions(self) -> Mapping[str, Callable[[Caller, Element, Element], None]]:
        """By function name."""
        return {
            "create": self.create,
            "update": self.update,
            "delete": self.delete,
            "approve": self.decide,
            "decline": self.decide,
            "create_potransaction": self.create_transaction,
            "update_potransaction": self.update_transaction,
        }

    def create(self, caller: Caller, call: Element, result: Element) -> None:
        """One or several objects; a bill or payment is submitted at once unless its ACTION is Draft."""
        data = add(result, "data", None, listtype="objects", count=str(len(call)))
        for element in call:
            known = object_of(element.tag)
            if known.name in _NOT_CREATED:
                raise Refused(400, "invalidRequest", f"create is not supported for {known.name}")
            action = element.findtext(ACTION) or "Submit"
            if action not in ("Submit", "Draft"):
                raise Refused(400, "invalidRequest", f"{ACTION} must be Submit or Draft")
            record = self._commands.create(caller, KINDS[known.kind], _completed(known, read_object(known, element)))
            if known.kind in _SUBMITTED and action == "Submit":
                self._workflows.act(caller, KINDS[known.kind], "submit", {"key": record.key})
            self._reference(known, record, data)

    def update(self, caller: Caller, call: Element, result: Element) -> None:
        """By RECORDNO or by the id of the object."""
        data = add(result, "data", None, listtype="objects", count=str(len(call)))
        for element in call:
            known, kind = object_of(element.tag), KINDS[object_of(element.tag).kind]
            body = read_object(known, element)
            key = element.findtext(RECORD_NUMBER)
            if key is None:
                found = self._store.named(kind.name, str(body.get("id")))
                if len(found) != 1:
                    raise not_found(known.name, str(body.get("id")))
                key = found[0].key
            self._reference(known, self._commands.update(caller, kind, key, body), data)

    def delete(self, caller: Caller, call: Element, _result: Element) -> None:
        """By record number."""
        known = object_of(required_text(call, "object"))
        for key in required_text(call, "keys").split(","):
            self._commands.delete(caller, KINDS[known.kind], key)

    def decide(self, caller: Caller, call: Element, result: Element) -> None:
        """approve and decline of a purchasing transaction by its DOCID."""
        document = self._document(required_text(call, "PODOCUMENT/DOCID"))
        body = {"key": document.key}
        self._workflows.act(caller, KINDS[DOCUMENT], call.tag, body)
        add(result, "key", document.data["documentId"])

    def create_transaction(self, caller: Caller, call: Element, result: Element) -> None:
        """create_potransaction: a commitment, a change of one, or an invoice that converts one."""
        definition, body = read_transaction(call, self._source)
        record = self._commands.create(caller, KINDS[DOCUMENT], body, definition)
        add(result, "key", record.data["documentId"])

    def update_transaction(self, caller: Caller, call: Element, result: Element) -> None:
        """update_potransaction, by document id; line numbers count from 1 here, from 0 when read."""
        document = self._document(call.get("key") or "")
        body = read_update(call, document.data["lines"])
        record = self._commands.update(caller, KINDS[DOCUMENT], document.key, body)
        add(result, "key", record.data["documentId"])

    def _document(self, document_id: str) -> Record:
        try:
            ref = resolve(self._store, DOCUMENT, {"id": document_id}, {})
        except LookupError as error:
            raise not_found("PODOCUMENT", document_id) from error
        found = self._store.get(DOCUMENT, ref["key"] if ref else None)
        if found is None:
            raise not_found("PODOCUMENT", document_id)
        return found

    def _source(self, document_id: str) -> str:
        return self._document(document_id).key

    def _reference(self, known: XmlObject, record: Record, data: Element) -> None:
        shown = add(data, known.name.lower())
        add(shown, RECORD_NUMBER, record.key)
        for name, path in known.names.fields.items():
            if path == "id":
                add(shown, name, str(record.data.get("id")))


def _completed(known: XmlObject, body: dict[str, Any]) -> dict[str, Any]:
    # CURRENCY is optional in XML and required in REST; without it the company's base currency applies.
    return {"currency": {}, **body} if known.kind == BILL else body
