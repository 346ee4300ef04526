"""Reads the seed document (see README.md): rows in wire names, references by code, all of it or nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.sage_300_cre.posting import IN_THE_BOOKS, amounts
from sandbox.sage_300_cre.sage import LENGTHS, total
from sandbox.sage_300_cre.sessions import Sessions, User
from sandbox.sage_300_cre.store import Row, Store

_FLAGS = {"IsActive": True, "IsArchived": False, "HasExternalId": True}
_PEOPLE = ("users", "clients")
PLAIN = ("accounts", "vendor_types", "standard_cost_codes", "standard_categories")
LISTS = (*PLAIN, "vendors", "jobs", "cost_codes", "categories", "commitments", "invoices", "payments")
_MONEY = (
    "Amount",
    "Units",
    "UnitCost",
    "RetainagePercent",
    "Estimate",
    "OriginalEstimate",
    "JobToDateCost",
    "RetainageAmount",
)

_CATEGORY_FIGURES = ("OriginalEstimate", "Estimate", "JobToDateCost", "RevisedCommitment", "CommitmentInvoiced")


class Seed:
    """Applies a seed document."""

    def __init__(self, store: Store, sessions: Sessions) -> None:
        self._store = store
        self._sessions = sessions

    def apply(self, document: dict[str, Any]) -> dict[str, int]:
        """Add what it holds, in an order in which references lead to what is there. Raises BadFieldError."""
        for name, value in document.items():
            if name not in (*LISTS, *_PEOPLE):
                raise BadFieldError(name, f"is unknown (known: {', '.join((*LISTS, *_PEOPLE))})")
            if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
                raise BadFieldError(name, "must be a list of objects")
        trial = Seed(self._store.copied(), Sessions(self._sessions.settings, self._sessions.clock))
        trial.take(document)  # on a copy first, so that a wrong document changes nothing
        return self.take(document)

    def take(self, document: dict[str, Any]) -> dict[str, int]:
        """Add it; raises BadFieldError half-way."""
        for at, given in enumerate(document.get("users", [])):
            where = f"users[{at}]"
            user = User(_text(given, "Username", where), _text(given, "Password", where), _forbidden(given))
            self._sessions.users[user.name.casefold()] = user
        for at, given in enumerate(document.get("clients", [])):
            key = _text(given, "ApiKey", f"clients[{at}]")
            self._sessions.clients[key] = _text(given, "ApiSecret", f"clients[{at}]")
        for name in LISTS:
            for at, given in enumerate(document.get(name, [])):
                self._row(name, _exact(given), f"{name}[{at}]")
        return {name: len(document[name]) for name in LISTS if name in document}

    def _row(self, name: str, given: Row, where: str) -> None:
        special: dict[str, Callable[[Row, str], None]] = {
            "vendors": self._vendor,
            "jobs": self._job,
            "cost_codes": self._cost_code,
            "categories": self._category,
            "commitments": self._commitment,
            "invoices": self._invoice,
            "payments": self._payment,
        }
        _text(given, "Code", where)
        if name in special:
            special[name](given, where)
        else:
            self._store.add(name, {**_FLAGS, **given})

    def _vendor(self, given: Row, where: str) -> None:
        _fits(given, "Code", LENGTHS["vendor"], where)
        _fits(given, "Name", LENGTHS["name"], where)
        self._store.add("vendors", {**_FLAGS, **given})

    def _job(self, given: Row, where: str) -> None:
        _fits(given, "Code", LENGTHS["job"], where)
        self._store.add("jobs", {**_FLAGS, "Status": 1, **given})

    def _cost_code(self, given: Row, where: str) -> None:
        _fits(given, "Code", LENGTHS["cost_code"], where)
        job = self._named("jobs", given.pop("Job", ""), f"{where}.Job")
        group = given["Code"].endswith("-000")
        self._store.add("cost_codes", {**_FLAGS, "IsGroupCode": group, **given, "JobId": job["Id"]})

    def _category(self, given: Row, where: str) -> None:
        _fits(given, "Code", LENGTHS["category"], where)
        ids = self._places(given, where)
        zero = dict.fromkeys(_CATEGORY_FIGURES, Decimal("0.00"))
        self._store.add("categories", {**_FLAGS, **zero, **given, **ids})

    def _commitment(self, given: Row, where: str) -> None:
        items = [_exact(item) for item in given.pop("Items", [])]
        vendor = self._named("vendors", given.pop("Vendor", ""), f"{where}.Vendor")
        job = self._named("jobs", given.pop("Job", ""), f"{where}.Job")
        owners = {"VendorId": vendor["Id"], "JobId": job["Id"]}
        flags = {**_FLAGS, "_posted": True, "IsCommited": True, "IsClosed": False}
        row = self._store.add("commitments", {**given, **owners, **amounts(total(items)), **flags})
        for at, item in enumerate(items):
            places = self._places({**item, "Job": job["Code"]}, f"{where}.Items[{at}]")
            places["CategoryId"] = self._category_of(places, item.get("Category"), f"{where}.Items[{at}].Category")
            plain = {name: value for name, value in item.items() if name not in {"CostCode", "Category"}}
            owned = {"CommitmentId": row["Id"], **places, **amounts(item["Amount"]), **_FLAGS}
            self._store.add("commitment_items", {**plain, **owned})

    def _invoice(self, given: Row, where: str) -> None:
        rows = [_exact(row) for row in given.pop("Distributions", [])]
        vendor = self._named("vendors", given.pop("Vendor", ""), f"{where}.Vendor")
        invoice = self._store.add("invoices", {**IN_THE_BOOKS, **given, "VendorId": vendor["Id"]})
        for at, row in enumerate(rows):
            places = self._places(row, f"{where}.Distributions[{at}]")
            category = row.pop("Category", None)
            places["CategoryId"] = self._category_of(places, category, f"{where}.Distributions[{at}].Category")
            retained = {"RetainageAmount": row.pop("RetainageAmount", Decimal("0.00"))}
            plain = {name: value for name, value in row.items() if name not in {"Job", "CostCode"}}
            self._store.add("distributions", {**plain, **places, **retained, "InvoiceId": invoice["Id"]})

    def _payment(self, given: Row, where: str) -> None:
        vendor = self._named("vendors", given.pop("Vendor", ""), f"{where}.Vendor")
        made = {"HasExternalId": True, "IsArchived": False, "Status": "Paid", "Type": 0}
        self._store.add("payments", {**made, **given, "VendorId": vendor["Id"]})

    def _places(self, given: Row, where: str) -> Row:
        job = self._named("jobs", given.pop("Job", ""), f"{where}.Job")
        wanted = given.pop("CostCode", "")
        found = self._store.where("cost_codes", JobId=job["Id"], Code=wanted)
        if not found:
            raise BadFieldError(f"{where}.CostCode", f"{wanted!r} is none of job {job['Code']}")
        return {"JobId": job["Id"], "CostCodeId": found[0]["Id"]}

    def _category_of(self, places: Row, code: object, where: str) -> str:
        found = self._store.where("categories", CostCodeId=places["CostCodeId"], Code=code)
        if not found:
            raise BadFieldError(where, f"{code!r} is no category of this cost code")
        return str(found[0]["Id"])

    def _named(self, kind: str, code: object, where: str) -> Row:
        found = self._store.where(kind, Code=code)
        if not found:
            raise BadFieldError(where, f"{code!r} is not known")
        return found[0]


def _exact(given: Row) -> Row:
    """Amounts as Decimal, so that what is shown adds up to the cent."""
    return {name: Decimal(str(value)) if name in _MONEY else value for name, value in given.items()}


def _text(given: Row, name: str, where: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise BadFieldError(f"{where}.{name}", "is required")
    return value


def _fits(given: Row, name: str, limit: int, where: str) -> None:
    if len(str(given.get(name, ""))) > limit:
        raise BadFieldError(f"{where}.{name}", f"is longer than {limit} characters")


def _forbidden(given: Row) -> frozenset[str]:
    return frozenset(str(part) for part in given.get("forbidden", []))
