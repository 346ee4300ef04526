"""Batches: opened for a month, filled with entries, then posted or cancelled. Rows are Vista's bHQBC, bPOHB and bSLHB."""

from collections.abc import Sequence
from typing import Any

from sandbox.viewpoint_vista.books import Books, priced
from sandbox.viewpoint_vista.catalogue import Family
from sandbox.viewpoint_vista.refusals import VistaErrors
from sandbox.viewpoint_vista.store import Row, Store

OPEN, ERRORS, POSTED, CANCELLED = 0, 2, 5, 6
_OF_THE_BATCH = ("KeyID", "Co", "Mth", "BatchId", "BatchSeq", "BatchTransType", "LineItems")


class Batches:
    """What the actions do once Vista gets to them. Each raises VistaErrors and then leaves no entry or document behind."""

    def __init__(self, store: Store, books: Books) -> None:
        self._store = store
        self._books = books
        self.clear()

    def clear(self) -> None:
        """Batch numbers start anew."""
        self._last: dict[tuple[int, str], int] = {}
        self.error_rows: list[Row] = []

    def open(self, family: Family, body: Row) -> Row:
        """Open a batch: two calls open two, since nothing in the call says that they are one."""
        self._books.company(body["Co"])
        self._books.check_month(body["Mth"])
        where = (body["Co"], body["Mth"])
        self._last[where] = number = self._last.get(where, 0) + 1
        known = {"Co": body["Co"], "Mth": body["Mth"], "BatchId": number, "Notes": body.get("Notes")}
        self._store.put(family.batches, known | {"Source": family.source, "TableName": family.table, "Status": OPEN})
        return {"batchId": number}

    def add(self, family: Family, body: Row, keep: Sequence[Row]) -> Row:
        """Put one commitment into an open batch; `keep` is what Vista stores of its items."""
        batch = self._batch(family, Co=body["Co"], Mth=body["Mth"], BatchId=body["BatchId"])
        items = [row | {family.item: row.get(family.item) or at} for at, row in enumerate(body["LineItems"], start=1)]
        errors = list(self._books.errors(family, body | {"LineItems": items}))
        errors += self._taken(family, body)
        if errors:
            raise VistaErrors(*errors)
        inside = [row["BatchSeq"] for row in self._entries(family, batch)]
        kept = [
            priced(row) for row, sent in zip(items, body["LineItems"], strict=True) if any(sent is one for one in keep)
        ]
        entry = {"Status": 0, **body, "LineItems": kept, "BatchSeq": max(inside, default=0) + 1, "BatchTransType": "A"}
        self._store.put(family.entries, entry)
        return {"batchId": batch["BatchId"]}

    def post(self, family: Family, body: Row) -> Row:
        """Validate and post a batch: all of its entries or none."""
        batch = self._batch(family, KeyID=body["__key"]["KeyID"])
        entries = self._entries(family, batch)
        errors = ["There are no entries in this batch"] if not entries else []
        try:
            self._books.check_month(batch["Mth"])
        except VistaErrors as closed:
            errors += closed.texts
        for entry in entries:
            errors += self._books.errors(family, entry)
        if errors:
            self._fail(family, batch, errors)
        for entry in entries:
            self._keep(family, entry, batch)
        posted = {"Status": POSTED, "DatePosted": body.get("PostedDate")}
        self._store.put(family.batches, batch | posted)
        return {"batchId": batch["BatchId"]}

    def cancel(self, family: Family, body: Row) -> Row:
        """Throw a batch away with what is in it."""
        batch = self._batch(family, KeyID=body["__key"]["KeyID"])
        for entry in self._entries(family, batch):
            self._store.drop(family.entries, entry)
        self._store.put(family.batches, batch | {"Status": CANCELLED})
        return {"batchId": batch["BatchId"]}

    def _batch(self, family: Family, **columns: Any) -> Row:
        found = self._store.first(family.batches, **columns)
        if found is None:
            raise VistaErrors(f"Batch {columns.get('BatchId', '')} does not exist")
        if found["Status"] in {POSTED, CANCELLED}:
            raise VistaErrors(f"Invalid Batch status {found['Status']}: the batch is {_word(found['Status'])}")
        return found

    def _entries(self, family: Family, batch: Row) -> list[Row]:
        return list(self._store.all(family.entries, Co=batch["Co"], Mth=batch["Mth"], BatchId=batch["BatchId"]))

    def _taken(self, family: Family, body: Row) -> list[str]:
        code = body[family.code]
        if self._store.first(family.posted, **{family.company: body["Co"], family.code: code}) is not None:
            return [f"{family.code} {code} already exists"]
        other = self._store.first(family.entries, Co=body["Co"], **{family.code: code})
        if other is not None:
            return [f"{family.code} {code} is in use by Batch {other['BatchId']} of Month {other['Mth']}"]
        return []

    def _fail(self, family: Family, batch: Row, errors: Sequence[str]) -> None:
        place = {name: batch[name] for name in ("Co", "Mth", "BatchId")}
        for seq, text in enumerate(errors, start=1):
            self.error_rows.append(place | {"Seq": seq, "ErrorText": text[:255]})
        self._store.put(family.batches, batch | {"Status": ERRORS})
        raise VistaErrors(*errors)

    def _keep(self, family: Family, entry: Row, batch: Row) -> None:
        company = self._books.company(entry["Co"])
        header = {name: value for name, value in entry.items() if name not in _OF_THE_BATCH}
        key = {family.company: entry["Co"], family.code: entry[family.code]}
        added = {"AddedMth": batch["Mth"], "AddedBatchID": batch["BatchId"], "VendorGroup": company["VendorGroup"]}
        self._store.put(family.posted, header | key | added)
        for row in entry["LineItems"]:
            current = {"CurUnits": row["OrigUnits"], "CurUnitCost": row["OrigUnitCost"], "CurCost": row["OrigCost"]}
            self._store.put(family.items, row | key | current | {"InvCost": type(row["OrigCost"])(0)})
        self._store.drop(family.entries, entry)


def _word(status: int) -> str:
    return "posted" if status == POSTED else "cancelled"
