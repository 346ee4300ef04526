"""Cuts a $filter of contract version 4 into words, and reads its literals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sandbox.acumatica.refusals import Refusal, bad_request
from sandbox.acumatica.values import read_time

_WORD = re.compile(
    r"""\s*(?:
      (?P<typed>(?:datetimeoffset|guid)'(?:[^']|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<number>-?\d+(?:\.\d+)?)[Mm]?(?![\w.])
    | (?P<name>[A-Za-z_][\w./]*)
    | (?P<mark>[(),=])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a filter: `kind` is literal, name, mark or end."""

    kind: str
    text: str
    value: Any = None


def bad_filter(text: str) -> Refusal:
    """400 for a filter that this contract version does not take."""
    return bad_request(f"$filter: {text}")


def words_of(text: str) -> Iterator[Word]:
    """The words of `text`, with an end mark; raises Refusal 400."""
    at = 0
    while text[at:].strip():
        found = _WORD.match(text, at)
        if found is None:
            raise bad_filter(f"syntax error at position {at}.")
        at = found.end()
        yield _word(str(found.lastgroup), found.group(str(found.lastgroup)))
    yield Word("end", "")


def _word(group: str, text: str) -> Word:
    if group == "string":
        return Word("literal", text, text[1:-1].replace("''", "'"))
    if group == "number":
        return Word("literal", text, Decimal(text))
    if group == "typed":
        return Word("literal", text, _typed(text))
    if group == "name" and text in ("true", "false", "null"):
        return Word("literal", text, {"true": True, "false": False, "null": None}[text])
    return Word(group, text)


def _typed(text: str) -> Any:
    kind, _, quoted = text.partition("'")
    inside = quoted[:-1].replace("''", "'")
    try:
        return str(UUID(inside)) if kind == "guid" else read_time(inside)
    except ValueError as error:
        # A plus sign that was not percent-encoded arrives as a space: the commonest way to get here.
        raise bad_filter(f"{text} is not a valid {kind}.") from error
