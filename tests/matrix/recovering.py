"""An approval that nobody hears of, found by a recovery that is struck: the function that asks what was missed dies at it."""

from dataclasses import dataclass

from matrix.site import Site, Subject
from matrix.striking import Delivery, KillHeld, StrikeAws

RECOVERY = "nightly"
"""The function that works the parts of a recovery; who starts one, at night or by hand, is another."""

FOUND = ("{id}", "CommitmentWork", "recovery")
"""By which words the wake is known that a recovery sends."""


class Recovering(Site):
    """A site whose approvals are never delivered, and where a recovery is asked for right after each."""

    def approve(self, subject: Subject) -> None:
        Delivery({"kind": "drop"}).approve(self, subject)
        self.recover()


@dataclass(frozen=True)
class FoundByRecovery:
    """The approval is heard of by a recovery alone. `inner`: what happens to it."""

    inner: KillHeld | StrikeAws

    def approve(self, site: Site, subject: Subject) -> bool:
        return self.inner.approve(Recovering(**vars(site)), subject)
