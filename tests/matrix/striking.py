"""Ways to spoil one approval. Each knows how to be armed for one commitment, and says whether it has struck."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from matrix.aws_proxy import AwsFault
from matrix.site import LINES, Site, Subject, until

STRIKES_WITHIN = 240.0
"""Seconds from the approval to the strike: the queue works one message at a time, and others are in it."""

ANSWER_KEPT_BACK = 2.5
"""Seconds that a create's answer is kept back, in which the document's number is read to aim at the calls after it."""


SEND = "AmazonSQS.SendMessage"
RELAYED, SWEPT = ("{id}", "CommitmentWork", "again"), ("{id}", "CommitmentWork", "sweeper")
"""By which words the wakes are known that the relay and the sweeper send."""

WAKES_OF_AN_EDIT = 8
"""So many delayed wakes one approval may leave behind, each of which would come before the sweeper."""


class Strike(Protocol):
    """One spoiled approval."""

    def approve(self, site: Site, subject: Subject) -> bool:
        """Arm, approve, and do what belongs to the fault; whether it has struck."""
        ...


@dataclass(frozen=True)
class Aim:
    """Which call of a sandbox. `{id}` and `{number}` are the commitment's; `{key}` is its ERP document's; `{request}` and
    `{detail}` are of accounting's request about it. `skip`: so many such calls are let pass before.
    """

    sandbox: str
    method: str
    path: str
    contains: str | None = None
    skip: int = 0

    def needs(self, *names: str) -> bool:
        return any(f"{{{name}}}" in self.path + (self.contains or "") for name in names)

    def at(self, names: Mapping[str, str]) -> dict[str, Any]:
        scope = {"method": self.method, "path": self.path.format(**names), "skip": self.skip}
        return scope if self.contains is None else {**scope, "contains": self.contains.format(**names)}


@dataclass(frozen=True)
class Misbehave:
    """The vendor's sandbox misbehaves.

    Attributes:
        first: what goes wrong before, so that the call that is aimed at is made at all: a session is thrown out, or a
            create's answer lost.
        struck_after: how many times the fault has to be met; as often as it is there for, unless said.
    """

    aim: Aim
    fault: dict[str, Any]
    first: tuple[Aim, dict[str, Any]] | None = None
    struck_after: int | None = None

    def approve(self, site: Site, subject: Subject) -> bool:
        names = self._approved_before(site, subject)
        if names is None:
            self._arm_first(site, subject)
        armed = {**self.fault, **self.aim.at(names or subject.names)}
        (fault_id,) = site.outsider.control(self.aim.sandbox, "faults", {"faults": [armed]})["ids"]
        site.armed[subject.number] = (self.aim.sandbox, fault_id)
        if names is None:
            site.approve(subject)
        enough = self.struck_after or int(self.fault.get("times", 1))
        return until(lambda: _hits(site, self.aim.sandbox, fault_id) >= enough, STRIKES_WITHIN)

    def _approved_before(self, site: Site, subject: Subject) -> dict[str, str] | None:
        """Approve it first, where only then there is an address to aim at; all names."""
        if self.aim.needs("key"):
            return {**subject.names, "key": _created(site, subject)}
        return site.approve_late(subject) if self.aim.needs("request", "detail") else None

    def _arm_first(self, site: Site, subject: Subject) -> None:
        if self.first is not None:
            aim, fault = self.first
            if fault["kind"] == "expire_session":
                # A worker with an older token would fetch the newer one that another has stored, and sign in nowhere.
                site.kill("commitments")
            site.outsider.control(aim.sandbox, "faults", {"faults": [{**fault, **aim.at(subject.names)}]})


@dataclass(frozen=True)
class KillHeld:
    """The call is held open by the sandbox, and then the function that waits for it is killed."""

    aim: Aim
    when: Literal["before", "after"]
    service: str = "commitments"
    first: tuple[Aim, dict[str, Any]] | None = None

    def approve(self, site: Site, subject: Subject) -> bool:
        # Held calls are let go all together, so there is one at a time.
        with site.holding:
            held = Misbehave(self.aim, {"kind": "hold", "when": self.when}, self.first).approve(site, subject)
            killed = held and site.kill(self.service) > 0
            site.outsider.control(self.aim.sandbox, "faults/release", {})
        return killed


@dataclass(frozen=True)
class StrikeAws:
    """The function is killed, or its line cut, at one of its calls to AWS about this record."""

    target: str
    contains: tuple[str, ...]
    when: Literal["before", "after"]
    how: Literal["kill", "cut"]

    def approve(self, site: Site, subject: Subject) -> bool:
        contains = tuple(text.format(**subject.names) for text in self.contains)
        fault = AwsFault(self.target, contains, self.when, self.how)
        site.proxy.arm(fault)
        try:
            site.approve(subject)
            return fault.struck.wait(STRIKES_WITHIN)
        finally:
            site.proxy.disarm(fault)


@dataclass(frozen=True)
class StrikeWaker:
    """The create's answer is lost, so that the record waits in doubt; whoever wakes it when its time has come is struck there.

    Attributes:
        create: the call whose answer is lost.
        relay_dies: the relay is killed before it sends its wake, so that the record is found by the sweeper.
    """

    create: Aim
    target: str
    contains: tuple[str, ...]
    when: Literal["before", "after"]
    how: Literal["kill", "cut"] = "kill"
    relay_dies: bool = False

    def approve(self, site: Site, subject: Subject) -> bool:
        contains = tuple(text.format(**subject.names) for text in self.contains)
        fault = AwsFault(self.target, contains, self.when, self.how)
        relayed = tuple(text.format(**subject.names) for text in RELAYED)
        wakes = WAKES_OF_AN_EDIT if self.relay_dies else 0
        armed = [*(AwsFault(SEND, relayed, "before", "kill") for _ in range(wakes)), fault]
        lost = {"kind": "lose_answer_before", **self.create.at(subject.names)}
        site.outsider.control(self.create.sandbox, "faults", {"faults": [lost]})
        for one in armed:
            site.proxy.arm(one)
        try:
            site.approve(subject)
            return fault.struck.wait(STRIKES_WITHIN)
        finally:
            for one in armed:
                site.proxy.disarm(one)


@dataclass(frozen=True)
class HeardByLines:
    """The order's own event is dropped: it is heard of by its lines' events, for which intake has to ask the platform.

    `inner`: what happens to that call.
    """

    inner: "Misbehave | KillHeld"

    def approve(self, site: Site, subject: Subject) -> bool:
        dropped = {"kind": "drop", "event_type": "update", "resource_name": "Purchase Order Contracts", "times": 1}
        site.outsider.control("procore", "webhooks", {"faults": [dropped]})
        return self.inner.approve(site, subject)


@dataclass(frozen=True)
class StrikeReceiver:
    """The receiver is struck at its one send. What it sends is sealed, so nobody else approves meanwhile."""

    when: Literal["before", "after"]
    how: Literal["kill", "cut"]

    def approve(self, site: Site, subject: Subject) -> bool:
        fault = AwsFault("AmazonSQS.SendMessage", ("IntakeWork", "sha256"), self.when, self.how)
        with site.approving:
            site.proxy.arm(fault)
            try:
                site.outsider.set_status(subject.table, subject.contract_id)
                return fault.struck.wait(STRIKES_WITHIN)
            finally:
                site.proxy.disarm(fault)


@dataclass(frozen=True)
class Delivery:
    """The platform's deliveries of one approval are bent: that of the order itself and those of its lines."""

    fault: dict[str, Any]

    def approve(self, site: Site, subject: Subject) -> bool:
        header = {"resource_name": "Purchase Order Contracts", "times": 1}
        lines = {"resource_name": "Purchase Order Contract Line Items", "times": len(LINES)}
        faults = [{**self.fault, "event_type": "update", **scope} for scope in (header, lines)]
        with site.approving:
            site.outsider.control("procore", "webhooks", {"faults": faults})
            site.outsider.set_status(subject.table, subject.contract_id)
        return True


def _created(site: Site, subject: Subject) -> str:
    """Approve, and read the number of the document while the answer to its create is kept back."""
    entity = "PurchaseOrder" if subject.table.startswith("purchase") else "Subcontract"
    aim = Aim("acumatica", "PUT", f"*/{entity}", "{number}")
    slow = {"kind": "delay", "when": "after", "seconds": ANSWER_KEPT_BACK, **aim.at(subject.names)}
    site.outsider.control("acumatica", "faults", {"faults": [slow]})
    site.approve(subject)
    until(lambda: bool(site.documents(subject)), STRIKES_WITHIN, every=0.2)
    (document,) = site.documents(subject)
    return str(document.get("SubcontractNbr") or document["OrderNbr"])


def _hits(site: Site, sandbox: str, fault_id: str) -> int:
    return next((int(fault["hits"]) for fault in site.faults(sandbox) if fault["id"] == fault_id), 0)
