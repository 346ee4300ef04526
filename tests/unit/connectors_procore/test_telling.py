"""Procore is told once what became of a record: the link, never over another's, and every request answered."""

import json
from typing import Any

import httpx
import pytest

from tieout.connectors.procore import build
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import PURCHASE_ORDER, SUBCONTRACT, ContractKind
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.plan import Side, Step
from tieout.sync.ports import Fetched, Request
from unit.connectors_procore.papers import contract
from unit.connectors_procore.wire import COMPANY, Reply, Wire, context, reply

ALL = frozenset(assumption.name for assumption in SWITCHES)
ADDRESS = "ACME/subcontract/SC000001"
DOCUMENT = TargetDocument(role="commitment", kind="subcontract", key="SC000001", company="ACME", lines={"177": "10"})
SHOW, PATCH = "GET /rest/v1.0/work_order_contracts/41", "PATCH /rest/v1.0/work_order_contracts/41"
SYNC = f"PATCH /rest/v1.0/companies/{COMPANY}/external_data/sync"
DETAIL = f"PATCH /rest/v1.0/companies/{COMPANY}/erp_request_details/137"
SEND = Request("9", "send", "137/work_order_contract/41")
UNLINK = Request("10", "unlink", "138/work_order_contract/41")
HINTS = {"project": "6778"}


def fetched(*requests: Request, kind: ContractKind = SUBCONTRACT) -> Fetched:
    record = read_commitment(kind, contract(), contract()["line_items"], lambda _origin_id: None)
    return Fetched(record=record, requests=requests)


def success(found: Fetched, *documents: TargetDocument) -> tuple[Step, ...]:
    return build(context(Wire())).plan_success(Entity.COMMITMENT, found, documents, hints=HINTS)


def perform(step: Step, wire: Wire, assumptions: frozenset[str] = ALL) -> Outcome:
    return build(context(wire, assumptions=assumptions)).perform(step)


def link_step(kind: ContractKind = SUBCONTRACT) -> Step:
    (step,) = success(fetched(kind=kind), DOCUMENT)
    return step


def confirmed(step: Step) -> list[dict[str, Any]]:
    return [{"id": row["item_id"], **row} for row in step.body["updates"]]


def test_link_is_one_repeatable_step_on_the_platform() -> None:
    step = link_step()
    assert (step.name, step.side, step.repeatable) == ("tell_link", Side.PLATFORM, True)
    assert json.loads(json.dumps(step.body)) == step.body
    assert step.fingerprint == link_step().fingerprint


def test_link_names_the_erp_document_under_our_prefix() -> None:
    wire = Wire().on(SHOW, reply(contract())).on(PATCH, reply(contract()))
    assert isinstance(perform(link_step(), wire), Applied)
    sent = wire.body(PATCH)
    assert sent["project_id"] == 6778
    written = sent["work_order_contract"]
    assert (written["origin_id"], written["origin_code"]) == (f"tieout:{ADDRESS}", "SC000001")
    assert json.loads(written["origin_data"]) == {"company": "ACME", "kind": "subcontract", "key": "SC000001"}
    assert set(sent) == {"project_id", "work_order_contract"}


def test_purchase_order_is_linked_at_its_own_address() -> None:
    call = "/rest/v1.0/purchase_order_contracts/41"
    wire = Wire().on(f"GET {call}", reply(contract())).on(f"PATCH {call}", reply(contract()))
    assert isinstance(perform(link_step(PURCHASE_ORDER), wire), Applied)
    assert "purchase_order_contract" in wire.body(f"PATCH {call}")


def test_link_that_is_there_already_is_not_written_again() -> None:
    wire = Wire().on(SHOW, reply(contract(origin_id=f"tieout:{ADDRESS}")))
    assert isinstance(perform(link_step(), wire), Applied)
    assert wire.calls() == [SHOW]


def test_foreign_link_written_meanwhile_is_never_overwritten() -> None:
    wire = Wire().on(SHOW, reply(contract(origin_id="other:7")))
    outcome = perform(link_step(), wire)
    assert isinstance(outcome, Refused)
    assert "other:7" in outcome.reasons[0].text
    assert wire.calls() == [SHOW]


@pytest.mark.parametrize(
    "answer", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), reply("", 502), reply("", 500)]
)
def test_lost_answer_to_a_link_is_a_doubt(answer: Reply) -> None:
    assert isinstance(perform(link_step(), Wire().on(SHOW, reply(contract())).on(PATCH, answer)), InDoubt)


