"""What is refused before anything is sent, and in which words; what Vista refuses, and how it goes on from there."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.viewpoint_vista_rig import DATA, commitment, ready
from contract.erp.viewpoint_vista_seed import SEED
from tieout.config.connection import ConfigurationError
from tieout.connectors.viewpoint_vista.assumptions import SUBCONTRACT
from tieout.connectors.viewpoint_vista.codes import plain, stored_form
from tieout.connectors.viewpoint_vista.erp import VistaErp
from tieout.connectors.viewpoint_vista.sending_assumptions import CHANGE_ENTRIES, CHANGES_POSTED, SUBCONTRACT_CHANGES
from tieout.connectors.viewpoint_vista.settings import read_settings
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket, ticket_in
from tieout.connectors.viewpoint_vista.words import reasons_of
from tieout.policy.ready import ReadyChangeOrder
from tieout.records.commitment import CommitmentKind
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.connectors_viewpoint_vista.harbor import Harbor
from unit.connectors_viewpoint_vista.test_half_done_batches import ORDER

ORDER_READY = commitment(CommitmentKind.PURCHASE_ORDER)
BASE = {"subscriber": "harbor", "company": 1, "phase_group": 3}


def _codes(harbor: Harbor, **changes: Any) -> set[str]:
    return {reason.code for reason in harbor.open().objections(replace(ORDER_READY, **changes))}


def test_what_vista_cannot_hold_is_named_before_it_is_sent(harbor: Harbor) -> None:
    first, second = ORDER_READY.lines
    assert harbor.open().objections(ORDER_READY) == []
    assert _codes(harbor, number="N" * 23) == {"number"}
    assert _codes(harbor, number="→1") == {"number"}
    assert _codes(harbor, number="PO/7") == {"number"}
    assert _codes(harbor, vendor="V-1") == {"vendor"}
    assert _codes(harbor, retainage_percent=Decimal(10)) == {"retainage_on_purchase_order"}
    assert _codes(harbor, lines=(replace(first, cost_type="S"), replace(second, unit="TONNE"))) == {"cost_type", "unit"}
    assert _codes(harbor, lines=(replace(second, unit_cost=Decimal("0.000001")),)) == {"too_precise"}
    assert _codes(harbor, lines=(replace(first, amount=Decimal("1E+30")),)) == {"too_precise"}
    assert _codes(harbor, extensions={"GWP": "1"}) == {"unknown_extension"}


def test_switched_off_assumption_is_refused_by_name(harbor: Harbor) -> None:
    made = harbor.open().context
    erp = VistaErp(replace(made, assumptions=made.assumptions - {SUBCONTRACT.name}))
    ready = commitment(CommitmentKind.SUBCONTRACT)
    assert not erp.capability("subcontract").offered
    assert erp.capability("purchase_order").offered
    assert SUBCONTRACT.name in erp.objections(ready)[0].text
    with pytest.raises(NeedsPerson, match=SUBCONTRACT.name):
        erp.perform(erp.plan(ready)[0], guard_key="", documents=())
    erp.close()


def test_change_order_names_every_switch_and_every_misfit_before_it_is_sent(harbor: Harbor) -> None:
    made, change = harbor.open().context, ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    first, second = change.lines
    named = {reason.code for reason in harbor.open().objections(replace(change, contract=None))}
    assert named == {"no_contract"}
    twice = replace(change, lines=(first, replace(second, adjusts=first.adjusts)), extensions={"udX": "1"})
    assert {reason.code for reason in harbor.open().objections(twice)} == {"changed_twice", "unknown_extension"}
    long = replace(second, line=replace(second.line, description="D" * 75, cost_type="S"))
    assert {one.code for one in harbor.open().objections(replace(change, lines=(first, long)))} == {
        "too_long",
        "cost_type",
    }
    for switch in (CHANGE_ENTRIES, CHANGES_POSTED, SUBCONTRACT_CHANGES):
        erp = VistaErp(replace(made, assumptions=made.assumptions - {switch.name}))
        assert switch.name in erp.objections(change)[0].text
        with pytest.raises(NeedsPerson, match=switch.name):
            erp.perform(erp.plan(change)[0], guard_key="", documents=())
        erp.close()


def test_codes_go_out_as_vista_keeps_them(harbor: Harbor) -> None:
    harbor.use(harbor.open())
    harbor.approve(ORDER)
    assert harbor.settle(ORDER) is State.SYNCED
    (order,) = harbor.sandbox.state()["purchase_orders"]
    assert order["Job"] == "  1234-"
    assert {row["Phase"] for row in harbor.sandbox.state()["purchase_order_items"]} == {"03-300-  -"}


def test_refused_entry_keeps_its_batch_for_the_next_attempt(harbor: Harbor) -> None:
    harbor.anew(vendors=[])
    harbor.use(harbor.open())
    harbor.approve(ORDER)
    harbor.until_told(ORDER, "not in the vendor group")
    harbor.change(vendors=SEED["vendors"])
    harbor.work(harbor.wake(ORDER, WakeReason.RESYNC))
    assert harbor.settle(ORDER) is State.SYNCED, harbor.told(ORDER)
    assert [batch["Status"] for batch in harbor.batches("po")] == [5]


def test_refused_entry_leaves_no_batch_where_cancelling_is_allowed(harbor: Harbor) -> None:
    harbor.anew(vendors=[])
    harbor.use(harbor.open(cancels=True))
    harbor.approve(ORDER)
    harbor.until_told(ORDER, "not in the vendor group")
    assert harbor.batches("po")[0]["Status"] == 6
    harbor.change(vendors=SEED["vendors"])
    harbor.work(harbor.wake(ORDER, WakeReason.RESYNC))
    assert harbor.settle(ORDER) is State.SYNCED, harbor.told(ORDER)
    assert sorted({batch["Status"] for batch in harbor.batches("po")}) == [5, 6]
    assert len(harbor.sandbox.state()["purchase_orders"]) == 1


def test_month_closed_before_the_posting_is_told_and_posted_once_when_it_is_open(harbor: Harbor) -> None:
    harbor.use(harbor.open(month="2026-03-01"))
    harbor.approve(ORDER)
    harbor.pass_time(timedelta(minutes=2))
    assert len(harbor.sandbox.state()["po_batch_entries"]) == 1
    harbor.change(last_closed_month="2026-03-01")
    harbor.until_told(ORDER, "Open the month in GL")
    assert harbor.sandbox.state()["purchase_orders"] == []
    harbor.change(last_closed_month="2026-02-01")
    harbor.work(harbor.wake(ORDER, WakeReason.RESYNC))
    assert harbor.settle(ORDER) is State.SYNCED, harbor.told(ORDER)
    assert [batch["Status"] for batch in harbor.batches("po")] == [5]


def test_batch_with_somebody_elses_entry_is_not_posted(harbor: Harbor) -> None:
    harbor.use(harbor.open())
    harbor.sandbox.fault("unavailable", method="POST", path=f"{DATA}/po/2/data/po_batches/actions/post", times=1)
    harbor.approve(ORDER)
    harbor.settle(ORDER, timedelta(minutes=9))
    (ours,) = harbor.sandbox.state()["po_batch_entries"]
    foreign = {"Co": 1, "Mth": ours["Mth"], "BatchId": ours["BatchId"], "BatchSeq": 2, "PO": "THEIRS", "LineItems": []}
    harbor.sandbox.client.post("/__sandbox__/seed", json={"po_batch_entries": [foreign]}).raise_for_status()
    harbor.settle(ORDER, timedelta(minutes=60))
    assert harbor.sandbox.state()["purchase_orders"] == []
    assert "holds more than our entry" in harbor.told(ORDER)


def test_wrong_object_name_never_looks_like_absent(harbor: Harbor) -> None:
    erp = harbor.open(objects={"purchase_orders": "orders"})
    with pytest.raises(NeedsPerson, match=r"erp\.settings\.objects"):
        erp.perform(erp.plan(ORDER_READY)[0], guard_key="", documents=())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Invalid Vendor 7", "vendor_unknown"),
        ("Inactive Vendor 7", "vendor_inactive"),
        ("Invalid Payment Terms.", "terms_unknown"),
        ("Units and Unit Cost must be 0 when Unit of Measure is (LS)", "lump_sum"),
        ("JC Company does not match SL Header", "one_job"),
        ("Must be assigned to the first day of the Month", "month_closed"),
        ("Something new", "refused"),
    ],
)
def test_batch_errors_keep_vistas_words_and_say_what_to_do(text: str, code: str) -> None:
    (reason,) = reasons_of([text, text])
    assert reason.code == code
    assert text.rstrip(".") in reason.text


def test_codes_are_matched_without_padding_but_not_without_case() -> None:
    assert plain("  1234-") == plain("1234")
    assert plain("01-100-  -") == "01-100"
    assert stored_form("01-100", ["01-100-  -", "01-200-  -"]) == "01-100-  -"
    assert stored_form("a1", ["A1"]) == "a1"
    assert stored_form("1", ["1-", " 1"]) == "1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "{project}"},
        {"invoice_code": "{title}"},
        {"retainage_pay_type": 0},
        {"code": "{number!r}"},
        {"code": "{"},
        {"month": "2026-03-02"},
        {"time_zone": "Mars/Base"},
        {"timeout": 0},
        {"company": 256},
    ],
    ids=str,
)
def test_wrong_setting_is_refused_with_its_path(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=rf"erp\.settings\.{next(iter(wrong))}"):
        read_settings(BASE | wrong)


def test_ticket_of_a_long_commitment_stays_small() -> None:
    line = {"POItem": 1, "Description": "Structural steel, erected", "Phase": "05-120-  -", "OrigCost": 10237.46}
    ticket = Ticket(
        Phase.FILLING, "2026-03-01", 12, entries=({"LineItems": [line | {"POItem": at} for at in range(2000)]},)
    )
    assert ticket_in(ticket.text()) == ticket
    assert len(ticket.text()) < 60_000
