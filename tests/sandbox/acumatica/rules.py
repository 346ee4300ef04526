"""What the business rules of an entity answer for."""

from typing import Any, Protocol

from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.store import Record


class Rules(Protocol):
    """Checks writes, performs actions, and lets what was kept take effect elsewhere."""

    def check(self, draft: Draft) -> None:
        """Complete the draft and note in it whatever is wrong."""
        ...

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Do an action that is more than a change of status, on a draft of the record."""
        ...

    def saved(self, record: Record) -> None:
        """The record has been kept: bring what depends on it up to date."""
        ...


class PlainRules:
    """Nothing but checks: no action of its own, nothing that depends on the record."""

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """No action needs more than its change of status."""

    def saved(self, record: Record) -> None:
        """Nothing depends on it."""
