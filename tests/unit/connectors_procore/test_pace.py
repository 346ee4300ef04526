"""Every request is counted before it is sent, sign-ins included, and what Procore says is left is heeded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tieout.connectors.procore.client import ProcoreClient
from tieout.sync.budgets import Told
from tieout.sync.outcomes import BudgetSpent, NeedsPerson
from tieout.sync.ports import LimitScope, Window
from unit.connectors_procore.wire import NOW, HeldTokens, Wire, context, reply, token

PATH = "/rest/v1.0/work_order_contracts/41"
READ = f"GET {PATH}"


@dataclass
class Meter:
    """Counts; refuses from a number on."""

    most: int = 1_000
    counted: list[LimitScope] = field(default_factory=list)
    heard: list[tuple[int, Told]] = field(default_factory=list)

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        if len(self.counted) >= self.most:
            raise BudgetSpent(scope.name, retry_at=NOW + timedelta(seconds=9))
        self.counted.append(scope)

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        yield

    def before_each(self, call: Callable[[], None] | None) -> None:
        """Nobody sits here."""

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        self.heard.append((limit, told))


def client(wire: Wire, meter: Meter, tokens: HeldTokens | None = None, **settings: object) -> ProcoreClient:
    return ProcoreClient(replace(context(wire, tokens=tokens, settings=settings), pace=meter))


def test_each_request_is_counted_the_login_too() -> None:
    login = reply({"access_token": "t-1", "expires_in": 5400})
    wire, meter = Wire().on(READ, reply({})).on("POST /oauth/token", login), Meter()
    client(wire, meter, tokens=HeldTokens(None)).read(PATH)
    assert len(meter.counted) == len(wire.requests) == 2


def test_request_that_the_budget_refuses_is_not_sent() -> None:
    wire, meter = Wire().on(READ, reply({})), Meter(most=0)
    with pytest.raises(BudgetSpent):
        client(wire, meter).read(PATH)
    assert not wire.requests


def test_limits_of_the_document_are_those_of_the_scope() -> None:
    limits = [{"requests": 25, "seconds": 10}, {"requests": 3600, "seconds": 3600}]
    scope = client(Wire(), Meter(), request_limits=limits).scope
    assert scope.windows == (Window(25, timedelta(seconds=10)), Window(3600, timedelta(hours=1)))
    assert scope.tells


def test_what_is_left_is_read_from_every_answer() -> None:
    reset = NOW + timedelta(seconds=7)
    headers = {"X_Rate_Limit_Limit": "25", "X_Rate_Limit_Remaining": "3"}
    answer = reply({}, 200, X_Rate_Limit_Reset=str(int(reset.timestamp())), **headers)
    meter = Meter()
    client(Wire().on(READ, answer), meter).read(PATH)
    assert meter.heard == [(25, Told(3, reset))]


@pytest.mark.parametrize("remaining", ["", "many", "-1", "²"])
def test_header_that_is_no_number_is_no_news(remaining: str) -> None:
    headers = {"X_Rate_Limit_Limit": "25", "X_Rate_Limit_Reset": str(int(NOW.timestamp()) + 5)}
    answer = reply({}, 200, **headers)
    answer.headers.raw.append((b"X-Rate-Limit-Remaining", remaining.encode()))
    meter = Meter()
    client(Wire().on(READ, answer), meter).read(PATH)
    assert not meter.heard


def test_refused_login_rests_the_whole_scope() -> None:
    wire = Wire().on("POST /oauth/token", reply({"error": "invalid_client"}, 401))
    with pytest.raises(NeedsPerson) as said:
        client(wire, Meter(), tokens=HeldTokens(None)).read(PATH)
    assert said.value.pause_scope


def test_missing_permission_rests_nothing_else() -> None:
    with pytest.raises(NeedsPerson) as said:
        client(Wire().on(READ, reply({"message": "Forbidden"}, 403)), Meter(), tokens=HeldTokens(token())).read(PATH)
    assert not said.value.pause_scope
