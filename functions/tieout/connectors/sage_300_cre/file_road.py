"""Laying an import file into the firm's drop: at most one that waits, whatever is lost on the way.

    manifest ─▶ file ─▶ somebody imports it ─▶ acknowledgement ─▶ read back

The manifest comes first and holds the day that stands in the file, so that whoever goes on after a death writes the same bytes.
A path is written once and never again; only a rejected file is followed by another, under the next number.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from tieout.connectors.context import today
from tieout.connectors.sage_300_cre import SYSTEM
from tieout.connectors.sage_300_cre.drop import Drop, DropLost
from tieout.connectors.sage_300_cre.file_papers import Acknowledgement, Manifest, Offer, Place
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import InDoubt, NeedsPerson, Refused
from tieout.sync.ports import Clock

MOST_TRIES = 50
"""More rejected files of one record than anybody has patience for."""
Write = Callable[[date], str]
"""Gives the file's text, with this day in it."""


@dataclass(frozen=True)
class Laid:
    """A file that lies in the drop; `word` is what was said of it."""

    place: Place
    word: Acknowledgement | None = None


@dataclass(frozen=True)
class FileRoad:
    """Lays files and reads what is said of them. Raises: NotNow, NeedsPerson."""

    drop: Callable[[], Drop]
    clock: Clock
    zone: tzinfo = UTC

    def lay(self, offer: Offer, write: Write) -> Laid | Refused | InDoubt:
        """Have exactly one file of this record lie there, unless somebody has acknowledged one already."""
        place, manifest, word = self._current(offer)
        if word is not None:
            return Laid(place, word)
        try:
            if manifest is None:
                manifest = self._announced(offer, place, write)
            if manifest.content != offer.content:
                return _another(offer, place)
            self._written(place, manifest, write)
        except DropLost as lost:
            return InDoubt(str(lost))
        return Laid(place)

    def waits(self, offer: Offer) -> bool:
        """Whether a file of exactly this lies there already: what Sage shows in part may be it, half-way through hh2."""
        _, manifest, _ = self._current(offer)
        return manifest is not None and manifest.content == offer.content

    def word(self, place: Place) -> Acknowledgement | None:
        """What was said of a file, if anything was."""
        content = self.drop().get(place.acknowledgement)
        if content is None:
            return None
        word = Acknowledgement.read(content, place.acknowledgement)
        manifest = self._manifest(place)
        if manifest is None or manifest.sha256 != word.sha256:
            told = (
                f"The acknowledgement {place.acknowledgement} is of another file: its sha256 is none of {place.file}."
            )
            raise NeedsPerson(f"{told} Put the right one there.")
        return word

    def _current(self, offer: Offer) -> tuple[Place, Manifest | None, Acknowledgement | None]:
        """The first try that nobody has rejected."""
        for attempt in range(1, MOST_TRIES + 1):
            place = Place.of(offer, attempt)
            manifest = self._manifest(place)
            if manifest is None:
                return place, None, None
            word = self.word(place)
            if word is None or word.status == "accepted":
                return place, manifest, word
        raise NeedsPerson(
            f"{offer.number}: {MOST_TRIES} files of it were rejected. Find out why before it is sent again."
        )

    def _manifest(self, place: Place) -> Manifest | None:
        content = self.drop().get(place.manifest)
        return None if content is None else Manifest.read(content, place.manifest)

    def _announced(self, offer: Offer, place: Place, write: Write) -> Manifest:
        dated = today(self.clock, self.zone)
        manifest = Manifest.of(SYSTEM, offer, place, write(dated), dated)
        if self.drop().put_new(place.manifest, manifest.text()):
            return manifest
        return self._manifest(place) or manifest  # an earlier write of ours, whose answer was lost, holds its own day

    def _written(self, place: Place, manifest: Manifest, write: Write) -> None:
        there = self.drop().get(place.file)
        text = write(date.fromisoformat(manifest.dated)).encode("ascii") if there is None else there
        if hashlib.sha256(text).hexdigest() != manifest.sha256:
            told = (
                f"{place.file} is not what its manifest says. Do not import it; acknowledge it as rejected, and resync."
            )
            raise NeedsPerson(told)
        if there is None:
            self.drop().put_new(place.file, text)


def _another(offer: Offer, place: Place) -> Refused:
    text = (
        f"{place.file} holds an earlier version of {offer.number} and waits to be imported. Have it imported, or "
        f"acknowledge it as rejected in {place.acknowledgement}, then resync."
    )
    return Refused((Reason("file_waits", text, "file"),))
