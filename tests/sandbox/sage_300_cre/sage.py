"""Sage's own rules: what it refuses when work reaches it, in the words that come back as a failure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sandbox.sage_300_cre.store import Row, Store

KEY_IN_USE = "Exception of type 'DBI.Synchronization.Processing.TimberlineOffice.KeyAlreadyInUseException' was thrown."
LENGTHS = {"vendor": 10, "name": 30, "job": 10, "cost_code": 12, "category": 3}
COMMITMENT_NUMBER, INVOICE_NUMBER, TEXT, UNIT = 12, 15, 30, 6
LINE_LIMIT = Decimal("999999.99")


class SageRefused(Exception):
    """The books do not take it."""


class Books:
    """Sage's books. A row that it holds has `_posted`; the cloud may show that later."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check_commitment(self, row: Row, items: Sequence[Row]) -> None:
        """Whether Sage takes this commitment. Raises SageRefused."""
        if row.get("_posted") or self._held("commitments", Code=row["Code"]):
            raise SageRefused(KEY_IN_USE)
        too_long("Commitment", row["Code"], COMMITMENT_NUMBER)
        too_long("Description", row.get("Description", ""), TEXT)
        self._vendor(row["VendorId"])
        self._job(row["JobId"])
        for item in items:
            self._coding(item, row["JobId"])
            _item(item)

    def check_change_order(self, row: Row, items: Sequence[Row], today: date) -> None:
        """Whether Sage takes this change order. Raises SageRefused."""
        commitment = self._store.get("commitments", row["CommitmentId"])
        if commitment is None or not commitment.get("_posted"):
            raise SageRefused("The commitment of this change order does not exist in Sage.")
        if row.get("_posted") or self._held("change_orders", Code=row["Code"], CommitmentId=row["CommitmentId"]):
            raise SageRefused(KEY_IN_USE)
        too_long("Description", row.get("Description", ""), TEXT)
        if not row.get("Date") or date.fromisoformat(row["Date"]) > today:
            raise SageRefused("The approved date of a change order is required and may not be in the future.")
        changed = [item["CommitmentItemId"] for item in items if item.get("CommitmentItemId")]
        if len(set(changed)) != len(changed):
            raise SageRefused("A commitment item may be changed only once by a change order.")
        for item in items:
            self._coding(item, commitment["JobId"])
            _item(item)
            self._same_unit_cost(item, commitment)

    def check_invoice(self, header: Row, distributions: Sequence[Row]) -> None:
        """Whether Sage takes this invoice. Raises SageRefused."""
        if self._held("invoices", Code=header["Code"], VendorId=header["VendorId"]):
            raise SageRefused(KEY_IN_USE)
        too_long("Invoice", header["Code"], INVOICE_NUMBER)
        self._vendor(header["VendorId"])
        too_long("Description", header.get("Description", ""), TEXT)
        for row in distributions:
            too_long("Description", row.get("Description", ""), TEXT)
            if row.get("JobId"):
                self._job(row["JobId"])
                self._coding(row, row["JobId"])
            self._committed(row, header)
        if sum((row["Amount"] for row in distributions), Decimal(0)) != header["Amount"]:
            raise SageRefused("The amount of the invoice is not the sum of its distributions.")

    def check_cost(self, row: Row) -> None:
        """Whether Sage takes this job cost entry. Raises SageRefused."""
        too_long("Description", row.get("Description", ""), TEXT)
        self._job(row["JobId"])
        self._coding(row, row["JobId"])

    def _held(self, kind: str, **values: object) -> bool:
        wanted = {name: _folded(value) for name, value in values.items()}
        rows = (row for row in self._store.all(kind) if row.get("_posted"))
        return any(all(_folded(row.get(name)) == value for name, value in wanted.items()) for row in rows)

    def _vendor(self, vendor_id: str) -> None:
        vendor = self._store.get("vendors", vendor_id)
        if vendor is None or not vendor["IsActive"]:
            raise SageRefused(f"Vendor {vendor['Code'] if vendor else vendor_id} is inactive.")

    def _job(self, job_id: str) -> None:
        job = self._store.get("jobs", job_id)
        if job is None or not job["IsActive"]:
            raise SageRefused(f"Job {job['Code'] if job else job_id} is inactive.")

    def _coding(self, row: Row, job_id: str) -> None:
        code = self._store.get("cost_codes", row.get("CostCodeId"))
        if code is None or code["JobId"] != job_id:
            raise SageRefused("The cost code does not exist on this job.")
        if code["IsGroupCode"] or not code["IsActive"]:
            raise SageRefused(f"Cost code {code['Code']} is a group code or inactive: nothing is posted to it.")
        category = self._store.get("categories", row.get("CategoryId"))
        if category is None or category["CostCodeId"] != code["Id"]:
            raise SageRefused(f"Cost code {code['Code']} has no such category on this job.")

    def _same_unit_cost(self, item: Row, commitment: Row) -> None:
        if not item.get("CommitmentItemId"):
            return
        old = self._store.get("commitment_items", item["CommitmentItemId"])
        if old is None or old["CommitmentId"] != commitment["Id"]:
            raise SageRefused("The commitment item does not belong to the commitment of this change order.")
        if old.get("UnitCost") and item.get("UnitCost") != old["UnitCost"]:
            raise SageRefused(
                f"Unit cost mismatch between contract line item {old['UnitCost']} "
                f"and change order line item {item.get('UnitCost', Decimal(0)):.4f}"
            )

    def _committed(self, row: Row, header: Row) -> None:
        if not row.get("CommitmentId"):
            return
        commitment = self._store.get("commitments", row["CommitmentId"])
        item = self._store.get("commitment_items", row.get("CommitmentItemId"))
        if commitment is None or not commitment.get("_posted") or commitment["VendorId"] != header["VendorId"]:
            raise SageRefused("The commitment does not exist in Sage for this vendor.")
        if item is None or item["CommitmentId"] != commitment["Id"]:
            raise SageRefused(f"Commitment {commitment['Code']} has no such item.")


def too_long(name: str, value: str, limit: int) -> None:
    """Refuse a text that Sage's field does not take."""
    if len(value) > limit:
        raise SageRefused(f"{name} '{value}' is longer than {limit} characters.")


def total(rows: Iterable[Row]) -> Decimal:
    """The sum of their amounts."""
    return sum((row["Amount"] for row in rows), Decimal("0.00"))


def _item(item: Row) -> None:
    too_long("Description", item.get("Description", ""), TEXT)
    too_long("Unit of measure", item.get("UnitOfMeasure", ""), UNIT)
    for name in ("Amount", "UnitCost"):
        if abs(item.get(name, Decimal(0))) > LINE_LIMIT:
            raise SageRefused(f"{name} of item {item['Code']} is larger than {LINE_LIMIT}.")


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
