"""A connector over a scripted network: what it sends is kept, what it is answered is the test's to say."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from tieout.connectors.acumatica.assumptions import FILTERED_CREATE, SWITCHES
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.context import ConnectorContext, Token
from tieout.policy.ready import ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Step
from tieout.sync.state import StepNote

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BASE = "https://firm.example/Live"
CONTRACT = "/Live/entity/Default/24.200.001"
LOGIN = {"client_id": "guid@Firm", "client_secret": "s3cret", "username": "tieout", "password": "pass"}
SWITCHED_ON = frozenset(each.name for each in SWITCHES if each is not FILTERED_CREATE)

Script = Callable[[httpx.Request], httpx.Response]


@dataclass
class Watch:
    """Time, sleeps and deadline of one test."""

    moment: datetime = NOON
    slept: list[float] = field(default_factory=list)
    remaining: timedelta = timedelta(minutes=10)

    def now(self) -> datetime:
        return self.moment

    def left(self) -> timedelta:
        return self.remaining

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Vault:
    """Where the token lives; notes when it was stored."""

    stored: Token | None = None
    story: list[str] = field(default_factory=list)

    def current(self) -> Token | None:
        return self.stored

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        if self.stored is None or stale is None or stale.access == self.stored.access:
            self.stored = mint(self.stored)
            self.story.append(f"stored {self.stored.access}")
        return self.stored


@dataclass
class Wire:
    """The network: answers by script and keeps every request."""

    script: Script
    sent: list[httpx.Request] = field(default_factory=list)
    story: list[str] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if self.story is not None:
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
            self.story.append(f"{request.method} {request.url.path.removeprefix('/Live')} {bearer}".strip())
        return self.script(request)

    @property
    def last(self) -> httpx.Request:
        return self.sent[-1]

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.last.content, parse_float=Decimal)
        return found


def valid_token(access: str = "t1", refresh: str | None = "r1", seconds: int = 3600) -> Token:
    return Token(access, NOON + timedelta(seconds=seconds), refresh)


def connector(
    script: Script | Wire,
    *,
    settings: Mapping[str, Any] | None = None,
    credentials: Mapping[str, str] = LOGIN,
    vault: Vault | None = None,
    watch: Watch | None = None,
    assumptions: frozenset[str] = SWITCHED_ON,
    quarantine: Mapping[str, timedelta] | None = None,
) -> AcumaticaErp:
    """A connector whose network is the script; signed in already, unless a vault says otherwise."""
    held = watch or Watch()
    return AcumaticaErp(
        ConnectorContext(
            connection="firm",
            settings={"base_url": BASE, "tenant": "Firm", **(settings or {})},
            credentials=credentials,
            tokens=vault or Vault(valid_token()),
            clock=held,
            deadline=held,
            sleep=held.sleep,
            quarantine=quarantine or {},
            assumptions=assumptions,
            transport=httpx.MockTransport(script),
        )
    )


def line(source_id: str = "11", amount: str = "1000.10", **changes: Any) -> ReadyLine:
    plain = ReadyLine(
        source_id=source_id,
        description="Footings",
        amount=Decimal(amount),
        cost_code="03-300",
        task="01",
        account="51000",
        subaccount="000",
        quantity=None,
        unit=None,
        unit_cost=None,
        retainage_percent=None,
        extensions={},
    )
    return replace(plain, **changes)


def ready(kind: CommitmentKind = CommitmentKind.SUBCONTRACT, **changes: Any) -> ReadyCommitment:
    lines: tuple[ReadyLine, ...] = changes.pop("lines", (line(),))
    plain = ReadyCommitment(
        source=SourceReference(system="platform", kind=kind.value, id="41"),
        external_reference="platform:doc:41",
        kind=kind,
        number="SC-041",
        title="Concrete",
        vendor="V0001",
        project="P100",
        total=sum((each.amount for each in lines), Decimal(0)),
        terms="30D",
        retainage_percent=None,
        contract_date="2026-02-27",
        lines=lines,
        extensions={},
    )
    return replace(plain, **changes)


def subcontract(
    status: str = "On Hold", *, nbr: str = "SC-000001", ref: str = "platform:doc:41", **more: Any
) -> dict[str, Any]:
    """A subcontract as the vendor shows it, with one line."""
    row = {"LineNbr": {"value": 1}, "ExtendedCost": {"value": 1000.1}, "CostCode": {"value": "03-300  "}}
    plain = {
        "SubcontractNbr": {"value": nbr},
        "Status": {"value": status},
        "VendorRef": {"value": ref},
        "LineTotal": {"value": 1000.1},
        "Details": [row],
    }
    return plain | more


DOCUMENT = TargetDocument(role="commitment", kind="Subcontract", key="SC-000001", company="Firm", lines={"11": "1"})
PURCHASE = TargetDocument(
    role="commitment", kind="PurchaseOrder", key="Normal/PO 0001", company="Firm", lines={"11": "1"}
)
Answers = Mapping[str, httpx.Response | list[httpx.Response]]


def note(step: Step, ticket: str = "") -> StepNote:
    """The intent of a step, as the ledger would hold it."""
    given = (step.name, step.side, step.kind, step.fingerprint, "", step.reference, "g", 1, NOON, NOON)
    return StepNote(*given, expects=step.expects, ticket=ticket)


def ok(body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def by_path(answers: Answers) -> Wire:
    """Answers by `METHOD end-of-path`; a list is used up in order, its last answer again and again."""

    def script(request: httpx.Request) -> httpx.Response:
        for name, answer in answers.items():
            method, end = name.split()
            if request.method == method and request.url.path.endswith(end):
                if isinstance(answer, list):
                    return answer.pop(0) if len(answer) > 1 else answer[0]
                return answer
        raise AssertionError(f"unexpected {request.method} {request.url}")

    return Wire(script)
