"""What is fetched is the record as it stands now, or what accounting accepted, and whose link it carries."""

from typing import Any

import pytest

from tieout.connectors.procore import build
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.platform import ProcorePlatform
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Fetched, Missing, Request
from unit.connectors_procore.papers import contract, create_commitment, line, unlink_commitment
from unit.connectors_procore.wire import COMPANY, Wire, context, reply

ALL = frozenset(assumption.name for assumption in SWITCHES)
SHOW = "GET /rest/v1.0/work_order_contracts/41"
LIST = "GET /rest/v1.0/work_order_contracts"
LINES = "GET /rest/v1.0/work_order_contracts/41/line_items"
REFERENCE = SourceReference(system="procore", kind="subcontract", id="41")


def request_path(number: int) -> str:
    return f"GET /rest/v1.0/companies/{COMPANY}/erp_requests/{number}"


def platform(wire: Wire, **given: Any) -> ProcorePlatform:
    return build(context(wire, **given))


def fetch(
    wire: Wire, *requests: str, reference: SourceReference = REFERENCE, project: str | None = "6778", **given: Any
) -> Fetched | Missing:
    hints = {"project": project} if project else {}
    return platform(wire, **given).fetch(Entity.COMMITMENT, reference, hints=hints, requests=requests)


def test_contract_is_shown_within_its_project() -> None:
    wire = Wire().on(SHOW, reply(contract()))
    found = fetch(wire)
    assert isinstance(found, Fetched)
    assert isinstance(found.record, Commitment)
    assert (found.record.number, len(found.record.lines), found.accepted) == ("SC-001", 1, False)
    assert wire.query(SHOW) == [[("project_id", "6778")]]


@pytest.mark.parametrize("lines", [None, []])
def test_contract_that_shows_no_lines_is_asked_for_them_page_by_page(lines: list[Any] | None) -> None:
    wire = Wire().on(SHOW, reply(contract(line_items=lines)))
    wire.on(LINES, reply([line(1)], Total="2"), reply([line(2)], Total="2"))
    found = fetch(wire)
    assert isinstance(found, Fetched)
    assert isinstance(found.record, Commitment)
    assert [item.id for item in found.record.lines] == ["1", "2"]
    assert wire.query(LINES)[1][:2] == [("project_id", "6778"), ("page", "2")]


@pytest.mark.parametrize(
    ("origin_id", "link", "foreign"),
    [
        (None, None, None),
        ("", None, None),
        ("tieout:ACME/subcontract/SC000001", "ACME/subcontract/SC000001", None),
        ("tieout:", None, "tieout:"),
        ("other:7", None, "other:7"),
        ("TIEOUT:7", None, "TIEOUT:7"),
    ],
)
def test_link_is_ours_only_under_our_prefix(origin_id: str | None, link: str | None, foreign: str | None) -> None:
    found = fetch(Wire().on(SHOW, reply(contract(origin_id=origin_id))))
    assert isinstance(found, Fetched)
    assert (found.link, found.foreign_link) == (link, foreign)


def test_contract_that_is_not_shown_is_missing() -> None:
    wire = Wire().on(SHOW, reply({"message": "Not found"}, 404)).on(LIST, reply([]))
    assert isinstance(fetch(wire), Missing)


def test_deleted_contract_is_found_in_the_list_and_says_so() -> None:
    row = contract(deleted_at="2026-03-01T00:00:00Z")
    row.pop("line_items")
    wire = Wire().on(SHOW, reply({}, 404)).on(LIST, reply([row]))
    found = fetch(wire)
    assert isinstance(found, Fetched)
    assert found.record is not None
    assert found.record.deleted
    assert ("filters[include_deleted]", "with") in wire.query(LIST)[0]
    assert ("filters[id][]", "41") in wire.query(LIST)[0]


def test_contract_listed_alive_but_not_shown_yet_is_missing_and_not_deleted() -> None:
    wire = Wire().on(SHOW, reply({}, 404)).on(LIST, reply([contract()]))
    assert isinstance(fetch(wire), Missing)


def test_invisible_project_is_missing() -> None:
    wire = Wire().on(SHOW, reply({}, 404)).on(LIST, reply({}, 404))
    assert isinstance(fetch(wire), Missing)


def test_id_that_could_change_the_path_is_never_called() -> None:
    for hostile in ("41/../42", "41?x=1", "٤١", "-1"):
        wire = Wire()
        assert isinstance(fetch(wire, reference=REFERENCE.model_copy(update={"id": hostile})), Missing)
        assert wire.requests == []


