"""Names as people write them, made comparable; and how alike two of them are, in percent."""

import re

from rapidfuzz import fuzz

_WORDS = re.compile(r"[^\W_]+")
_FORMS = frozenset(
    {"inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "co", "company", "corp", "corporation"}
    | {"pllc", "pc", "plc", "the", "and"}
)
"""What says nothing about who a company is: its legal form."""


def words_of(name: str) -> list[str]:
    """The words of a name: lower case, dots and apostrophes taken out (`L.L.C.` is `llc`), `&` read as `and`."""
    return _WORDS.findall(name.casefold().replace("&", " and ").replace(".", "").replace("'", "").replace("\u2019", ""))


def code_name(name: str) -> str:
    """A cost code's name, comparable: its words in their order, without `and`."""
    return " ".join(word for word in words_of(name) if word != "and")


def company_name(name: str) -> str:
    """A company's name, comparable: without its legal form. A name that is nothing else is kept as it is."""
    words = words_of(name)
    return " ".join([word for word in words if word not in _FORMS] or words)


def likeness(one: str, other: str, at_least: float = 0.0) -> float:
    """How alike two comparable names are, 0 to 100, whatever the order of their words; 0 below `at_least`."""
    return fuzz.token_sort_ratio(one, other, score_cutoff=at_least)
