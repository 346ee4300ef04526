"""ReleaseRetainage: a second bill for what was held back of the first."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import ZERO, cents
from sandbox.acumatica.periods import period_of, read_period
from sandbox.acumatica.store import ROW_KEY, Record, Store
from sandbox.acumatica.subledger.amounts import IS_RETAINAGE, ORIGINAL, UNRELEASED

#: The header fields that the retainage bill takes from its original.
_SAME = ("Vendor", "VendorRef", "Project", "Terms", "BranchID", "CurrencyID", "LocationID", "Type")


def release_retainage(store: Store, draft: Draft, parameters: dict[str, Any]) -> None:
    """Make the retainage bill; refuses more than is still held back."""
    held = draft.record.custom.get(UNRELEASED) or ZERO
    wanted = cents(parameters.get("AmtToRelease", held))
    if not 0 < wanted <= held:
        draft.refuse(f"The amount to release must be above 0 and not above the unreleased retainage, {held}.")
        return
    date = parameters.get("Date") or store.now().replace(hour=0, minute=0, second=0, microsecond=0)
    period = read_period(parameters["PostPeriod"]) if "PostPeriod" in parameters else period_of(date)
    if period is None or period in store.reference.closed_periods:
        draft.refuse(f"PostPeriod: the {period or parameters['PostPeriod']} financial period is closed or not there.")
        return
    draft.record.custom[UNRELEASED] = held - wanted
    dates = {"Date": date, "DueDate": date, "PostPeriod": period}
    custom = {IS_RETAINAGE: True, ORIGINAL: draft.data["ReferenceNbr"]}
    record = Record(str(uuid4()), _bill(store, draft, wanted) | dates, custom=custom)
    draft.after.append(lambda: store.save("Bill", record))


def _bill(store: Store, draft: Draft, wanted: Decimal) -> dict[str, Any]:
    text = f"Retainage of {draft.data['ReferenceNbr']}"
    line = {
        ROW_KEY: str(uuid4()),
        "LineNbr": 1,
        "TransactionDescription": text,
        "Qty": ZERO,
        "UnitCost": ZERO,
        "ExtendedCost": wanted,
        "Amount": wanted,
        "custom": {},
    }
    return {name: draft.data.get(name) for name in _SAME} | {
        "ReferenceNbr": store.next_number("Bill"),
        "Status": "Balanced",
        "Hold": False,
        "Description": text,
        "Amount": wanted,
        "Balance": wanted,
        "TaxTotal": ZERO,
        LINES: [line],
    }
