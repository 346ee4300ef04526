"""Subcontracts and purchase orders: purchasing documents of the firm's own definitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.document_settings import DocumentChoice
from tieout.connectors.sage_intacct.gateway_assumptions import PURCHASING_FIELDS
from tieout.connectors.sage_intacct.lines import expectation, purchased
from tieout.connectors.sage_intacct.moves import DRAFT, RELEASE
from tieout.connectors.sage_intacct.objections import extensions, switched_off, without_cost_type, without_item
from tieout.connectors.sage_intacct.objects import of_definition
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, figure, filled, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeOrder, ReadyCommitment, ReadyInvoice, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Expectation, Side, Step

CREATE = "create"


@dataclass(frozen=True)
class Commitments:
    """Commitments of both kinds."""

    settings: SageIntacctSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """Lengths; a request takes any number of lines that fit its megabyte."""
        return document_limits(self.settings, self._choice(kind))

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this commitment cannot be sent."""
        commitment = _commitment(ready)
        return [
            *switched_off(self._relied_on(commitment), self.switched_on),
            *without_item(self.settings),
            *without_cost_type(commitment.lines),
            *self._without_terms(commitment),
            *extensions(commitment.extensions, commitment.lines, self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create a draft, then submit it."""
        commitment = _commitment(ready)
        choice = self._choice(commitment.kind)
        record = header(commitment, choice, self.settings) | filled(
            vendor=ref(commitment.vendor),
            txnDate=commitment.contract_date,
            paymentTerm=ref(commitment.terms) if commitment.terms else None,
            retainagePercent=figure(commitment.retainage_percent) if commitment.retainage_percent else None,
        )
        record["lines"] = [self._line(line, commitment) for line in commitment.lines]
        expects = expectation(commitment.lines, self.settings, dict(commitment.extensions))
        # A commitment that the platform does not date gets the day on which it is sent.
        dated = [] if commitment.contract_date else ["txnDate"]
        return document_steps(choice, record, commitment.external_reference, expects, dated=dated)

    def _line(self, line: ReadyLine, commitment: ReadyCommitment) -> Record:
        held = line.retainage_percent or Decimal(0)
        retained = bool(commitment.retainage_percent or held)
        percentage = {"retainage": {"percentage": figure(held)}} if retained else {}
        return purchased(line, commitment.project, self.settings) | percentage

    def _choice(self, kind: str) -> DocumentChoice:
        subcontract = kind == CommitmentKind.SUBCONTRACT
        return self.settings.subcontracts if subcontract else self.settings.purchase_orders

    def _without_terms(self, commitment: ReadyCommitment) -> Iterator[Reason]:
        if self.settings.door == "xml" and not commitment.terms:
            text = f"{commitment.number} has no payment terms, and the XML door needs terms or a due date. State them."
            yield Reason("no_terms", text, "payment_terms")

    def _relied_on(self, ready: ReadyCommitment) -> Iterator[Assumption]:
        yield from document_assumptions(self._choice(ready.kind), self.settings)
        if any(line.quantity is None for line in ready.lines):
            yield assumptions.LUMP_SUM


def header(
    ready: ReadyCommitment | ReadyChangeOrder | ReadyInvoice, choice: DocumentChoice, settings: SageIntacctSettings
) -> Record:
    """What every purchasing document's header has."""
    own_number = choice.numbering == "platform"
    words = f"{ready.number} {ready.title}".strip()
    place = place_of(of_definition(choice.definition), settings)
    return filled(
        documentNumber=ready.number if own_number else None,
        state=DRAFT,
        memo=words,
        project=ref(ready.project),
        baseCurrency=settings.currency,
        txnCurrency=settings.currency,
        **place.fields(ready.external_reference, words),
        **ready.extensions,
    )


def document_steps(
    choice: DocumentChoice, record: Record, reference: str, expects: Expectation, **body: object
) -> tuple[Step, ...]:
    """Create a draft, and submit it if it is to go that far."""
    kind = of_definition(choice.definition)
    create = Step(CREATE, Side.ERP, kind, {"record": record, **body}, reference, expects)
    if choice.end == DRAFT:
        return (create,)
    # Submitting what is submitted changes nothing: the connector looks at the state before it calls that a refusal.
    return (create, Step(RELEASE, Side.ERP, kind, {}, reference, repeatable=True, moves=True))


def document_limits(settings: SageIntacctSettings, choice: DocumentChoice) -> FieldLimits:
    """The lengths of a purchasing document."""
    return FieldLimits(
        number=settings.number_length,
        title=settings.title_length,
        line_description=settings.line_length,
        external_reference=place_of(of_definition(choice.definition), settings).length,
        invoice_number=settings.number_length,
        currency=settings.currency,
    )


def document_assumptions(choice: DocumentChoice, settings: SageIntacctSettings) -> Iterator[Assumption]:
    """What every purchasing document relies on."""
    yield place_of(of_definition(choice.definition), settings).assumption
    yield assumptions.LINE_ORDER
    yield assumptions.DRAFT_THEN_SUBMIT
    if settings.door == "xml":
        yield PURCHASING_FIELDS


def _commitment(ready: Ready) -> ReadyCommitment:
    if not isinstance(ready, ReadyCommitment):
        raise TypeError(f"{ready.kind} is no commitment")
    return ready
