"""What accounting owns, in shadow: each record's line, with what the platform shows of it now.

it stands there, equal by the mirror's own fingerprint ─▶ equal
it stands there                                        ─▶ differs, value by value
linked to nothing, and nothing there is surely it      ─▶ would be shown
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tieout.cli.adopt_rows import Rows, kind_of
from tieout.cli.shadow_apart import Apart
from tieout.cli.shadow_lines import Line, Verdict
from tieout.cli.shadow_values import values_apart
from tieout.preflight.ports import CompanySeen
from tieout.records.references import SourceReference
from tieout.sync.pull_judging import LINK
from tieout.sync.pull_ports import Row, Shown
from tieout.sync.state import Entry, State


@dataclass(frozen=True)
class Mirrored:
    """Holds rows against what the platform lists. Reads only.

    Attributes:
        known: the rows of each record that the ERP still has.
        companies: the platform's directory with its addresses, by id; empty where it is not told.
    """

    rows: Rows
    known: Mapping[SourceReference, tuple[Row, ...]]
    companies: Mapping[str, CompanySeen]

    def line(self, line: Line, entry: Entry, live: Entry | None) -> Line:
        """The line of a record as its shadow run left it, with what stands there now. Raises: NotNow, NeedsPerson."""
        rows = self.known.get(entry.key.reference, ())
        if line.verdict is Verdict.REFUSED:
            return line
        found = [(row, there) for row in rows if (there := self._stands(row, entry, live)) is not None]
        apart = tuple(one for row, there in found for one in self._apart(row, there))
        verdict = line.verdict
        if found and len(found) == len(rows) and entry.state is State.SYNCED:
            verdict = Verdict.DIFFERS if apart else Verdict.EQUAL
        names = ", ".join(dict.fromkeys(one.field for one in apart))
        why = f"{names}: not as it would be shown" if apart else ""
        ids = ", ".join(one.id for _, one in found)
        return replace(line, verdict=verdict, there=ids, apart=apart, why="; ".join(filter(None, (line.why, why))))

    def _stands(self, row: Row, entry: Entry, live: Entry | None) -> Shown | None:
        """What the row is there: as a person said, as it was linked, by our link on it, or the one that it surely is."""
        standing = self.rows.standing(kind_of(entry), row)
        named = [one.hints.get(LINK, "") for one in (live, entry) if one is not None]
        linked = [one for each in (live, entry) if each is not None for one in each.documents if one.role == row.key]
        for name in (*named, *(one.key for one in linked)):
            if (there := standing.by_id(name)) is not None:
                return there
        sure = [one.shown for one in standing.may_be(row) if one.sure]
        return standing.linked(row) or (sure[0] if len(sure) == 1 else None)

    def _apart(self, row: Row, there: Shown) -> tuple[Apart, ...]:
        return tuple(values_apart(self.rows.mirror, row, there, self.companies.get(there.id)))
