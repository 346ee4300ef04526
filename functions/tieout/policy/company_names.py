"""Names of companies as people write them, made comparable; and how alike two of them are, in percent.

Whoever imports companies and whoever checks them before go-live must mean the same by "the same company", or the one would
create what the other calls a double.
"""

import re

from tieout.records.parties import Address

VERY_ALIKE = 92.0
"""Names this much alike are the same company to a person who looks at them."""
RATHER_ALIKE = 80.0
"""Names this much alike are, if they stand at the same address."""

_WORDS = re.compile(r"[^\W_]+")
_FORMS = frozenset(
    {"inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "co", "company", "corp", "corporation"}
    | {"pllc", "pc", "plc", "the", "and"}
)
"""What says nothing about who a company is: its legal form."""

_STREETS = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "suite": "ste",
}


def words_of(name: str) -> list[str]:
    """The words of a name: lower case, dots and apostrophes taken out (`L.L.C.` is `llc`), `&` read as `and`."""
    return _WORDS.findall(name.casefold().replace("&", " and ").replace(".", "").replace("'", "").replace("\u2019", ""))


def company_name(name: str) -> str:
    """A company's name, comparable: without its legal form. A name that is nothing else is kept as it is."""
    words = words_of(name)
    return " ".join([word for word in words if word not in _FORMS] or words)


def address_line(address: Address) -> str:
    """House number, street and postal code, comparable; empty unless there is a street and a postal code."""
    words = [_STREETS.get(word, word) for word in words_of(address.street)]
    return " ".join([*words, address.postal_code[:5]]) if words and address.postal_code else ""


def alike(one: str, other: str, at_least: float) -> float:
    """How alike two comparable names are, 0 to 100, whatever the order of their words; 0 below `at_least`.

    The figure of rapidfuzz's `token_sort_ratio`, which the functions do not carry.
    """
    if one == other:
        return 100.0
    first, second = " ".join(sorted(one.split())), " ".join(sorted(other.split()))
    letters = len(first) + len(second)
    if 200.0 * min(len(first), len(second)) < at_least * letters:
        return 0.0  # the shorter one is too short to be most of both
    ratio = 200.0 * _in_common(first, second) / letters
    return ratio if ratio >= at_least else 0.0


def _in_common(first: str, second: str) -> int:
    """The length of the longest common subsequence, a bit per letter (Hyyrö): a row of the table is one sum."""
    places: dict[str, int] = {}
    for place, letter in enumerate(first):
        places[letter] = places.get(letter, 0) | 1 << place
    whole = left = (1 << len(first)) - 1
    for letter in second:
        matched = left & places.get(letter, 0)
        left = (left + matched | left - matched) & whole
    return len(first) - left.bit_count()
