"""`python -m bench.storm --approvals 500`: many approvals in bad weather, and then what is left of them in the ERP.

Deliveries are repeated, reordered and dropped, both vendors misbehave at random, functions are killed while they work. Then
the weather clears, and every approval must be in the ERP exactly once, by what the product does by itself: its queues, its
sweeper, and the recovery of every night, which is asked for early. Nobody resyncs anything.
"""

import random
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console

from infra.local.connection import CONNECTION
from matrix import site as place
from matrix.site import PURCHASE_ORDERS, SUBCONTRACTS, Site, Subject
from tieout.records.entities import Entity

TRIES = 10

REQUESTS_EACH = 100
"""So many requests to the platform an approval may cost in this weather, before its limit of an hour is met."""

VENDOR_FAULTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("acumatica", "PUT", "*/entity/*", {"kind": "lose_answer_before"}),
    ("acumatica", "PUT", "*/entity/*", {"kind": "lose_answer_after"}),
    ("acumatica", "PUT", "*/entity/*", {"kind": "commit_late", "seconds": 4}),
    ("acumatica", "PUT", "*/entity/*", {"kind": "lose_answer_after", "status": 504}),
    ("acumatica", "*", "*/entity/Default/*", {"kind": "unavailable"}),
    ("acumatica", "*", "*/entity/Default/*", {"kind": "garbage"}),
    ("acumatica", "POST", "*/ReleaseFromHold", {"kind": "lose_answer_after"}),
    ("acumatica", "GET", "*/entity/Default/*", {"kind": "expire_session"}),
    ("procore", "GET", "/rest/v1.0/*_contracts/*", {"kind": "unavailable", "headers": {"Retry-After": "2"}}),
    ("procore", "GET", "/rest/v1.0/*_contracts/*", {"kind": "lose_answer_before"}),
    ("procore", "PATCH", "/rest/v1.0/*_contracts/*", {"kind": "lose_answer_after"}),
)
"""Vendor, method, path and fault; each meets one call in a hundred. What a person would have to mend is not among them."""

PROBABILITY = 0.01
DELIVERY_FAULTS = ("duplicate", "reorder", "drop", "duplicate", "reorder")
KILLED = ("commitments", "intake", "webhook", "commitments", "intake", "sweeper", "relay", "nightly")
"""Every function that an approval meets; the two that work longest twice as often."""

CLEAR_AFTER = 0.6
"""The weather clears once this part of the approvals is in the ERP."""

APPROVAL_SECONDS = 0.05
"""Between two approvals, and two looks at what became of them: the platform lets one app make 250 calls in ten seconds."""

DELIVERIES_AT_ONCE = 3
LOOK_EVERY_SECONDS = 10.0
MANY = 100_000
"""More commitments than any storm has."""

STILL_SECONDS = 60.0
"""When nothing more arrives for so long, what is left was never delivered."""


@dataclass(frozen=True)
class Storm:
    """How it is to be.

    Attributes:
        approvals: how many.
        seed: of the faults' coins and of whom is killed when.
        kill_every: seconds between two kills.
        patience: seconds for everything to settle.
    """

    approvals: int
    seed: int = 1
    kill_every: float = 10.0
    patience: float = 1800.0


@dataclass(frozen=True)
class Aftermath:
    """What is left. `documents`: how many approvals have so many documents in the ERP."""

    approvals: int
    documents: dict[int, int]
    states: dict[str, int]
    untied: int
    kills: int
    seconds: float

    @property
    def ties(self) -> bool:
        """Whether every approval is in the ERP exactly once, to the cent, and nobody is in doubt."""
        once = self.documents == {1: self.approvals}
        return once and not self.untied and self.states == {"synced": self.approvals}


def rage(site: Site, storm: Storm, say: Callable[[str], None] = lambda _: None) -> Aftermath:
    """Let it pass over a stack."""
    started = time.monotonic()
    subjects = _drafts(site, storm)
    say(f"{storm.approvals} drafts")
    with _weather(site, storm), _kills(site, storm) as kills:
        for subject in subjects:
            _approve(site, subject)
            time.sleep(APPROVAL_SECONDS)
        say(f"{storm.approvals} approved after {time.monotonic() - started:.0f} s")
        _wait(site, subjects, storm, say, enough=int(storm.approvals * CLEAR_AFTER))
    say("the weather clears")
    _wait(site, subjects, storm, say, enough=storm.approvals)
    return _count(site, subjects, kills, time.monotonic() - started)


