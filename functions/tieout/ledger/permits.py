"""Seats within a limit scope, on the ledger's table: one item per seat that is taken, and one while the scope rests."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tieout.ledger.attributes import from_item, to_attribute
from tieout.ledger.conditions import (
    conditioned,
    pause_earlier,
    pause_ends_before,
    pause_set_for,
    seat_expired,
    seat_free,
    seat_ours,
)
from tieout.ledger.keys import PAUSE, PK, SK, key_of, moment_text, scope_pk, seat_sk
from tieout.ledger.transactions import Writer
from tieout.sync.ports import LimitScope, Permit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DynamoPermits:
    """`tieout.sync.ports.Permits` on the ledger's table."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def take(self, scope: LimitScope, *, owner: str, now: datetime, until: datetime) -> Permit | None:
        """A free seat, or `None`. A pause written in the same instant may come too late for this one call.

        The vendor would then throttle that call as well, and the pause would be set again: a transaction over the
        pause would make all takers of a scope conflict with each other instead.
        """
        items = self._items(scope.name)
        pause = items.pop(PAUSE, None)
        if pause is not None and datetime.fromisoformat(pause["until"]) > now:
            return None
        taken = {sk for sk, seat in items.items() if datetime.fromisoformat(seat["until"]) > now}
        # Everybody starts to look at a seat of his own, so that two takers rarely want the same one.
        first = crc32(owner.encode())
        for offset in range(scope.seats):
            seat = (first + offset) % scope.seats
            if seat_sk(seat) not in taken and self._sit(scope.name, seat, owner=owner, now=now, until=until):
                return Permit(scope.name, seat, owner)
        return None

    def keep(self, permit: Permit, *, now: datetime, until: datetime) -> bool:
        """Hold the seat for longer, unless it has expired and is somebody else's by now."""
        return self._sit(permit.scope, permit.seat, owner=permit.owner, now=now, until=until)

    def give_back(self, permit: Permit) -> None:
        """Free the seat. It may have expired and be somebody else's by now: then it stays his."""
        key = key_of(scope_pk(permit.scope), seat_sk(permit.seat))
        self._writer.commit([self._writer.delete(key, seat_ours(permit.owner))])

    def pause(self, scope: str, *, until: datetime, why: str) -> None:
        """Let the scope rest; a pause that already ends later stays as it is."""
        update, values = "SET #until = :until, #why = :why", ((":until", moment_text(until)), (":why", why))
        request = conditioned(pause_earlier(until), update, values)
        self._writer.update({"Key": key_of(scope_pk(scope), PAUSE), **request})

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        item = self._writer.get(key_of(scope_pk(scope), PAUSE))
        if item is None:
            return None
        until = datetime.fromisoformat(from_item(item)["until"])
        return until if until > now else None

    def lift(self, scope: str, *, why: str, before: datetime) -> bool:
        clause = pause_set_for(why) & pause_ends_before(before)
        update, values = "SET #until = :lifted", ((":lifted", moment_text(LONG_AGO)),)
        return (
            self._writer.update({"Key": key_of(scope_pk(scope), PAUSE), **conditioned(clause, update, values)})
            is not None
        )

    def _items(self, scope: str) -> dict[str, dict[str, Any]]:
        items = self._writer.query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": PK},
            ExpressionAttributeValues={":pk": to_attribute(scope_pk(scope))},
            ConsistentRead=True,
        )
        return {values[SK]: values for values in map(from_item, items)}

    def _sit(self, scope: str, seat: int, *, owner: str, now: datetime, until: datetime) -> bool:
        clause = seat_free() | seat_expired(now) | seat_ours(owner)
        values = ((":owner", owner), (":until", moment_text(until)))
        request = conditioned(clause, "SET #owner = :owner, #until = :until", values)
        return self._writer.update({"Key": key_of(scope_pk(scope), seat_sk(seat)), **request}) is not None
