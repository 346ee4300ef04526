"""Data classes: what is never read, and what is kept only in a form from which nobody can get it back."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from tieout.config.errors import Problem
from tieout.config.section import Section

_BANK = re.compile(r"\b(bank|iban|swift|routing|aba|account holder)\b")
_TAX_ID = re.compile(r"\b(tax ?(payer)? ?id|taxid|ein|ssn|social security)\b")
_SEAMS = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")


class DataClasses(Section):
    """Bank details have one setting, stated so that it can be read in an audit. Tax ids serve matching by a keyed hash."""

    bank_details: Literal["never_read"] = "never_read"
    tax_ids: Literal["never_read", "keyed_hash"] = "keyed_hash"


def guarded(path: str, names: Iterable[str]) -> Iterator[Problem]:
    """A problem for each name of a field that would let bank details or tax ids flow as an ordinary value."""
    for name in names:
        words = _SEAMS.sub(" ", name).lower()
        if _BANK.search(words):
            yield Problem(path, "no bank details: they are never read", name, "Take the field out.")
        elif _TAX_ID.search(words):
            yield Problem(path, "no tax ids: they are kept as a keyed hash for matching only", name, "Take it out.")
