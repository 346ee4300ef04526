"""What the items of a requisition's view `extended` do not say, read beside them where it matters.

`GET …/change_order_items` says which change order an item belongs to. How much retainage was held on stored material before is
what the requisition before it holds: `…/detail` would say so, but for lines that go by the amount only.
"""

from collections.abc import Iterable
from typing import Any

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.invoice_sheets import STORED_RETAINAGE_BEFORE
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import amount, identifier, parts, text
from tieout.sync.outcomes import NotNow

REQUISITIONS = "/rest/v1.1/requisitions"
OF_CHANGE_ORDERS = ("change_order_item", "whole_change_order_item")
ITEMS_PAGE = 500
_HELD = "materials_stored_retainage_currently_retained"
_STORED = (
    "materials_presently_stored",
    "materials_presently_stored_from_previous_progress",
    "materials_stored_retainage_released_this_period",
    _HELD,
)


def show_requisition(client: ProcoreClient, record_id: str, project: str) -> Json:
    """A requisition with its items. Raises: NotFound, NotNow, NeedsPerson."""
    shown = client.read(f"{REQUISITIONS}/{record_id}", {"project_id": project, "view": "extended"})
    if not isinstance(shown, dict):
        raise NotNow(f"{REQUISITIONS}/{record_id} did not answer with an invoice")
    return shown


def whole_items(client: ProcoreClient, shown: Json, project: str) -> list[Json]:
    """The items of a requisition with everything that a line needs.

    Raises:
        NotFound, NotNow, NeedsPerson: what is missing could not be read.
        ValueError: a value cannot be read.
    """
    items = parts(shown.get("items"))
    orders, held = _orders(client, shown, project, items), _held_before(client, shown, project, items)
    return [{**item, **orders.get(_id(item), {}), STORED_RETAINAGE_BEFORE: held.get(_line(item))} for item in items]


def _orders(client: ProcoreClient, shown: Json, project: str, items: Iterable[Json]) -> dict[tuple[str, str], Json]:
    of_orders = [item for item in items if item.get("item_type") == "change_order_item"]
    if all(item.get("change_order_package_id") for item in of_orders):
        return {}
    path = f"/rest/v1.0/requisitions/{identifier(shown.get('id'))}/change_order_items"
    names = ("change_order_package_id", "line_item_id")
    return {
        ("change_order_item", text(row.get("id"))): {name: row[name] for name in names if row.get(name)}
        for row in client.rows(path, {"project_id": project}, per_page=ITEMS_PAGE)
    }


def _held_before(client: ProcoreClient, shown: Json, project: str, items: list[Json]) -> dict[tuple[str, str], Any]:
    """By line of the contract. Most invoices have no stored material, and need no further call."""
    before = text(shown.get("previous_requisition_id"))
    if not before or not any(amount(item.get(name)) for item in items for name in _STORED):
        return {}
    earlier = show_requisition(client, before, project)
    return {_line(item): item.get(_HELD) for item in parts(earlier.get("items"))}


def _id(item: Json) -> tuple[str, str]:
    return text(item.get("item_type")), text(item.get("id"))


def _line(item: Json) -> tuple[str, str]:
    """An item's own id is another one in every requisition; the line that it bills is the same."""
    return text(item.get("item_type")), text(item.get("line_item_id"))
