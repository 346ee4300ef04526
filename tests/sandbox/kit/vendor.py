"""What a vendor's look-alike gives the kit."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from starlette.routing import BaseRoute
from starlette.types import ExceptionHandler


class Vendor(Protocol):
    """One outside system. Its data changes only inside `sandbox.kit.commit.commit`."""

    @property
    def name(self) -> str:
        """The vendor's name, as the control routes show it."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The vendor's own routes; a catch-all of its own answers what it does not know."""
        ...

    def state(self) -> dict[str, Any]:
        """Everything it holds, as JSON: plain values, money as strings, no secrets."""
        ...

    def seed(self, document: dict[str, Any]) -> object:
        """Take seed data; a returned dict is shown to the caller. Raises BadFieldError and then changes nothing."""
        ...

    def reset(self) -> None:
        """Forget everything, back to how it was built."""
        ...


@runtime_checkable
class StartsUp(Protocol):
    """A vendor with something to start inside the server's event loop."""

    async def startup(self) -> None:
        """Called once before the first request."""
        ...


@runtime_checkable
class ShutsDown(Protocol):
    """A vendor with something to end."""

    async def shutdown(self) -> None:
        """Called once after the last request."""
        ...


@runtime_checkable
class RefusesByException(Protocol):
    """A vendor whose routes raise, with the handlers that turn what they raise into its answers."""

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        """Starlette exception handlers, by exception class or status."""
        ...
