"""Reading lists that move: no order, records that appear between pages, and very many of them."""

import time
from typing import Any

from unit.sandbox_acumatica.caller import Caller


def page(acumatica: Caller, **params: str) -> list[str]:
    """The vendors of one list call."""
    found = acumatica.get("Vendor", **{"$select": "VendorID", **params}).json()
    return [record["VendorID"]["value"] for record in found]


def read(acumatica: Caller, **params: str) -> list[str]:
    """Every vendor that a careless reader meets, page by page."""
    met: list[str] = []
    while found := page(acumatica, **{"$top": "10", "$skip": str(len(met)), **params}):
        met += found
    return met


def test_pages_by_skip_repeat_and_miss_records_when_told_to_shuffle(acumatica: Caller) -> None:
    acumatica.control("seed", {"bulk": {"vendors": {"count": 60}}})
    everyone = sorted(read(acumatica))
    assert (len(everyone), len(set(everyone))) == (63, 63)
    acumatica.control("reading", {"shuffle": "always"})
    assert len(set(read(acumatica))) < 63
    acumatica.control("reading", {"shuffle": "never"})
    assert read(acumatica) == everyone


def test_record_appears_between_two_pages(acumatica: Caller) -> None:
    record = {"VendorID": "A000001", "VendorName": "Early Bird"}
    acumatica.control("reading", {"shuffle": "never", "insert": [{"entity": "Vendor", "record": record}]})
    first, second = page(acumatica, **{"$top": "2"}), page(acumatica, **{"$top": "2", "$skip": "2"})
    assert (first, second) == (["V000101", "V000102"], ["V000102", "V000103"])
    assert acumatica.shown("Vendor/A000001")["VendorName"] == "Early Bird"


def test_wrong_plan_is_refused_by_name(acumatica: Caller) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"shuffle": "sometimes"}, "shuffle"),
        ({"insert": [{"entity": "Elephant", "record": {}}]}, "insert[0].entity"),
        ({"insert": [{"entity": "Vendor", "record": {"Name": "X"}}]}, "insert[0].record.Name"),
    ]
    for document, field in wrong:
        answer = acumatica.client.post("/__sandbox__/reading", json=document)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_hundred_thousand_vendors_list_by_key_range_in_good_time(acumatica: Caller) -> None:
    acumatica.control("seed", {"bulk": {"vendors": {"count": 100_000}}})
    page(acumatica, **{"$top": "1"})
    started = time.process_time()
    ranges = [(f"B{low:06d}", f"B{low + 500:06d}") for low in range(50_000, 60_000, 500)]
    met = [
        code
        for low, high in ranges
        for code in page(acumatica, **{"$filter": f"VendorID gt '{low}' and VendorID le '{high}'"})
    ]
    assert (len(met), len(set(met))) == (10_000, 10_000)
    assert page(acumatica, **{"$filter": "VendorID eq 'b099999'"}) == ["B099999"]
    # The sandbox runs in this process: its own work is what is measured, however busy the machine.
    assert time.process_time() - started < 4
