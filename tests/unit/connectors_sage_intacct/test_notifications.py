"""What a trigger tells: the record that its template names, by the body that was signed, and nothing said is lost."""

from pathlib import Path

import pytest

from tieout.connectors.sage_intacct import parse_notification
from tieout.connectors.sage_intacct.capabilities import RECEIPTS, TRIGGERS
from tieout.sync.events import Nothing, Unknown, Unreadable
from tieout.sync.hearing import Supposed

SAMPLES = Path(__file__).parents[3] / "events" / "sage_intacct"
BESIDE = {"delivery": "d1" * 32, "signed_at": "2026-03-02T12:00:00+00:00"}


@pytest.mark.parametrize(
    ("body", "reference", "assumptions"),
    [
        ((SAMPLES / "trigger_vendor.json").read_bytes(), "sage_intacct:vendor:V-101", (TRIGGERS,)),
        (
            b'{"object":"accounts-receivable/customer","id":" C-7 "}',
            "sage_intacct:customer:C-7",
            (TRIGGERS,),
        ),
        ((SAMPLES / "trigger_payment_confirmed.json").read_bytes(), "sage_intacct:payment:153", (TRIGGERS,)),
        (
            b'{"object":"accounts-payable/payment","key":153,"state":"voided"}',
            "sage_intacct:payment:153",
            (TRIGGERS,),
        ),
        ((SAMPLES / "trigger_customer.json").read_bytes(), "sage_intacct:customer:C-7", (TRIGGERS,)),
        (
            (SAMPLES / "trigger_receipt_complete.json").read_bytes(),
            "sage_intacct:receipt:9",
            (TRIGGERS, RECEIPTS),
        ),
    ],
)
def test_record_that_the_template_names_is_worth_a_look(
    body: bytes, reference: str, assumptions: tuple[str, ...]
) -> None:
    event, told = parse_notification(body, BESIDE)
    assert isinstance(told, Supposed)
    assert [str(one.reference) for one in told.wakes] == [reference]
    assert told.assumptions == assumptions
    assert (event.id, event.at.isoformat()) == (BESIDE["delivery"], BESIDE["signed_at"])


def test_payment_that_is_only_planned_wakes_nobody_and_is_counted_by_its_state() -> None:
    _, told = parse_notification((SAMPLES / "trigger_payment_draft.json").read_bytes(), BESIDE)
    assert told == Nothing("trigger on accounts-payable/payment: state draft")


def test_object_that_nothing_acts_on_is_said() -> None:
    _, told = parse_notification((SAMPLES / "trigger_change_request.json").read_bytes(), BESIDE)
    assert told == Unknown("trigger on construction/change-request")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<vendor/>", "not JSON"),
        (b"[" * 9000, "not JSON"),
        (b"[]", "object"),
        (b"{}", "no object"),
        (b'{"object":"accounts-payable/vendor"}', "no id"),
        (b'{"object":"accounts-payable/vendor","id":" "}', "no id"),
        (b'{"object":"accounts-payable/vendor","id":true}', "no id"),
        (b'{"object":"accounts-payable/vendor","id":"{!VENDOR.VENDORID!}"}', "not filled in"),
        (b'{"object":"accounts-payable/payment","key":"153"}', "no state"),
    ],
)
def test_template_that_is_not_as_agreed_says_what_is_missing(body: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_notification(body, BESIDE)


@pytest.mark.parametrize("beside", [{}, {"delivery": "x"}, BESIDE | {"signed_at": "today"}])
def test_what_came_unsigned_is_not_read(beside: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        parse_notification((SAMPLES / "trigger_vendor.json").read_bytes(), beside)
