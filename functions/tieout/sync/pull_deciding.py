"""Decides what is to be done about a record's rows, before anything is written.

row ─┬ shown with this content             ─▶ nothing
     ├ withdrawn and never shown           ─▶ nothing
     ├ in doubt ─┬ writing twice is harmless ─▶ write
     │           ├ still in its quarantine   ─▶ wait
     │           ├ hidden from us            ─▶ a person's word: an empty list says nothing of it
     │           └ listed: under its key?    ─▶ found, or write
     ├ said to be what is there            ─▶ write to that
     ├ shown with other content            ─▶ write to what is there
     └ new ──────┬ under its key already     ─▶ found, or brought up to date
                 ├ another integration's     ─▶ refused: never overwritten
                 ├ unlinked, and looks the same ─▶ waits to be adopted
                 └ nothing like it           ─▶ write

Whatever is to be written in a currency that the books are not kept in is refused instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tieout.policy.reasons import Reason
from tieout.records.payment import Payment
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pull_judging import ADOPT, NEW, NONE, RESOLVE, Found, Held, Judged
from tieout.sync.pull_likeness import Like
from tieout.sync.pull_listed import Listed
from tieout.sync.pull_meant import meant
from tieout.sync.pull_ports import Mirror, Row, Shown
from tieout.sync.pull_rows import Subject
from tieout.sync.state import Entry


@dataclass
class Judging:
    """Judges rows by what is listed on the platform.

    Attributes:
        listed: what a group showed when this run first listed it.
        listed_now: what it shows at this moment, for what may have come to be meanwhile.
    """

    mirror: Mirror
    kind: str
    listed: Callable[[str], Listed]
    listed_now: Callable[[str], Listed]
    now: datetime

    def judge(self, subject: Subject, entry: Entry | None, rows: Sequence[Row], mapped: Sequence[str] = ()) -> Judged:
        """Decide about each row that is not shown as it should be. Raises: NotNow, NeedsPerson.

        Args:
            mapped: the platform's ids that the connection document says are this record.
        """
        judged = Judged(subject, entry)
        said = meant(judged, rows, mapped, self._group_now)
        for row in rows:
            self._row(judged, row, said.get(row.key, ""))
        return judged

    def _row(self, judged: Judged, row: Row, said: str | Held) -> None:
        if judged.hint == NONE:
            return  # it was unlinked by a person: whoever settles it lets go of what it held
        if self._looked_up(judged, row):
            note = judged.note(row)
            if note is not None and self.now < note.quarantined_until:
                judged.quarantined_until = max(judged.quarantined_until or self.now, note.quarantined_until)
                return
            listed = self._group_now(row)
            if not listed.linked(row.key) and self._hidden(judged, row):
                return
            if not said or listed.linked(row.key):
                self._by_listing(judged, row, listed)
                return
        if isinstance(said, Held):
            self._hold(judged, said)
        elif said:
            self._ordered(judged, row, said)
        elif row.shown_id is not None or _in_doubt(judged, row):
            self._write(judged, row)
        else:
            self._by_listing(judged, row, self.listed(self.mirror.group(row)))

    def _group_now(self, row: Row) -> Listed:
        return self.listed_now(self.mirror.group(row))

    def _hidden(self, judged: Judged, row: Row) -> bool:
        """Whether nobody can say that it is not there: the list of what is hidden from us is empty too."""
        try:
            self.mirror.traced(self.kind, row.key, shown_id=None, target=row.target, hints=row.hints)
        except NeedsPerson as hidden:
            if hidden.pause_scope:
                raise
            text = f"Whether {row.key} is shown on the platform nobody knows: {hidden.why}. {RESOLVE}"
            judged.held.append(Held(row, Reason("hidden", text), "person"))
            return True
        return False

    def _looked_up(self, judged: Judged, row: Row) -> bool:
        """Whether it may be there under its key, and only the platform's list can say so."""
        return _in_doubt(judged, row) and row.shown_id is None and not self.mirror.upserts(self.kind)

    def _ordered(self, judged: Judged, row: Row, shown_id: str) -> None:
        """A person, or the connection document, said which record on the platform it is."""
        listed = self._group_now(row)
        there, ours = listed.by_id(shown_id), [one for one in listed.linked(row.key) if one.id != shown_id]
        by_map = judged.hint in {"", NEW}
        if there is None:
            text = f"{shown_id} is not on the platform (any more). Say what this is linked to, or '{NEW}'."
            self._hold(judged, Held(row, Reason("not_there", text), ADOPT))
        elif there.foreign_link:
            self._hold(judged, _foreign(row, there))
        elif there.link not in {None, row.key}:
            # Written to, it would carry two of accounting's records, and the first one's content would be gone.
            text = f"{shown_id} on the platform is {there.link} already. Unlink that first, or link another one."
            self._hold(judged, Held(row, Reason("already_linked", text)))
        elif ours and by_map and not there.active:
            self._there(judged, row, ours)  # the other was made inactive: what is in use is the one that we had linked
        elif ours and by_map:
            # Nobody has looked at both: the map may be older than the link, or the other way round.
            those = " and ".join(one.id for one in ours)
            text = f"{row.key} is {those} on the platform, and the connection document says that it is {shown_id}."
            self._hold(
                judged, Held(row, Reason("mapped_otherwise", f"{text} Link it to the one that is meant."), ADOPT)
            )
        elif by_map and not there.active and not row.withdrawn:
            # A double that was made inactive may still be in the map: led there, the company would be in use under no name.
            text = f"{shown_id}, which the connection document maps to {row.record.number}, is not in use on the platform. "
            text += "Link the one that is, or take it out of the map."
            self._hold(judged, Held(row, Reason("mapped_inactive", text), ADOPT))
        else:
            self._write(judged, replace(row, shown_id=shown_id))

    def _by_listing(self, judged: Judged, row: Row, listed: Listed) -> None:
        ours = listed.linked(row.key)
        if ours:
            self._there(judged, row, ours)
            return
        if row.withdrawn:
            if _in_doubt(judged, row):
                judged.absent.append(row)  # cleanly not there: nothing to take back, and nothing to doubt any more
            return
        alike = [one for one in listed.alike(row) if one.id != judged.hint]
        foreign = next((one for one in alike if one.foreign_link), None)
        likely = [] if judged.hint == NEW else [one for one in listed.likely(row) if one.shown.id != judged.hint]
        if foreign is not None:
            self._hold(judged, _foreign(row, foreign))
        elif (alike and judged.hint != NEW) or likely:
            self._hold(judged, _adoptable(row, alike, likely))
        else:
            self._write(judged, row)

    def _there(self, judged: Judged, row: Row, ours: list[Shown]) -> None:
        if len(ours) > 1:
            ids = ", ".join(one.id for one in ours)
            text = (
                f"More than one record on the platform carries {row.key}: {ids}. A person must say which one counts: "
            )
            text += "'tieout doubt resolve' while it is in doubt, else link it to that one."
            judged.held.append(Held(row, Reason("several", text), "person"))
            return
        known = replace(row, shown_id=ours[0].id)
        if not row.withdrawn and ours[0].content and ours[0].content == self.mirror.content(known):
            judged.found.append(Found(known, ours[0].id))
        else:
            self._write(judged, known)

    def _write(self, judged: Judged, row: Row) -> None:
        other = None if row.withdrawn else _in_other_money(row)
        if other is None:
            judged.writes.append(row)
        else:
            self._hold(judged, other)

    def _hold(self, judged: Judged, held: Held) -> None:
        judged.held.append(held)
        if self._looked_up(judged, held.row):
            # The list was asked, and it is not there under its key. Left in doubt, it would be looked up for ever.
            judged.absent.append(held.row)


