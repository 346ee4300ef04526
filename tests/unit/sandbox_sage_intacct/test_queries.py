"""The query service."""

from typing import Any

import pytest

from unit.sandbox_sage_intacct.caller import SUBCONTRACTS, Caller, complaints, line, subcontract

VENDORS = "accounts-payable/vendor"


def ids(intacct: Caller, **query: Any) -> list[str]:
    order = [{"id": "asc"}]
    return [row["id"] for row in intacct.query(VENDORS, ["id"], orderBy=order, **query)["ia::result"]]


@pytest.mark.parametrize(
    ("filters", "expression", "found"),
    [
        ([{"$eq": {"status": "inactive"}}], None, ["V-103"]),
        ([{"$ne": {"term.id": None}}], None, ["V-101", "V-102"]),
        ([{"$contains": {"name": "Con"}}, {"$endsWith": {"id": "2"}}], "1 or 2", ["V-101", "V-102"]),
        (
            [{"$eq": {"id": "V-101"}}, {"$eq": {"id": "V-102"}}, {"$eq": {"status": "active"}}],
            "(1 or 2) and 3",
            ["V-101", "V-102"],
        ),
        ([{"$in": {"id": ["V-103", "V-102"]}}], "and", ["V-102", "V-103"]),
        ([{"$between": {"id": ["V-102", "V-103"]}}, {"$notIn": {"id": ["V-103"]}}], None, ["V-102"]),
    ],
)
def test_filters_find_what_they_say(
    intacct: Caller, filters: list[Any], expression: str | None, found: list[str]
) -> None:
    more = {} if expression is None else {"filterExpression": expression}
    assert ids(intacct, filters=filters, **more) == found


def test_pages_follow_next_until_it_is_null(intacct: Caller) -> None:
    first = intacct.query(VENDORS, ["id"], size=2, orderBy=[{"id": "desc"}])
    assert ([row["id"] for row in first["ia::result"]], first["ia::meta"]["next"]) == (["V-103", "V-102"], 3)
    last = intacct.query(VENDORS, ["id"], size=2, start=3, orderBy=[{"id": "desc"}])
    assert (last["ia::meta"]["next"], last["ia::meta"]["previous"], len(last["ia::result"])) == (None, 1, 1)


def test_rows_are_flat_and_reach_across_references_and_to_the_owner(intacct: Caller) -> None:
    intacct.made(SUBCONTRACTS, subcontract(line(memo="Footings")))
    fields = ["memo", "documentHeader.documentId", "documentHeader.vendor.name", "dimensions.costType.id"]
    row = intacct.query("purchasing/document-line", fields)["ia::result"][0]
    assert row == dict(zip(fields, ["Footings", "Subcontract-SC-1", "Cascade Concrete Inc.", "S"], strict=True))


def test_incremental_reads_by_modification_time(intacct: Caller) -> None:
    intacct.advance(3600)
    intacct.patch(VENDORS, intacct.key(VENDORS, "V-102"), {"notes": "new"})
    since = intacct.get(VENDORS, intacct.key(VENDORS, "V-102"))["audit"]["modifiedDateTime"]
    assert ids(intacct, filters=[{"$gte": {"audit.modifiedDateTime": since}}]) == ["V-102"]


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"fields": ["id"], "size": 4001}, "'size'"),
        ({"fields": []}, "'fields' is required"),
        ({"fields": ["nothing"]}, "Field 'nothing'"),
        ({"fields": ["contactList"]}, "Field 'contactList'"),
        ({"fields": ["id"], "filters": [{"field": "id", "operator": "$eq", "value": "1"}]}, "must be of the form"),
        ({"fields": ["id"], "filters": [{"$like": {"id": "V"}}]}, "operator $like is unknown"),
        ({"fields": ["id"], "filters": [{"$eq": {"id": "V-101"}}], "filterExpression": "1 and 2"}, "unexpected 2"),
        ({"fields": ["id"], "colour": "red"}, "'colour' is not defined"),
    ],
)
def test_queries_that_cannot_be_read_are_refused(intacct: Caller, document: dict[str, Any], text: str) -> None:
    answer = intacct.ask({"object": VENDORS, **document})
    assert answer.status_code == 400
    assert text in complaints(answer)


def test_parent_never_shows_its_children(intacct: Caller) -> None:
    assert intacct.ask({"object": SUBCONTRACTS, "fields": ["lines.memo"]}).status_code == 400
