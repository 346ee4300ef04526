"""The ledger's book beyond its listing: what the connection's document maps."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from books.reading import rows_of
from tieout.config.connection import read_connection
from tieout.reconcile.schema import TABLES, BookSide
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, RecordKey, State
from tieout.wiring import reconciling_books
from tieout.wiring.clock import NoDeadline
from tieout.wiring.reconciling_books import open_book
from tieout.wiring.snapshotting_ledger import _ROWS

DOCUMENT = {
    "id": "harbor",
    "platform": {"system": "procore"},
    "erp": {"system": "acumatica"},
    "value_maps": {"projects": {"86": "P100"}, "vendors": {"47": "V0001"}, "units": {"ton": "TON"}},
}


def test_what_the_document_maps_is_in_the_ledgers_book_with_no_call_to_anybody() -> None:
    nobody = SimpleNamespace(dynamodb=None)
    parts = SimpleNamespace(clients=nobody, settings=SimpleNamespace(ledger_table="ledger"), context=lambda *_: None)
    with open_book(cast(Any, parts), read_connection(DOCUMENT), BookSide.LEDGER, NoDeadline()) as book:
        assert book.keeps("mapping") == ""
        assert [TABLES["mapping"].write(row) for row in rows_of(book, "mapping")] == [
            {"entity": "project", "platform": "procore:project:86", "number": "P100"},
            {"entity": "vendor", "platform": "procore:vendor:47", "number": "V0001"},
        ]


def test_record_on_its_way_is_named_as_the_rows_of_its_own_side_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    erp = SimpleNamespace(book_reference=lambda _, reference: f"ACME/Vendor/{reference.id}")
    monkeypatch.setattr(reconciling_books, "connector", lambda _: erp)
    parts = cast(Any, SimpleNamespace(context=lambda *_: None))
    name = reconciling_books._name_in_erp(parts, read_connection(DOCUMENT), NoDeadline())
    since = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def source(entity: Entity, reference: str) -> object:
        key = RecordKey("harbor", entity, SourceReference.parse(reference))
        (row,) = _ROWS["entry"](Entry(key=key, state=State.PENDING, wanted=1, since=since), name)
        return row["source"]

    assert source(Entity.VENDOR, "acumatica:vendor:V1") == "ACME/Vendor/V1"
    assert source(Entity.VENDOR, "procore:vendor:7") == "procore:vendor:7"
    assert source(Entity.COMMITMENT, "procore:subcontract:41") == "procore:subcontract:41"
