"""Filter expressions: `1 and 2`, `(1 and 2) or 3`, or a plain `and` or `or` over all filters."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\s*(\(|\)|and\b|or\b|\d+)", re.IGNORECASE)


class ExpressionError(ValueError):
    """An expression that cannot be read."""


def evaluate(expression: str | None, outcomes: Sequence[bool]) -> bool:
    """Whether a row passes; `outcomes` are the filters' in their order, numbered from 1. Raises ExpressionError."""
    if not outcomes:
        return True
    text = (expression or "and").strip()
    if text.lower() in ("and", "or"):
        return all(outcomes) if text.lower() == "and" else any(outcomes)
    words = _words(text)
    value = _either(words, outcomes)
    if words:
        raise ExpressionError(f"unexpected {words[0]}")
    return value


def _words(text: str) -> list[str]:
    words, at = [], 0
    while at < len(text.rstrip()):
        match = _WORD.match(text, at)
        if match is None:
            raise ExpressionError(f"unexpected {text[at:].strip()}")
        words.append(match[1].lower())
        at = match.end()
    return words


def _either(words: list[str], outcomes: Sequence[bool]) -> bool:
    value = _both(words, outcomes)
    while words and words[0] == "or":
        words.pop(0)
        # Read before it is combined: a short circuit would leave the rest of the expression unread.
        right = _both(words, outcomes)
        value = value or right
    return value


def _both(words: list[str], outcomes: Sequence[bool]) -> bool:
    value = _one(words, outcomes)
    while words and words[0] == "and":
        words.pop(0)
        right = _one(words, outcomes)
        value = value and right
    return value


def _one(words: list[str], outcomes: Sequence[bool]) -> bool:
    word = words.pop(0) if words else "the end"
    if word == "(":
        value = _either(words, outcomes)
        if not words or words.pop(0) != ")":
            raise ExpressionError("a bracket is not closed")
        return value
    if not word.isdigit() or not 1 <= int(word) <= len(outcomes):
        raise ExpressionError(f"unexpected {word}")
    return outcomes[int(word) - 1]
