"""Released retainage in the book: what each release freed, for which pay app, and by which bill.

The platform tells a pay app's retainage as what it holds less what it releases; Intacct keeps a release as a document of its own
with a bill of its own. The two are led together by our reference, which both carry. A release that a person made carries none,
and its bill stays a bill: of retainage, and no new cost.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tieout.connectors.sage_intacct.book_desk import BookDesk, Listing, amount_of, whole
from tieout.connectors.sage_intacct.objects import AP_RELEASE
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.retainage_releases import RELEASED
from tieout.records.money import to_cents

_LINES = "construction/ap-retainage-release-line"
_OF, _BILL, _FREED = "apRetainageRelease.key", "releasedBill.key", "txnAmountReleased"


@dataclass(frozen=True)
class Release:
    """One release that is in force. `reference`: ours, or "" on one that is not."""

    key: str
    reference: str
    bill: str
    freed: Decimal


@dataclass
class Releases:
    """All releases of the company, read once. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    _read: list[Release] | None = field(default=None)

    def by_bill(self) -> Mapping[str, Release]:
        """By the bill that a release made."""
        return {release.bill: release for release in self._all() if release.bill}

    def by_reference(self) -> Mapping[str, Release]:
        """By our reference."""
        return {release.reference: release for release in self._all() if release.reference}

    def _all(self) -> list[Release]:
        if self._read is None:
            lines = defaultdict(list)
            for row in self.desk.every(Listing(_LINES, (_OF, _BILL, _FREED))):
                lines[str(row.get(_OF))].append(row)
            fields = ("state", place_of(AP_RELEASE, self.desk.settings).field)
            listing = Listing(AP_RELEASE, fields, ({"$eq": {"state": RELEASED}},))
            self._read = []
            for row in self.desk.every(listing):
                key = str(row["key"])
                with whole(AP_RELEASE, key):
                    freed = sum((to_cents(amount_of(line, _FREED)) for line in lines[key]), Decimal("0.00"))
                bill = next((str(line[_BILL]) for line in lines[key] if line.get(_BILL)), "")
                named = self.desk.number(AP_RELEASE, row, "key")
                self._read.append(Release(key, "" if named == key else named, bill, freed))
        return self._read
