"""Codes of one side that look like each other: one is a slip of the pen, and costs are split between the two."""

from collections.abc import Iterator, Sequence

from tieout.preflight.code_forms import How, folded, swapped, zeroless
from tieout.preflight.code_matching import names_alike
from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import CodeSeen
from tieout.preflight.structures import Detected


def twins(codes: Sequence[CodeSeen], detected: Detected | None) -> dict[str, tuple[CodeSeen, How]]:
    """The codes that are probably slips, each with the code that is meant and how the two look alike.

    Of two, the one that does not fit the list's structure is the slip; if both fit, the one that comes later. Two swapped
    digits are a slip only where the names agree: 03-120 and 03-210 are neighbours in any list.
    """
    outside = set(detected.outside) if detected else set()
    ordered = sorted({one.code: one for one in codes}.values(), key=lambda one: (one.code in outside, one.code))
    seen: dict[tuple[How, str], CodeSeen] = {}
    found: dict[str, tuple[CodeSeen, How]] = {}
    for one in ordered:
        twin = _twin(one, seen)
        if twin is not None:
            found[one.code] = twin
        seen.setdefault((How.CONFUSED, folded(one.code)), one)
        for key in zeroless(one.code):
            seen.setdefault((How.ZEROS, key), one)
    return found


def twin_findings(side: str, found: dict[str, tuple[CodeSeen, How]], used: dict[str, int]) -> Iterator[Finding]:
    """One finding per slip."""
    for code, (meant, how) in found.items():
        text = f"{code} looks like {meant.code} ({meant.name or 'no name'}): {how.value}."
        fix = f"Retire {code} on the {side} side, or map it to what {meant.code} is mapped to."
        both = f"{code}, {meant.code}"
        sides = {"platform": both} if side == "platform" else {"erp": both}
        yield Finding(
            "cost_codes", f"lookalike_{side}", Severity.WARNS, code, text, fix=fix, records=used.get(code, 0), **sides
        )


def _twin(one: CodeSeen, seen: dict[tuple[How, str], CodeSeen]) -> tuple[CodeSeen, How] | None:
    other = seen.get((How.CONFUSED, folded(one.code)))
    if other is not None:
        return other, How.CONFUSED if _letters_apart(one, other) else How.SEPARATORS
    for key in zeroless(one.code):
        other = seen.get((How.ZEROS, key))
        if other is not None:
            return other, How.ZEROS
    for key in swapped(one.code):
        other = seen.get((How.CONFUSED, key))
        if other is not None and names_alike(one, other):
            return other, How.SWAPPED
    return None


def _letters_apart(one: CodeSeen, other: CodeSeen) -> bool:
    digits = [sum(letter.isdigit() for letter in code) for code in (one.code, other.code)]
    return digits[0] != digits[1]
