"""Names as people write them, made comparable; and how alike two of them are, in percent."""

from rapidfuzz import fuzz

from tieout.policy.company_names import words_of


def code_name(name: str) -> str:
    """A cost code's name, comparable: its words in their order, without `and`."""
    return " ".join(word for word in words_of(name) if word != "and")


def likeness(one: str, other: str, at_least: float = 0.0) -> float:
    """How alike two comparable names are, 0 to 100, whatever the order of their words; 0 below `at_least`."""
    return fuzz.token_sort_ratio(one, other, score_cutoff=at_least)
