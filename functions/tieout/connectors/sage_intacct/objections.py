"""What stands in the way of any document: an assumption that is off, a field that is none, a line without a cost type."""

import re
from collections.abc import Iterable, Iterator, Mapping

from tieout.connectors.context import Assumption, require_assumption
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.settings import CUSTOM_FIELD, SageIntacctSettings
from tieout.policy.ready import ReadyChangeOrder, ReadyInvoice, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.outcomes import NeedsPerson


def switched_off(needed: Iterable[Assumption], switched_on: frozenset[str]) -> Iterator[Reason]:
    """One reason for each assumption that is needed and not switched on."""
    for assumption in dict.fromkeys(needed):
        try:
            require_assumption(assumption, switched_on)
        except NeedsPerson as refusal:
            yield Reason("assumption_off", refusal.why, "assumptions")


def extensions(
    header: Mapping[str, str], lines: Iterable[ReadyLine], settings: SageIntacctSettings, switched_on: frozenset[str]
) -> Iterator[Reason]:
    """What stands in the way of mapped extensions: a name that is no custom field, a line, the XML door."""
    if header:
        yield from switched_off((assumptions.CUSTOM_FIELDS,), switched_on)
    for name in header:
        if not re.fullmatch(CUSTOM_FIELD, name):
            text = f"'{name}' in value_maps.extensions is no custom field of Sage Intacct: expected nsp::NAME."
            yield Reason("unknown_extension", text, "extensions")
        elif settings.door == "xml":
            yield Reason("extension", f"'{name}' cannot be sent through the XML door.", "extensions")
    for position, line in enumerate(lines, start=1):
        for name in line.extensions:
            text = f"Line {position}: '{name}' is an extension of a line; only a document's own are carried."
            yield Reason("line_extension", text, f"lines.{position}.extensions")


def without_item(settings: SageIntacctSettings) -> Iterator[Reason]:
    """Every purchasing line needs an item (vendor's page on required dimensions)."""
    if settings.item is None:
        text = "Every purchasing line in Sage Intacct needs an item. Name the one for construction: erp.settings.item."
        yield Reason("no_item", text, "lines")


def without_cost_type(lines: Iterable[ReadyLine]) -> Iterator[Reason]:
    """A cost without a cost type is in no job cost report."""
    missing = [str(position) for position, line in enumerate(lines, start=1) if not line.cost_type]
    if missing:
        text = f"Lines {', '.join(missing)} have no Intacct cost type. State cost_type in value_maps.cost_types."
        yield Reason("no_cost_type", text, "lines")


def undated(change: ReadyChangeOrder) -> Iterator[Reason]:
    """Intacct posts by date, and a change order's own day is neither today nor ours to choose."""
    if change.change_date is None:
        text = f"{change.number} has no date, and Sage Intacct posts by date. Give it one."
        yield Reason("no_date", text, "change_date")


def untaxed(invoice: ReadyInvoice) -> Iterator[Reason]:
    """A stated tax has no field: direct bills alone take tax entries, in Australia, Britain and South Africa (vendor's page)."""
    if invoice.tax:
        text = (
            f"{invoice.number} states {dollars(invoice.tax)} of tax. Sage Intacct works tax out by its own schedules, and takes "
            "a stated one only where VAT is kept (AU, GB, ZA). Put it on a line of its own."
        )
        yield Reason("tax", text, "tax")


def unreleased(invoice: ReadyInvoice) -> Iterator[Reason]:
    """AR retainage is released over invoice lines; what is held is shown without task, so that none can be chosen for sure."""
    if invoice.released:
        text = (
            f"{invoice.number} releases {dollars(invoice.released)} of retainage. Sage Intacct releases what AR invoices hold "
            "line by line, and does not tell which line of the contract each is: release it there (AR retainage release), then "
            "send an application without it."
        )
        yield Reason("retainage_release", text, "released")
