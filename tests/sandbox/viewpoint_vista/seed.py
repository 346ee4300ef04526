"""Takes seed data: rows by the last part of an object's name, in Vista's columns. A row of a known key takes its place."""

from decimal import Decimal
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.viewpoint_vista.admission import Admission
from sandbox.viewpoint_vista.books import Books
from sandbox.viewpoint_vista.catalogue import NATURAL, tables
from sandbox.viewpoint_vista.store import Row, Store

LISTS = tables()
WORDS = ("terms", "units", "accounts", "departments", "liability_templates")
MONTHS = ("last_closed_month", "last_open_month")
DEFAULTS: dict[str, Row] = {
    "vendors": {"ActiveYN": "Y"},
    "contracts": {"ContractStatus": 1},
    "jobs": {"JobStatus": 1},
    "job_phases": {"ActiveYN": "Y", "CostTypes": []},
}
_MONEY = ("Cost", "Units", "UnitCost", "Amount", "RetPct", "DiscTaken", "InvTotal", "GrossAmt", "Retainage")


def apply(document: dict[str, Any], store: Store, books: Books, admission: Admission) -> dict[str, int]:
    """Check everything, then take it; raises BadFieldError and then nothing has changed."""
    for name, value in document.items():
        _check(name, value)
    for key, subscriber in document.get("application_keys", {}).items():
        admission.keys[key] = subscriber
    for name in MONTHS:
        setattr(books, name, document.get(name, getattr(books, name)))
    for name in WORDS:
        getattr(books, name).update(document.get(name, []))
    for name in LISTS.keys() & document.keys():
        for row in document[name]:
            key = {column: row[column] for column in NATURAL[LISTS[name]]}
            held = store.first(LISTS[name], **key) or DEFAULTS.get(name, {})
            store.put(LISTS[name], {**held, **_exact(row)})
    return {name: len(document[name]) for name in LISTS.keys() & document.keys()}


def _check(name: str, value: Any) -> None:
    if name in MONTHS:
        if not isinstance(value, str) or not value.endswith("-01"):
            raise BadFieldError(name, "must be a month as YYYY-MM-01")
    elif name == "application_keys":
        if not isinstance(value, dict) or not all(isinstance(code, str) for code in value.values()):
            raise BadFieldError(name, "must lead from keys to subscriber codes")
    elif name in WORDS:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise BadFieldError(name, "must be a list of strings")
    elif name in LISTS:
        _check_rows(name, value)
    else:
        known = sorted([*LISTS, *WORDS, *MONTHS, "application_keys"])
        raise BadFieldError(name, f"is unknown (known: {', '.join(known)})")


def _check_rows(name: str, rows: Any) -> None:
    if not isinstance(rows, list):
        raise BadFieldError(name, "must be a list")
    for at, row in enumerate(rows):
        missing = [key for key in NATURAL[LISTS[name]] if not isinstance(row, dict) or key not in row]
        if missing:
            raise BadFieldError(f"{name}[{at}]", f"needs {', '.join(missing)}")


def _exact(row: Row) -> Row:
    """Money may come as text, since JSON numbers are no place for it."""
    return {
        name: Decimal(str(value)) if name.endswith(_MONEY) and isinstance(value, str | int | float) else value
        for name, value in row.items()
    }
