"""Several functions' token holders on one secret, with the secret store in memory."""

import json
from collections.abc import Iterator
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
from tieout.wiring.tokens import KEEP_EVERY, SecretTokens

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

    def holder(self, owner: str = "id", keep_every: float = KEEP_EVERY) -> SecretTokens:
        return SecretTokens(
            self.client,
            SECRET,
            permits=self.permits,
            clock=self.clock,
            ids=CountingIds(owner),
            sleep=self.sleep,
            keep_every=keep_every,
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
