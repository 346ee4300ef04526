"""What stands in the way of any document: an assumption that is off, a figure that cannot be sent, a field that Sage lacks."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from tieout.connectors.context import Assumption, require_assumption
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import figure
from tieout.policy.ready import ReadyInvoice, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.outcomes import NeedsPerson

COMMITMENT_NUMBER, INVOICE_NUMBER, TEXT, UNIT = 12, 15, 30, 6
"""Characters that Sage's fields take (Procore's FAQ; Sage's import formats; StratusVue for the unit)."""
LINE_LIMIT = Decimal("999999.99")
"""The largest amount and unit price of a commitment's line (StratusVue's connector); totals may exceed it."""


def switched_off(needed: Iterable[Assumption], switched_on: frozenset[str]) -> Iterator[Reason]:
    """One reason for each assumption that is needed and not switched on."""
    for assumption in needed:
        try:
            require_assumption(assumption, switched_on)
        except NeedsPerson as refusal:
            yield Reason("assumption_off", refusal.why, "assumptions")


def lines(
    ready: Iterable[ReadyLine], settings: Sage300CreSettings, *, committed: bool, retained: Decimal | None = None
) -> Iterator[Reason]:
    """What stands in the way of lines; `committed`: of a commitment or a change order of one."""
    for position, line in enumerate(ready, start=1):
        yield from _coding(line, position, settings)
        yield from _precise(line, position)
        if committed:
            yield from _within(line, position)
            yield from _retained(line, position, retained)


def extensions(header: Mapping[str, str]) -> Iterator[Reason]:
    """hh2's rows have no custom fields."""
    for name in header:
        yield Reason("extension", f"'{name}' cannot be sent: hh2 has no custom fields. Unmap it.", "extensions")


def untaxed(invoice: ReadyInvoice) -> Iterator[Reason]:
    """Tax is not exported with invoices (Procore's own connector does not do it either)."""
    if invoice.tax:
        text = (
            f"{invoice.number} states {dollars(invoice.tax)} of tax, which is not sent to Sage. Enter it there by hand."
        )
        yield Reason("tax", text, "tax")


def unreleased(invoice: ReadyInvoice) -> Iterator[Reason]:
    """How retainage is released through hh2 is not public."""
    if invoice.released:
        text = f"{invoice.number} releases {dollars(invoice.released)} of retainage. Release it in Sage, then send the rest."
        yield Reason("retainage_release", text, "released")


def _coding(line: ReadyLine, position: int, settings: Sage300CreSettings) -> Iterator[Reason]:
    if not line.cost_type:
        text = f"Line {position} has no Sage category. State cost_type in value_maps.cost_types."
        yield Reason("no_cost_type", text, f"lines.{position}.cost_type")
    if line.task != settings.no_extra:
        text = (
            f"Line {position} is on extra '{line.task}', and extras are not carried. Map it to '{settings.no_extra}' in "
            "value_maps.tasks, or enter it in Sage."
        )
        yield Reason("extra", text, f"lines.{position}.task")
    for name in line.extensions:
        text = f"Line {position}: '{name}' cannot be sent: hh2 has no custom fields. Unmap it."
        yield Reason("extension", text, f"lines.{position}.extensions")


def _precise(line: ReadyLine, position: int) -> Iterator[Reason]:
    for name, value in (("amount", line.amount), ("quantity", line.quantity), ("unit cost", line.unit_cost)):
        try:
            figure(value or Decimal(0))
        except ValueError as error:
            yield Reason("too_precise", f"Line {position}: the {name} {error}.", f"lines.{position}")


def _within(line: ReadyLine, position: int) -> Iterator[Reason]:
    for name, value in (("amount", line.amount), ("unit cost", line.unit_cost)):
        if value is not None and abs(value) > LINE_LIMIT:
            text = f"Line {position}: {name} {dollars(value)}; Sage takes {dollars(LINE_LIMIT)} on a line. Split it."
            yield Reason("line_limit", text, f"lines.{position}")
    if line.unit is not None and len(line.unit) > UNIT:
        text = f"Line {position}: unit '{line.unit}' is longer than {UNIT} characters. Change value_maps.units."
        yield Reason("too_long", text, f"lines.{position}.unit")


def _retained(line: ReadyLine, position: int, retained: Decimal | None) -> Iterator[Reason]:
    if line.retainage_percent is not None and line.retainage_percent != (retained or Decimal(0)):
        text = (
            f"Line {position} retains {line.retainage_percent:f}%, the commitment {retained or 0:f}%; in hh2 only a "
            "commitment as a whole has a percentage. Make them the same."
        )
        yield Reason("line_retainage", text, f"lines.{position}.retainage_percent")
