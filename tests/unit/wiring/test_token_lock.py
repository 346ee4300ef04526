"""The lock of a refresh lasts for one question to the token desk: longer for none, and shorter for none."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fakes.records import MORNING, connection
from tieout.connectors.acumatica import oauth
from tieout.connectors.context import Token
from tieout.connectors.sage_300_cre import login as hh2
from tieout.connectors.sage_intacct import login as intacct
from tieout.sync.outcomes import NotNow
from tieout.sync.pacing import Unpaced
from tieout.sync.ports import LimitScope, Permit
from tieout.wiring.clock import NoDeadline
from tieout.wiring.connecting import Connecting
from tieout.wiring.settings import WorkerSettings
from tieout.wiring.token_pace import TokenPace
from tieout.wiring.tokens import ANSWER_WITHIN, CONNECT_WITHIN, LOCK_FOR, TOKEN_SCOPE
from unit.wiring.token_holders import SECRET, Holders, holders

__all__ = ["holders"]

DESK, TOKEN = LimitScope("erp:login", seats=2), LimitScope(f"{TOKEN_SCOPE}{SECRET}", seats=1)


def test_lock_lasts_for_one_question_as_long_as_any_desk_is_waited_for() -> None:
    desks = {oauth.ANSWER_WITHIN, intacct.ANSWER_WITHIN, hh2.ANSWER_WITHIN}
    assert desks == {ANSWER_WITHIN}
    assert timedelta(0) < LOCK_FOR - ANSWER_WITHIN - CONNECT_WITHIN <= timedelta(seconds=5)


def test_refresh_that_asks_twice_is_the_only_one_all_the_while(holders: Holders) -> None:
    holder = holders.holder("slow")
    pace = TokenPace(Unpaced(), holder)
    others: list[type[Exception]] = []

    def ask_twice(old: Token | None) -> Token:
        for _ in range(2):
            pace.request(DESK)
            holders.clock.advance(CONNECT_WITHIN + ANSWER_WITHIN)
            with pytest.raises(NotNow) as told:
                holders.holder("other").renew(None, holders.mint)
            others.append(told.type)
        return holders.mint(old)

    assert holder.renew(None, ask_twice).access == "access-1"
    assert (len(others), len(holders.minted)) == (2, 1)
    assert holders.holder("other").renew(None, holders.mint).access == "access-1"


def test_refresher_that_overslept_asks_nothing_while_another_one_does(holders: Holders) -> None:
    holder, asked = holders.holder("slow"), []

    def oversleep(old: Token | None) -> Token:
        holders.clock.advance(LOCK_FOR)
        assert holders.permits.take(TOKEN, owner="other", now=holders.clock.now(), until=MORNING + timedelta(hours=1))
        TokenPace(Unpaced(), holder).request(DESK)
        asked.append(old)
        return holders.mint(old)

    with pytest.raises(NotNow, match="by now"):
        holder.renew(None, oversleep)
    assert asked == []


class Beats:
    """The permits' own `keep`, counted, and failing where it is told to."""

    def __init__(self, holders: Holders, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen, self.fails = threading.Semaphore(0), 0
        self._keep = holders.permits.keep
        monkeypatch.setattr(holders.permits, "keep", self.keep)

    def keep(self, permit: Permit, *, now: datetime, until: datetime) -> bool:
        if self.fails:
            self.fails -= 1
            raise OSError("the ledger does not answer")
        kept = self._keep(permit, now=now, until=until)
        self.seen.release()
        return kept

    def wait(self) -> None:
        """Until the lock has been kept at a moment that is not before now: one beat may be under way."""
        while self.seen.acquire(blocking=False):
            pass
        for _ in range(2):
            assert self.seen.acquire(timeout=10)


@pytest.mark.parametrize("fails", [0, 2])
def test_answer_that_dribbles_in_for_minutes_is_waited_for_by_one_holder_alone(
    holders: Holders, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails: int
) -> None:
    stale = holders.holder().renew(None, holders.mint)
    beats = Beats(holders, monkeypatch)

    def dribble(old: Token | None) -> Token:
        beats.fails = fails
        for _ in range(10):
            holders.clock.advance(ANSWER_WITHIN)
            beats.wait()
            with pytest.raises(NotNow, match="another worker is renewing"):
                holders.holder("other").renew(stale, holders.mint)
        return holders.mint(old)

    assert holders.holder("slow", keep_every=0.001).renew(stale, dribble).access == "access-2"
    assert len(holders.minted) == 2
    assert "its lock may have been over" not in caplog.text
    assert holders.holder("other").renew(stale, holders.mint).access == "access-2"


def late(holders: Holders, meanwhile: Callable[[], object]) -> Callable[[Token | None], Token]:
    """A token desk whose answer dribbles in for longer than any lock lasts. It spends the refresh token at once."""

    def mint(old: Token | None) -> Token:
        token = holders.mint(old)
        holders.clock.advance(LOCK_FOR)
        meanwhile()
        return token

    return mint


def test_answer_that_outlasted_the_lock_does_not_replace_what_another_worker_has_stored(
    holders: Holders, caplog: pytest.LogCaptureFixture
) -> None:
    stale = holders.holder().renew(None, holders.mint)
    another = late(holders, lambda: holders.holder("other").renew(stale, holders.mint))
    assert holders.holder("slow").renew(stale, another).access == "access-3"
    assert (holders.stored()["access"], holders.stored()["refresh"]) == ("access-3", "refresh-3")
    assert "its lock may have been over; another worker's is kept" in caplog.text
    assert "refresh-" not in caplog.text


def test_answer_that_outlasted_the_lock_is_kept_where_the_other_worker_was_refused(
    holders: Holders, caplog: pytest.LogCaptureFixture
) -> None:
    stale = holders.holder().renew(None, holders.mint)

    def refused(_: Token | None) -> Token:
        raise NotNow("the refresh token is spent")

    def lose() -> None:
        with pytest.raises(NotNow, match="spent"):
            holders.holder("other").renew(stale, refused)
        # And a third one is at it as ours comes in.
        assert holders.permits.take(TOKEN, owner="third", now=holders.clock.now(), until=MORNING + timedelta(hours=1))

    assert holders.holder("slow").renew(stale, late(holders, lose)).access == "access-2"
    assert holders.stored()["refresh"] == "refresh-2"
    assert "it is stored, for nobody else has one" in caplog.text


def test_late_answer_is_stored_under_the_lock_taken_anew(holders: Holders, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = holders.holder("slow")
    free_at_storing: list[bool] = []
    store = holder._store

    def watched(token: Token) -> None:
        now = holders.clock.now()
        free_at_storing.append(holders.permits.take(TOKEN, owner="other", now=now, until=now + LOCK_FOR) is not None)
        store(token)

    monkeypatch.setattr(holder, "_store", watched)
    assert holder.renew(None, late(holders, lambda: None)).access == "access-1"
    assert (holders.stored()["access"], free_at_storing) == ("access-1", [False])


def test_answer_within_its_time_costs_no_further_look(holders: Holders, caplog: pytest.LogCaptureFixture) -> None:
    holder = holders.holder()
    looks: list[bool] = []

    def in_time(old: Token | None) -> Token:
        holder.hold()
        holders.clock.advance(CONNECT_WITHIN + ANSWER_WITHIN)
        looks.append(True)
        holder._stored = lambda: looks.append(False)  # type: ignore[method-assign]
        return holders.mint(old)

    assert holder.renew(None, in_time).access == "access-1"
    assert (looks, caplog.text) == ([True], "")


def test_connector_that_renews_its_token_is_held_the_lock_by_its_own_pace(
    holders: Holders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    queues = {"intake_queue_url": "i", "recovery_queue_url": "r", "delay_queue_url": "d", "entity_queues": {}}
    names = {"ledger_table": "ledger", "idempotency_table": "done", "payload_bucket": "p", "secret_prefix": "tieout"}
    parts = Connecting(WorkerSettings.model_validate(queues | names))
    monkeypatch.setattr(parts, "permits", holders.permits)
    context = parts.context(connection(), "erp", NoDeadline())
    held: list[timedelta] = []

    def keep(_: object, *, now: datetime, until: datetime) -> bool:
        held.append(until - now)
        return True

    def ask(old: Token | None) -> Token:
        monkeypatch.setattr(holders.permits, "keep", keep)
        context.pace.request(DESK)
        return holders.mint(old)

    context.tokens.renew(None, ask)
    assert held == [LOCK_FOR]


def test_requests_beside_a_refresh_hold_no_lock(holders: Holders) -> None:
    holder = holders.holder()
    token = holder.renew(None, holders.mint)
    TokenPace(Unpaced(), holder).request(DESK)
    assert holders.permits.take(TOKEN, owner="other", now=MORNING, until=MORNING + timedelta(hours=1)) is not None
    assert token.access == "access-1"
