"""The kinds that go by file on one connection. Building it makes no call, and touches no drop."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_300_cre.drop import Drop, DropBusy
from tieout.connectors.sage_300_cre.estimates import ESTIMATE
from tieout.connectors.sage_300_cre.file_estimates import EstimateFiles
from tieout.connectors.sage_300_cre.file_invoices import InvoiceFiles
from tieout.connectors.sage_300_cre.file_road import FileRoad
from tieout.connectors.sage_300_cre.file_settings import FileRoadSettings
from tieout.connectors.sage_300_cre.file_steps import FileSteps, FileTicket, Importable
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import INVOICE
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.sync.outcomes import Absent, Applied, Found, LookUp, NeedsPerson, NotNow, Outcome
from tieout.sync.plan import Step
from tieout.sync.state import StepNote


class FileDoor:
    """Takes and asks about steps that go by file. Raises: NotNow, NeedsPerson."""

    def __init__(self, settings: Sage300CreSettings, context: ConnectorContext, look_ups: LookUps) -> None:
        self._context = context
        self._settings = settings.file_road
        self._importable = _importable(self._settings, look_ups)
        self._steps = FileSteps(FileRoad(self._drop, context.clock, context.zone), settings, context.clock)
        self._held: Drop | None = None

    def takes(self, kind: str) -> bool:
        """Whether documents of this type go by file: estimates always, invoices if so configured."""
        return kind == ESTIMATE or kind in self._importable

    def perform(self, step: Step) -> Outcome:
        """Lay the file."""
        with self._resting():
            return self._steps.perform(self._of(step.kind), step)

    def ask(self, note: StepNote, ticket: FileTicket) -> Outcome:
        """Ask what became of it."""
        with self._resting():
            return self._steps.ask(self._of(note.kind), note, ticket)

    def look_up(self, note: StepNote) -> LookUp:
        """What Sage has of it, if that is exactly what was to be sent."""
        there = self._of(note.kind).there(note)
        return Found(there.documents[0]) if isinstance(there, Applied) else Absent()

    @contextmanager
    def _resting(self) -> Iterator[None]:
        """Whoever lays files shares the login's permits, so that one who is asked to wait has all of them wait."""
        try:
            yield
        except DropBusy as busy:
            retry_at = self._context.clock.now() + busy.rest
            raise NotNow(busy.why, retry_at=retry_at, pause_scope=True) from busy

    def _of(self, kind: str) -> Importable:
        if kind not in self._importable:
            raise NeedsPerson(f"{kind} goes by file, and erp.settings.file_road states no format for it any more.")
        return self._importable[kind]

    def _drop(self) -> Drop:
        if self._held is None:
            if self._context.s3 is None or self._settings is None:
                raise NeedsPerson("Files cannot be laid from here: this process was given no access to S3.")
            from tieout.connectors.sage_300_cre.s3_drop import S3Drop  # noqa: PLC0415 - who lays no file needs no botocore

            self._held = S3Drop(self._context.s3(), self._settings.bucket, self._settings.prefix)
        return self._held


def _importable(road: FileRoadSettings | None, look_ups: LookUps) -> Mapping[str, Importable]:
    found: dict[str, Importable] = {}
    if road is not None and road.ap_invoices is not None:
        found[INVOICE] = InvoiceFiles(look_ups, road.ap_invoices)
    if road is not None and road.estimates is not None:
        found[ESTIMATE] = EstimateFiles(look_ups.lists, road.estimates, look_ups.company)
    return found
