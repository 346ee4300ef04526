"""How one entity flows: its mode, its slices, where approvals are heard and what counts as one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from tieout.config.errors import Inconsistent, Problem
from tieout.config.kinds import ANY_STATUS
from tieout.config.modes import Decided, Flow, Intake, Mode
from tieout.config.numbering import ErpLimits, Numbering
from tieout.config.section import Section
from tieout.config.slices import Slice, most_careful
from tieout.config.value_maps import FieldSource

NEEDS_GOLIVE = "mode 'live' needs golive_at, the moment from which approvals are sent"
GOLIVE_FIX = "Add it, such as 2026-01-31T00:00:00Z."


BOTH_WAYS = {"two_way", "two-way", "both", "bidirectional"}


def _one_way(value: object) -> object:
    """Refuse by name what people ask for first."""
    if value in BOTH_WAYS:
        fix = "Leave it out; what flows back anyway is named by fields_back."
        raise Inconsistent([Problem("", "one way or 'none': nothing flows both ways", value, fix)])
    return value


OneWay = Annotated[Flow | None, BeforeValidator(_one_way)]


class EntitySection(Section):
    """How one entity flows.

    `slices`: parts that are treated in their own way; the first that fits decides, else `mode`.
    `approved` lists, per kind, the statuses that count as approved, compared without regard to case; `*` is any. Left out
    altogether, the defaults of the entity hold; a kind that is not listed is never approved.
    `standing` lists, likewise, the statuses besides the approved ones in which what is in the ERP already still stands; nothing
    is sent for them. Left out altogether, the defaults of the entity hold.
    `golive_at`: an unbound record approved before it may already be in the ERP, so it waits to be adopted.
    `approval_in_erp`: accounting approves these documents once more in the ERP (an approval map, a batch review).
    `direction`: may say `none`; the entity then flows nowhere. `fields_back`: which fields flow back; fewer than usual.
    `fields`: the record's field on the left; a custom field of the platform, or a constant, on the right.
    """

    mode: Mode = Mode.OFF
    slices: tuple[Slice, ...] = ()
    intake: Intake = Intake.RESOURCES
    approved: dict[str, list[str]] = Field(default={})
    standing: dict[str, list[str]] = Field(default={})
    approval_in_erp: bool = False
    golive_at: AwareDatetime | None = None
    direction: OneWay = None
    fields_back: tuple[str, ...] | None = None
    fields: dict[str, FieldSource] = Field(default={})
    numbering: Numbering = Field(default_factory=Numbering)
    erp_limits: ErpLimits = Field(default_factory=ErpLimits)

    def problems(self) -> Iterator[Problem]:
        # Without a go-live moment, the first resync would send every contract ever approved a second time.
        if self.mode is Mode.LIVE and self.golive_at is None:
            yield Problem("golive_at", NEEDS_GOLIVE, fix=GOLIVE_FIX)
        for number, one in enumerate(self.slices):
            if one.mode is Mode.LIVE and one.golive_at is None and self.golive_at is None:
                yield Problem(f"slices.{number}.golive_at", NEEDS_GOLIVE, fix=GOLIVE_FIX)
            yield from self._unreached(number, one)
        if self.direction is Flow.NONE and self.is_on:
            yield Problem(
                "direction", "a direction, since the entity is switched on", "none", "Switch it off, or take this out."
            )

    def _unreached(self, number: int, one: Slice) -> Iterator[Problem]:
        path = f"slices.{number}"
        for earlier in self.slices[:number]:
            if earlier.name == one.name:
                yield Problem(f"{path}.name", "a name of its own", one.name, "Rename one of the two.")
            if earlier.covers(one):
                text = f"a slice that is reached; everything in it is decided by '{earlier.name}' before it"
                yield Problem(path, text, one.name, "Put the narrower slice first, or take it out.")

    @property
    def modes(self) -> frozenset[Mode]:
        """Every mode that some record of this entity may be in."""
        return frozenset({self.mode, *(one.mode for one in self.slices)})

    @property
    def is_on(self) -> bool:
        """Whether anything of this entity flows at all, in shadow included."""
        return self.modes != {Mode.OFF}

    @property
    def only_shadow(self) -> bool:
        """Whether nothing of this entity is live and something is in shadow: its records are then kept apart from the start."""
        return Mode.SHADOW in self.modes and Mode.LIVE not in self.modes

    def for_record(
        self, *, project: str, kind: str, cost_codes: Iterable[str] = (), vendor: str | None = None
    ) -> Decided:
        """The mode and go-live moment that hold for one record. Ids and codes are the platform's.

        The first slice that fits decides, line by line; where lines differ, the most careful one decides for the record,
        because a record goes whole or not at all.
        """
        if not self.slices:
            return Decided(self.mode, self.golive_at)
        codes: list[str | None] = list(dict.fromkeys(cost_codes)) or [None]
        return most_careful(self._for_line(project, kind, code, vendor) for code in codes)

    def _for_line(self, project: str, kind: str, code: str | None, vendor: str | None) -> Decided:
        for one in self.slices:
            if one.holds(project, kind, code, vendor):
                return Decided(one.mode, one.golive_at or self.golive_at)
        return Decided(self.mode, self.golive_at)

    def counts_as_approved(self, kind: str, status: str) -> bool:
        """Whether a status of this kind is an approval. Without case: live data writes `approved` and `Approved`."""
        return _among(self.approved, kind, status)

    def lets_stand(self, kind: str, status: str) -> bool:
        """Whether a record of this kind that is in the ERP already is still meant to be there: approved, or past that."""
        return self.counts_as_approved(kind, status) or _among(self.standing, kind, status)


def _among(listed: Mapping[str, Sequence[str]], kind: str, status: str) -> bool:
    words = {word.casefold() for word in listed.get(kind, ())}
    return ANY_STATUS in words or status.casefold() in words
