"""The lists: rows by Version, in blocks, as JSON or (unless asked otherwise) as XML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.sage_300_cre.bodies import GUID
from sandbox.sage_300_cre.refusals import Refused
from sandbox.sage_300_cre.sessions import Sessions
from sandbox.sage_300_cre.settings import Settings
from sandbox.sage_300_cre.store import Row, Store

_COST = "/JobCosting/Api/V1"


@dataclass(frozen=True, slots=True)
class List:
    """One list: its rows, its XML name, and the field that each query parameter filters."""

    path: str
    kind: str
    name: str
    filters: Mapping[str, str] = field(default_factory=dict)
    paged: bool = False


LISTS = (
    List("/GeneralLedger/Api/V1/Account.svc/accounts", "accounts", "Account"),
    List("/AccountsPayable/Api/V1/Vendor.svc/vendors", "vendors", "Vendor", {"qcode": "Code"}),
    List("/AccountsPayable/Api/V1/Vendor.svc/vendors/types", "vendor_types", "VendorType"),
    List(f"{_COST}/JobCost.svc/jobs", "jobs", "Job", {"q": "Code"}, paged=True),
    List(f"{_COST}/JobCost.svc/jobs/costcodes", "cost_codes", "CostCode", {"job": "JobId"}, paged=True),
    List(f"{_COST}/JobCost.svc/jobs/categories", "categories", "Category", {"job": "JobId"}, paged=True),
    List(f"{_COST}/JobCost.svc/costcodes", "standard_cost_codes", "StandardCostCode", paged=True),
    List(f"{_COST}/JobCost.svc/categories", "standard_categories", "StandardCategory", paged=True),
    List(f"{_COST}/Commitment.svc/commitments", "commitments", "Commitment", paged=True),
    List(
        f"{_COST}/Commitment.svc/commitments/items",
        "commitment_items",
        "CommitmentItem",
        {"commitment": "CommitmentId"},
    ),
    List(f"{_COST}/Commitment.svc/commitments/changeorders", "change_orders", "CommitmentChangeOrder"),
    List(
        f"{_COST}/Commitment.svc/commitments/changeorders/items",
        "change_order_items",
        "CommitmentChangeOrderItem",
        {"changeorder": "ChangeOrderId"},
    ),
    List(f"{_COST}/JobTransaction.svc/job/transactions", "transactions", "JobTransaction", {"job": "JobId"}),
    List(
        "/AccountsPayable/Api/V1/Invoice.svc/invoices",
        "invoices",
        "Invoice",
        {"vendor": "VendorId", "document": "Id"},
    ),
    List(
        "/AccountsPayable/Api/V1/Invoice.svc/invoices/distributions",
        "distributions",
        "Distribution",
        {"invoice": "InvoiceId"},
    ),
    List("/AccountsPayable/Api/V1/Payment.svc/payments", "payments", "Payment", {"vendor": "VendorId"}),
    List("/Synchronization/EventService.svc/events/failures", "failures", "Failure", {"entity": "EntityId"}),
)


class Lists:
    """The GET routes."""

    def __init__(self, store: Store, sessions: Sessions, settings: Settings) -> None:
        self._store = store
        self._sessions = sessions
        self._settings = settings

    def routes(self) -> list[Route]:
        """Every list."""
        return [self._route(each) for each in LISTS]

    async def document(self, request: Request) -> Response:
        """One document: where it stands, and what became of it last."""
        self._sessions.user(request)
        row = self._store.get("documents", request.query_params.get("id"))
        if row is None:
            raise Refused(404, "There is no such document.")
        return _answer(request, shown(row), "Document")

    def _route(self, listed: List) -> Route:
        async def serve(request: Request) -> Response:
            self._sessions.user(request)
            return _answer(request, [shown(row) for row in self._rows(listed, request)], listed.name)

        return Route(listed.path, serve, methods=["GET"])

    def _rows(self, listed: List, request: Request) -> list[Row]:
        given = request.query_params
        known = {"version", *listed.filters, *({"page"} if listed.paged else ())}
        for name in given:
            if name not in known:
                raise Refused(400, f"The parameter '{name}' is not known.")
        after, page = _whole(given.get("version", "0")), _whole(given.get("page", "0"))
        rows = [row for row in self._store.all(listed.kind) if row["Version"] > after and row.get("_shown", True)]
        for parameter, name in listed.filters.items():
            if parameter in given:
                wanted = _wanted(given[parameter], parameter, name)
                rows = [row for row in rows if str(row.get(name)).casefold() == wanted]
        size = self._settings.block_rows
        return rows[page * size : (page + 1) * size]


def shown(row: Row) -> Row:
    """The row without what is the sandbox's own."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _wanted(text: str, parameter: str, name: str) -> str:
    """What a filter asks for. Raises Refused: it compares ids, and this is none."""
    if name.endswith("Id") and not GUID.fullmatch(text):
        raise Refused(400, f"The parameter '{parameter}' is an id: '{text}' is none.")
    return text.casefold()


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise Refused(400, f"'{text}' is not a whole number.")
    return int(text)


def _answer(request: Request, content: Any, name: str) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return Response(json.dumps(content, default=_number), media_type="application/json")
    root = ElementTree.Element(f"ArrayOf{name}" if isinstance(content, list) else name)
    for row in content if isinstance(content, list) else ():
        _fill(ElementTree.SubElement(root, name), row)
    if isinstance(content, dict):
        _fill(root, content)
    return Response(ElementTree.tostring(root), media_type="application/xml")


def _fill(element: ElementTree.Element, row: Row) -> None:
    for name, value in row.items():
        if value is not None:
            ElementTree.SubElement(element, name).text = str(value)


def _number(value: object) -> float:
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return float(value)
