"""Codes as Vista keeps them: case-sensitive, and padded by the site's input mask."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import ReadyCommitment

CODE_LENGTH = 30
"""PO and SL are varchar(30) in the public table definitions; the Procore connector has the same limit."""
_MARK = " → "
"""Between our reference and the document's number. It cannot be part of a number: Vista's columns are Latin-1."""


def plain(code: str) -> str:
    """A code without its padding: `  1234-` and `1234`, or `01-100-  -` and `01-100`, are one."""
    return "".join(code.split()).rstrip("-./")


def stored_form(code: str, stored: Iterable[str]) -> str:
    """The form in which Vista keeps the code; the code itself where there is none, so that Vista names it as wrong."""
    same = [each for each in stored if plain(each) == plain(code)]
    return same[0] if len(same) == 1 and code not in same else code


def cost_code_of(phase: str, cost_type: str) -> str:
    """Phase and cost type in one text: both must tie."""
    return f"{plain(phase)} type {cost_type}"


def number_in_vista(ready: ReadyCommitment, settings: VistaSettings) -> str:
    """The document's number there, as the connection wants it built."""
    digest = hashlib.sha256(ready.external_reference.encode()).hexdigest()[:8]
    return settings.code.format(number=ready.number, project=plain(ready.project), hash=digest)


def fits(code: str) -> bool:
    """Whether Vista's column takes the code as it is."""
    try:
        code.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return 0 < len(code) <= CODE_LENGTH and code == code.strip()


def step_reference(reference: str, code: str) -> str:
    """What a step is looked up by: our reference, and the number that the document has to have."""
    return f"{reference}{_MARK}{code}"


def parts_of(step_ref: str) -> tuple[str, str]:
    """Our reference, and the number."""
    reference, _, code = step_ref.rpartition(_MARK)
    return reference, code


def figure(value: Decimal) -> str:
    """An amount or a quantity as the API takes it: text, digit by digit.

    The pages of the actions type every one of them as a string: co_batch_entries' ChangeCurUnits and ChangeCurCost,
    inv_batch_entries' InvTotal, and the Amount and Retainage of a receipt's LineItems.
    """
    return f"{value:f}"
