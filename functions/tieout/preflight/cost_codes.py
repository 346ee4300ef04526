"""Cost codes of both sides, held against each other: structure, mapping, naming, groups, slips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tieout.preflight.code_matching import CodeIndex, Match, names_apart
from tieout.preflight.code_twins import twin_findings, twins
from tieout.preflight.findings import Finding, Several, Severity, shortened
from tieout.preflight.ports import CodeList, CodeSeen
from tieout.preflight.structures import Detected, detect

CHECK = "cost_codes"


@dataclass
class CostCodes:
    """The cost codes of both sides.

    Attributes:
        mapped: the value map as it stands, the platform's code to the ERP's.
        used: how many records that would be sent name a code of the platform.
        proposed: filled by `findings`: what a person may confirm, the platform's code to the ERP's, and why.
    """

    platform: CodeList
    erp: CodeList
    mapped: Mapping[str, str]
    used: Mapping[str, int]
    proposed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._here = {one.code: one for one in self.platform.codes}
        self._for = detect([*self._here], self.platform.structure)
        self._there_for = detect([*{one.code for one in self.erp.codes}], self.erp.structure)
        self._index = CodeIndex(self.erp.codes)
        self._slips = twins(self.platform.codes, self._for)
        self._meant: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        yield from self._structure()
        yield from twin_findings("platform", self._slips, dict(self.used))
        yield from twin_findings("erp", twins(self.erp.codes, self._there_for), {})
        slips_last = sorted(self._here.values(), key=lambda one: one.code in self._slips)
        for one in slips_last:
            yield from self._one(one)
        for code in self.used:
            if code not in self._here:
                yield from self._one(CodeSeen(code))
        yield from self._erp_only()

    def _one(self, one: CodeSeen) -> Iterator[Finding]:
        """One code of the platform: what it is mapped to, or may be."""
        yield from self._heads_a_group(one)
        target = self.mapped.get(one.code) or one.link
        if target is not None:
            yield from self._mapped(one, target)
            return
        if self._group(one) and not self.used.get(one.code):
            return  # nothing is posted to a heading, so it needs no counterpart
        found = self._index.find(one)
        yield from self._unmapped(one, found) if found is not None else self._unmatched(one)

    def _mapped(self, one: CodeSeen, target: str) -> Iterator[Finding]:
        there = self._index.exactly(target)
        if there is None:
            near = self._index.find(CodeSeen(target))
            like = f" {shortened(code.code for code in near.codes)} looks like it." if near else ""
            text = f"{one.code} is mapped to {target}, which is not in the ERP.{like}"
            yield self._found("mapped_to_nothing", Severity.BLOCKS, one, text, target, fix="Correct the mapping.")
            return
        self._meant.add(target)
        if there.postable is False or self._heads(there):
            text = f"{one.code} is mapped to {target} ({there.name}), which only heads a group."
            fix = "Map it to a code that can be posted to."
            yield self._found("mapped_to_group", Severity.BLOCKS, one, text, _shown(there), fix=fix)
        if names_apart(one, there):
            text = f"{one.code} is '{one.name}', and what it is mapped to, {target}, is '{there.name}'."
            fix = "Check the mapping; rename one of the two if it is right."
            yield self._found("named_differently", Severity.WARNS, one, text, _shown(there), fix=fix)

    def _unmapped(self, one: CodeSeen, match: Match) -> Iterator[Finding]:
        severity = Severity.BLOCKS if self.used.get(one.code) else Severity.WARNS
        self._meant.update(code.code for code in match.codes)
        there = shortened(_shown(code) for code in match.codes)
        only = match.only
        if only is not None and only.postable is not False and not self._heads(only):
            self.proposed[one.code] = (only.code, match.how.value)
            text = f"{one.code} has no mapping; {only.code} of the ERP is like it: {match.how.value}."
            fix = "Confirm the proposed mapping (--propose)."
            yield self._found("mapping_proposed", severity, one, text, there, fix=fix)
            return
        text = f"{one.code} has no mapping; like it in the ERP ({match.how.value}): {there}."
        fix = "Say which one it is in value_maps.cost_codes."
        told = self._found("mapping_unsure", severity, one, text, there, fix=fix)
        yield Several(**vars(told), names=tuple(_shown(code) for code in match.codes))

    def _unmatched(self, one: CodeSeen) -> Iterator[Finding]:
        meant, how = self._slips.get(one.code, (None, None))
        severity = Severity.BLOCKS if self.used.get(one.code) else Severity.WARNS
        if meant is not None and how is not None:
            target = self.mapped.get(meant.code) or meant.link or self.proposed.get(meant.code, ("", ""))[0]
            if target:
                self.proposed[one.code] = (target, f"{how.value}: {meant.code} is meant")
                text = f"{one.code} has no mapping; it looks like {meant.code}, which is {target} in the ERP."
                yield self._found(
                    "mapping_proposed", severity, one, text, target, fix="Confirm the proposed mapping (--propose)."
                )
                return
        text = f"{one.code} has no counterpart in the ERP, and no mapping."
        fix = "Create it in the ERP, or map it in value_maps.cost_codes."
        yield self._found("missing_in_erp", severity, one, text, "", fix=fix)

    def _heads_a_group(self, one: CodeSeen) -> Iterator[Finding]:
        if self.used.get(one.code) and self._group(one):
            text = f"{one.code} only heads a group, and {self.used[one.code]} records post to it."
            fix = "Move these lines to a code below it, or change cost_code_structure.group_codes."
            yield self._found("group_posted_to", Severity.BLOCKS, one, text, "", fix=fix)

    def _group(self, one: CodeSeen) -> bool:
        return one.postable is False or (self._for is not None and self._for.is_group(one.code))

    def _heads(self, there: CodeSeen) -> bool:
        """By its form alone. An ERP that says that a code can be posted to is believed, and told of once."""
        return there.postable is None and self._there_for is not None and self._there_for.is_group(there.code)

    def _structure(self) -> Iterator[Finding]:
        here, there = self._for, self._there_for
        if here is not None and there is not None and (here.standard, here.shape) != (there.standard, there.shape):
            other = here.standard is not there.standard
            code = "structures_differ" if other else "written_differently"
            text = f"The platform's codes are {here.words}; the ERP's are {there.words}."
            fix = "Map every code that is used; a mapping by number alone is not possible." if other else ""
            severity = Severity.WARNS if other else Severity.INFO
            yield Finding(CHECK, code, severity, "structure", text, here.standard.value, there.standard.value, fix)
        for side, detected in (("platform", here), ("erp", there)):
            if detected is not None and detected.outside:
                yield _outside(side, detected)
        for there_one in self.erp.codes:
            if there_one.postable and self._there_for is not None and self._there_for.is_group(there_one.code):
                text = f"{there_one.code} looks like the heading of a group, and the ERP lets costs be posted to it."
                fix = "Switch posting off there, unless it is meant."
                yield Finding(CHECK, "group_postable", Severity.WARNS, there_one.code, text, "", _shown(there_one), fix)

    def _erp_only(self) -> Iterator[Finding]:
        here = {*self.mapped.values()} | self._meant
        lone = sorted({one.code for one in self.erp.codes if one.code not in here and one.postable is not False})
        if lone:
            text = f"{len(lone)} codes of the ERP have no counterpart on the platform: {shortened(lone)}."
            fix = "Nothing to do, unless the project teams need them."
            told = "", str(len(lone)), fix
            yield Several(CHECK, "missing_on_platform", Severity.INFO, "all", text, *told, names=tuple(lone))

    def _found(self, code: str, severity: Severity, one: CodeSeen, text: str, erp: str, *, fix: str) -> Finding:
        used = self.used.get(one.code, 0)
        return Finding(CHECK, code, severity, one.code, text, _shown(one), erp, fix, used)


def _shown(one: CodeSeen) -> str:
    return f"{one.code} {one.name}".strip()


def _outside(side: str, detected: Detected) -> Finding:
    text = (
        f"{len(detected.outside)} codes of the {side} side do not look like the others ({detected.shape}): "
        f"{shortened(detected.outside)}."
    )
    here, there = (str(len(detected.outside)), "") if side == "platform" else ("", str(len(detected.outside)))
    told = text, here, there, "Check each; correct the slips."
    return Several(CHECK, f"odd_codes_{side}", Severity.WARNS, side, *told, names=tuple(detected.outside))
