"""Change requests: a budget change by its cost, a prime change order by its price."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.document_settings import PrimeContract
from tieout.connectors.sage_intacct.lines import dimensions, expectation
from tieout.connectors.sage_intacct.moves import DRAFT, POST, RELEASE
from tieout.connectors.sage_intacct.objections import extensions, switched_off, undated, without_cost_type
from tieout.connectors.sage_intacct.objects import CHANGE_ORDER, CHANGE_REQUEST
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, filled, money, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyBudget, ReadyChangeOrder, ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.plan import Side, Step

Change = ReadyBudget | ReadyChangeOrder
DESCRIPTION_LENGTH = 1000


@dataclass(frozen=True)
class ChangeRequests:
    """Budget changes and prime change orders."""

    settings: SageIntacctSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The lengths of a change request."""
        return FieldLimits(
            number=self.settings.number_length,
            title=self.settings.title_length,
            line_description=self.settings.line_length,
            external_reference=place_of(CHANGE_REQUEST, self.settings).length,
            currency=self.settings.currency,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this change cannot be sent."""
        change = _change(ready)
        lines = _lines(change)
        return [
            *switched_off(self._relied_on(), self.switched_on),
            *without_cost_type(lines),
            *self._unaddressed(change),
            *(undated(change) if isinstance(change, ReadyChangeOrder) else ()),
            *extensions(change.extensions, lines, self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create a draft, then post it; a prime change is linked to its project change order, which is posted last."""
        change = _change(ready)
        expects = expectation(_lines(change), self.settings, dict(change.extensions))
        # The platform does not date a budget change: it gets the day on which it is sent.
        dated = ["changeRequestDate"] if isinstance(change, ReadyBudget) else []
        body = {"record": self._request(change), "dated": dated}
        reference = change.external_reference
        create = Step(CREATE, Side.ERP, CHANGE_REQUEST, body, reference, expects)
        if self.settings.changes.end == DRAFT:
            return (create,)
        if isinstance(change, ReadyBudget):
            return (create, Step(RELEASE, Side.ERP, CHANGE_REQUEST, {}, reference, repeatable=True, moves=True))
        order = {"order": self._order(change)}
        return (
            create,
            Step(RELEASE, Side.ERP, CHANGE_ORDER, order, reference, repeatable=True),
            Step(POST, Side.ERP, CHANGE_ORDER, {}, reference, repeatable=True, moves=True),
        )

    def _request(self, change: Change) -> Record:
        prime = isinstance(change, ReadyChangeOrder)
        chosen = self.settings.changes
        status = chosen.prime_status if prime else chosen.budget_status
        return self._header(change, "changeRequestDate", CHANGE_REQUEST) | filled(
            changeRequestState=DRAFT,
            changeRequestStatus=ref(status or ""),
            projectContractLineSource="projectChangeOrder" if prime else "none",
            changeRequestLines=[self._line(line, change) for line in _lines(change)],
            **change.extensions,
        )

    def _order(self, change: ReadyChangeOrder) -> Record:
        contract = self._contract(change)
        return self._header(change, "projectChangeOrderDate", CHANGE_ORDER) | filled(
            state=DRAFT,
            changeRequestStatus=ref(self.settings.changes.prime_status or ""),
            projectContract=ref(contract.contract) if contract else None,
            projectContractLine=ref(contract.line) if contract else None,
            priceEffectiveDate=_day(change),
            schedule=filled(scheduleImpact=f"{change.schedule_days} days") if change.schedule_days else None,
        )

    def _header(self, change: Change, date_field: str, kind: str) -> Record:
        words = f"{change.number} {change.title}".strip()[:DESCRIPTION_LENGTH]
        own_number = self.settings.changes.numbering == "platform"
        return filled(
            id=change.number if own_number else None,
            project=ref(change.project),
            description=words,
            **{date_field: _day(change)},
            **place_of(kind, self.settings).fields(change.external_reference, words),
        )

    def _line(self, line: ReadyLine, change: Change) -> Record:
        worth = {"cost": money(line.amount)}
        if isinstance(change, ReadyChangeOrder):
            # What the owner pays is no cost: the cost side comes with the commitments and budget changes.
            worth = {"cost": money(Decimal(0)), "price": money(line.amount)}
        where = dimensions(line, change.project, self.settings, item=False)
        return filled(dimensions=where, memo=line.description) | worth

    def _contract(self, change: ReadyChangeOrder) -> PrimeContract | None:
        return self.settings.changes.prime_contracts.get(change.project)

    def _relied_on(self) -> Iterator[Assumption]:
        yield place_of(CHANGE_REQUEST, self.settings).assumption
        yield from (assumptions.LINE_ORDER, assumptions.CHANGE_REQUEST_POSTING)

    def _unaddressed(self, change: Change) -> Iterator[Reason]:
        if isinstance(change, ReadyChangeOrder) and self._contract(change) is None:
            # Posted without a contract line it would change nothing, and say nothing.
            text = f"Project '{change.project}' has no contract in erp.settings.changes.prime_contracts. Name contract and line."
            yield Reason("no_contract", text, "contract")


def _day(change: Change) -> str | None:
    day = change.change_date if isinstance(change, ReadyChangeOrder) else None
    return day.isoformat() if day else None


def _lines(change: Change) -> list[ReadyLine]:
    if isinstance(change, ReadyBudget):
        return list(change.lines)
    return [each.line for each in change.lines]


def _change(ready: Ready) -> Change:
    if not isinstance(ready, ReadyBudget | ReadyChangeOrder):
        raise TypeError(f"{ready.kind} is no change")
    return ready
