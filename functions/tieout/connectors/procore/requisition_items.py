"""What the items of a requisition's view `extended` do not say, read beside them where it matters.

`GET …/change_order_items` says which change order an item belongs to. How much retainage was held on stored material before is
what the requisition before it holds: `…/detail` would say so, but for lines that go by the amount only. Where that one is read,
what it ended with is held against what this one takes over.
"""

from collections.abc import Iterable

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.invoice_sheets import STORED_RETAINAGE_BEFORE, done
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import amount, identifier, parts, text
from tieout.sync.outcomes import NotNow

REQUISITIONS = "/rest/v1.1/requisitions"
OF_CHANGE_ORDERS = ("change_order_item", "whole_change_order_item")
ITEMS_PAGE = 500
DONE_BEFORE = "done_before"
"""What an item is told beside Procore's own fields: column G of its row in the requisition before, if it is known."""
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


def whole_items(client: ProcoreClient, shown: Json, project: str) -> tuple[list[Json], Json]:
    """The items of a requisition with everything that a line needs, and the requisition before it, empty if it was not read.

    Raises:
        NotFound, NotNow, NeedsPerson: what is missing could not be read.
        ValueError: a value cannot be read.
    """
    items = parts(shown.get("items"))
    orders, before = _orders(client, shown, project, items), _before(client, shown, project, items)
    ended = {_line(item): item for item in parts(before.get("items"))}
    whole = []
    for item in items:
        earlier = ended.get(_line(item), {})
        known = {STORED_RETAINAGE_BEFORE: earlier.get(_HELD), DONE_BEFORE: done(earlier) if ended else None}
        whole.append({**item, **orders.get(_id(item), {}), **known})
    return whole, before


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


def _before(client: ProcoreClient, shown: Json, project: str, items: list[Json]) -> Json:
    """The requisition before this one, where stored material asks for it. Most have none, and need no further call."""
    before = text(shown.get("previous_requisition_id"))
    if not before or not any(amount(item.get(name)) for item in items for name in _STORED):
        return {}
    return show_requisition(client, before, project)


def _id(item: Json) -> tuple[str, str]:
    return text(item.get("item_type")), text(item.get("id"))


def _line(item: Json) -> tuple[str, str]:
    """An item's own id is another one in every requisition; the line that it bills is the same."""
    return text(item.get("item_type")), text(item.get("line_item_id"))
