"""Reading tells what is there, and never mistakes "not read" for "not there"."""

import httpx
import pytest

from tieout.sync.outcomes import (
    Absent,
    Found,
    Gone,
    NeedsPerson,
    NotNow,
    Observed,
    Several,
)
from unit.connectors_acumatica.vendor_answers import (
    CONTRACT,
    DOCUMENT,
    PURCHASE,
    Wire,
    by_path,
    connector,
    line,
    note,
    ok,
    ready,
    subcontract,
)


@pytest.mark.parametrize(
    ("sent", "there", "found"), [(501, 500, Absent), (501, 501, Found), (1000, 500, Absent), (1000, 1000, Found)]
)
def test_doubt_about_added_lines_is_settled_by_counting_them(sent: int, there: int, found: type) -> None:
    lines = tuple(line(str(at), "1.00") for at in range(sent))
    rows = [
        {"LineNbr": {"value": at}, "ExtendedCost": {"value": 1}, "CostCode": {"value": "03-300"}} for at in range(there)
    ]
    erp = connector(lambda _request: ok(subcontract(Details=rows)))
    step = erp.plan(ready(lines=lines))[1]
    assert isinstance(erp.look_up(note(step), documents=(DOCUMENT,)), found)


def test_look_up_asks_for_the_reference_alone_and_tells_two_from_one() -> None:
    both = [subcontract(), subcontract(nbr="SC-000002")]
    wire = by_path(
        {"GET Subcontract": ok(both), "GET SC-000001": ok(both[0]), "GET SC-000002": ok(both[1])},
    )
    erp = connector(wire)
    found = erp.look_up(note(erp.plan(ready())[0]), documents=())
    assert isinstance(found, Several)
    assert [document.key for document in found.documents] == ["SC-000001", "SC-000002"]
    assert dict(wire.sent[0].url.params) == {"$filter": "VendorRef eq 'platform:doc:41'", "$top": "2"}


def test_reference_in_a_custom_field_is_filtered_and_read_there() -> None:
    row = subcontract(custom={"Document": {"AttributeT": {"type": "CustomStringField", "value": "platform:doc:41"}}})
    wire = by_path({"GET Subcontract": ok([row]), "GET SC-000001": ok(row)})
    erp = connector(wire, settings={"reference_field": "custom:Document.AttributeT"})
    assert isinstance(erp.look_up(note(erp.plan(ready())[0]), documents=()), Found)
    params = dict(wire.sent[0].url.params)
    assert params["$filter"] == "cf.String(f='Document.AttributeT') eq 'platform:doc:41'"
    assert params["$custom"] == "Document.AttributeT"


def test_filter_that_is_ignored_is_noticed() -> None:
    erp = connector(lambda _request: ok([subcontract(ref="somebody else's")]))
    with pytest.raises(NeedsPerson, match="does not filter"):
        erp.look_up(note(erp.plan(ready())[0]), documents=())


@pytest.mark.parametrize("answer", [ok({"not": "a list"}), httpx.Response(200, text="<html>"), httpx.Response(500)])
def test_unreadable_look_up_is_not_now(answer: httpx.Response) -> None:
    erp = connector(lambda _request: answer)
    with pytest.raises(NotNow):
        erp.look_up(note(erp.plan(ready())[0]), documents=())


def test_taxes_are_no_difference_and_discounts_are() -> None:
    taxed = subcontract(SubcontractTotal={"value": 1082.61}, TaxTotal={"value": 82.51}, DiscountTotal={"value": 0})
    seen = connector(lambda _request: ok(taxed)).read_back(DOCUMENT)
    assert isinstance(seen, Observed)
    assert seen.total == ready().total
    assert seen.lines[0].cost_code == "03-300"
    cheaper = taxed | {"DiscountTotal": {"value": 0.1}}
    seen = connector(lambda _request: ok(cheaper)).read_back(DOCUMENT)
    assert isinstance(seen, Observed)
    assert seen.total != ready().total


@pytest.mark.parametrize(("status", "live"), [("Canceled", False), ("On Hold", True), ("Open", True)])
def test_cancelled_document_is_not_live(status: str, live: bool) -> None:
    seen = connector(lambda _request: ok(subcontract(status))).read_back(DOCUMENT)
    assert isinstance(seen, Observed)
    assert (seen.live, seen.status) == (live, status)


def test_missing_document_is_gone_and_its_key_is_one_path() -> None:
    wire = Wire(lambda _request: httpx.Response(404))
    assert connector(wire).read_back(PURCHASE) == Gone()
    assert wire.last.url.raw_path == f"{CONTRACT}/PurchaseOrder/Normal/PO%200001?$expand=Details".encode()


def test_document_without_its_total_is_not_read_as_zero() -> None:
    with pytest.raises(NotNow, match="LineTotal"):
        connector(lambda _request: ok(subcontract(LineTotal={}))).read_back(DOCUMENT)


@pytest.mark.parametrize(
    ("status", "found"), [("On Hold", Absent()), ("Open", Found(DOCUMENT)), ("Canceled", Found(DOCUMENT))]
)
def test_doubt_about_a_release_is_settled_by_the_status(status: str, found: object) -> None:
    erp = connector(lambda _request: ok(subcontract(status)))
    assert erp.look_up(note(erp.plan(ready())[-1]), documents=(DOCUMENT,)) == found
