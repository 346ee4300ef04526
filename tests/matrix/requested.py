"""The cells of the other intake: accounting accepts in Procore's ERP tool, is answered there, and lets go of it again."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from matrix.accounting import ANSWERED, RequestTold, Unlinking
from matrix.calls import Step, at
from matrix.cell import REQUESTED, WHEN, Cell, Expected, cell
from matrix.site import PURCHASE_ORDERS, SUBCONTRACTS, UNMAPPED
from matrix.striking import Aim, StrikeAws

OPEN, OPEN_LINKED = "in progress, not linked", "in progress, linked"
DONE = Expected("synced", answer=ANSWERED)
REFUSED = Expected("refused", 0, answer="failed, not linked")
UNLINKED = Expected("unlinked", 0, answer="success, not linked")
UNHEARD = Expected("unheard", 0, answer=OPEN)
NOT_ANSWERED = Expected("refused", 0, answer=OPEN)
"""What Procore will not have answered stands in the history. The record is refused for all to see, and is not told again."""

WITH_A_PERSON = Expected("waiting: person", 0, answer=OPEN)

_TOOL = "/rest/v1.0/companies/*"
_READ = f"{_TOOL}/erp_requests/{{request}}"
_ANSWER = Aim("procore", "PATCH", f"{_TOOL}/erp_request_details/{{detail}}")
_LINK = Aim("procore", "PATCH", f"{_TOOL}/external_data/sync", "{id}")
_ORDER: dict[str, Any] = {"table": PURCHASE_ORDERS}

_reading = partial(Step, lane=REQUESTED, rests=DONE, works=False)
_writing = partial(Step, lane=REQUESTED, rests=DONE, writes=True, refusal=422)
_letting_go = partial(_writing, rests=UNLINKED, within=Unlinking, record=_ORDER)

STEPS = (
    _reading("read the request", Aim("procore", "GET", _READ), UNHEARD, service="intake", record=_ORDER),
    # Intake has read it before.
    _reading("fetch the request", Aim("procore", "GET", _READ, skip=1), WITH_A_PERSON),
    _reading("fetch its contract", Aim("procore", "GET", f"/rest/v1.0/{SUBCONTRACTS}/{{id}}"), WITH_A_PERSON),
    _writing("link by the tool", _LINK, Expected("partial: person", answer=OPEN)),
    _writing("close the request", _ANSWER, Expected("partial: person", answer=OPEN_LINKED)),
    _writing("close it as failed", _ANSWER, NOT_ANSWERED, rests=REFUSED, record={"codes": UNMAPPED}),
    # The tool itself has taken away the contract's link, and leaves those of its lines to whoever wrote them.
    _letting_go("unlink by the tool", _LINK, Expected("partial: person", 0, answer="in progress, linked in part")),
    _letting_go("close the unlink", _ANSWER, Expected("partial: person", 0, answer=OPEN)),
)

_WRITES = (
    ("the intent to link by the tool", "About to tell_link"),
    ("the outcome of linking by the tool", "links written"),
    ("the intent to answer", "About to close_request"),
    ("the outcome of answering", "Request answered"),
    ("the request is over", '"requests": {{"L": []}}'),
)
"""What an entity function writes about a request, in order, and by which words each write is known."""

_LETTING_GO = (("the intent to unlink", "About to tell_unlink"), ("the record lets go", "Let go of"))


def requested() -> Iterator[Cell]:
    """Every cell of the lane, in the order of the flow."""
    yield from _told()
    for step in STEPS:
        yield from at(step)
    yield from _written()


def _told() -> Iterator[Cell]:
    """Procore promises of the event of a request what it promises of any."""
    bent: tuple[tuple[str, dict[str, Any]], ...] = (
        ("request told three times", {"kind": "duplicate", "copies": 2}),
        ("request told five seconds late", {"kind": "delay", "seconds": 5}),
    )
    for name, fault in bent:
        yield cell("webhook", name, RequestTold(fault), expected=DONE, lane=REQUESTED)
    # A recovery lists what changed, and asks whether accounting waits.
    more = {"expected": UNHEARD, "finally_": DONE, "lane": REQUESTED, "alone": True, **_ORDER}
    yield cell("webhook", "request never told", RequestTold({"kind": "drop"}), **more)


def _written() -> Iterator[Cell]:
    for what, words in _WRITES:
        for name, strike in _strikes(words):
            yield cell("ledger", f"{name}: {what}", strike, expected=DONE, lane=REQUESTED)
    for what, words in _LETTING_GO:
        for name, strike in _strikes(words):
            yield cell("ledger", f"{name}: {what}", Unlinking(strike), expected=UNLINKED, lane=REQUESTED, **_ORDER)


def _strikes(words: str) -> Iterator[tuple[str, StrikeAws]]:
    target, contains = "TransactWriteItems", ("{reference}", words)
    for when in WHEN:
        yield f"killed {when}", StrikeAws(target, contains, when, "kill")
    yield "line cut after", StrikeAws(target, contains, "after", "cut")
