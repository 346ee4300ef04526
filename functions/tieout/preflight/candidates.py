"""Which document of the ERP a record may be that was approved before go-live: by reference, number, vendor, project, amount."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.preflight.code_forms import folded
from tieout.preflight.ports import DocumentSeen
from tieout.records.references import SourceReference


@dataclass(frozen=True)
class Sought:
    """A record that may be in the ERP already, in the ERP's words as far as they are known.

    `link`: what the record itself says it is linked to.
    """

    reference: SourceReference
    number: str
    total: Decimal | None
    vendor: str = ""
    project: str = ""
    link: str = ""


@dataclass(frozen=True)
class Candidate:
    """A document that it may be. `why`: what agrees; `against`: what does not; `sure`: nothing speaks against it."""

    document: DocumentSeen
    why: tuple[str, ...]
    against: tuple[str, ...]
    score: int

    @property
    def sure(self) -> bool:
        return self.score >= SURE and not self.against


SURE = 6
"""A reference or a link alone, or number and amount together with vendor or project."""
SHOWN = 3
"""From here on a document is worth showing to a person: a number, or an amount together with vendor or project."""


class Documents:
    """The live documents of the ERP, to be asked for those that a record may be."""

    def __init__(self, documents: Iterable[DocumentSeen]) -> None:
        self._by: dict[tuple[str, object], list[DocumentSeen]] = {}
        for one in documents:
            if not one.live:
                continue  # what is cancelled there is no home for a living record
            keys: list[tuple[str, object]] = [("number", folded(one.number)), ("total", one.total)]
            keys += [("reference", one.reference)] if one.reference else []
            keys += [("link", text) for text in dict.fromkeys((one.document.key, one.document.address))]
            for key in keys:
                self._by.setdefault(key, []).append(one)

    def linked(self, address: str) -> DocumentSeen | None:
        """The document of an address."""
        return next((one for one in self._by.get(("link", address), ()) if one.document.address == address), None)

    def for_record(self, sought: Sought) -> list[Candidate]:
        """Every document that the record may be, the likeliest first."""
        keys: list[tuple[str, object]] = [("number", folded(sought.number)), ("reference", str(sought.reference))]
        keys += [("link", sought.link)] if sought.link else []
        keys += [("total", sought.total)] if sought.total else []
        found = {one.document.address: one for key in keys for one in self._by.get(key, ())}
        judged = (_judge(sought, one) for one in found.values())
        shown = [one for one in judged if one.score >= SHOWN]
        return sorted(shown, key=lambda one: (-one.score, len(one.against), one.document.document.address))


def only_sure(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one candidate that may be proposed: sure, and no other as sure."""
    sure = [one for one in candidates if one.sure]
    return sure[0] if len(sure) == 1 else None


def _judge(sought: Sought, one: DocumentSeen) -> Candidate:
    why: list[str] = []
    against: list[str] = []
    score = 0
    named = bool(sought.link) and sought.link in {one.document.key, one.document.address}
    checks = (
        ("reference", 6, one.reference == str(sought.reference), bool(one.reference)),
        ("link", 6, named, bool(sought.link)),
        ("number", 3, folded(one.number) == folded(sought.number), True),
        ("amount", 2, one.total == sought.total, sought.total is not None),
        ("vendor", 1, one.vendor == sought.vendor, bool(one.vendor and sought.vendor)),
        ("project", 1, one.project == sought.project, bool(one.project and sought.project)),
    )
    for what, weight, agrees, known in checks:
        if known and agrees:
            why.append(what)
            score += weight
        elif known and not (what == "number" and score >= SURE):
            against.append(what)
    return Candidate(one, tuple(why), tuple(against), score)
