"""A person may end a rest that a refused sign-in began; nobody ends a vendor's own wait."""

from datetime import timedelta

from contract.ledger.subjects import MINUTE
from fakes.clock import START
from tieout.sync.ports import Permits

SCOPE = "erp:acme"
WHY = "credentials"


def test_rest_that_began_a_while_ago_can_be_ended(permits: Permits) -> None:
    permits.pause(SCOPE, until=START + 15 * MINUTE, why=WHY)
    assert permits.lift(SCOPE, why=WHY, before=START + 16 * MINUTE)
    assert permits.paused_until(SCOPE, now=START) is None


def test_rest_that_has_just_begun_stays(permits: Permits) -> None:
    permits.pause(SCOPE, until=START + 15 * MINUTE, why=WHY)
    assert not permits.lift(SCOPE, why=WHY, before=START + 15 * MINUTE)
    assert permits.paused_until(SCOPE, now=START) == START + 15 * MINUTE


def test_refusal_after_it_was_ended_begins_another(permits: Permits) -> None:
    permits.pause(SCOPE, until=START + 15 * MINUTE, why=WHY)
    permits.lift(SCOPE, why=WHY, before=START + 16 * MINUTE)
    permits.pause(SCOPE, until=START + 20 * MINUTE, why=WHY)
    assert permits.paused_until(SCOPE, now=START) == START + 20 * MINUTE


def test_vendors_own_wait_cannot_be_ended(permits: Permits) -> None:
    permits.pause(SCOPE, until=START + MINUTE, why="429")
    assert not permits.lift(SCOPE, why=WHY, before=START + timedelta(days=1))
    assert permits.paused_until(SCOPE, now=START) == START + MINUTE


def test_where_nothing_rests_there_is_nothing_to_end(permits: Permits) -> None:
    assert not permits.lift(SCOPE, why=WHY, before=START + timedelta(days=1))
