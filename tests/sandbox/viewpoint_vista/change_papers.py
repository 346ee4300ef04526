"""Changes of purchase orders and subcontracts in batches: bPOCB and bSLCB. An entry changes one item, or adds one."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from sandbox.viewpoint_vista.batches import header_of, in_use
from sandbox.viewpoint_vista.books import CENT, PER, Books
from sandbox.viewpoint_vista.catalogue import CHANGES_OF, COMMITMENTS, Family
from sandbox.viewpoint_vista.store import Row, Store

CHANGE_ITEM = 2


class ChangePapers:
    """Nothing makes two entries one: Vista takes the same change as often as it is sent."""

    def __init__(self, store: Store, books: Books) -> None:
        self._store = store
        self._books = books

    def errors(self, family: Family, entry: Row) -> Iterator[str]:
        """The document and its item, the lump-sum rule, and what the books say of a new item."""
        header, item = self._header(family, entry), self._item(family, entry)
        code, new = entry[family.code], entry.get("NewLineItem")
        if header is None:
            yield f"Missing {family.code} Header: {code}"
        elif item is None and new is None:
            yield f"Invalid {family.item} {entry[family.item]} of {family.code} {code}"
        elif item is not None and new is not None:
            yield f"{family.item} {entry[family.item]} of {family.code} {code} already exists"
        elif new is not None:
            yield from self._new(family, entry, header, new)
        yield from _by_its_unit(new or item or {}, entry)

    def taken(self, family: Family, entry: Row) -> Iterable[str]:
        """A document is in one open batch at a time (InUseMth, InUseBatchId)."""
        own = (entry["Mth"], entry["BatchId"])
        for other in self._store.all(family.entries, Co=entry["Co"], **{family.code: entry[family.code]}):
            if (other["Mth"], other["BatchId"]) != own:
                return [in_use(family, entry, other)]
        return []

    def kept(self, family: Family, entry: Row, keep: Sequence[Row]) -> Row | None:
        """The entry with what it comes to; nothing, where a fault drops it."""
        if not keep:
            return None
        unit = entry.get("NewLineItem") or self._item(family, entry) or {}
        return entry | {"ChangeCurUnits": _number(entry, "ChangeCurUnits"), "ChangeCurCost": _cost(unit, entry)}

    def post(self, family: Family, entry: Row, batch: Row) -> None:
        """The change detail, and the item as it leaves it."""
        key = {family.company: entry["Co"], family.code: entry[family.code]}
        change, trans = CHANGES_OF[family.code], f"{family.code}Trans"
        number = max((row[trans] for row in self._store.all(change)), default=0) + 1
        unit = (entry.get("NewLineItem") or self._item(family, entry) or {})["UM"]
        place = {"Mth": batch["Mth"], trans: number, "BatchId": batch["BatchId"], "UM": unit}
        detail = {name: value for name, value in header_of(entry).items() if name != "Notes"}
        self._store.put(change, detail | key | place | {family.item: entry[family.item]})
        item = self._item(family, entry)
        if item is None:
            new = entry["NewLineItem"]
            start = {"CurUnits": Decimal(0), "CurUnitCost": Decimal(new.get("OrigUnitCost") or 0)}
            item = new | key | start | {"OrigCost": Decimal(0), "CurCost": Decimal(0), "InvCost": Decimal(0)}
        units, cost = item["CurUnits"] + entry["ChangeCurUnits"], item["CurCost"] + entry["ChangeCurCost"]
        self._store.put(family.items, item | {"CurUnits": units, "CurCost": cost})

    def _new(self, family: Family, entry: Row, header: Row, new: Row) -> Iterator[str]:
        if new.get(family.item, entry[family.item]) != entry[family.item]:
            yield f"{family.item} of the new item is not that of the entry"
        if family.code == "SL" and new["ItemType"] != CHANGE_ITEM:
            yield "A new item of a change order must be of Item Type 2"
        if new.get("OrigCost") or new.get("OrigUnits"):
            yield "Type 2 (Change Order) Original value must be 0"
        company = self._books.company(entry["Co"])
        yield from self._books.item_errors(COMMITMENTS[family.code], company, header | {"Co": entry["Co"]}, new)

    def _header(self, family: Family, entry: Row) -> Row | None:
        return self._store.first(family.posted, **{family.company: entry["Co"], family.code: entry[family.code]})

    def _item(self, family: Family, entry: Row) -> Row | None:
        key = {family.company: entry["Co"], family.code: entry[family.code], family.item: entry[family.item]}
        return self._store.first(family.items, **key)


def _by_its_unit(item: Row, entry: Row) -> Iterator[str]:
    if item.get("UM") == "LS" and (entry.get("ChangeCurUnits") or entry.get("ChangeBOUnits")):
        yield "Lump sum items change by ChangeCurCost, not by units"
    elif item.get("UM") not in (None, "LS") and entry.get("ChangeCurCost") and not entry.get("ChangeCurUnits"):
        yield "Items that are not LS change by ChangeCurUnits, not by an amount"


def _number(row: Row, name: str) -> Decimal:
    return Decimal(row.get(name) or 0)


def _cost(item: Row, entry: Row) -> Decimal:
    if item["UM"] == "LS":
        return _number(entry, "ChangeCurCost").quantize(CENT, ROUND_HALF_UP)
    each = Decimal(item.get("CurUnitCost") or item.get("OrigUnitCost") or 0)
    return (_number(entry, "ChangeCurUnits") * each / PER[item.get("OrigECM") or "E"]).quantize(CENT, ROUND_HALF_UP)
