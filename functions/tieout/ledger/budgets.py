"""Request budgets on the ledger's table: one item per limit scope, read, computed anew, and written if nothing changed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from tieout.ledger.attributes import from_item
from tieout.ledger.conditions import conditioned, not_there, unchanged
from tieout.ledger.keys import SPENT, budget_pk, key_of, moment_text
from tieout.ledger.transactions import LedgerBusy, Writer
from tieout.sync.budgets import Reserved, Spending, Told
from tieout.sync.ports import LimitScope

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TRIES = 20
T = TypeVar("T")


class DynamoBudgets:
    """`tieout.sync.budgets.Budgets` on the ledger's table."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)
        self._rest = rest

    def reserve(self, scope: LimitScope, *, wanted: int, least: int, now: datetime, force: bool = False) -> Reserved:
        """Reserve a block. Raises: LedgerBusy."""

        def charge(spending: Spending) -> Reserved:
            return spending.reserve(scope, wanted=wanted, least=least, now=now, force=force)

        return self._change(scope, charge)

    def give_back(self, scope: LimitScope, reserved: Reserved, unused: int) -> None:
        self._change(scope, lambda spending: spending.give_back(scope, reserved, unused))

    def told(self, scope: LimitScope, told: Told, *, now: datetime) -> None:
        self._change(scope, lambda spending: spending.hear(told, now))

    def _change(self, scope: LimitScope, change: Callable[[Spending], T]) -> T:
        key = key_of(budget_pk(scope.name), SPENT)
        for attempt in range(TRIES):
            item = self._writer.get(key)
            values = {} if item is None else from_item(item)
            before = str(values.get("spent", ""))
            spending = _read(before)
            done = change(spending)
            after = _text(spending)
            if after == before:
                return done  # a refusal, most often: it charges nothing
            clause = not_there() if item is None else unchanged(int(values["revision"]))
            update = "SET #spent = :spent ADD #revision :one"
            request = conditioned(clause, update, ((":spent", after), (":one", 1)))
            if self._writer.update({"Key": key, **request}) is not None:
                return done
            self._rest(0.005 * attempt)  # somebody else reserved in the same instant
        raise LedgerBusy(scope.name)


def _read(text: str) -> Spending:
    if not text:
        return Spending()
    content = json.loads(text)
    slots = {name: {int(part): count for part, count in parts.items()} for name, parts in content["slots"].items()}
    told = {name: Told(left, datetime.fromisoformat(until)) for name, (left, until) in content["told"].items()}
    return Spending(slots, told)


def _text(spending: Spending) -> str:
    told = {name: [told.remaining, moment_text(told.until)] for name, told in spending.told.items()}
    return json.dumps({"slots": spending.slots, "told": told}, separators=(",", ":"), sort_keys=True)
