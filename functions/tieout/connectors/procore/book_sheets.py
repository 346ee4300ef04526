"""The lines of invoices (G703), as far as a book needs them: what each bills this period, and what is retained of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tieout.connectors.procore.book_desk import BookDesk, named
from tieout.connectors.procore.invoice_sheets import retainage_of
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.places import Place, Places
from tieout.connectors.procore.requisition_items import OF_CHANGE_ORDERS, whole_items
from tieout.connectors.procore.values import amount, digits, identifier, part, parts, text
from tieout.records.change_order import ChangeOrderKind

_STORED_BEFORE = "materials_presently_stored_from_previous_application"


@dataclass(frozen=True)
class SheetLine:
    """One line. `id` is the one that bindings know it by."""

    id: str
    position: int
    description: str
    place: Place
    gross: Decimal
    retained: Decimal
    contract_line: str | None
    change_order: str | None = None

    @property
    def moves(self) -> bool:
        """Whether the period changes anything on it."""
        return bool(self.gross or self.retained)


def requisition_lines(desk: BookDesk, shown: Json, project: str) -> list[SheetLine]:
    """The items of a requisition. Raises: NotFound, NotNow, NeedsPerson, ValueError."""
    places = desk.places(project)
    items, _ = whole_items(desk.client, shown, project)
    return [_item(item, at, places) for at, item in enumerate(items, 1)]


def _item(item: Json, position: int, places: Places) -> SheetLine:
    """One item. Stored material that moved into the work completed is in that already, and no part of the balance before."""
    before = amount(item.get("materials_presently_stored_from_previous_progress")) - amount(item.get("materials_moved"))
    work, stored = amount(item.get("work_completed_this_period")), amount(item.get("materials_presently_stored"))
    order = text(item.get("change_order_package_id")) if item.get("item_type") in OF_CHANGE_ORDERS else ""
    return SheetLine(
        id=f"{text(item.get('item_type'))}:{identifier(item.get('id'))}",
        position=position,
        description=text(item.get("description_of_work")),
        place=places.by_wbs(part(item, "wbs_code"), item.get("cost_code_id")),
        gross=work + stored - before,
        retained=_retained(item),
        contract_line=text(item.get("line_item_id")) or None,
        change_order=named(ChangeOrderKind.COMMITMENT.value, order) if order else None,
    )


@dataclass
class Sheet:
    """One application's G703, after the one before it."""

    places: Places
    stored_before: Mapping[tuple[str, str], Decimal]
    stored_now: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def lines(self, shown: Json) -> Iterator[SheetLine]:
        """Its lines; `stored_now` is whole once they have been read. Raises: NotNow, NeedsPerson, ValueError."""
        for position, row in enumerate(parts(shown.get("g703")), 1):
            origin = text(row.get("origin_type")), text(row.get("origin_id"))
            stored = self.stored_now[origin] = amount(row.get("materials_presently_stored"))
            told = row.get(_STORED_BEFORE)
            before = self.stored_before.get(origin, Decimal(0)) if told is None else amount(told)
            yield SheetLine(
                id=identifier(row.get("id")),
                position=position,
                description=text(row.get("description_override")) or text(row.get("description_of_work")),
                place=self.places.by_wbs(part(row, "wbs_code")),
                gross=amount(row.get("work_completed_this_period")) + stored - before,
                retained=_retained(row),
                contract_line=origin[1] if origin[0] == "LineItem" and digits(origin[1]) else None,
            )


def _retained(row: Json) -> Decimal:
    """Held this period, less what was released in it."""
    told = retainage_of(row)
    return told["retained_work"] + told["retained_stored"] - told["released_work"] - told["released_stored"]
