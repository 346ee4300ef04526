"""Change orders: packages, whether of a commitment or of a prime contract.

A package is what is approved, and the one object of the three tiers with origin fields; potential change orders hold the
lines. Where each kind of line is read:

    commitment, 1 or 2 tiers   commitment_change_orders with `legacy_package_id` = the package; their v2.0 lines, which alone
                               say which line of the contract they adjust (`commitment_line_item_id`)
    commitment, 3 tiers        the package's own `line_items`; v2.0 does not know such projects
    prime contract             the package's own `line_items`, which alone show the markups
"""

from collections.abc import Sequence

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import THREE_TIER_LINES
from tieout.connectors.procore.client import V2_PAGE
from tieout.connectors.procore.contracts import (
    contract_of_erp_type,
    prime_reference,
    reference_of,
    show_commitment,
    show_prime,
)
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import (
    ErpCode,
    Json,
    currency_of,
    in_currency_of,
    project_party,
    show_project,
    vendor_party,
)
from tieout.connectors.procore.places import Places, place_of
from tieout.connectors.procore.pricing import LUMP_SUM, price_of
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.values import amount, identifier, moment, number, part, parts, text, total_of
from tieout.records.change_order import ChangeOrder, ChangeOrderKind, ChangeOrderLine
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Fetched, Missing

PACKAGES = "/rest/v1.0/change_order_packages"
POTENTIALS = "/rest/v1.0/potential_change_orders"
MOST_TIERS = 2
"""Of the projects that `commitment_change_orders` serves (Procore's reference)."""


class ChangeOrderReader:
    """Reads change orders. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The package, its contract, its project and its lines. Raises: NotFound, NotNow, NeedsPerson."""
        client = self._desk.client
        try:
            package = client.read(f"{PACKAGES}/{reference.id}", {"project_id": project})
        except NotFound as missing:
            return self._deleted(reference, project) or Missing(missing.why)
        if not isinstance(package, dict):
            raise NotNow(f"{PACKAGES}/{reference.id} did not answer with a change order")
        named = show_project(client, project)
        with exactly(f"Change order {package.get('number') or reference.id}"):
            contract = self._contract(reference.kind, package, project)
            lines = self._lines(package, reference.kind, project)
            record = read_change_order(
                reference.kind, package, contract, named, lines=lines, erp_code=self._desk.links.code
            )
        return self._desk.fetched(record, package)

    def accepted(self, request: ErpRequest) -> Fetched:
        """The change order that accounting accepted; a prime contract's names its project and contract by itself.

        Its currency is that of its contract as it shows it now: a request tells none. Raises: NotFound, NotNow, NeedsPerson.
        """
        data, erp_code = request.data, self._desk.links.as_linked
        prime = request.kind == ChangeOrderKind.PRIME
        name = "prime_contract_change_order" if prime else "change_order"
        order, contract = part(data, name), part(data, "prime_contract" if prime else "commitment")
        rows = parts(data.get(f"{name}_items"))
        project = part(data, "project") if prime else part(contract, "project")
        with exactly(f"Change order {order.get('number') or request.record_id}"):
            lines = [_line(row, index, erp_code) for index, row in enumerate(rows, 1)]
            record = read_change_order(request.kind, order, contract, project, lines=lines, erp_code=erp_code)
            record = in_currency_of(record, self._contract_now(request, contract))
        return self._desk.accepted(record, order)

    def _contract_now(self, request: ErpRequest, contract: Json) -> Json:
        client, number = self._desk.client, contract.get("id")
        if request.kind == ChangeOrderKind.PRIME:
            return show_prime(client, number, request.project)
        return show_commitment(client, number, request.project, contract.get("type"))[1]

    def _lines(self, package: Json, kind: str, project: str) -> list[ChangeOrderLine]:
        erp_code, places = self._desk.links.code, self._desk.places(project)
        newer = None if kind == ChangeOrderKind.PRIME else self._contract_lines(package, project)
        if newer is not None:
            return [_line_v2(row, index, places) for index, row in enumerate(newer, 1)]
        if kind != ChangeOrderKind.PRIME:
            require_assumption(THREE_TIER_LINES, self._desk.switched_on)
        return [_line(row, index, erp_code) for index, row in enumerate(parts(package.get("line_items")), 1)]

    def _contract_lines(self, package: Json, project: str) -> list[Json] | None:
        """The v2.0 lines of a package; `None` where its project has tiers that the newer resource does not know."""
        client = self._desk.client
        path = f"projects/{project}/commitment_change_orders"
        try:
            answer = client.read(f"/rest/v1.0/{path}", {"filters[legacy_package_id]": identifier(package.get("id"))})
        except NeedsPerson as refused:
            # What it answers for three tiers is not documented; any other refusal is what it says.
            if refused.pause_scope or self._tiers(package, project) <= MOST_TIERS:
                raise
            return None
        orders = parts(answer.get("data") if isinstance(answer, dict) else answer)
        if not orders:
            return None
        base = f"/rest/v2.0/companies/{client.settings.company_id}/{path}"
        paths = (f"{base}/{identifier(order.get('id'))}/line_items" for order in orders)
        return [row for order_lines in paths for row in client.rows(order_lines, per_page=V2_PAGE)]

    def _tiers(self, package: Json, project: str) -> int:
        """How many tiers of change orders the project has; its potential change orders say so."""
        scope = {"project_id": project, "filters[contract_id]": identifier(package.get("contract_id"))}
        first = next(self._desk.client.rows(POTENTIALS, scope, per_page=1), {})
        return int(amount(first.get("change_order_tiers")))

    def _deleted(self, package: SourceReference, project: str) -> Fetched | None:
        """A deleted package as the list still shows it."""
        filters = {"project_id": project, "filters[id][]": package.id, "filters[include_deleted]": "with"}
        try:
            rows = list(self._desk.client.rows(PACKAGES, filters, per_page=1))
        except NotFound:
            return None
        row = next((row for row in rows if text(row.get("id")) == package.id and row.get("deleted_at")), None)
        if row is None:
            return None
        with exactly(f"Change order {row.get('number') or package.id}"):
            contract = self._contract(package.kind, row, project)
            record = read_change_order(
                package.kind, row, contract, {"id": project}, lines=(), erp_code=self._desk.links.code
            )
        return self._desk.fetched(record, row)

    def _contract(self, kind: str, package: Json, project: str) -> Json:
        if kind == ChangeOrderKind.PRIME:
            return show_prime(self._desk.client, package.get("contract_id"), project)
        found, contract = show_commitment(self._desk.client, package.get("contract_id"), project)
        return {**contract, "type": found.erp_type}


