"""AP invoices in batches: bAPHB with bAPLB. Posted, each line's amounts become details that are paid one by one (bAPTD)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sandbox.viewpoint_vista.batches import header_of
from sandbox.viewpoint_vista.books import Books
from sandbox.viewpoint_vista.catalogue import COMMITMENTS, Family
from sandbox.viewpoint_vista.store import Row, Store

DETAILS = "ap/invoice_line_details"
BILLS = {6: "PO", 7: "SL"}
PAY_TYPE, RETAINAGE_PAY_TYPE = 1, 3
UNPAID, HELD = 1, 2


class InvoicePapers:
    """A vendor's number is taken once, posted or in a batch."""

    def __init__(self, store: Store, books: Books) -> None:
        self._store = store
        self._books = books

    def errors(self, family: Family, entry: Row) -> Iterator[str]:
        """The vendor, and each line's commitment, item and amounts."""
        company = self._books.company(entry["Co"])
        yield from self._books.vendor_errors(company, entry["Vendor"])
        for at, line in enumerate(entry["LineItems"], start=1):
            yield from (f"Line {line.get('APLine', at)}: {text}" for text in self._line(entry, line))

    def taken(self, family: Family, entry: Row) -> Iterable[str]:
        """The same number of the same vendor."""
        named = {"Vendor": entry["Vendor"], "APRef": entry["APRef"]}
        if self._store.first(family.posted, APCo=entry["Co"], **named) is not None:
            return [f"Duplicate Invoice: APRef {entry['APRef']} of Vendor {entry['Vendor']} already exists"]
        if self._store.first(family.entries, Co=entry["Co"], **named) is not None:
            return [f"Duplicate Invoice: APRef {entry['APRef']} of Vendor {entry['Vendor']} is in use by Batch"]
        return []

    def kept(self, family: Family, entry: Row, keep: Sequence[Row]) -> Row:
        """The entry with its lines numbered, and their sum."""
        lines = [
            line | {"APLine": line.get("APLine") or at, "Retainage": Decimal(line.get("Retainage") or 0)}
            for at, line in enumerate(entry["LineItems"], start=1)
            if any(line is one for one in keep)
        ]
        total = sum((Decimal(line["GrossAmt"]) for line in lines), Decimal(0))
        return {"InvTotal": total, **entry, "LineItems": lines}

    def post(self, family: Family, entry: Row, batch: Row) -> None:
        """The invoice, its details, and what its items have been invoiced."""
        company = self._books.company(entry["Co"])
        number = max((row["APTrans"] for row in self._store.all(family.posted)), default=0) + 1
        key = {"APCo": entry["Co"], "Mth": batch["Mth"], "APTrans": number}
        own = {"VendorGroup": company["VendorGroup"], "LineItems": entry["LineItems"]}
        self._store.put(family.posted, header_of(entry) | key | own)
        for line in entry["LineItems"]:
            gross, held = Decimal(line["GrossAmt"]), line["Retainage"]
            parts = [(1, PAY_TYPE, gross - held, UNPAID), *([(2, RETAINAGE_PAY_TYPE, held, HELD)] if held else [])]
            for seq, pay_type, amount, status in parts:
                state = {"PayType": pay_type, "Amount": amount, "DiscTaken": Decimal(0), "Status": status}
                self._store.put(DETAILS, key | {"APLine": line["APLine"], "APSeq": seq} | state)
            item = self._item(entry, line)
            if item is not None:
                kind = COMMITMENTS[BILLS[line["LineType"]]]
                self._store.put(kind.items, item | {"InvCost": item["InvCost"] + gross})

    def _line(self, entry: Row, line: Row) -> Iterator[str]:
        code = BILLS.get(line["LineType"])
        if code is None:
            yield f"Line Type {line['LineType']} is not kept here"
            return
        kind = COMMITMENTS[code]
        header = self._store.first(kind.posted, **{kind.company: entry["Co"], code: line.get(code)})
        item = self._item(entry, line)
        if header is None:
            yield f"Invalid {code} {line.get(code)}"
        elif header["Vendor"] != entry["Vendor"]:
            yield f"{code} {line.get(code)} is not of Vendor {entry['Vendor']}"
        if header is not None and item is None:
            yield f"Invalid {code} Item {line.get(f'{code}Item')}"
        if item is not None and line.get("UM", item["UM"]) != item["UM"]:
            yield f"Unit of Measure must be {item['UM']}"
        if item is not None and item["UM"] != "LS" and not line.get("Units"):
            yield "Units are needed for an item that is not LS"
        if abs(Decimal(line.get("Retainage") or 0)) > abs(Decimal(line["GrossAmt"])):
            yield "Retainage is more than the gross amount"

    def _item(self, entry: Row, line: Row) -> Row | None:
        code = BILLS[line["LineType"]]
        kind = COMMITMENTS[code]
        key = {kind.company: entry["Co"], code: line.get(code), kind.item: line.get(kind.item)}
        return self._store.first(kind.items, **key)
