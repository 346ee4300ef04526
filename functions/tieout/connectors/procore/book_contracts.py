"""Commitments with their lines, and change orders, project by project.

A commitment's amount is `grand_total`, which leaves its change orders out (Procore's field list); its lines do so too. What a
project's contracts are called and whose they are is listed once, compact, for change orders, invoices and payments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.procore.book_desk import EXTENDED_PAGE, BookDesk, BookRow, named, six
from tieout.connectors.procore.book_stages import stage_of
from tieout.connectors.procore.change_orders import PACKAGES
from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import CONTRACTS, PRIME_CONTRACT, PRIMES, ContractKind
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.reading import LINES_PAGE
from tieout.connectors.procore.values import amount, identifier, moment_if_told, part, parts, text
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import Commitment, CommitmentLine


@dataclass(frozen=True)
class Signed:
    """A contract as others name it. `paid`: whether anything was paid on it; a prime contract's list does not tell."""

    reference: str
    party: str | None
    prime: bool
    paid: bool


class ContractRows:
    """Reads commitments, their lines and change orders. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk) -> None:
        self._desk = desk
        self._signed: dict[str, dict[str, Signed]] = {}

    def commitments(self, project: str) -> list[BookRow]:
        """The headers of a project's commitments."""
        return [self._header(record) for record in self._records(project)]

    def lines(self, project: str) -> list[BookRow]:
        """Their schedules of values."""
        return [self._line(record, line) for record in self._records(project) for line in record.lines]

    def change_orders(self, project: str) -> list[BookRow]:
        """The packages of a project: what is approved, in every number of tiers."""
        signed = self.signed(project)
        rows = []
        for package in self._desk.rows(PACKAGES, {"project_id": project}):
            with exactly(f"Change order {package.get('number') or package.get('id')}"):
                rows.append(self._change_order(package, project, signed.get(text(package.get("contract_id")))))
        return rows

    def signed(self, project: str) -> dict[str, Signed]:
        """The contracts of a project by their ids, listed once."""
        if project not in self._signed:
            self._signed[project] = dict(self._listed(project))
        return self._signed[project]

    def _records(self, project: str) -> Iterator[Commitment]:
        scope = {"project_id": project}
        for contract in CONTRACTS:
            for shown in self._desk.rows(contract.path, {**scope, "view": "extended"}, per_page=EXTENDED_PAGE):
                yield read_commitment(contract, shown, self._lines_of(contract, shown, scope), self._desk.links.code)

    def _lines_of(self, contract: ContractKind, shown: Json, scope: dict[str, str]) -> list[Json]:
        if "line_items" in shown:
            return parts(shown["line_items"])
        path = f"{contract.path}/{identifier(shown.get('id'))}/line_items"
        return list(self._desk.rows(path, scope, per_page=LINES_PAGE))

    def _header(self, record: Commitment) -> BookRow:
        return {
            "reference": str(record.reference),
            "kind": record.kind.value,
            "number": record.number or None,
            "title": record.title or None,
            "project": named("project", record.project.id),
            "vendor": named("vendor", record.vendor.id) if record.vendor else None,
            "stage": stage_of(self._desk.connection, record.kind.value, record.status).value,
            "status": record.status,
            "amount": record.total,
            "retainage_percent": six(record.retainage_percent),
            "currency": record.currency,
            "terms": record.payment_terms,
            "approved_at": record.approved_at,
            "changed_at": record.updated_at,
        }

    def _line(self, record: Commitment, line: CommitmentLine) -> BookRow:
        return {
            "reference": f"{record.reference}/{line.id}",
            "commitment": str(record.reference),
            "project": named("project", record.project.id),
            "stage": stage_of(self._desk.connection, record.kind.value, record.status).value,
            "line_number": Decimal(line.position),
            "cost_code": line.cost_code.code if line.cost_code else None,
            "cost_key": self._desk.keys.mapped(line.cost_code, line.cost_type),
            "description": line.description or None,
            "amount": line.amount,
            "quantity": six(line.quantity),
            "unit_cost": six(line.unit_cost),
            "unit": line.unit,
            "changed_at": record.updated_at,
        }

    def _change_order(self, package: Json, project: str, contract: Signed | None) -> BookRow:
        prime = contract is not None and contract.prime
        kind = (ChangeOrderKind.PRIME if prime else ChangeOrderKind.COMMITMENT).value
        status = text(package.get("status"))
        return {
            "reference": named(kind, package.get("id")),
            "kind": kind,
            "number": text(package.get("number")) or None,
            "title": text(package.get("title")) or None,
            "contract": contract.reference if contract else None,
            "project": named("project", project),
            "vendor": contract.party if contract and not prime else None,
            "stage": stage_of(self._desk.connection, kind, status).value,
            "status": status,
            "amount": amount(package.get("grand_total")),
            # Told as a day by some, and then no moment: the day alone would be another one in another time zone.
            "approved_at": moment_if_told(package.get("reviewed_at")),
            "changed_at": moment_if_told(package.get("updated_at")),
        }

    def _listed(self, project: str) -> Iterator[tuple[str, Signed]]:
        scope = {"project_id": project}
        for contract in CONTRACTS:
            for row in self._desk.rows(contract.path, {**scope, "filters[include_deleted]": "with"}):
                with exactly(f"Contract {row.get('number') or row.get('id')}"):
                    paid = bool(amount(row.get("total_payments")))
                    yield _signed(row, contract.kind.value, "vendor", paid=paid)
        for row in self._desk.rows(PRIMES, scope):
            with exactly(f"Prime contract {row.get('number') or row.get('id')}"):
                yield _signed(row, PRIME_CONTRACT, "customer", paid=True)


def _signed(row: Json, kind: str, party: str, *, paid: bool) -> tuple[str, Signed]:
    number, company = identifier(row.get("id")), part(row, "vendor").get("id")
    whose = named(party, company) if company else None
    return number, Signed(named(kind, number), whose, prime=kind == PRIME_CONTRACT, paid=paid)
