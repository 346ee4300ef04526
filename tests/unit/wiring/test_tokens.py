"""One refresher at a time; a new pair is stored before anybody uses it."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.clock import FakeClock
from fakes.ids import CountingIds
from fakes.permits import MemoryPermits
from fakes.records import MORNING
from tieout.connectors.context import Token
from tieout.sync.outcomes import NotNow
from tieout.wiring.tokens import LOCK_FOR, SecretTokens

SECRET = "tieout/oakridge/erp-token"


class Holders:
    """Several functions' token holders on one secret."""

    def __init__(self) -> None:
        self.clock = FakeClock(MORNING)
        self.permits = MemoryPermits()
        self.client = boto3.client("secretsmanager", region_name="us-east-1")
        self.client.create_secret(Name=SECRET, SecretString="{}")
        self.minted: list[str] = []
        self.slept: list[float] = []

    def holder(self) -> SecretTokens:
        return SecretTokens(
            self.client, SECRET, permits=self.permits, clock=self.clock, ids=CountingIds(), sleep=self.sleep
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def mint(self, old: Token | None) -> Token:
        self.minted.append(old.refresh or "" if old else "")
        number = len(self.minted)
        return Token(f"access-{number}", self.clock.now() + timedelta(hours=1), f"refresh-{number}")

    def stored(self) -> dict[str, Any]:
        return dict(json.loads(self.client.get_secret_value(SecretId=SECRET)["SecretString"]))


@pytest.fixture
def holders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Holders]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield Holders()


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
    with pytest.raises(NotNow):
        holders.holder().renew(None, holders.mint)
    holders.clock.advance(LOCK_FOR)
    assert holders.holder().renew(None, holders.mint).access == "access-1"


def test_token_is_not_shown_when_it_is_printed() -> None:
    shown = repr(Token("very-secret-access", MORNING, "very-secret-refresh"))
    assert "very-secret" not in shown
