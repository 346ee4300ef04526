"""The kill switch in memory."""

from dataclasses import dataclass, field

from tieout.sync.pauses import Pause, PauseScope


@dataclass
class MemoryPauses:
    """Implements `tieout.sync.pauses.Pauses`. `asked` counts how often it was looked at."""

    held: dict[PauseScope, Pause] = field(default_factory=dict)
    asked: int = 0

    def standing(self, connection: str) -> list[Pause]:
        self.asked += 1
        return list(self.held.values())

    def pause(self, pause: Pause) -> None:
        self.held.setdefault(pause.scope, pause)

    def resume(self, scope: PauseScope) -> None:
        self.held.pop(scope, None)
