"""Rights, seats and room: too few stop us, too many are a risk, and what nobody tells is told to be unknown."""

from datetime import timedelta

import pytest

from fakes.records import MORNING, commitment
from tieout.preflight.access import access, capacity, vendor_creation
from tieout.preflight.findings import Severity
from tieout.preflight.ports import Access, Capacity, Permission, Seats, Unlisted, VendorCreation


def codes(seen: Access | Unlisted) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in access("erp", seen)}


def test_missing_right_blocks_and_a_needless_one_warns() -> None:
    rights = (
        Permission("write orders", granted=False, needed="commitments"),
        Permission("delete users", granted=True),
        Permission("read orders", granted=True, needed="commitments"),
        Permission("release bills", granted=None, needed="invoices"),
    )
    assert codes(Access(rights)) == {
        "permission_missing": Severity.BLOCKS,
        "permission_surplus": Severity.WARNS,
        "not_checked": Severity.WARNS,
    }


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        (Seats(licensed=2, configured=3), "seats_too_few"),
        (Seats(licensed=3, configured=3), "seats_too_many"),
        (Seats(licensed=5, configured=2, held=4), "seats_held"),
        (Seats(licensed=None, configured=2), "not_checked"),
    ],
)
def test_seats_are_neither_too_few_nor_too_many(seats: Seats, code: str) -> None:
    assert list(codes(Access(seats=seats))) == [code]


def test_seats_that_fit_are_no_finding() -> None:
    assert not codes(Access(seats=Seats(licensed=5, configured=2, held=2)))


def test_access_that_nobody_tells_is_said_to_be_unchecked() -> None:
    assert list(codes(Unlisted("403"))) == ["not_checked"]


def test_vendors_that_cannot_be_created_block_while_some_are_missing() -> None:
    seen = VendorCreation(allowed=False, note="the company directory is read-only")
    assert [one.severity for one in vendor_creation(seen, 12)] == [Severity.BLOCKS]
    assert [one.severity for one in vendor_creation(seen, 0)] == [Severity.WARNS]
    assert [one.code for one in vendor_creation(VendorCreation(allowed=None), 0)] == ["not_checked"]
    assert not list(vendor_creation(VendorCreation(allowed=True), 12))


def test_day_that_the_licence_cannot_take_blocks() -> None:
    busy = [commitment(f"SC-{number}") for number in range(61)]
    spread = [commitment(f"SC-{number}", created_at=MORNING - timedelta(days=number)) for number in range(61)]
    seen = Capacity(per_minute=1, calls={"subcontract": 4})  # half of it: 240 requests in eight hours
    assert [one.code for one in capacity(seen, [], busy)] == ["busiest_day"]
    assert not list(capacity(seen, [], spread))


def test_backlog_that_takes_more_than_a_day_is_told_in_hours() -> None:
    backlog = [commitment(f"SC-{number}") for number in range(100)]
    (found,) = capacity(Capacity(per_minute=1, calls={"subcontract": 4}), backlog, [])
    assert "about 13 hours" in found.text