def test_contract_without_known_project_is_a_persons() -> None:
    with pytest.raises(NeedsPerson, match="project"):
        fetch(Wire(), project=None)
    assert isinstance(fetch(Wire().on(SHOW, reply(contract())), project=None, settings={"projects": ["6778"]}), Fetched)


def test_strange_kind_and_entity_are_a_persons() -> None:
    with pytest.raises(NeedsPerson, match="prime"):
        fetch(Wire(), reference=REFERENCE.model_copy(update={"kind": "prime"}))
    with pytest.raises(NeedsPerson, match="invoice"):
        platform(Wire()).fetch(Entity.INVOICE, REFERENCE, hints={}, requests=())


def test_answer_that_is_no_contract_is_read_again() -> None:
    with pytest.raises(NotNow):
        fetch(Wire().on(SHOW, reply([1])))


def accepting() -> Wire:
    """The contract as it stands by now."""
    return Wire().on(SHOW, reply(contract(title="Changed since")))


def test_accepted_request_is_the_content_and_not_the_contract() -> None:
    wire = accepting().on(
        request_path(9), reply(create_commitment(commitment={"status": "Draft", "title": "Accepted"}))
    )
    found = fetch(wire, "9", assumptions=ALL)
    assert isinstance(found, Fetched)
    assert isinstance(found.record, Commitment)
    assert found.record.vendor is not None
    assert (found.accepted, found.record.title, found.record.status) == (True, "Accepted", "Draft")
    assert (found.record.vendor.erp_code, found.record.project.erp_code) == ("V000123", "JOB-1")
    assert found.requests == (Request("9", "send", "137/work_order_contract/41"),)
    assert wire.calls() == [request_path(9), SHOW], "a request names no currency, and the contract does"


def test_newest_of_several_requests_has_the_content_and_all_are_answered() -> None:
    wire = accepting().on(request_path(9), reply(create_commitment(9, 137, {"title": "Old"})))
    wire.on(request_path(10), reply(create_commitment(10, 140, {"title": "New"})))
    found = fetch(wire, "10", "9", assumptions=ALL)
    assert isinstance(found, Fetched)
    assert found.record is not None
    assert found.record.title == "New"
    assert [request.id for request in found.requests] == ["9", "10"]


def test_unlink_has_no_content() -> None:
    found = fetch(Wire().on(request_path(10), reply(unlink_commitment())), "10", assumptions=ALL)
    assert found == Fetched(record=None, requests=(Request("10", "unlink", "138/work_order_contract/41"),))


def test_unlink_and_new_export_are_served_in_the_order_they_were_asked_for() -> None:
    wire = accepting().on(request_path(10), reply(unlink_commitment()))
    later = {**create_commitment(11, 141), "created_at": "2026-03-01T10:00:00Z"}
    wire.on(request_path(11), reply(later)).on(request_path(9), reply(create_commitment()))
    first = fetch(wire, "11", "10", "9", assumptions=ALL)
    assert isinstance(first, Fetched)
    assert [(request.id, request.action) for request in first.requests] == [("9", "send")]
    second = fetch(wire, "11", "10", assumptions=ALL)
    assert isinstance(second, Fetched)
    assert [(request.id, request.action) for request in second.requests] == [("10", "unlink")]


def test_request_that_is_gone_does_not_hide_the_others() -> None:
    wire = accepting().on(request_path(9), reply({}, 404)).on(request_path(10), reply(create_commitment(10, 140)))
    found = fetch(wire, "9", "10", assumptions=ALL)
    assert isinstance(found, Fetched)
    assert [request.id for request in found.requests] == ["10"]
    assert isinstance(fetch(wire, "9", assumptions=ALL), Missing)


def test_request_about_another_record_is_not_taken_for_this_one() -> None:
    wire = Wire().on(request_path(9), reply(create_commitment(commitment={"id": 42})))
    assert isinstance(fetch(wire, "9", assumptions=ALL), Missing)


def test_accepted_record_with_a_foreign_link_says_so() -> None:
    wire = accepting().on(request_path(9), reply(create_commitment(commitment={"origin_id": "800003DD-1"})))
    found = fetch(wire, "9", assumptions=ALL)
    assert isinstance(found, Fetched)
    assert found.foreign_link == "800003DD-1"
