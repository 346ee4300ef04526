"""Batches: opened for a month, filled with entries, then posted or cancelled. Rows are Vista's bHQBC and its entry tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sandbox.viewpoint_vista.books import Books
from sandbox.viewpoint_vista.catalogue import Family
from sandbox.viewpoint_vista.refusals import VistaErrors
from sandbox.viewpoint_vista.store import Row, Store

OPEN, ERRORS, POSTED, CANCELLED = 0, 2, 5, 6
OF_THE_BATCH = ("KeyID", "Co", "Mth", "BatchId", "BatchSeq", "BatchTransType", "LineItems", "NewLineItem")


class Papers(Protocol):
    """What one kind of document adds to the sequence that all share."""

    def errors(self, family: Family, entry: Row) -> Iterable[str]:
        """Everything that is wrong with an entry, one text each."""
        ...

    def taken(self, family: Family, entry: Row) -> Iterable[str]:
        """Who has the document already: another document of its number, or another batch."""
        ...

    def kept(self, family: Family, entry: Row, keep: Sequence[Row]) -> Row | None:
        """The entry as it is stored; `keep` is what Vista stores of its parts."""
        ...

    def post(self, family: Family, entry: Row, batch: Row) -> None:
        """Move an entry to the permanent tables."""
        ...


class Batches:
    """What the actions do once Vista gets to them. Each raises VistaErrors and then leaves no entry or document behind."""

    def __init__(self, store: Store, books: Books, papers: Mapping[str, Papers]) -> None:
        self._store = store
        self._books = books
        self._papers = papers
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
        """Put one entry into an open batch; `keep` is what Vista stores of it."""
        papers = self._papers[family.batches]
        batch = self._batch(family, Co=body["Co"], Mth=body["Mth"], BatchId=body["BatchId"])
        errors = [*papers.errors(family, body), *papers.taken(family, body)]
        if errors:
            raise VistaErrors(*errors)
        inside = [row["BatchSeq"] for row in self._entries(family, batch)]
        entry = papers.kept(family, body, keep)
        if entry is not None:
            self._store.put(family.entries, entry | {"BatchSeq": max(inside, default=0) + 1, "BatchTransType": "A"})
        return {"batchId": batch["BatchId"]}

    def post(self, family: Family, body: Row) -> Row:
        """Validate and post a batch: all of its entries or none."""
        papers = self._papers[family.batches]
        named = {"KeyID": body["__key"]["KeyID"]} if "__key" in body else body
        batch = self._batch(family, **named)
        entries = self._entries(family, batch)
        errors = ["There are no entries in this batch"] if not entries else []
        try:
            self._books.check_month(batch["Mth"])
        except VistaErrors as closed:
            errors += closed.texts
        for entry in entries:
            errors += papers.errors(family, entry)
        if errors:
            self._fail(family, batch, errors)
        for entry in entries:
            papers.post(family, entry, batch)
            self._store.drop(family.entries, entry)
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

    def _fail(self, family: Family, batch: Row, errors: Sequence[str]) -> None:
        place = {name: batch[name] for name in ("Co", "Mth", "BatchId")}
        for seq, text in enumerate(errors, start=1):
            self.error_rows.append(place | {"Seq": seq, "ErrorText": text[:255]})
        self._store.put(family.batches, batch | {"Status": ERRORS})
        raise VistaErrors(*errors)


def header_of(entry: Row) -> Row:
    """What a permanent header takes over from an entry."""
    return {name: value for name, value in entry.items() if name not in OF_THE_BATCH}


def in_use(family: Family, entry: Row, other: Row) -> str:
    """The text about another batch that has the document."""
    return f"{family.code} {entry[family.code]} is in use by Batch {other['BatchId']} of Month {other['Mth']}"


def _word(status: int) -> str:
    return "posted" if status == POSTED else "cancelled"
