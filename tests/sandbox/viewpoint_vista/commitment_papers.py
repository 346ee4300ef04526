"""Purchase orders and subcontracts in batches: bPOHB with bPOIB, bSLHB with bSLIB."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sandbox.viewpoint_vista.batches import header_of, in_use
from sandbox.viewpoint_vista.books import Books, priced
from sandbox.viewpoint_vista.catalogue import Family
from sandbox.viewpoint_vista.store import Row, Store


class CommitmentPapers:
    """One entry is a whole commitment; its number is given once."""

    def __init__(self, store: Store, books: Books) -> None:
        self._store = store
        self._books = books

    def errors(self, family: Family, entry: Row) -> Iterable[str]:
        """Whatever the books say."""
        return self._books.errors(family, entry | {"LineItems": _numbered(family, entry)})

    def taken(self, family: Family, entry: Row) -> Iterable[str]:
        """A number is taken by a posted document, or by an entry of any batch."""
        code = entry[family.code]
        if self._store.first(family.posted, **{family.company: entry["Co"], family.code: code}) is not None:
            return [f"{family.code} {code} already exists"]
        other = self._store.first(family.entries, Co=entry["Co"], **{family.code: code})
        return [in_use(family, entry, other)] if other is not None else []

    def kept(self, family: Family, entry: Row, keep: Sequence[Row]) -> Row:
        """The entry with its items priced."""
        numbered = zip(_numbered(family, entry), entry["LineItems"], strict=True)
        items = [priced(row) for row, sent in numbered if any(sent is one for one in keep)]
        return {"Status": 0, **entry, "LineItems": items}

    def post(self, family: Family, entry: Row, batch: Row) -> None:
        """Header and items."""
        company = self._books.company(entry["Co"])
        key = {family.company: entry["Co"], family.code: entry[family.code]}
        added = {"AddedMth": batch["Mth"], "AddedBatchID": batch["BatchId"], "VendorGroup": company["VendorGroup"]}
        self._store.put(family.posted, header_of(entry) | key | added)
        for row in entry["LineItems"]:
            current = {"CurUnits": row["OrigUnits"], "CurUnitCost": row["OrigUnitCost"], "CurCost": row["OrigCost"]}
            self._store.put(family.items, row | key | current | {"InvCost": Decimal(0)})


def _numbered(family: Family, entry: Row) -> list[Row]:
    return [row | {family.item: row.get(family.item) or at} for at, row in enumerate(entry["LineItems"], start=1)]
