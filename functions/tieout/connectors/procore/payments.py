"""Accounting's payments and receipts as contract payments, one by one, on the commitment or prime contract they pay.

A payment that carries a link is locked (Procore's reference: "All attributes other than 'attachments', 'origin_id', and
'origin_data' will be locked"), and ours carry one from the start, so that a lost answer can be looked up. A correction or a
void of one is therefore refused with its reason and becomes a finding, unless the assumption says how to unlock it.
"""

from collections.abc import Iterator, Mapping

from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.mirror_answers import sync_rows
from tieout.connectors.procore.mirror_assumptions import INVOICE_PAYMENTS, PAYMENT_UNLOCK
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_pay_apps import PayApp, PayApps, Unreachable
from tieout.connectors.procore.mirror_payment_fields import amount_shown, content, paid_of, shown, written
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, identifier, text
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pull_notes import GONE
from tieout.sync.pull_ports import Row, RowInDoubt, RowOutcome, RowRefused, RowWritten, Shown

PAYMENTS = "/rest/v1.0/contract_payments"
LIST_PAGE = 1000


class ContractPayments:
    """The payments on the contracts of one Procore company."""

    def __init__(self, client: ProcoreClient, links: RowLinks, switched_on: frozenset[str]) -> None:
        self._client = client
        self._links = links
        self._switched_on = switched_on
        self._pay_apps = PayApps(client)

    def group(self, row: Row) -> str:
        return self._pay_apps.group(row)

    def content(self, row: Row) -> str:
        return content(row)

    def listing(self, group: str) -> Iterator[Shown]:
        """The payments on the contract of a group's pay app. One that is hidden from us shows nothing, and takes nothing.

        Raises:
            NotNow, NeedsPerson: it could not be listed.
        """
        try:
            found = self._listed(group)
        except Unreachable:
            return
        yield from found

    def all_of(self, target: SourceReference | None, hints: Mapping[str, str]) -> list[Shown]:
        """The payments on a pay app's contract; one that is hidden from us is no empty one here.

        Raises:
            NotNow, NeedsPerson: they could not be listed, or are hidden.
        """
        try:
            return self._listed(self._pay_apps.place(target, hints))
        except Unreachable as hidden:
            raise NeedsPerson(hidden.why) from hidden

    def _listed(self, group: str) -> list[Shown]:
        found = []
        for row in list(self._rows(*self._pay_apps.contract(group))):
            with exactly(f"Contract payment {row.get('id')}"):
                found.append(shown(row, self._links))
        return found

    def write(self, row: Row) -> RowOutcome:
        """Show one payment, correct it, or take it back. Raises: NotNow, NeedsPerson: nothing happened."""
        try:
            pay_app = self._pay_apps.of(row)
            if row.shown_id is None:
                return RowWritten("") if row.withdrawn else self._create(row, pay_app)
            return self._change(row, row.shown_id, pay_app)
        except Unreachable as hidden:
            return RowRefused((Reason("platform_unreachable", hidden.why),))
        except Rejected as rejected:
            return RowRefused(rejected.reasons)
        except NotFound as missing:
            return RowRefused((Reason("platform_missing", f"Procore has no such contract (any more): {missing.why}"),))
        except Doubtful as doubt:
            return RowInDoubt(doubt.why)

    def _create(self, row: Row, pay_app: PayApp) -> RowOutcome:
        announced = self._announce(row, pay_app)
        if announced is not None:
            return announced
        fields = written(row) | {"origin_id": self._links.origin_id(row.key)}
        payment, paid = paid_of(row)
        if payment.method:
            fields["payment_method"] = payment.method
        if pay_app.number is not None:
            fields["draw_request_number"] = pay_app.number
        answer = self._write("POST", PAYMENTS, pay_app, fields)
        try:
            made = answer if isinstance(answer, dict) else {}
            there = amount_shown(made)
            note = "" if there == paid.amount else f"Procore shows {dollars(there)} instead of {dollars(paid.amount)}"
            return RowWritten(identifier(made.get("id")), note)
        except ValueError as error:
            return RowInDoubt(f"Procore's answer cannot be read: {error}")

    def _announce(self, row: Row, pay_app: PayApp) -> RowOutcome | None:
        """Tell the ERP tool which bill the invoice's payments pay, where that is switched on; what stands in the way.

        An invoice that carries the link already has been told of: once for the invoice, and not with every payment.
        """
        if INVOICE_PAYMENTS.name not in self._switched_on or not pay_app.is_requisition or row.told:
            return None
        _, paid = paid_of(row)
        link = self._links.links.origin_id(paid.document)
        if pay_app.origin_id not in {"", link}:
            words = f"Invoice {pay_app.id} carries the link '{pay_app.origin_id}', which is never overwritten."
            return RowRefused((Reason("foreign_link", words, "origin_id"),))
        invoice = {"invoice_type": "Billings::Requisition", "invoice_id": as_number(pay_app.id)}
        sent = {row.key: invoice | {"origin_id": link, "origin_code": paid.number or None}}
        path = f"/rest/v1.0/companies/{self._client.settings.company_id}/invoice_payments/sync"
        outcome = sync_rows(self._client, path, {}, sent, {row.key: f"invoice {pay_app.id}"})[row.key]
        return None if isinstance(outcome, RowWritten) else outcome

    def _change(self, row: Row, shown_id: str, pay_app: PayApp) -> RowOutcome:
        """Correct or take back what is there; as it should be already, it is left alone."""
        there = next(
            (one for one in self._rows(pay_app.project, pay_app.contract) if text(one.get("id")) == shown_id), None
        )
        if there is None:
            return RowWritten("") if row.withdrawn else _gone(shown_id)
        linked = text(there.get("origin_id"))
        if objection := self._links.objection(linked, row.key):
            return objection
        if there.get("external_payment_id"):
            return RowRefused((Reason("procore_pay", f"Payment {shown_id} was made through Procore Pay."),))
        with exactly(f"Contract payment {shown_id}"):
            same = shown(there, self._links).content == content(row)
        ours = self._links.key(linked) == row.key
        if same and ours:
            return RowWritten(shown_id, "It was there already as it should be")
        if linked and not self._unlock(pay_app, shown_id):
            return _locked(row, shown_id)
        if row.withdrawn:
            return self._delete(pay_app, shown_id)
        self._write(
            "PATCH", f"{PAYMENTS}/{shown_id}", pay_app, written(row) | {"origin_id": self._links.origin_id(row.key)}
        )
        return RowWritten(shown_id)

    def _unlock(self, pay_app: PayApp, shown_id: str) -> bool:
        """Take our link away, if that is known to unlock. Whoever comes back after a death finds it unlocked and goes on."""
        if PAYMENT_UNLOCK.name not in self._switched_on:
            return False
        self._write("PATCH", f"{PAYMENTS}/{shown_id}", pay_app, {"origin_id": None})
        return True

    def _delete(self, pay_app: PayApp, shown_id: str) -> RowOutcome:
        try:
            self._client.write("DELETE", f"{PAYMENTS}/{shown_id}", params=_named(pay_app.project, pay_app.contract))
        except NeedsPerson as person:
            if person.pause_scope:
                raise
            return RowRefused((Reason("platform_forbids", person.why),))
        return RowWritten("", f"Contract payment {shown_id} deleted")

    def _write(self, method: str, path: str, pay_app: PayApp, fields: Json) -> object:
        owner = {name: as_number(number) for name, number in _named(pay_app.project, pay_app.contract).items()}
        try:
            answer: object = self._client.write(method, path, {**owner, "contract_payment": fields})
        except NeedsPerson as person:
            # One contract that takes no payments from us must not hold up those of all others.
            if person.pause_scope:
                raise
            raise Unreachable(person.why) from person
        return answer

    def _rows(self, project: str, contract: str) -> Iterator[Json]:
        what = f"The payments on contract {contract} of project {project}"
        try:
            yield from self._client.rows(PAYMENTS, _named(project, contract), per_page=LIST_PAGE)
        except NotFound as missing:
            raise Unreachable(f"{what} are not there (any more): {missing.why}") from missing
        except NeedsPerson as person:
            if person.pause_scope:
                raise
            raise Unreachable(f"{what} cannot be reached: {person.why}") from person


def _named(project: str, contract: str) -> dict[str, str]:
    return {"project_id": project, "contract_id": contract}


def _gone(shown_id: str) -> RowRefused:
    return RowRefused((Reason(GONE, f"Contract payment {shown_id} is not there any more: somebody deleted it."),))


def _locked(row: Row, shown_id: str) -> RowRefused:
    payment, paid = paid_of(row)
    what = "was voided" if row.withdrawn else "was changed"
    words = (
        f"{payment.kind.value.capitalize()} {payment.number} of {dollars(paid.amount)} {what} in the ERP, and contract payment "
        f"{shown_id} is locked since it was synced. Correct it in Procore, or switch on '{PAYMENT_UNLOCK.name}'."
    )
    return RowRefused((Reason("locked", words),))