def test_refused_link_keeps_the_vendors_words() -> None:
    taken = reply({"errors": {"origin_id": ["has already been taken"]}}, 422)
    outcome = perform(link_step(), Wire().on(SHOW, reply(contract())).on(PATCH, taken))
    assert outcome == Refused((Reason("platform_refused", "origin_id: has already been taken", "origin_id"),))


def test_link_on_a_record_that_is_gone_is_refused_by_name() -> None:
    outcome = perform(link_step(), Wire().on(SHOW, reply({"message": "Not found"}, 404)))
    assert isinstance(outcome, Refused)
    assert outcome.reasons[0].code == "platform_missing"


def test_link_is_not_written_over_what_could_not_be_read() -> None:
    wire = Wire().on(SHOW, reply([]))
    with pytest.raises(NotNow):
        perform(link_step(), wire)
    assert wire.calls() == [SHOW]


def test_link_waits_while_procore_rests() -> None:
    with pytest.raises(NotNow):
        perform(link_step(), Wire().on(SHOW, reply(contract())).on(PATCH, reply({}, 429)))


def test_nothing_is_told_before_there_is_a_document() -> None:
    assert success(fetched()) == ()


def test_accepted_request_is_linked_line_by_line_and_then_answered() -> None:
    steps = success(fetched(SEND), DOCUMENT)
    assert [step.name for step in steps] == ["tell_link", "close_request:9"]
    assert steps[0].body["updates"] == [
        {
            "item_type": "work_order_contract",
            "item_id": "41",
            "origin_id": f"tieout:{ADDRESS}",
            "origin_code": "SC000001",
        },
        {"item_type": "line_item", "item_id": "177", "origin_id": f"tieout:{ADDRESS}/10"},
    ]
    assert all(step.repeatable and step.side is Side.PLATFORM for step in steps)


def test_lines_of_two_documents_never_share_a_link() -> None:
    second = DOCUMENT.model_copy(update={"key": "SC000002"})
    links = {
        step.body["updates"][1]["origin_id"] for step in (success(fetched(SEND), d)[0] for d in (DOCUMENT, second))
    }
    assert len(links) == 2


def test_more_lines_than_a_sync_takes_go_in_several_steps() -> None:
    lines = {str(number): str(number) for number in range(1, 2001)}
    steps = success(fetched(SEND), DOCUMENT.model_copy(update={"lines": lines}))
    assert [step.name for step in steps] == ["tell_link", "tell_link:2", "tell_link:3", "close_request:9"]
    assert [len(step.body["updates"]) for step in steps[:3]] == [1000, 1000, 1]


def test_every_answered_request_gets_its_own_step() -> None:
    older = Request("8", "send", "130/work_order_contract/41")
    names = [step.name for step in success(fetched(older, SEND), DOCUMENT)]
    assert names == ["tell_link", "close_request:8", "close_request:9"]


def test_unlink_takes_away_the_links_of_header_and_lines_and_is_answered() -> None:
    steps = success(Fetched(record=None, requests=(UNLINK,)), DOCUMENT)
    assert [step.name for step in steps] == ["tell_unlink", "close_request:10"]
    assert steps[0].body["updates"] == [
        {"item_type": "work_order_contract", "item_id": "41", "origin_id": None},
        {"item_type": "line_item", "item_id": "177", "origin_id": None},
    ]
    never_sent = success(Fetched(record=None, requests=(UNLINK,)))
    assert len(never_sent[0].body["updates"]) == 1


def test_external_data_goes_out_with_numbers_as_ids() -> None:
    step = success(fetched(SEND), DOCUMENT)[0]
    wire = Wire().on(SYNC, reply({"entities": confirmed(step), "errors": []}))
    assert isinstance(perform(step, wire), Applied)
    assert [row["item_id"] for row in wire.body(SYNC)["updates"]] == [41, 177]


def test_row_that_procore_could_not_take_is_a_refusal_though_the_answer_is_200() -> None:
    step = success(fetched(SEND), DOCUMENT)[0]
    bad = {"item_type": "line_item", "item_id": 177, "errors": {"origin_id": ["has already been taken"]}}
    outcome = perform(step, Wire().on(SYNC, reply({"entities": confirmed(step)[:1], "errors": [bad]})))
    assert isinstance(outcome, Refused)
    assert [reason.text for reason in outcome.reasons] == ["line item 177: origin_id: has already been taken"]


