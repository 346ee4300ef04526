"""Where a document stands, from the states of the vendor's OpenAPI document.

One that is not here is refused by name: a document whose dollars count must not be dropped because of a word.
"""

from collections.abc import Mapping

from tieout.connectors.sage_intacct.objects import AR_INVOICE, BILL, CHANGE_REQUEST, DOCUMENT
from tieout.reconcile.schema import Stage
from tieout.sync.outcomes import NeedsPerson

_PURCHASING: Mapping[str, Stage] = {
    "draft": Stage.DRAFT,
    "submitted": Stage.PENDING,
    "partiallyApproved": Stage.PENDING,
    "analyzing": Stage.PENDING,
    "exception": Stage.PENDING,
    "declined": Stage.REJECTED,
    # Where a definition has no approval, what was submitted is "pending": it waits to be converted, and is in force.
    "pending": Stage.APPROVED,
    "approved": Stage.APPROVED,
    "inProgress": Stage.APPROVED,
    "partiallyConverted": Stage.APPROVED,
    "converted": Stage.CLOSED,
    "closed": Stage.CLOSED,
}
_LEDGER: Mapping[str, Stage] = {
    "draft": Stage.DRAFT,
    "submitted": Stage.PENDING,
    "partiallyApproved": Stage.PENDING,
    "analyzing": Stage.PENDING,
    "noValue": Stage.PENDING,
    "declined": Stage.REJECTED,
    "posted": Stage.APPROVED,
    "selected": Stage.APPROVED,
    "partiallyPaid": Stage.APPROVED,
    "paid": Stage.CLOSED,
    "reversed": Stage.VOID,
    "reversal": Stage.VOID,
}
_STAGES: Mapping[str, Mapping[str, Stage]] = {
    DOCUMENT: _PURCHASING,
    BILL: _LEDGER,
    AR_INVOICE: _LEDGER,
    CHANGE_REQUEST: {"draft": Stage.DRAFT, "posted": Stage.APPROVED},
}


def stage_of(name: str, key: str, state: str) -> Stage:
    """The stage of a document of an object. Raises: NeedsPerson: its state is none that is known."""
    words = _STAGES[name]
    if state not in words:
        raise NeedsPerson(f"{name} {key} has the state '{state}', which is none of {', '.join(words)}.")
    return words[state]
