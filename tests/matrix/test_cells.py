"""The matrix is whole, and the page in docs/ is what it came to."""

from collections import Counter

from matrix.cells import TOGETHER, all_cells
from matrix.run import slice_of
from matrix.table import PLACE

STEPS = (
    "webhook",
    "intake asks Procore",
    "intake",
    "ledger",
    "relay",
    "sweeper",
    "fetch from Procore",
    "sign in",
    "create",
    "read back",
    "release",
    "tell Procore",
)
VENDOR_STEPS = STEPS[6:]
EVERYWHERE = ("503", "429 with Retry-After", "503 with Retry-After", "429 without a word", "refused", "garbage")


def test_every_step_is_struck_and_killed() -> None:
    cells = all_cells()
    assert {cell.step for cell in cells} == set(STEPS)
    for step in STEPS:
        assert any("killed" in cell.fault for cell in cells if cell.step == step), step


def test_every_call_to_a_vendor_meets_every_answer_that_a_vendor_gives() -> None:
    played = {(cell.step, cell.fault) for cell in all_cells()}
    assert [(step, fault) for step in VENDOR_STEPS for fault in EVERYWHERE if (step, fault) not in played] == []


def test_no_two_cells_share_a_commitment_or_are_the_same() -> None:
    cells = all_cells()
    assert not [number for number, times in Counter(cell.number for cell in cells).items() if times > 1]
    assert not [named for named, times in Counter((cell.step, cell.fault) for cell in cells).items() if times > 1]


def test_only_a_refusal_a_partial_write_or_silence_ends_anywhere_but_in_the_erp() -> None:
    unusual = {cell.fault for cell in all_cells() if cell.expected.state != "synced"}
    assert unusual == {"refused", "lines dropped", "never delivered"}


def test_slice_is_the_same_for_the_same_seed_and_disturbs_nobody() -> None:
    first, again = (slice_of(all_cells(), seed=5, size=6) for _ in range(2))
    assert [cell.number for cell in first] == [cell.number for cell in again]
    assert {cell.lane for cell in first} == {TOGETHER}


def test_page_shows_every_cell_and_none_of_them_lost_or_doubled() -> None:
    text = PLACE.read_text()
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ") and not row.startswith("| step")]
    assert [(row[0].removeprefix("| "), row[1]) for row in rows] == [(cell.step, cell.fault) for cell in all_cells()]
    assert f"**{len(rows)} cells: 0 lost, 0 doubled, 0 left in doubt, 0 not as declared.**" in text
