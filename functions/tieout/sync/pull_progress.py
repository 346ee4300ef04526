"""An import as the ledger remembers it: a record of its own, so that it has a lease, a due time, a history and a state.

    asked ─▶ look 1: everything, or what changed since the watermark ─ page by page ─▶
             look 2: what changed since look 1 began                 ─ page by page ─▶ watermark moves ─▶ done

A message of an import says only "go on"; how far it has got stands in the ledger and nowhere else. So a message that comes
twice, late or not at all changes nothing: the one that is expected is named in the progress, and others are dropped.
"""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.config.connection import EntitySection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import RecordKey

OURS, IMPORT = "tieout", "import"
"""How an import is named as a record: `tieout:import:vendor`."""

JOB_COSTS = "job_cost"
"""The import of costs to date, which is none of records; it goes by the payments' section and queue."""

BALANCES = "balance"
"""The import of what is open on the invoices that were sent, which is none of records either."""

COST_CODES = "cost_code"
"""The import of the firm's standard cost codes: reference data beside the records, by the vendors' section and queue."""

FIGURES = (JOB_COSTS, BALANCES)
"""What is imported and is money, of none of the records."""

IMPORTS: dict[str, Entity] = {
    "vendor": Entity.VENDOR,
    "customer": Entity.CUSTOMER,
    "payment": Entity.PAYMENT,
    "receipt": Entity.PAYMENT,
    JOB_COSTS: Entity.PAYMENT,
    BALANCES: Entity.PAYMENT,
    COST_CODES: Entity.VENDOR,
}
"""What can be imported, and the entity whose section, queue and function it goes by."""

OVERLAP = timedelta(minutes=15)
"""How far a reading reaches behind its watermark: the ERP's clock is not ours, and its own transactions take a while."""

EVERYTHING = "everything"


class Progress(BaseModel):
    """How far an import has got.

    Attributes:
        run: its id; empty before the first one.
        asked: the newest request that was begun; requests are named by their moment, so a later one is greater.
        since: from when look 1 reads; `None` is everything.
        begun_at: when look 1 began; look 2 reads from a little before it.
        look: 1 or 2; 0 when nothing is under way.
        cursor: where to read on, in the feed's own words.
        expects: the id of the message that goes on.
        tries: how often it could not go on, one after another.
        resume: where the feed was last read to, in its own words, if it counts changes; kept from one import to the next.
        reached: the feed's own moment at which look 2 began: the next watermark.
        moves_mark: whether this import may move the watermark; one that began after it may not.
        counts: what became of the records, for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str = ""
    asked: str = ""
    since: AwareDatetime | None = None
    begun_at: AwareDatetime | None = None
    look: int = 0
    cursor: str = ""
    expects: str = ""
    tries: int = 0
    resume: str = ""
    reached: AwareDatetime | None = None
    moves_mark: bool = True
    counts: dict[str, int] = {}

    @property
    def under_way(self) -> bool:
        return self.look > 0

    @property
    def reads_since(self) -> datetime | None:
        """From when the present look reads."""
        return self.since if self.look == 1 or self.begun_at is None else self.begun_at - OVERLAP

    def counted(self, more: dict[str, int]) -> dict[str, int]:
        return {name: self.counts.get(name, 0) + more.get(name, 0) for name in {**self.counts, **more}}


def read_progress(text: str) -> Progress:
    """The progress as an entry holds it; a record that never ran has none."""
    return Progress.model_validate_json(text) if text else Progress()


def import_reference(kind: str) -> SourceReference:
    return SourceReference(system=OURS, kind=IMPORT, id=kind)


def is_import(reference: SourceReference) -> bool:
    """Whether a wake is about an import and not about one record."""
    return (reference.system, reference.kind) == (OURS, IMPORT)


def import_key(connection: str, kind: str) -> RecordKey:
    """The import's own record. Never a shadow one: it has no content that going live would have to look at again."""
    return RecordKey(connection, IMPORTS[kind], import_reference(kind))


def mark_of_import(connection: str, kind: str, section: EntitySection) -> str:
    """The name of an import's watermark. Going live begins anew: what a shadow run has read was never shown."""
    modes = "+".join(sorted(section.modes))
    return f"imported#{connection}#{kind}#{modes}"