def test_row_without_words_is_a_refusal_too() -> None:
    step = success(fetched(SEND), DOCUMENT)[0]
    outcome = perform(step, Wire().on(SYNC, reply({"entities": [], "errors": [{"id": 5}]})))
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize("keep", [0, 1])
def test_row_that_the_answer_does_not_mention_is_a_doubt(keep: int) -> None:
    step = success(fetched(SEND), DOCUMENT)[0]
    outcome = perform(step, Wire().on(SYNC, reply({"entities": confirmed(step)[:keep], "errors": []})))
    assert isinstance(outcome, InDoubt)


def test_row_confirmed_with_another_link_is_a_doubt() -> None:
    step = success(fetched(SEND), DOCUMENT)[0]
    rows = confirmed(step)
    rows[0]["origin_id"] = "other:7"
    assert isinstance(perform(step, Wire().on(SYNC, reply({"entities": rows, "errors": []}))), InDoubt)


@pytest.mark.parametrize(
    "answer", [reply(None), reply([]), reply({}), httpx.Response(200, content=b"{"), reply("", 504)]
)
def test_sync_answer_that_proves_nothing_is_a_doubt(answer: Reply) -> None:
    assert isinstance(perform(success(fetched(SEND), DOCUMENT)[0], Wire().on(SYNC, answer)), InDoubt)


def test_success_is_answered_without_messages() -> None:
    wire = Wire().on(DETAIL, reply({}))
    assert isinstance(perform(success(fetched(SEND), DOCUMENT)[-1], wire), Applied)
    assert wire.body(DETAIL) == {"request_detail": {"status": "success"}}


def test_failure_is_answered_with_every_reason_in_words() -> None:
    reasons = (Reason("a", "Vendor 'X' is not known in the ERP."), Reason("b", "Line 2 has no cost code."))
    steps = build(context(Wire())).plan_failure(Entity.COMMITMENT, fetched(SEND), reasons, hints=HINTS)
    wire = Wire().on(DETAIL, reply(None, 204))
    assert [step.name for step in steps] == ["close_request:9"]
    assert isinstance(perform(steps[0], wire), Applied)
    assert wire.body(DETAIL) == {"request_detail": {"status": "failed", "messages": [r.text for r in reasons]}}


DETAILS = f"GET /rest/v1.0/companies/{COMPANY}/erp_request_details"
TOO_LATE = reply({"errors": {"status": ["cannot be changed"]}}, 422)


@pytest.mark.parametrize("standing", ["stale", "success"])
def test_request_that_nobody_waits_for_any_more_holds_up_nothing(standing: str) -> None:
    wire = Wire().on(DETAIL, TOO_LATE).on(DETAILS, reply([{"id": 136, "status": "x"}, {"id": 137, "status": standing}]))
    assert isinstance(perform(success(fetched(SEND), DOCUMENT)[-1], wire), Applied)
    assert ("filters[item_id]", "41") in wire.query(DETAILS)[0]


@pytest.mark.parametrize("rows", [[{"id": 137, "status": "failed"}], []])
def test_answer_that_procore_refuses_is_not_taken_for_given(rows: list[Any]) -> None:
    wire = Wire().on(DETAIL, TOO_LATE).on(DETAILS, reply(rows))
    assert isinstance(perform(success(fetched(SEND), DOCUMENT)[-1], wire), Refused)


def test_failure_without_reasons_still_says_something() -> None:
    (step,) = build(context(Wire())).plan_failure(Entity.COMMITMENT, fetched(SEND), (), hints=HINTS)
    assert step.body["messages"]


def test_failure_of_a_record_without_requests_has_nobody_to_tell() -> None:
    assert build(context(Wire())).plan_failure(Entity.COMMITMENT, fetched(), (), hints=HINTS) == ()


@pytest.mark.parametrize(("index", "name"), [(0, "procore_erp_external_data"), (1, "procore_erp_request_details")])
def test_erp_tool_is_not_written_to_while_its_paths_are_only_assumed(index: int, name: str) -> None:
    wire = Wire()
    with pytest.raises(NeedsPerson, match=name):
        perform(success(fetched(SEND), DOCUMENT)[index], wire, frozenset())
    assert wire.requests == []