def _approve(site: Site, subject: Subject) -> None:
    """The weather hits the people too: whoever gets no answer presses the button again."""
    for _ in range(TRIES):
        try:
            site.approve(subject)
        except httpx.HTTPError:
            continue
        return
    raise AssertionError(f"{subject.number} could not be approved in {TRIES} tries")


def _drafts(site: Site, storm: Storm) -> list[Subject]:
    tables = (SUBCONTRACTS, PURCHASE_ORDERS)
    return [site.subject(f"ST{storm.seed}-{index:04}", tables[index % 2]) for index in range(storm.approvals)]


@contextmanager
def _weather(site: Site, storm: Storm) -> Iterator[None]:
    outsider = site.outsider
    for index, (vendor, method, path, fault) in enumerate(VENDOR_FAULTS):
        coin = {"probability": PROBABILITY, "seed": storm.seed * 100 + index}
        outsider.control(vendor, "faults", {"faults": [{**fault, "method": method, "path": path, **coin}]})
    times = max(1, storm.approvals // 10)
    bent = [{"kind": kind, "event_type": "update", "times": times, "seconds": 3} for kind in DELIVERY_FAULTS]
    outsider.control("procore", "webhooks", {"faults": bent})
    try:
        yield
    finally:
        for vendor in ("procore", "acumatica"):
            site.clear(vendor)
        site.clear("procore", "webhooks")


@contextmanager
def _kills(site: Site, storm: Storm) -> Iterator[list[str]]:
    stop, killed = threading.Event(), list[str]()
    chance = random.Random(storm.seed)  # noqa: S311 - a repeatable choice, not a secret

    def kill() -> None:
        while not stop.wait(storm.kill_every):
            service = chance.choice(KILLED)
            killed.extend([service] * site.kill(service))

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def _wait(site: Site, subjects: Sequence[Subject], storm: Storm, say: Callable[[str], None], *, enough: int) -> None:
    give_up = time.monotonic() + storm.patience
    synced, moved_at = 0, time.monotonic()
    while time.monotonic() < give_up:
        states = _states(site, subjects)
        moved_at = time.monotonic() if states["synced"] > synced else moved_at
        synced = states["synced"]
        if synced >= enough:
            return
        if time.monotonic() - moved_at > STILL_SECONDS:
            # What was never delivered is found by listing; at night the product does this by itself.
            site.recover()
            moved_at = time.monotonic()
        say(", ".join(f"{count} {state}" for state, count in sorted(states.items())))
        time.sleep(LOOK_EVERY_SECONDS)


def _states(site: Site, subjects: Sequence[Subject]) -> Counter[str]:
    """How many are in which state, by one listing: a look at each by itself would take half of the emulator's time."""
    listed = site.ledger.listing(CONNECTION, Entity.COMMITMENT, limit=MANY)
    found = {entry.key.reference: str(entry.state) for entry in listed}
    return Counter(found.get(subject.reference, "unheard") for subject in subjects)


def _count(site: Site, subjects: Sequence[Subject], kills: list[str], seconds: float) -> Aftermath:
    documents, states, untied = Counter[int](), Counter[str](), 0
    for subject in subjects:
        found, entry = site.documents(subject), site.record(subject)
        documents[len(found)] += 1
        states["unheard" if entry is None else str(entry.state)] += 1
        untied += sum(not site.ties(subject, document) for document in found)
        time.sleep(APPROVAL_SECONDS)
    return Aftermath(len(subjects), dict(documents), dict(states), untied, len(kills), seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring a stack up, let the storm pass, say what is left. Exits 1 if anything is lost, doubled or in doubt."""
    parser = ArgumentParser(prog="bench.storm", description=__doc__)
    parser.add_argument("--approvals", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=float, default=10.0, help="seconds between two kills")
    given = parser.parse_args(arguments)
    console = Console(highlight=False)
    # A storm compresses a month's approvals into half an hour; the limit of an hour has its own tests.
    # Nor does the platform promise to send one event after the other.
    settings = {"hourly_limit": given.approvals * REQUESTS_EACH, "deliveries_at_once": DELIVERIES_AT_ONCE}
    phases: Callable[[str, float], None] = lambda phase, seconds: console.print(f"  {phase:<24}{seconds:6.1f} s")  # noqa: E731
    with place.running(phases, platform_settings=settings) as site:
        left = rage(site, Storm(given.approvals, given.seed, given.kill_every), console.print)
    console.print(left)
    return 0 if left.ties else 1


if __name__ == "__main__":
    # Asked to end, it ends as on Ctrl-C: the sandboxes are processes of their own and would stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
