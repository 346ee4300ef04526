"""One refresher at a time; a new pair is stored before anybody uses it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest

from fakes.one_at_a_time import OneAtATime
from fakes.records import MORNING
from tieout.connectors.context import Token
from tieout.ledger.keys import ledger_table_definition
from tieout.ledger.permits import DynamoPermits
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.room import CREDENTIALS_REST
from tieout.wiring.tokens import LOCK_FOR
from unit.wiring.token_holders import Holders, holders

__all__ = ["holders"]


def test_twenty_callers_at_once_mint_one_token(holders: Holders) -> None:
    start = threading.Barrier(20)

    def renew(_: int) -> str:
        start.wait()
        return holders.holder().renew(None, holders.mint).access

    with ThreadPoolExecutor(20) as pool:
        tokens = set(pool.map(renew, range(20)))
    assert tokens == {"access-1"}
    assert len(holders.minted) == 1


def test_new_pair_is_stored_before_it_is_used(holders: Holders) -> None:
    token = holders.holder().renew(None, holders.mint)
    assert (holders.stored()["access"], holders.stored()["refresh"]) == (token.access, token.refresh)


def test_loser_of_the_race_takes_what_the_winner_stored(holders: Holders) -> None:
    stale = holders.holder().renew(None, holders.mint)
    first = holders.holder().renew(stale, holders.mint)
    second = holders.holder().renew(stale, holders.mint)
    assert first.access == second.access
    assert holders.minted == ["", "refresh-1"]


def test_expired_token_is_renewed_with_its_refresh_token(holders: Holders) -> None:
    holder = holders.holder()
    token = holder.renew(None, holders.mint)
    holders.clock.advance(timedelta(hours=2))
    assert holder.renew(token, holders.mint).access == "access-2"
    assert holders.minted[-1] == "refresh-1"


def test_holder_that_died_with_the_lock_holds_it_no_longer_than_its_time(
    holders: Holders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: Token | None) -> Token:
        raise KeyboardInterrupt

    monkeypatch.setattr(holders.permits, "give_back", lambda _: None)  # it died: nothing was given back
    with pytest.raises(KeyboardInterrupt):
        holders.holder().renew(None, die)
    holders.clock.advance(LOCK_FOR - timedelta(seconds=1))
    with pytest.raises(NotNow):
        holders.holder("next").renew(None, holders.mint)
    holders.clock.advance(timedelta(seconds=1))
    assert holders.holder().renew(None, holders.mint).access == "access-1"


def test_token_is_not_shown_when_it_is_printed() -> None:
    shown = repr(Token("very-secret-access", MORNING, "very-secret-refresh"))
    assert "very-secret" not in shown


@pytest.fixture
def on_dynamodb(holders: Holders) -> Holders:
    """The same holders, their lock on the ledger's table."""
    client = boto3.client("dynamodb", region_name="us-east-1")
    client.create_table(**ledger_table_definition("ledger"))
    locked: Any = OneAtATime(client)
    permits: Any = DynamoPermits(locked, "ledger", rest=lambda _: None)
    holders.permits = permits
    return holders


def test_twenty_threads_mint_once_under_the_lock_on_the_ledgers_table(on_dynamodb: Holders) -> None:
    holders = on_dynamodb
    began = threading.Barrier(20)

    def renew(_: int) -> str:
        began.wait()
        return holders.holder(owner=f"worker-{_}").renew(None, slowly).access

    def slowly(old: Token | None) -> Token:
        time.sleep(0.05)  # long enough for the others to find the lock taken
        return holders.mint(old)

    holders.sleep = lambda seconds: time.sleep(seconds / 50)  # type: ignore[method-assign]  # the losers do wait
    with ThreadPoolExecutor(20) as pool:
        tokens = set(pool.map(renew, range(20)))
    assert tokens == {"access-1"}
    assert len(holders.minted) == 1


class Desk:
    """A vendor that takes each refresh token once, and whose answers may get lost. `asked` counts the tries."""

    def __init__(self, holders: Holders) -> None:
        self.holders = holders
        self.asked = 0
        self.lose = False
        self.valid = "refresh-1"

    def mint(self, old: Token | None) -> Token:
        self.asked += 1
        refresh = old.refresh if old is not None else None
        if refresh != self.valid:
            raise NeedsPerson("The refresh token is spent. Authorise again.", pause_scope=True)
        self.valid = f"refresh-{self.asked + 1}"
        if self.lose:
            raise NeedsPerson("The answer to the refresh was lost. Authorise again.", pause_scope=True)
        return Token(f"access-{self.asked + 1}", self.holders.clock.now() + timedelta(hours=1), self.valid)


def test_lost_answer_of_a_refresh_asks_for_a_person_and_is_no_loop(holders: Holders) -> None:
    stale = holders.holder().renew(None, holders.mint)
    desk = Desk(holders)
    desk.lose = True
    for _ in range(30):
        with pytest.raises(NeedsPerson) as said:
            holders.holder().renew(stale, desk.mint)
        assert said.value.pause_scope
    assert desk.asked == 1


def test_refused_sign_in_is_tried_again_after_its_rest(holders: Holders) -> None:
    stale = holders.holder().renew(None, holders.mint)
    desk = Desk(holders)
    desk.valid = "another"
    with pytest.raises(NeedsPerson):
        holders.holder().renew(stale, desk.mint)
    desk.valid = "refresh-1"
    holders.clock.advance(CREDENTIALS_REST)
    assert holders.holder().renew(stale, desk.mint).access == "access-3"


def test_person_who_asks_is_let_through_once(holders: Holders) -> None:
    stale = holders.holder().renew(None, holders.mint)
    desk = Desk(holders)
    desk.valid = "another"
    holder = holders.holder()
    for by_hand in (False, True, False):
        holder.asked(by_hand=by_hand)
        with pytest.raises(NeedsPerson):
            holder.renew(stale, desk.mint)
    assert desk.asked == 2


def test_sign_in_that_a_person_mended_ends_the_rest_for_everybody(holders: Holders) -> None:
    stale = holders.holder().renew(None, holders.mint)
    desk = Desk(holders)
    desk.valid = "another"
    with pytest.raises(NeedsPerson):
        holders.holder().renew(stale, desk.mint)
    desk.valid = "refresh-1"
    holder = holders.holder()
    holder.asked(by_hand=True)
    mended = holder.renew(stale, desk.mint)
    assert holders.holder().renew(mended, desk.mint).access != mended.access


def test_pair_whose_storing_failed_was_used_by_nobody(holders: Holders, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = holders.holder()

    def broken(_: Token) -> None:
        raise ConnectionError("no answer from the secret store")

    monkeypatch.setattr(holder, "_store", broken)
    with pytest.raises(ConnectionError):
        holder.renew(None, holders.mint)
    assert holder.current() is None
    assert holders.holder().renew(None, holders.mint).access == "access-2"