def read_change_order(
    kind: str, order: Json, contract: Json, project: Json, *, lines: Sequence[ChangeOrderLine], erp_code: ErpCode
) -> ChangeOrder:
    """Read one change order. `contract` shows its `type` if it is a commitment. Raises: ValueError.

    `reviewed_at` is the date of approval (Procore's field list: "Approved date"); a prime contract's request tells
    `approved_on` as well. A request has no total of its own: what its lines come to is what was accepted.
    """
    prime = kind == ChangeOrderKind.PRIME
    told = order.get("grand_total")
    updated_at = moment(order.get("updated_at"))
    if updated_at is None:
        raise ValueError("updated_at is missing")
    return ChangeOrder(
        reference=reference(kind, identifier(order.get("id"))),
        kind=ChangeOrderKind(kind),
        number=text(order.get("number")),
        title=text(order.get("title")),
        status=text(order.get("status")),
        project=project_party(project, erp_code),
        vendor=None if prime else vendor_party(part(contract, "vendor"), erp_code),
        total=total_of(line.amount for line in lines) if told is None else amount(told),
        currency=currency_of(order),
        approved_at=moment(order.get("approved_on")) or moment(order.get("reviewed_at")),
        created_at=moment(order.get("created_at")),
        updated_at=updated_at,
        deleted=moment(order.get("deleted_at")) is not None,
        extensions=extensions_of(order),
        contract=_contract_reference(contract, prime=prime),
        contract_number=text(contract.get("number")),
        schedule_days=_days(order),
        lines=tuple(lines),
    )


def _contract_reference(contract: Json, *, prime: bool) -> SourceReference:
    number = identifier(contract.get("id"))
    if prime:
        return prime_reference(number)
    kind = contract_of_erp_type(contract.get("type"))
    if kind is None:
        raise ValueError(f"{contract.get('type')!r} is no type of commitment that is known here")
    return reference_of(kind, number)


def _days(order: Json) -> int | None:
    found = number(order.get("schedule_impact_amount"))
    return None if found is None else int(found)


def _line(line: Json, index: int, erp_code: ErpCode) -> ChangeOrderLine:
    """A line of v1.0, or of a request, which says which line of the commitment it adjusts (`commitment_line_item_id`).

    `amount` has the line's markup in it; where only `extended_amount` is shown, the markups beside it are added.
    """
    code, kind = place_of(line, erp_code)
    money = line.get("amount")
    marked_up = total_of(amount(markup.get("amount")) for markup in parts(line.get("markup_line_items")))
    price = LUMP_SUM if marked_up else price_of(line)
    return ChangeOrderLine(
        id=identifier(line.get("id")),
        position=index,
        description=text(line.get("description")),
        adjusts=text(line.get("commitment_line_item_id")) or None,
        cost_code=code,
        cost_type=kind,
        amount=amount(line.get("extended_amount")) + marked_up if money is None else amount(money),
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
        tax_code=text(line.get("tax_code_id")) or None,
    )


def _line_v2(line: Json, index: int, places: Places) -> ChangeOrderLine:
    code, kind = places.by_wbs(part(line, "wbs_code"))
    price = price_of(line)
    return ChangeOrderLine(
        id=identifier(line.get("id")),
        position=index,
        description=text(line.get("description")),
        adjusts=text(line.get("commitment_line_item_id")) or None,
        cost_code=code,
        cost_type=kind,
        amount=amount(line.get("amount")),
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
        tax_code=text(line.get("tax_code_id")) or None,
    )
