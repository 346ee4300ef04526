"""A record on its way into the store, and what rules may do to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.store import Record


@dataclass(slots=True)
class Draft:
    """What is about to be written: `before` is None on a create; `problems` are business refusals (422)."""

    kind: str
    key: str
    data: dict[str, Any]
    caller: Caller
    before: Record | None = None
    definition: Record | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether it is being created."""
        return self.before is None

    def changed(self, name: str) -> bool:
        """Whether a field is other than it was."""
        return self.before is None or self.before.data.get(name) != self.data.get(name)


class Rules:
    """What the vendor checks and does beside storing; an object without rules of its own has these."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.store = company.store

    def check(self, draft: Draft) -> None:
        """Complete the draft, and complain in `draft.problems`."""

    def saved(self, record: Record, draft: Draft) -> None:
        """Do what follows from the write; it is taken back if this refuses."""

    def may_delete(self, record: Record) -> str | None:
        """Why the record cannot be deleted, if so."""
        return None

    def deleted(self, record: Record, caller: Caller) -> None:
        """Do what follows from the deletion."""


def key_of(ref: Mapping[str, Any] | None) -> str | None:
    """The key in a kept reference."""
    return None if not ref else ref.get("key")
