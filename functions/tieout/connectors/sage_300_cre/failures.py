"""Why Sage refused, in words an accountant can act on. hh2 hands on Sage's own words, an exception's name among them."""

import re
from collections.abc import Mapping

from tieout.connectors.sage_300_cre.errors import readable
from tieout.policy.reasons import Reason

KEY_IN_USE = "KeyAlreadyInUseException"
_EXCEPTION = re.compile(r"Exception of type '(?:[\w.]+\.)?(\w+?)(?:Exception)?' was thrown\.?")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")

PLAIN: Mapping[str, tuple[str, str]] = {
    KEY_IN_USE: (
        "number_taken",
        "Sage already has a document of this number. Give this one another, or void the other.",
    ),
    "Unit cost mismatch": (
        "unit_cost",
        "Sage does not let a change order change the unit cost of a line. Keep the unit cost, and change the quantity.",
    ),
    "longer than the set timeout": (
        "import_timeout",
        "Sage's import took longer than its timeout. See that nobody has the record open in Sage and that the sync client "
        "runs, then send it again.",
    ),
}
"""By a part of Sage's words: our code, and what to do. The first two are documented, the third is in Procore's FAQ."""


def reason_of(message: str) -> Reason:
    """One failure in plain words, with Sage's own behind them."""
    for words, (code, text) in PLAIN.items():
        if words.casefold() in message.casefold():
            return Reason(code, text if words == KEY_IN_USE else f"{text} Sage says: {readable(message)}")
    named = _EXCEPTION.search(message)
    if named is None:
        return Reason("erp_refused", f"Sage refuses it: {readable(message)}")
    words = _CAPITALS.sub(" ", named.group(1)).lower()
    return Reason("erp_refused", f"Sage refuses it: {words}. Look at the sync client's log on the Sage server.")
