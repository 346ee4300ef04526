"""What every reader of the book shares: slices of the cache's pages, the connection's words, and how a document is named."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.connectors.viewpoint_vista.codes import plain
from tieout.connectors.viewpoint_vista.commitments import mark
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Columns, Door, Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import Stage
from tieout.records.references import SourceReference, address_of
from tieout.sync.outcomes import NeedsPerson

BookRow = dict[str, object]
AT_ONCE = 50
"""Documents on one page of the book: each needs a request or two for its lines."""
_STAGES = {"0": Stage.APPROVED, "1": Stage.CLOSED, "2": Stage.CLOSED, "3": Stage.PENDING}
"""POHD.Status and SLHD.Status: open, complete, closed, pending (public triggers)."""


@dataclass(frozen=True)
class BookDesk:
    """One reading's tools. Raises: NotNow, NeedsPerson."""

    door: Door
    settings: VistaSettings
    keys: CostKeys

    def slice(self, name: str, columns: Columns, cursor: str) -> tuple[list[Row], str | None]:
        """Some rows of one page of the cache, and where to read on: App Xchange says how long its pages are."""
        token, start = _place(cursor)
        rows, following = self.door.page(name, columns, token=token)
        end = start + AT_ONCE
        if end < len(rows):
            return rows[start:end], json.dumps([token, end])
        return rows[start:end], json.dumps([following, 0]) if following else None

    def items(self, kind: DocumentType, code: str) -> list[Row]:
        """The items of one commitment."""
        return self.door.search(kind.items, {kind.company: self.settings.company, kind.code: code})

    def named(self, kind: str, key: str) -> str | None:
        """`company/kind/key`, as bindings name it; nothing for no key."""
        return address_of(str(self.settings.company), kind, key) if key else None

    def project(self, job: object) -> str | None:
        """A job, by its code without padding."""
        return self.named("Project", plain(str(job))) if job else None

    def cost(self, phase: str, cost_type: str) -> BookRow:
        """The place of a line."""
        code = plain(phase)
        return {"cost_code": code or None, "cost_key": self.keys.budgeted(code, cost_type)}


def reference_in(notes: object) -> str:
    """Our reference in notes, with its generation; "" where there is none."""
    for line in str(notes or "").splitlines():
        held = line.strip()[1:-1]
        try:
            SourceReference.parse(held.partition("~")[0])
        except ValueError:
            continue
        if line.strip() == mark(held):
            return held
    return ""


def stage_of(kind: str, key: str, status: object) -> Stage:
    """Where a commitment stands. Raises: NeedsPerson: its status is none that is known."""
    if str(status) not in _STAGES:
        raise NeedsPerson(f"{kind} {key} has the status '{status}', which is none of {', '.join(_STAGES)}.")
    return _STAGES[str(status)]


def _place(cursor: str) -> tuple[str, int]:
    if not cursor:
        return "", 0
    try:
        token, start = json.loads(cursor)
        return str(token), int(start)
    except (ValueError, TypeError) as error:
        raise NeedsPerson(f"The cursor {cursor[:80]!r} cannot be read: begin the snapshot anew.") from error


def in_turn(names: Sequence[str], cursor: str) -> tuple[str, str]:
    """Which of several lists is being read, and the cursor within it."""
    name, _, within = (cursor or f"{names[0]}:").partition(":")
    if name not in names:
        raise NeedsPerson(f"The cursor {cursor[:80]!r} cannot be read: begin the snapshot anew.")
    return name, within


def then(names: Sequence[str], name: str, following: str | None) -> str | None:
    """Where to read on: within the list, or at the beginning of the next one."""
    if following is not None:
        return f"{name}:{following}"
    left = names[names.index(name) + 1 :]
    return f"{left[0]}:" if left else None
