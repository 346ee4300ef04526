"""The matrix is whole, and the page in docs/ is what it came to."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from matrix.accounting import Accounting, Unlinking
from matrix.cell import REQUESTED, RESTING, TOGETHER
from matrix.cells import all_cells
from matrix.recovering import FoundByRecovery
from matrix.run import erp_of, heard_by, play_lane, slice_of
from matrix.site import PURCHASE_ORDERS, SUBCONTRACTS, Site, Subject
from matrix.striking import Aim, KillHeld, Misbehave
from matrix.table import PLACE

STEPS = (
    "webhook",
    "intake asks Procore",
    "recovery",
    "intake",
    "ledger",
    "relay",
    "sweeper",
    "fetch from Procore",
    "sign in at Procore",
    "create",
    "look up a doubt",
    "read back",
    "release",
    "ask for the verdict",
    "tell Procore",
    "sign in",
    "read the request",
    "fetch the request",
    "fetch its contract",
    "link by the tool",
    "close the request",
    "close it as failed",
    "unlink by the tool",
    "close the unlink",
)
VENDOR_STEPS = ("intake asks Procore", *STEPS[7:])
BY_REQUESTS = STEPS[16:]
EVERYWHERE = (
    "503",
    "429 with Retry-After",
    "503 with Retry-After",
    "429 without a word",
    "refused",
    "garbage",
    "oversized answer",
    "answer cut off",
    "killed before the work",
    "killed after the work",
)
SIGN_INS = {"sign in", "sign in at Procore"}
"""They are made outside of any session; thrown out of one is what leads to them."""


def test_every_step_is_struck_and_killed() -> None:
    cells = all_cells()
    assert {cell.step for cell in cells} == set(STEPS)
    for step in STEPS:
        assert any("killed" in cell.fault for cell in cells if cell.step == step), step


def test_every_call_to_a_vendor_meets_every_answer_that_a_vendor_gives() -> None:
    played = {(cell.step, cell.fault) for cell in all_cells()}
    assert [(step, fault) for step in VENDOR_STEPS for fault in EVERYWHERE if (step, fault) not in played] == []
    assert {step for step, fault in played if fault == "session thrown out"} == set(VENDOR_STEPS) - SIGN_INS


def test_verdicts_are_asked_for_where_every_action_runs_long() -> None:
    assert {cell.lane for cell in all_cells() if cell.step == "ask for the verdict"} == {RESTING}
    assert erp_of(RESTING).sandbox_settings(Path("ca.pem"))["actions_answer_202"] == "always"
    assert "actions_answer_202" not in erp_of(TOGETHER).sandbox_settings(Path("ca.pem"))


def test_requests_of_accounting_are_played_where_they_are_heard() -> None:
    assert {cell.lane for cell in all_cells() if cell.step in BY_REQUESTS} == {REQUESTED}
    assert heard_by(REQUESTED) == {"intake": "erp_requests", "kind": Accounting}
    assert heard_by(TOGETHER) == {}


def test_every_request_is_answered_in_the_end_unless_procore_refuses_the_answer() -> None:
    for cell in (one for one in all_cells() if one.lane == REQUESTED):
        status = (cell.finally_ or cell.expected).answer.partition(",")[0]
        failed = "in progress" if cell.fault == "refused" else "failed"
        assert status == (failed if cell.step == "close it as failed" else "success"), cell


@pytest.mark.parametrize(("kind", "killed"), [("expire_session", ["commitments"]), ("lose_answer_before", [])])
def test_workers_are_killed_beforehand_only_where_a_session_is_thrown_out(kind: str, killed: list[str]) -> None:
    before, site = Aim("acumatica", "PUT", "*/Subcontract", "{number}"), MagicMock(spec=Site)
    site.armed, site.outsider = {}, MagicMock()
    site.outsider.control.return_value = {"ids": ["fault-1"]}
    site.faults.return_value = [{"id": "fault-1", "hits": 1}]
    strike = Misbehave(Aim("acumatica", "GET", "*"), {"kind": "garbage"}, first=(before, {"kind": kind}))
    assert strike.approve(site, Subject("MX-001", SUBCONTRACTS, 7))
    assert [call.args[0] for call in site.kill.call_args_list] == killed
    first, aimed = (call.args[2]["faults"][0] for call in site.outsider.control.call_args_list)
    assert (first["kind"], first["contains"], aimed["kind"]) == (kind, "MX-001 ", "garbage")


def test_approval_for_a_recovery_is_dropped_before_it_is_recovered() -> None:
    did: list[str] = []
    site = Site(*(MagicMock() for _ in range(4)))
    outsider, stack = MagicMock(), MagicMock()
    outsider.control.side_effect = lambda *arguments: did.append(arguments[2]["faults"][0]["kind"])
    outsider.set_status.side_effect = lambda *_: did.append("approved")
    stack.tieout.side_effect = lambda *words, **_: did.append(words[0])
    site.outsider, site.stack = outsider, stack
    inner = MagicMock(spec=KillHeld)
    inner.approve.side_effect = lambda where, subject: where.approve(subject) or True
    assert FoundByRecovery(inner).approve(site, Subject("MX-001", PURCHASE_ORDERS, 7))
    assert did == ["drop", "approved", "recover"]


def test_no_two_cells_share_a_commitment_or_are_the_same() -> None:
    cells = all_cells()
    assert not [number for number, times in Counter(cell.number for cell in cells).items() if times > 1]
    assert not [named for named, times in Counter((cell.step, cell.fault) for cell in cells).items() if times > 1]


def test_only_a_refusal_a_partial_write_or_silence_ends_anywhere_but_in_the_erp() -> None:
    wanted = {"close it as failed": "refused", "unlink by the tool": "unlinked", "close the unlink": "unlinked"}
    unusual = {
        cell.fault
        for cell in all_cells()
        if cell.expected.state not in {"synced", wanted.get(cell.step)} and not isinstance(cell.strike, Unlinking)
    }
    assert unusual == {"refused", "lines dropped", "never delivered", "request never told"}


def test_slice_is_the_same_for_the_same_seed_and_disturbs_nobody() -> None:
    first, again = (slice_of(all_cells(), seed=5, size=6) for _ in range(2))
    assert [cell.number for cell in first] == [cell.number for cell in again]
    assert {cell.lane for cell in first} == {TOGETHER}


def test_page_shows_every_cell_and_none_of_them_lost_or_doubled() -> None:
    text = PLACE.read_text()
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ") and not row.startswith("| step")]
    assert [(row[0].removeprefix("| "), row[1]) for row in rows] == [(cell.step, cell.fault) for cell in all_cells()]
    assert f"**{len(rows)} cells: 0 lost, 0 doubled, 0 left in doubt, 0 not as declared.**" in text


def test_cell_that_touches_everybody_is_played_by_itself_after_the_others() -> None:
    order: list[str] = []
    cells = [one for one in all_cells() if one.lane == REQUESTED and one.step in {"webhook", "close the request"}]
    site = MagicMock(spec=Site)

    def subject(number: str, *_: object) -> Subject:
        order.append(number)
        return Subject(number, SUBCONTRACTS, 7)

    site.subject.side_effect = subject
    site.record.return_value, site.documents.return_value = None, []
    never = MagicMock()
    never.approve.return_value = False
    played = play_lane(site, [replace(one, strike=never) for one in cells], lambda _: None)
    assert {one.wrong for one in played} == {"the fault never struck"}
    alone = [one.number for one in cells if one.by_itself]
    assert len(alone) > 1
    assert order[-len(alone) :] == alone