def _in_doubt(judged: Judged, row: Row) -> bool:
    note = judged.note(row)
    return note is not None and note.in_doubt


def _in_other_money(row: Row) -> Held | None:
    """A payment in a currency that the books, and so the pay app, are not kept in: shown one to one it would be a lie."""
    record = row.record
    if not isinstance(record, Payment) or not record.currency or record.books_currency in {None, record.currency}:
        return None
    text = (
        f"{record.kind.value.capitalize()} {record.number} was made in {record.currency}, and the books are kept in "
        f"{record.books_currency}. Amounts are never converted: enter by hand on the pay app what it comes to in "
        f"{record.books_currency}."
    )
    return Held(row, Reason("currency", text, "currency"))


def _foreign(row: Row, shown: Shown) -> Held:
    text = (
        f"{shown.name or shown.id} is on the platform as {shown.id} and linked by another integration "
        f"({shown.foreign_link}). It is never overwritten: take that link away there first."
    )
    return Held(row, Reason("foreign_link", text))


def _adoptable(row: Row, alike: Sequence[Shown], likely: Sequence[Like]) -> Held:
    why = {one.shown.id: f", {one.why}" for one in likely}
    there = {one.id: one for one in (*alike, *(like.shown for like in likely))}
    names = "; ".join(f"{one.name or 'unnamed'} ({one.id}{why.get(one.id, '')})" for one in there.values())
    others = [one.id for one in there.values() if one.foreign_link]
    linked = f" {' and '.join(others)} is linked by another integration, and never overwritten." if others else ""
    what = row.record.title or row.record.number
    text = f"{what} may be on the platform already: {names}. Link it to that one, or say that it is new.{linked}"
    return Held(row, Reason("adopt", text), ADOPT)
