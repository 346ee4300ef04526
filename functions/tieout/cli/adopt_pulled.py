"""What accounting owns and waits to be adopted: each record with those of the platform that it may be, and who is sure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tieout.cli import output
from tieout.cli.adopt_rows import MayBe, Rows, kind_of
from tieout.cli.preflight_survey import Remembered, pull_sides
from tieout.cli.status import record_of
from tieout.config.connection import ConfigurationError, Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.pull_judging import NEW
from tieout.sync.pull_ports import Row
from tieout.sync.state import Entry
from tieout.wiring.compose import Composition

GONE = "the ERP does not have it (any more)"
CONTESTED = "another record that waits is as surely the same one"


@dataclass(frozen=True)
class WaitingBack:
    """A record of accounting's that may be on the platform already. `note`: why nothing is proposed, if so."""

    entry: Entry
    candidates: tuple[MayBe, ...] = ()
    note: str = ""

    @property
    def sure(self) -> MayBe | None:
        """The one candidate that may be taken unseen: sure, and no other as sure."""
        found = [one for one in self.candidates if one.sure]
        return found[0] if len(found) == 1 and not self.note else None

    @property
    def lone(self) -> bool:
        """Whether nothing on the platform is like it."""
        return not self.candidates and not self.note


def waiting_back(parts: Composition, document: Connection, entity: Entity) -> list[WaitingBack]:
    """Everything of an entity that waits to be adopted. Raises: NotNow, NeedsPerson, ConfigurationError."""
    entries = Remembered(parts, document).to_adopt(entity)
    if not entries:
        return []
    with pull_sides(parts, document) as (feed, mirror):
        rows = Rows(document.id, parts.bulk, feed, mirror)
        known = rows.of(entries)
        return list(_uncontested([_matched(rows, entry, known.get(entry.key.reference)) for entry in entries]))


def chosen(waiting: Sequence[WaitingBack], *, as_new: bool) -> list[tuple[SourceReference, dict[str, str], str]]:
    """Those that an answer for many is about: their hints, and what each of them is on the platform."""
    if as_new:
        return [(one.entry.key.reference, one.entry.hints, NEW) for one in waiting if one.lone]
    found = ((one, one.sure) for one in waiting)
    return [(one.entry.key.reference, one.entry.hints, sure.shown.id) for one, sure in found if sure is not None]


def named(entity: Entity, entries: Sequence[Entry], name: str) -> tuple[SourceReference, dict[str, str]]:
    """The record that is meant: one that waits; by its whole reference, also one that does not wait, or was never seen.

    Raises:
        ConfigurationError: no such record waits, or several do.
    """
    found = [entry for entry in entries if name in {entry.number, entry.key.reference.id, str(entry.key.reference)}]
    if len(found) == 1:
        return found[0].key.reference, found[0].hints
    if not found and name.count(":") >= 2:
        return SourceReference.parse(name), {}
    those = ", ".join(str(entry.key.reference) for entry in found or entries[:5]) or "none waits"
    raise ConfigurationError([f"name one {entity.value} that waits to be adopted, or give system:kind:id: {those}"])


def list_back(document: Connection, entity: Entity, waiting: Sequence[WaitingBack], *, as_json: bool) -> None:
    """Print what waits, with what it may be and what speaks for and against each."""
    sure = sum(one.sure is not None for one in waiting)
    if as_json:
        told = [_as_told(one) for one in waiting]
        output.as_json({"connection": document.id, "waiting": told, "proposed": sure})
        return
    rows = [cells for one in waiting for cells in _cells(one)]
    columns = ("record", "note", "may be", "there", "for", "against")
    output.table(f"{entity.value}: may be on the platform already", columns, rows)
    name = f"tieout adopt {entity.value}"
    output.console.print(
        f"{len(waiting)} to adopt, {sure} proposed. Take all that are proposed: {name} --yes --why …; "
        f"one: {name} ID --as PLATFORM-ID (or --as-new) --why …; all that nothing is like: {name} --as-new --yes --why …",
        markup=False,
    )


def _matched(rows: Rows, entry: Entry, known: tuple[Row, ...] | None) -> WaitingBack:
    if known is None:
        return WaitingBack(entry, note=GONE)
    kind = kind_of(entry)
    found = [one for row in known for one in rows.standing(kind, row).may_be(row)]
    # One answer is one record of the platform: where several are paid at once, a person says which.
    note = "it pays several documents: name the record of one" if len(known) > 1 and found else ""
    return WaitingBack(entry, tuple(found), note)


def _uncontested(waiting: Sequence[WaitingBack]) -> Iterator[WaitingBack]:
    """Two of accounting's records that would both surely be one of the platform's: neither is proposed."""
    claimed = Counter(one.sure.shown.id for one in waiting if one.sure is not None)
    for one in waiting:
        twice = one.sure is not None and claimed[one.sure.shown.id] > 1
        yield WaitingBack(one.entry, one.candidates, CONTESTED) if twice else one


def _as_told(one: WaitingBack) -> dict[str, Any]:
    candidates = [
        {
            "id": each.shown.id,
            "name": each.shown.name,
            "fields": each.shown.fields,
            "for": list(each.why),
            "against": list(each.against),
        }
        for each in one.candidates
    ]
    proposed = one.sure.shown.id if one.sure else None
    return record_of(one.entry) | {"proposed": proposed, "note": one.note or None, "candidates": candidates}


def _cells(one: WaitingBack) -> Iterator[tuple[str, ...]]:
    number, why = one.entry.number, " ".join(reason.text for reason in one.entry.reasons)
    if not one.candidates:
        yield number, one.note or why, "nothing like it", "", "", ""
    for each in one.candidates:
        agrees = ", ".join(each.why) + (" · proposed" if each is one.sure else "")
        yield number, one.note, each.shown.id, each.shown.name, agrees, ", ".join(each.against)
        number = ""
