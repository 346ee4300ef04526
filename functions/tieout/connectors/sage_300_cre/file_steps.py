"""The one step of a record that goes by file: see that Sage has none, lay the file, wait for the word on it, and read back."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from tieout.connectors.sage_300_cre.failures import reason_of
from tieout.connectors.sage_300_cre.file_papers import Acknowledgement, Offer, Place
from tieout.connectors.sage_300_cre.file_road import FileRoad, Laid, Write
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, Applied, InDoubt, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote

ASK_AFTER = timedelta(minutes=15)
"""A person imports, within hours; looking is one read of the drop."""


@dataclass(frozen=True)
class FileTicket:
    """What to ask with. `acknowledged`: when the word "accepted" was first seen."""

    imports: str
    stem: str
    acknowledged: str = ""

    @property
    def place(self) -> Place:
        return Place(self.imports, self.stem)

    def later(self) -> Accepted:
        """Nothing is known yet."""
        return Accepted(json.dumps(asdict(self), separators=(",", ":"), sort_keys=True), ASK_AFTER)

    @classmethod
    def read(cls, text: str) -> "FileTicket | None":
        """The ticket in this text; `None` for one of the other road."""
        held = json.loads(text) if text else {}
        return cls(**held) if "stem" in held else None


class Importable(Protocol):
    """One kind of import. All of it raises NotNow, NeedsPerson."""

    def offered(self, step: Step) -> tuple[Offer, Write] | Refused:
        """What the file holds, or why there can be none."""
        ...

    def there(self, step: Step | StepNote) -> Applied | Refused | None:
        """Sage's own: exactly what was to be sent, something else in its place, or nothing (yet)."""
        ...

    def arrived(self, step: Step | StepNote, document: str) -> Applied | None:
        """What stands there after the word that it was imported, whole or not; `document`: the number that was told."""
        ...


@dataclass(frozen=True)
class FileSteps:
    """Takes the step. Raises: NotNow, NeedsPerson."""

    road: FileRoad
    settings: Sage300CreSettings
    clock: Clock

    def perform(self, importable: Importable, step: Step) -> Outcome:
        """Lay the file, unless Sage has what would stand in it."""
        offered = importable.offered(step)
        if isinstance(offered, Refused):
            return offered
        there = importable.there(step)
        if isinstance(there, Applied) or (there is not None and not self.road.waits(offered[0])):
            return there
        laid = self.road.lay(*offered)
        if not isinstance(laid, Laid):
            return laid
        ticket = FileTicket(laid.place.imports, laid.place.stem)
        word = laid.word or self.road.word(laid.place)  # a firm's own job may import a file as it arrives
        return self._verdict(importable, step, ticket, word) if word else ticket.later()

    def ask(self, importable: Importable, note: StepNote, ticket: FileTicket) -> Outcome:
        """Ask what was said of the file, and what Sage shows."""
        return self._verdict(importable, note, ticket, self.road.word(ticket.place))

    def _verdict(
        self, importable: Importable, step: Step | StepNote, ticket: FileTicket, word: Acknowledgement | None
    ) -> Outcome:
        if word is not None and word.status == "rejected":
            return Refused(tuple(_reason(told) for told in word.reasons))
        there = importable.there(step)
        if isinstance(there, Applied):
            return there
        if word is None:
            return ticket.later()  # what is in its place, if anything, whoever imports will be told by Sage
        if not ticket.acknowledged:
            return replace(ticket, acknowledged=self.clock.now().isoformat()).later()
        if self.clock.now() - datetime.fromisoformat(ticket.acknowledged) <= self.settings.show_within:
            return ticket.later()
        minutes = int(self.settings.show_within.total_seconds() // 60)
        doubt = f"{ticket.place.file} was acknowledged, and hh2 has not shown it for {minutes} minutes"
        return importable.arrived(step, word.document) or InDoubt(f"{doubt}: see that the sync client runs")


def _reason(told: str) -> Reason:
    """Whoever imported it writes Sage's words; those that are known are told in plain ones."""
    reason = reason_of(told)
    return (
        reason if reason.code != "erp_refused" else Reason("file_rejected", f"Sage's import refuses it: {told}", "file")
    )
