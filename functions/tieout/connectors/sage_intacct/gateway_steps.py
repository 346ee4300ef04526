"""The second door: commitments and their changes through the XML gateway."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from tieout.connectors.context import ConnectorContext
from tieout.connectors.http import AnswerLost
from tieout.connectors.limits import paced
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.creation import THERE, guard_of
from tieout.connectors.sage_intacct.gateway import FunctionRefused, Gateway
from tieout.connectors.sage_intacct.gateway_http import GatewayHttp
from tieout.connectors.sage_intacct.gateway_transactions import (
    PAGE,
    create_transaction,
    query,
    read_record,
    submit_transaction,
)
from tieout.connectors.sage_intacct.objects import match_lines
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.reasons import Reason
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Accepted,
    Applied,
    Found,
    Gone,
    InDoubt,
    LookUp,
    NeedsPerson,
    NotNow,
    Observed,
    ObservedLine,
    Outcome,
    ReadBack,
    Refused,
    Several,
)
from tieout.sync.plan import ExpectedLine, Step
from tieout.sync.ports import Clock, LimitScope
from tieout.sync.state import StepNote

HEADER, LINE = "PODOCUMENT", "PODOCUMENTENTRY"
_HEADER_FIELDS = ("RECORDNO", "DOCID", "PONUMBER", "DOCPARID", "STATE")
_LINE_FIELDS = ("RECORDNO", "LINE_NO", "UIQTY", "UIPRICE", "TASKID")
DRAFT = "Draft"
DEAD = frozenset({"Declined"})


def open_gateway(settings: SageIntacctSettings, context: ConnectorContext, scope: LimitScope) -> "GatewaySteps":
    """The door, as configured. Raises: RefusedAddress."""
    place = urlsplit(settings.gateway_url)
    folder, _, name = place.path.rpartition("/")
    http = GatewayHttp(
        urlunsplit((place.scheme, place.netloc, folder, "", "")),
        timeout=settings.timeout,
        allow_loopback=context.allow_loopback,
        transport=context.transport,
        before=paced(context.pace, scope),
    )
    http.path = f"/{name}"
    return GatewaySteps(Gateway(http, settings, context.credentials, context.clock), settings, context.clock)


@dataclass(frozen=True)
class GatewaySteps:
    """Makes the calls of steps."""

    gateway: Gateway
    settings: SageIntacctSettings
    clock: Clock

    def perform(self, step: Step, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        control_id = guard_of(guard_key, step)
        try:
            return self._create(step, control_id) if step.name == CREATE else self._submit(step, control_id, documents)
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def ask(self, note: StepNote) -> Outcome:
        """The document that was made and could not be read at once. Raises: NotNow, NeedsPerson."""
        found = self.look_up(note, ())
        if isinstance(found, Found):
            return Applied((found.document,))
        raise NotNow(f"{note.kind} {note.reference} was made and cannot be found yet")

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        if note.name == CREATE:
            return self._by_reference(note.kind, note.reference, note.expects.lines if note.expects else ())
        document = next((each for each in documents if each.kind == note.kind), None)
        if document is None or self._header(document.key).findtext("STATE") in {DRAFT, ""}:
            return Absent()
        return Found(document)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        found = self._read(document.key)
        if found is None:
            return Gone()
        lines = self._lines(document.key)
        total = sum((line.amount for line in lines), Decimal("0.00"))
        state = found.findtext("STATE") or ""
        return Observed(document, total, state, lines, live=state not in DEAD)

    def close(self) -> None:
        """Close the connection."""
        self.gateway.http.close()

    def _create(self, step: Step, control_id: str) -> Outcome:
        today = self.clock.now().date().isoformat()
        record = dict.fromkeys(step.body.get("dated", ()), today) | step.body["record"]
        definition = step.kind.partition("::")[2]
        try:
            self.gateway.run(create_transaction(definition, record), control_id)
        except FunctionRefused as refused:
            # A number that is taken, or a control id that was completed: no code for either is documented.
            return self._taken(step, refused)
        return self._made(step)

    def _taken(self, step: Step, refused: FunctionRefused) -> Outcome:
        try:
            found = self._by_reference(step.kind, step.reference, step.expects.lines if step.expects else ())
        except (NotNow, NeedsPerson) as unread:
            return InDoubt(f"It was refused, and whether it is there already could not be read: {unread.why}")
        return Applied((found.document,), note=THERE) if isinstance(found, Found) else Refused(refused.reasons)

    def _made(self, step: Step) -> Outcome:
        try:
            found = self._by_reference(step.kind, step.reference, step.expects.lines if step.expects else ())
        except (NotNow, NeedsPerson):
            found = Absent()
        if isinstance(found, Found):
            return Applied((found.document,))
        return Accepted(step.reference, timedelta(seconds=self.settings.ask_after))

    def _submit(self, step: Step, control_id: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        document = next((each for each in documents if each.kind == step.kind), None)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        header = self._header(document.key)
        if header.findtext("STATE") != DRAFT:
            return Applied(note="It had been moved on already")
        try:
            self.gateway.run(submit_transaction(header.findtext("DOCID") or ""), control_id)
        except FunctionRefused as refused:
            return Refused(refused.reasons)
        return Applied()

    def _by_reference(self, kind: str, reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        filters = {"PONUMBER": reference, "DOCPARID": kind.partition("::")[2]}
        rows = list(self._rows(HEADER, _HEADER_FIELDS, filters, order="RECORDNO"))
        if any(row.findtext("PONUMBER") != reference for row in rows):
            raise NeedsPerson(
                "Sage Intacct's gateway does not filter by reference number: documents of others are shown."
            )
        found = tuple(
            TargetDocument(
                role="document", kind=kind, key=row.findtext("RECORDNO") or "", company=self.settings.company
            )
            for row in rows
        )
        if len(found) > 1:
            return Several(found)
        if not found:
            return Absent()
        lines = match_lines(expected, self._lines(found[0].key))
        return Found(found[0].model_copy(update={"lines": lines}))

    def _header(self, key: str) -> Element:
        found = self._read(key)
        if found is None:
            raise NotNow(f"Purchasing document {key} went away while it was looked up")
        return found

    def _read(self, key: str) -> Element | None:
        return self._data(read_record(HEADER, key)).find(f"data/{HEADER}")

    def _lines(self, key: str) -> tuple[ObservedLine, ...]:
        rows = list(self._rows(LINE, _LINE_FIELDS, {"DOCHDRNO": key}, order="LINE_NO"))
        try:
            rows.sort(key=lambda row: int(row.findtext("LINE_NO") or ""))
            return tuple(_line(row) for row in rows)
        except (MoneyError, ValueError) as error:
            raise NotNow(f"The lines of purchasing document {key} could not be read: {error}") from error

    def _rows(self, name: str, fields: tuple[str, ...], filters: dict[str, str], *, order: str) -> Iterator[Element]:
        offset = 0
        while True:
            data = self._data(query(name, fields, filters, order=order, offset=offset)).find("data")
            if data is None:
                raise NotNow("The query could not be read: the answer has no data")
            yield from data.findall(name)
            if data.get("numremaining", "0") == "0":
                return
            offset += PAGE

    def _data(self, function: Element) -> Element:
        try:
            return self.gateway.run(function)
        except FunctionRefused as refused:
            raise NeedsPerson(f"Sage Intacct refuses to show it: {refused}") from refused
        except AnswerLost as lost:
            raise NotNow(f"Sage Intacct could not be read: {lost}") from lost


def _line(row: Element) -> ObservedLine:
    quantity, price = (to_decimal(row.findtext(name)) for name in ("UIQTY", "UIPRICE"))
    key, task = row.findtext("RECORDNO") or "", row.findtext("TASKID") or ""
    return ObservedLine(key, to_cents(quantity * price), task)
