"""The cells: every fault at every step, and beside each what it must come to. Nothing here knows how it is done."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from matrix.calls import CREATE, STEPS, at, listings, recovered_listings
from matrix.cell import RESTING, SYNCED, WHEN, Cell, Expected, cell
from matrix.recovering import FOUND, FoundByRecovery
from matrix.requested import requested
from matrix.site import PURCHASE_ORDERS
from matrix.striking import RELAYED, SEND, SWEPT, Delivery, StrikeAws, StrikeReceiver, StrikeWaker


def all_cells() -> list[Cell]:
    """Every cell, numbered in the order of the flow."""
    found = [*_deliveries(), *_receiver(), *listings(), *_recovery(), *_writes(), *_wakers()]
    for step in STEPS:
        found += at(step)
    found += requested()
    return [replace(one, number=f"MX-{index:03}") for index, one in enumerate(found, start=1)]


def _deliveries() -> Iterator[Cell]:
    """Procore promises at least once, in no order, and sometimes not at all."""
    bent: tuple[tuple[str, dict[str, Any]], ...] = (
        ("delivered three times", {"kind": "duplicate", "copies": 2}),
        ("lines before their order", {"kind": "reorder", "seconds": 5}),
        ("five seconds late", {"kind": "delay", "seconds": 5}),
    )
    for name, fault in bent:
        yield cell("webhook", name, Delivery(fault), table=PURCHASE_ORDERS)
    dropped, unheard = Delivery({"kind": "drop"}), Expected("unheard", 0)
    more = {"expected": unheard, "finally_": SYNCED, "lane": RESTING, "table": PURCHASE_ORDERS}
    yield cell("webhook", "never delivered", dropped, **more)


def _receiver() -> Iterator[Cell]:
    for when in WHEN:
        yield cell("webhook", f"killed {when} its one send", StrikeReceiver(when, "kill"))
        yield cell("webhook", f"line cut {when} its one send", StrikeReceiver(when, "cut"))


def _recovery() -> Iterator[Cell]:
    """Who finds what was never delivered: killed as it lists what changed, and as it wakes what it has found."""
    yield from recovered_listings()
    for when in WHEN:
        woken = FoundByRecovery(StrikeAws(SEND, FOUND, when, "kill"))
        yield cell("recovery", f"killed {when}: the wake is sent", woken, lane=RESTING, table=PURCHASE_ORDERS)


_WAKERS = (
    ("relay", "its wake is sent", SEND, RELAYED, False),
    ("sweeper", "the due time is moved", "UpdateItem", ("{reference}", "due_shard"), True),
    ("sweeper", "its wake is sent", SEND, SWEPT, True),
)


def _wakers() -> Iterator[Cell]:
    """Who brings a record back that waits: the relay by a delayed message, and the sweeper where that was lost."""
    for step, what, target, contains, relay_dies in _WAKERS:
        for when in WHEN:
            strike = StrikeWaker(CREATE, target, contains, when, relay_dies=relay_dies)
            yield cell(step, f"killed {when}: {what}", strike)


_INTAKE = (
    ("the record is written", "TransactWriteItems", ("{reference}", "Heard of it")),
    ("the wake is sent", "AmazonSQS.SendMessage", ("{id}", "CommitmentWork")),
)

_LEDGER = (
    ("the wake is counted", "TransactWriteItems", ("{reference}", "Woken by")),
    ("the lease is taken", "UpdateItem", ("{reference}", "lease_owner")),
    ("the body is kept", "/create/", ("{number}",)),
    ("the intent to create", "TransactWriteItems", ("{reference}", "About to create")),
    ("the outcome of the create", "TransactWriteItems", ("{reference}", '"Done"')),
    ("the binding", "TransactWriteItems", ("{reference}", "Read back and linked")),
    ("the intent to release", "TransactWriteItems", ("{reference}", "About to release")),
    ("the outcome of the release", "TransactWriteItems", ("{reference}", " is Open")),
    ("the intent to tell", "TransactWriteItems", ("{reference}", "About to tell_link")),
    ("the outcome of telling", "TransactWriteItems", ("{reference}", "Linked as tieout")),
    ("the lease is given back", "TransactWriteItems", ("{reference}", "is in the ERP as")),
)
"""What an entity function writes, in order, and by which words each write is known."""


def _writes() -> Iterator[Cell]:
    for step, writes in (("intake", _INTAKE), ("ledger", _LEDGER)):
        for what, target, contains in writes:
            for when in WHEN:
                yield cell(step, f"killed {when}: {what}", StrikeAws(target, contains, when, "kill"))
            # Before, nothing has happened and the client library asks again; after, it asks for what is done already.
            yield cell(step, f"line cut after: {what}", StrikeAws(target, contains, "after", "cut"))
