"""Opening snapshots: every file checked against the manifest, and every reason not to compare named."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.manifest import ROOT, Manifest, Part, Slot, run_of
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import PARTS_OF, BookSide, every_table

Place = tuple[BookSide, str]
"""One table of one side."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that was found whole. `files` are on this machine."""

    slot: Slot
    manifest: Manifest
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Gathered:
    """All that one run left: what can be compared, and what cannot, with the reason."""

    connection: str
    run: datetime
    snapshots: dict[Place, Snapshot]
    gaps: dict[Place, Gap]


def gather(shelf: Shelf, connection: str, run: datetime, places: Iterable[Place] = ()) -> Gathered:
    """Open every table of a run. Never raises for a bad snapshot: it becomes a gap."""
    snapshots: dict[Place, Snapshot] = {}
    gaps: dict[Place, Gap] = {}
    for side, table in tuple(places) or every_table():
        try:
            snapshots[side, table] = open_snapshot(shelf, Slot(connection, table, side, run))
        except NotComparable as refused:
            gaps[side, table] = refused.gap
        gaps |= _parts_not_kept(shelf, Slot(connection, table, side, run))
    return Gathered(connection, run, snapshots, gaps)


def _parts_not_kept(shelf: Shelf, slot: Slot) -> dict[Place, Gap]:
    """What of a table its side does not show, by its name. A part that nothing was noted of is in the table."""
    found: dict[Place, Gap] = {}
    for part in PARTS_OF.get(slot.table, ()):
        of_part = replace(slot, table=part)
        try:
            why = Manifest.read(of_part, shelf.get(of_part.manifest)).not_kept
        except FileNotFoundError:
            continue
        found[slot.side, part] = Gap("not_kept", str(of_part), why)
    return found


def open_snapshot(shelf: Shelf, slot: Slot) -> Snapshot:
    """Open one snapshot.

    Raises:
        NotComparable: it is missing, half written, truncated, of another schema version, or this side keeps no such table.
    """
    manifest = _manifest(shelf, slot)
    if manifest.not_kept:
        raise NotComparable(Gap("not_kept", str(slot), manifest.not_kept))
    if manifest.rows != sum(part.rows for part in manifest.parts):
        raise NotComparable(Gap("truncated", str(slot), f"its parts do not add up to {manifest.rows} rows"))
    return Snapshot(slot, manifest, tuple(_verified(shelf, slot, part) for part in manifest.parts))


def runs(shelf: Shelf, connection: str) -> list[datetime]:
    """The runs that left anything for this connection, oldest first."""
    paths = shelf.listing(f"{ROOT}/connection={connection}/entity=binding/")
    return sorted({run_of(path.split("/run=")[1].split("/")[0]) for path in paths if "/run=" in path})


def _manifest(shelf: Shelf, slot: Slot) -> Manifest:
    try:
        return Manifest.read(slot, shelf.get(slot.manifest))
    except FileNotFoundError:
        _not_refused(shelf, slot)
        begun = [path for path in shelf.listing(f"{slot.folder}/") if path.endswith(".parquet")]
        if begun:
            why = f"the reading ended half way: {len(begun)} pages were written and no manifest"
            raise NotComparable(Gap("half_written", str(slot), why)) from None
        raise NotComparable(Gap("missing", str(slot), "no snapshot was taken")) from None


def _not_refused(shelf: Shelf, slot: Slot) -> None:
    """Raises: NotComparable, with what was said when the reading was given up."""
    try:
        why = str(json.loads(shelf.get(slot.refusal))["why"])
    except FileNotFoundError:
        return
    raise NotComparable(Gap("refused", str(slot), why))


def _verified(shelf: Shelf, slot: Slot, part: Part) -> Path:
    try:
        file = shelf.local(f"{slot.folder}/{part.file}")
    except FileNotFoundError:
        raise NotComparable(Gap("truncated", str(slot), f"{part.file} is missing")) from None
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != part.sha256:
        why = f"{part.file} has {file.stat().st_size} bytes of {part.size}, or was altered"
        raise NotComparable(Gap("truncated", str(slot), why))
    return file
