"""How two cost codes can be the same and not look it, or look the same and not be it.

Source of the normal form: upper case, without spaces, dashes and dots; the stored form is kept for output, and no code is ever
read as a number, since leading zeros matter.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

_SEPARATORS = re.compile(r"[-\s._/]+")
_CONFUSED = str.maketrans("OIL", "011")


class How(StrEnum):
    """In which way a code is like another, from the surest to the least sure."""

    SAME = "the same code"
    SEPARATORS = "other separators or case"
    CONFUSED = "a letter for a digit (O for 0, I for 1)"
    ZEROS = "a leading zero is missing"
    SWAPPED = "two characters are swapped"
    NAME = "the same name"


def plain(code: str) -> str:
    """`03 30-00` is `033000`."""
    return _SEPARATORS.sub("", code.strip().upper())


def folded(code: str) -> str:
    """The normal form with letters that look like digits read as those digits."""
    return plain(code).translate(_CONFUSED)


def zeroless(code: str) -> Iterator[str]:
    """The code without leading zeros: of each segment where it has segments, and of the whole."""
    segments = [folded(part) for part in _SEPARATORS.split(code.strip())]
    if len(segments) > 1:
        yield "-".join(part.lstrip("0") or "0" for part in segments)
    yield folded(code).lstrip("0") or "0"


def swapped(code: str) -> Iterator[str]:
    """Every form of the code with two neighbouring characters swapped."""
    text = folded(code)
    for at in range(len(text) - 1):
        if text[at] != text[at + 1]:
            yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
