"""hh2's lists: rows by a Version that only rises, read block by block until one is empty.

How many rows a block has is not public, so a block that is not full cannot be told from one that is.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.session import Session
from tieout.connectors.sage_300_cre.values import Row, text
from tieout.sync.outcomes import NotNow

ACCOUNTS = "/GeneralLedger/Api/V1/Account.svc/accounts"
VENDORS = "/AccountsPayable/Api/V1/Vendor.svc/vendors"
JOBS = "/JobCosting/Api/V1/JobCost.svc/jobs"
COST_CODES = f"{JOBS}/costcodes"
CATEGORIES = f"{JOBS}/categories"
COMMITMENTS = "/JobCosting/Api/V1/Commitment.svc/commitments"
CHANGE_ORDERS = f"{COMMITMENTS}/changeorders"
INVOICES = "/AccountsPayable/Api/V1/Invoice.svc/invoices"
DISTRIBUTIONS = f"{INVOICES}/distributions"
PAYMENTS = "/AccountsPayable/Api/V1/Payment.svc/payments"
DOCUMENT = "/DocumentManagement/Api/V1/Document.svc/document"
FAILURES = "/Synchronization/EventService.svc/events/failures"
STATUS = "/Synchronization/RequestService.svc/status"
KEPT = frozenset(
    {"Id", "Code", "Name", "Description", "JobId", "CommitmentId", "HasExternalId", "IsClosed", "IsArchived"}
)
"""What is remembered of rows that have to be read whole to find one: a firm has tens of thousands of commitments."""
BLOCKS = 10_000
"""More blocks than any list has: whoever gets there is being shown the same rows again and again."""


class Lists:
    """Reads lists. What changes while it is read comes again under a higher Version, so the last sight of a row counts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, dict[str, Row]] = {}
        self._marks: dict[str, int] = {}

    def all(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        after: int = 0,
        only: AbstractSet[str] | None = None,
    ) -> list[Row]:
        """Every row, each once. `only`: the fields to hold of each. Raises: NotNow, NeedsPerson."""
        found: dict[str, Row] = {}
        for block, _ in self.blocks(path, params or {}, after=after):
            found.update({text(row, "Id"): row if only is None else _held(row, only) for row in block})
        return list(found.values())

    def blocks(self, path: str, params: Mapping[str, str], *, after: int) -> Iterator[tuple[list[Row], int]]:
        """Block by block, each with the Version that it ends at. Raises: NotNow, NeedsPerson."""
        for _ in range(BLOCKS):
            block, following = self.block(path, params, after=after)
            if not block:
                return
            if following <= after:
                raise NotNow(f"hh2 shows the rows after version {after} again and again.")
            after = following
            yield block, after
        raise NotNow("hh2 shows more rows than any list has.")

    def block(self, path: str, params: Mapping[str, str], *, after: int) -> tuple[list[Row], int]:
        """The next block, and the Version that it ends at. Raises: NotNow, NeedsPerson."""
        body = self._session.read(path, {**params, "version": str(after)})
        if not isinstance(body, list) or not all(isinstance(row, dict) for row in body):
            raise NotNow("hh2 could not be read: the answer is no list.")
        return body, max([after, *(_version(row) for row in body)])

    def kept(self, path: str) -> dict[str, Row]:
        """Every row of a list that has no filter, by id: read whole once, and from then on what is new. Raises as above."""
        rows = self._kept.setdefault(path, {})
        for block, version in self.blocks(path, {}, after=self._marks.get(path, 0)):
            for row in block:
                rows[text(row, "Id").lower()] = _held(row, KEPT)
            self._marks[path] = version
        return rows

    def document(self, guid: str) -> Row:
        """One document of hh2's own. Raises: NotNow, NeedsPerson."""
        return self._one(DOCUMENT, {"id": guid}, "GET")

    def operation(self, guid: str) -> Row:
        """How far an operation is. Raises: NotNow, NeedsPerson."""
        return self._one(f"{STATUS}/{guid}", {}, "POST")

    def _one(self, path: str, params: Mapping[str, str], method: str) -> Row:
        body = self._session.read(path, params, method=method)
        if not isinstance(body, dict):
            raise NotNow("hh2 could not be read: the answer is no object.")
        return body


def _held(row: Row, names: AbstractSet[str]) -> Row:
    return {name: value for name, value in row.items() if name in names}


def _version(row: Row) -> int:
    version = row.get("Version")
    if not isinstance(version, int):
        raise NotNow("hh2 could not be read: a row has no Version.")
    return version


def readable_row(error: AnswerLost) -> NotNow:
    """What to raise for a row that cannot be understood."""
    return NotNow(f"hh2 could not be read: {error}")
