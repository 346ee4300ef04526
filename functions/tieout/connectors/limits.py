"""A vendor's limit on requests, as a connection document states it, and the hook that keeps a client within it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tieout.sync.pacing import Pace
from tieout.sync.ports import LimitScope, Window


class RequestLimit(BaseModel):
    """So many requests within any span of so many seconds, `{"requests": 25, "seconds": 10}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: Annotated[int, Field(ge=1, le=1_000_000)]
    seconds: Annotated[int, Field(ge=1, le=86_400)]

    @property
    def window(self) -> Window:
        return Window(self.requests, timedelta(seconds=self.seconds))


def windows(limits: tuple[RequestLimit, ...]) -> tuple[Window, ...]:
    """The limits as the budget counts them."""
    return tuple(limit.window for limit in limits)


def paced(pace: Pace, scope: LimitScope) -> Callable[[bool], None]:
    """What an `Http` client calls before each request."""

    def before(urgent: bool) -> None:
        pace.request(scope, urgent=urgent)

    return before
