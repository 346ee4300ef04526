"""Which month a batch belongs to, and what day it is posted."""

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from zoneinfo import ZoneInfo

from tieout.connectors.context import today
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.sync.ports import Clock


@dataclass(frozen=True)
class Calendar:
    """Vista takes batches only between the last closed and the last open month; accounting says which while it closes one."""

    settings: VistaSettings
    clock: Clock
    zone: tzinfo = UTC

    def today(self) -> date:
        """Today where the firm is."""
        return today(self.clock, ZoneInfo(self.settings.time_zone) if self.settings.time_zone else self.zone)

    def batch_month(self) -> str:
        """The first day of the month, `YYYY-MM-01`."""
        return self.settings.month or self.today().replace(day=1).isoformat()
