"""The real clock, real ids, and how much of an invocation is left."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Protocol


class SystemClock:
    """The machine's clock, which AWS keeps set."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomIds:
    """Ids that nobody can guess and nobody else has."""

    def new(self) -> str:
        return secrets.token_hex(16)


def chance() -> float:
    """A random number from 0 to 1, to spread what would otherwise happen all at once."""
    return secrets.randbelow(1_000_000) / 1_000_000


class LambdaContext(Protocol):
    """What is used of the context that Lambda hands to a handler."""

    def get_remaining_time_in_millis(self) -> int: ...


class InvocationDeadline:
    """What is left of this invocation."""

    def __init__(self, context: LambdaContext) -> None:
        self._context = context

    def left(self) -> timedelta:
        return timedelta(milliseconds=self._context.get_remaining_time_in_millis())


class NoDeadline:
    """For a command that a person runs and watches."""

    def left(self) -> timedelta:
        return timedelta(hours=1)
