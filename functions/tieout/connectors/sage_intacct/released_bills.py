"""Whose retainage a bill frees: the pay app that released it, or the release itself where that is all the pay app did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.objects import AP_RELEASE, of_definition
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings

_LINES = "construction/ap-retainage-release-line"
_OF, _BILL = "apRetainageRelease.key", "releasedBill.key"
Named = tuple[str, str]
"""Kind and key of a document."""


@dataclass(frozen=True)
class ReleasedBills:
    """Looks them up."""

    records: Records
    settings: SageIntacctSettings

    def of(self, bills: Iterable[str]) -> Mapping[str, Named]:
        """By bill, for those that a release made: what was linked when it was sent. Raises: NotNow, NeedsPerson."""
        wanted = sorted(set(bills))
        if not wanted:
            return {}
        rows = self.records.every_row(_LINES, (_OF, _BILL), [{"$in": {_BILL: wanted}}])
        made = {str(row[_BILL]): str(row[_OF]) for row in rows if row.get(_BILL) and row.get(_OF)}
        invoices = self._invoices(self._references(set(made.values())))
        return {bill: invoices.get(release, (AP_RELEASE, release)) for bill, release in made.items()}

    def _references(self, releases: set[str]) -> Mapping[str, str]:
        """Our reference in the description of each release that is ours."""
        field = place_of(AP_RELEASE, self.settings).field
        rows = self.records.every_row(AP_RELEASE, (field,), [{"$in": {"key": sorted(releases)}}]) if releases else ()
        held = {str(row["key"]): str(row.get(field) or "") for row in rows}
        return {key: text[1:].partition("]")[0] for key, text in held.items() if text.startswith("[") and "]" in text}

    def _invoices(self, references: Mapping[str, str]) -> Mapping[str, Named]:
        """The purchasing invoice beside each release."""
        if not references or self.settings.vendor_invoices is None:
            return {}
        kind = of_definition(self.settings.vendor_invoices.definition)
        field = place_of(kind, self.settings).field
        rows = self.records.every_row(kind, (field,), [{"$in": {field: sorted(set(references.values()))}}])
        keys = {str(row.get(field)): str(row["key"]) for row in rows}
        return {release: (kind, keys[text]) for release, text in references.items() if text in keys}
