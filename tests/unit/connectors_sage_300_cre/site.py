"""A connection to the sandbox whose clock moves with the sandbox's, so that minutes of lag pass at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
from mypy_boto3_s3 import S3Client

from contract.erp.records import COMMITMENT
from contract.erp.rig import HandClock, OneHolder, PlentyOfTime, Sandbox, note_of, perform
from contract.erp.sage_300_cre_rig import commitment, ready
from contract.erp.sage_300_cre_seed import CHOSEN, CREDENTIALS, SEED
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_300_cre import build_feed
from tieout.connectors.sage_300_cre.assumptions import SWITCHES
from tieout.connectors.sage_300_cre.erp import Sage300CreErp
from tieout.connectors.sage_300_cre.feed import Sage300CreFeed
from tieout.policy.ready import Ready, ReadyCommitment
from tieout.records.commitment import CommitmentKind
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Accepted, Applied, Outcome
from tieout.sync.plan import Step


@dataclass
class Site:
    """One sandbox, seeded, and a connector."""

    base_url: str
    client: httpx.Client
    clock: HandClock = field(default_factory=HandClock)
    tokens: OneHolder = field(default_factory=OneHolder)
    s3: Callable[[], S3Client] | None = None

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(self.client)
        self._opened: list[Sage300CreErp | Sage300CreFeed] = []
        self.sandbox.begin_anew(SEED)

    def context(self, *, off: str = "", credentials: dict[str, str] | None = None, **settings: Any) -> ConnectorContext:
        """What wiring would give, with every assumption on but `off`."""
        return ConnectorContext(
            connection="harbor",
            settings={"base_url": self.base_url, **CHOSEN, "ask_in_place": 0} | settings,
            credentials=CREDENTIALS | (credentials or {}),
            tokens=self.tokens,
            clock=self.clock,
            deadline=PlentyOfTime(),
            sleep=lambda seconds: None,
            assumptions=frozenset(each.name for each in SWITCHES if each.name != off),
            allow_loopback=True,
            s3=self.s3,
        )

    def erp(self, **changes: Any) -> Sage300CreErp:
        """A connector."""
        connector = Sage300CreErp(self.context(**changes))
        self._opened.append(connector)
        return connector

    def feed(self, **changes: Any) -> Sage300CreFeed:
        """The reading side."""
        feed = build_feed(self.context(**changes))
        self._opened.append(feed)
        return feed

    def close(self) -> None:
        """Close everything that was opened."""
        for each in self._opened:
            each.close()

    def pass_time(self, seconds: float) -> None:
        """Let time pass here and there."""
        self.sandbox.advance(seconds)
        self.clock.moment += timedelta(seconds=seconds)

    def seeded(self) -> TargetDocument:
        """The commitment that Sage has from the start."""
        row = self.sandbox.state()["commitments"][0]
        lines = {"L1": "1", "L2": "2"}
        key = f"{row['Code']}/{row['Id']}"
        return TargetDocument(role="commitment", kind="Commitment", key=key, company="Harbor", lines=lines)

    def ready(self, kind: str) -> Ready:
        """A record of the contract suite, against the seeded commitment."""
        return ready(kind, {str(COMMITMENT.reference): self.seeded()})


def subcontract(**changes: Any) -> ReadyCommitment:
    """A good subcontract of two lines."""
    return replace(commitment(CommitmentKind.SUBCONTRACT), **changes)


def made(erp: Sage300CreErp, record: Ready) -> tuple[TargetDocument, Step]:
    """Made in hh2: the document, and the step that posts it."""
    create, post = erp.plan(record)
    outcome = perform(erp, create)
    assert isinstance(outcome, Applied), outcome
    return outcome.documents[0], post


def verdict(site: Site, erp: Sage300CreErp, step: Step, outcome: Outcome, *, rounds: int = 12) -> Outcome:
    """Ask a minute later, and again, as the flow does."""
    for _ in range(rounds):
        if not isinstance(outcome, Accepted):
            return outcome
        site.pass_time(outcome.ask_after.total_seconds())
        outcome = erp.ask(note_of(step, ticket=outcome.ticket))
    return outcome
