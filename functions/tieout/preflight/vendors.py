"""Vendors of both sides: linked truly, to be linked, missing, double, and what has drifted apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tieout.policy.company_names import RATHER_ALIKE
from tieout.preflight.findings import Finding, Several, Severity, shortened
from tieout.preflight.names import likeness
from tieout.preflight.pairs import worth_comparing
from tieout.preflight.ports import CompanySeen
from tieout.preflight.vendor_forms import Named, sameness

CHECK = "vendors"
PLATFORM, ERP = "platform", "erp"


@dataclass
class Vendors:
    """The vendors of both sides.

    Attributes:
        mapped: the value map, the platform's id to the ERP's code; `used`: records that would be sent, by the platform's id.
    """

    platform: Sequence[CompanySeen]
    erp: Sequence[CompanySeen]
    mapped: Mapping[str, str]
    used: Mapping[str, int]

    def __post_init__(self) -> None:
        self._all = [*(Named(PLATFORM, one) for one in self.platform), *(Named(ERP, one) for one in self.erp)]
        self._by_code = {one.seen.code: one for one in self._all if one.side == ERP}

    def findings(self) -> Iterator[Finding]:
        alike = self._alike()
        linked: dict[str, list[Named]] = {}
        for one in self._all[: len(self.platform)]:
            code = self._code(one)
            if code:
                linked.setdefault(code, []).append(one)
                yield from self._linked(one, code)
            else:
                yield from self._unlinked(one, alike.get(one.seen.id, []))
        yield from self._linked_twice(linked)
        yield from self._doubles
        yield from self._erp_only(linked)

    def _code(self, one: Named) -> str:
        return self.mapped.get(one.seen.id) or one.seen.link or ""

    def _alike(self) -> dict[str, list[tuple[float, str, Named]]]:
        """Of each vendor of the platform, those of the ERP that may be it; pairs of one side are set aside as doubles."""
        alike: dict[str, dict[str, tuple[float, str, Named]]] = {}
        doubles: dict[tuple[str, str, str], Finding] = {}
        everybody = self._all
        for first, second in worth_comparing([one.name for one in everybody], [one.keys for one in everybody]):
            one, other = everybody[first], everybody[second]
            same = sameness(one, other)
            if same is None:
                continue
            if one.side == other.side:
                doubles[one.side, one.seen.id, other.seen.id] = _double(one, other, same)
            else:
                alike.setdefault(one.seen.id, {})[other.seen.code] = (*same, other)
        self._doubles = list(doubles.values())
        return {name: sorted(found.values(), key=lambda each: -each[0]) for name, found in alike.items()}

    def _linked(self, one: Named, code: str) -> Iterator[Finding]:
        there = self._by_code.get(code)
        if there is None:
            text = f"{one.seen.name} is linked to {code}, which is not in the ERP."
            yield self._found(
                "linked_to_nothing", Severity.BLOCKS, one, text, code, fix="Link it to the vendor that is meant."
            )
            return
        if not there.seen.active:
            text = f"{one.seen.name} is linked to {code}, which is inactive in the ERP."
            severity = Severity.BLOCKS if self.used.get(one.seen.id) else Severity.WARNS
            yield self._found(
                "linked_to_inactive", severity, one, text, there.shown, fix="Activate it, or link another."
            )
        hashes = (one.seen.tax_id_hash, there.seen.tax_id_hash)
        if all(hashes) and hashes[0] != hashes[1]:
            text = f"{one.seen.name} is linked to {there.shown}, and their tax ids differ."
            fix = "Find out whom the bills are paid to before anything is sent."
            yield self._found("tax_ids_differ", Severity.BLOCKS, one, text, there.shown, fix=fix)
        for what, here, far in _drifted(one, there):
            text = f"{one.seen.name} ({code}): the {what} is '{here}' on the platform and '{far}' in the ERP."
            fix = "The ERP owns it: it is brought up to date by the next import, if the ERP is right."
            yield Finding(CHECK, "drift", Severity.WARNS, f"{one.seen.id} {what}", text, here, far, fix)

    def _unlinked(self, one: Named, alike: Sequence[tuple[float, str, Named]]) -> Iterator[Finding]:
        used = self.used.get(one.seen.id, 0)
        severity = Severity.BLOCKS if used else Severity.WARNS
        best = [each for each in alike if each[0] >= alike[0][0] - 3] if alike else []
        if len(best) == 1:
            _, why, there = best[0]
            text = f"{one.seen.name} is not linked; {there.shown} has {why}."
            answer = f"tieout adopt vendor ERP:vendor:{there.seen.code} --as {one.seen.id}"
            fix = f"If it is the same company, before the first import: {answer}"
            yield self._found("link_proposed", severity, one, text, there.shown, fix=fix)
        elif best:
            those = shortened(there.shown for _, _, there in best)
            text = f"{one.seen.name} is not linked, and may be any of {those}."
            fix = "Say which one it is; merge the doubles first."
            told = self._found("link_unsure", severity, one, text, those, fix=fix)
            yield Several(**vars(told), names=tuple(there.shown for _, _, there in best))
        elif one.seen.active:
            text = f"{one.seen.name} is on the platform only."
            fix = "Accounting creates it in the ERP or links it; until then nothing that names it is sent."
            yield self._found("missing_in_erp", severity, one, text, "", fix=fix)

    def _linked_twice(self, linked: Mapping[str, Sequence[Named]]) -> Iterator[Finding]:
        for code, those in linked.items():
            if len(those) > 1:
                names = shortened(one.shown for one in those)
                text = f"{len(those)} vendors of the platform are linked to {code}: {names}."
                fix = "Keep one link; merge the others into it."
                every = tuple(one.shown for one in those)
                yield Several(CHECK, "linked_twice", Severity.BLOCKS, code, text, names, code, fix, names=every)

    def _erp_only(self, linked: Mapping[str, Sequence[Named]]) -> Iterator[Finding]:
        lone = [one.shown for one in self._by_code.values() if one.seen.active and one.seen.code not in linked]
        if lone:
            text = f"{len(lone)} active vendors of the ERP are not linked: {shortened(lone)}."
            fix = "Those that have no counterpart are created on the platform by the first import."
            told = "", str(len(lone)), fix
            yield Several(CHECK, "unlinked_in_erp", Severity.INFO, "all", text, *told, names=tuple(lone))

    def _found(self, code: str, severity: Severity, one: Named, text: str, erp: str, *, fix: str) -> Finding:
        used = self.used.get(one.seen.id, 0)
        return Finding(CHECK, code, severity, one.seen.id, text, one.shown, erp, fix, used)


def _double(one: Named, other: Named, same: tuple[float, str]) -> Finding:
    both = f"{one.shown}, {other.shown}"
    text = f"{one.shown} and {other.shown} have {same[1]}, on the {'platform' if one.side == PLATFORM else 'ERP'}."
    subject = f"{one.seen.code or one.seen.id} {other.seen.code or other.seen.id}"
    here, there = (both, "") if one.side == PLATFORM else ("", both)
    code = f"duplicate_{one.side}"
    return Finding(CHECK, code, Severity.WARNS, subject, text, here, there, "Merge them, or make one inactive.")


def _drifted(one: Named, there: Named) -> Iterator[tuple[str, str, str]]:
    here, far = one.seen, there.seen
    if one.name != there.name and likeness(one.name, there.name) < RATHER_ALIKE:
        yield "name", here.name, far.name
    if one.address and there.address and one.address != there.address:
        yield "address", _line(here), _line(far)
    if here.terms and far.terms and here.terms != far.terms:
        yield "payment terms", here.terms, far.terms
    if here.active != far.active and here.active is False:
        yield "status", "inactive", "active"


def _line(seen: CompanySeen) -> str:
    address = seen.address
    return ", ".join(part for part in (address.street, address.city, address.region, address.postal_code) if part)
