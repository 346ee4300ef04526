"""The suite's records in one ERP's words, and a connector's context as wiring would give it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from contract.erp.records import record_of
from contract.erp.rig import HandClock, OneHolder, PlentyOfTime
from tieout.config.connection import ValueMaps
from tieout.connectors.context import Assumption, ConnectorContext
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits, Ready, ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference, TargetDocument


@dataclass(frozen=True)
class Words:
    """One ERP's codes, as its value maps and its seed have them. `customer`: the owner's code."""

    value_maps: Mapping[str, Any]
    vendor: str
    project: str
    terms: str
    task: str
    account: str
    cost_type: str = ""
    customer: str = "C0001"

    def ready(self, kind: str, there: Mapping[str, TargetDocument]) -> Ready:
        """A record of any kind. `there`: the documents that it changes or bills, by the references of their records."""
        if kind in set(CommitmentKind):
            return self.commitment(CommitmentKind(kind))
        targets = {reference: (document,) for reference, document in there.items()}
        record = record_of(kind, customer=self.customer)
        words = prepare(record, ValueMaps(**self.value_maps), FieldLimits(), generation=1, targets=targets)
        assert not isinstance(words, list), words
        return words

    def commitment(self, kind: CommitmentKind) -> ReadyCommitment:
        """A lump sum and a unit price, to awkward cents."""
        retained = Decimal("10") if kind is CommitmentKind.SUBCONTRACT else None
        lump = self._line("11", Decimal("48250.37"), "03-300", retained)
        steel = replace(
            self._line("12", Decimal("10237.46"), "05-120", retained),
            quantity=Decimal("12.345"),
            unit="TON",
            unit_cost=Decimal("829.28"),
        )
        return ReadyCommitment(
            source=SourceReference(system="platform", kind=kind.value, id="41"),
            external_reference=f"platform:{kind.value}:41",
            kind=kind,
            number="SC-041",
            title="Concrete & steel",
            vendor=self.vendor,
            project=self.project,
            total=lump.amount + steel.amount,
            terms=self.terms,
            retainage_percent=retained,
            contract_date="2026-02-27",
            lines=(lump, steel),
            extensions={},
        )

    def _line(self, source_id: str, amount: Decimal, cost_code: str, retained: Decimal | None) -> ReadyLine:
        return ReadyLine(
            source_id=source_id,
            description=f"Line {source_id}",
            amount=amount,
            cost_code=cost_code,
            task=self.task,
            account=self.account,
            subaccount=None,
            quantity=None,
            unit=None,
            unit_cost=None,
            retainage_percent=retained,
            cost_type=self.cost_type,
        )


def wired(
    settings: Mapping[str, Any],
    credentials: Mapping[str, str],
    switches: Iterable[Assumption],
    clock: HandClock,
    tokens: OneHolder,
) -> ConnectorContext:
    """What wiring would give a connector. `switches`: the assumptions that are on."""
    return ConnectorContext(
        connection="harbor",
        settings=dict(settings),
        credentials=dict(credentials),
        tokens=tokens,
        clock=clock,
        deadline=PlentyOfTime(),
        sleep=lambda seconds: None,
        assumptions=frozenset(each.name for each in switches),
        allow_loopback=True,
    )
