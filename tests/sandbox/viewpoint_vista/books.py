"""What Vista checks before it keeps or posts a batch: companies, months, vendors, jobs, phases, the lump-sum rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.viewpoint_vista.catalogue import ORDERS, Family
from sandbox.viewpoint_vista.refusals import VistaErrors
from sandbox.viewpoint_vista.store import Row, Store

PER = {"E": Decimal(1), "C": Decimal(100), "M": Decimal(1000)}
CENT = Decimal("0.01")


@dataclass(slots=True)
class Books:
    """The rules of the books; the sets of words are what HQ, GL and JC have set up."""

    store: Store
    last_closed_month: str = ""
    last_open_month: str = "9999-12-01"
    terms: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    liability_templates: set[str] = field(default_factory=set)

    def clear(self) -> None:
        """Nothing is set up, and every month is open."""
        self.last_closed_month, self.last_open_month = "", "9999-12-01"
        for words in (self.terms, self.units, self.accounts, self.departments, self.liability_templates):
            words.clear()

    def company(self, number: int) -> Row:
        """The HQ company."""
        found = self.store.first("hq/companies", HQCo=number)
        if found is None:
            raise VistaErrors(f"Invalid Company #{number}, must be setup in HQ")
        return found

    def check_month(self, month: str) -> None:
        """A batch month is the first day of a month that is open in GL."""
        if not month.endswith("-01"):
            raise VistaErrors("Must be assigned to the first day of the Month")
        if not self.last_closed_month < month <= self.last_open_month:
            span = f"{self.last_closed_month or 'none'} (last closed) and {self.last_open_month} (last open)"
            raise VistaErrors(f"Month {month} is not open: it must be between {span}")

    def errors(self, family: Family, entry: Row) -> Iterator[str]:
        """Everything that is wrong with an entry, one text each."""
        company = self.company(entry["Co"])
        yield from self.vendor_errors(company, entry["Vendor"])
        if entry.get("PayTerms") and entry["PayTerms"] not in self.terms:
            yield f"Invalid Payment Terms. {entry['PayTerms']}"
        if family is not ORDERS and not entry.get("Job"):
            yield "Missing Job: a subcontract is for one job"
        elif entry.get("Job"):
            yield from self._job(entry.get("JCCo") or entry["Co"], entry["Job"])
        for row in entry["LineItems"]:
            where = f"Item {row[family.item]}: "
            yield from (where + text for text in self.item_errors(family, company, entry, row))

    def vendor_errors(self, company: Row, number: int) -> Iterator[str]:
        """What is wrong with a vendor."""
        # Vendors are kept by vendor group: the number of another group's vendor says nothing here.
        vendor = self.store.first("ap/vendors", VendorGroup=company["VendorGroup"], Vendor=number)
        if vendor is None:
            yield f"Invalid Vendor {number}"
        elif vendor.get("ActiveYN") == "N":
            yield f"Inactive Vendor {number}"

    def _job(self, company: int, job: str) -> Iterator[str]:
        found = self.store.first("jc/jobs", JCCo=company, Job=job)
        if found is None:
            yield f"Invalid Job {job}"
        elif found["JobStatus"] == 3:
            yield f"Job {job} is closed"

    def item_errors(self, family: Family, company: Row, entry: Row, row: Row) -> Iterator[str]:
        """What is wrong with one item of an order or subcontract."""
        home = row.get("PostToCo") or row.get("JCCo") or entry.get("JCCo") or entry["Co"]
        job = row.get("Job") or entry.get("Job") or ""
        if family is not ORDERS and (home, job) != (entry.get("JCCo") or entry["Co"], entry.get("Job")):
            yield f"Job {job} does not match SL Header"
        group = row.get("PhaseGroup") or company["PhaseGroup"]
        if group != company["PhaseGroup"]:
            yield f"Invalid Phase Group {group}"
        phase = self.store.first("jc/job_phases", JCCo=home, Job=job, PhaseGroup=group, Phase=row["Phase"])
        if phase is None:
            yield f"Invalid Phase {row['Phase']} on Job {job}"
        elif row["JCCType"] not in [kind["CostType"] for kind in phase["CostTypes"]]:
            yield f"Invalid Cost Type {row['JCCType']} for Phase {row['Phase']}"
        if row.get("GLAcct") and row["GLAcct"] not in self.accounts:
            yield f"Invalid GL Account {row['GLAcct']}"
        yield from self._units(family, row)

    def _units(self, family: Family, row: Row) -> Iterator[str]:
        unit = row["UM"]
        if unit == "LS":
            if row.get("OrigUnits") or row.get("OrigUnitCost"):
                lump = "Lump sum PO Items must have 0.00 Units and Unit Costs"
                yield lump if family is ORDERS else "Units and Unit Cost must be 0 when Unit of Measure is (LS)"
        elif unit not in self.units:
            yield f"Invalid Unit of Measure {unit}"


def priced(row: Row) -> Row:
    """An item with its cost: as sent for a lump sum, else units times unit cost per 1, 100 or 1000."""
    units, each = Decimal(row.get("OrigUnits") or 0), Decimal(row.get("OrigUnitCost") or 0)
    by_units = units * each / PER[row.get("OrigECM") or "E"]
    cost = Decimal(row.get("OrigCost") or 0) if row["UM"] == "LS" else by_units
    amounts: dict[str, Any] = {"OrigUnits": units, "OrigUnitCost": each}
    return row | amounts | {"OrigCost": cost.quantize(CENT, ROUND_HALF_UP)}
