"""The figures that both kinds of invoice share: the summary (G702), and what a line of the continuation sheet (G703) holds."""

from decimal import Decimal

from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import amount, number
from tieout.records.invoice import Application

_OTHER_NAMES = {
    "original_contract_sum": "contract_original_sum",
    "net_change_by_change_orders": "net_change_by_change_order",
}
"""Requests of the ERP tool have other names for two of the figures."""

_CERTIFIED = "total_earned_less_retainage"
"""Line 6 of a summary, which is line 7 of the next."""

STORED_RETAINAGE_BEFORE = "materials_stored_retainage_from_previous_application"


def read_application(summary: Json) -> Application:
    """The summary, named `summary` on a requisition and `g702` on an owner invoice. Raises: ValueError."""
    if "current_payment_due" not in summary:
        raise ValueError("its summary is missing")
    return Application(
        original_sum=_figure(summary, "original_contract_sum"),
        net_change_orders=_figure(summary, "net_change_by_change_orders"),
        sum_to_date=_figure(summary, "contract_sum_to_date"),
        completed_and_stored=_figure(summary, "total_completed_and_stored_to_date"),
        total_retainage=_figure(summary, "total_retainage"),
        earned_less_retainage=_figure(summary, _CERTIFIED),
        previous_certificates=_figure(summary, "less_previous_certificates_for_payment"),
        current_payment_due=_figure(summary, "current_payment_due"),
        balance_to_finish=_figure(summary, "balance_to_finish_including_retainage"),
        tax=_figure(summary, "tax_applicable_to_this_payment"),
    )


def _figure(summary: Json, name: str) -> Decimal:
    return amount(summary.get(name, summary.get(_OTHER_NAMES.get(name, ""))))


def certified(summary: Json) -> Decimal | None:
    """Line 6 of the application before, if one was read. Raises: ValueError."""
    return number(summary.get(_CERTIFIED))


def done(row: Json) -> Decimal:
    """Column G of a row: D, E and F. Zero for a row that is not there. Raises: ValueError."""
    names = ("work_completed_from_previous_application", "work_completed_this_period", "materials_presently_stored")
    return sum((amount(row.get(name)) for name in names), Decimal(0))


def retainage_of(row: Json) -> dict[str, Decimal]:
    """Retainage on work, as told; on stored material from its balances, before and now, less what was released.

    Material that is installed takes its retainage along from one to the other, and no field says how much of it.

    Raises:
        ValueError: a figure cannot be read.
    """
    before = amount(row.get(STORED_RETAINAGE_BEFORE)) - amount(row.get("materials_retainage_retained_moved"))
    released = amount(row.get("materials_stored_retainage_released_this_period"))
    return {
        "retained_work": amount(row.get("work_completed_retainage_retained_this_period")),
        "retained_stored": amount(row.get("materials_stored_retainage_currently_retained")) - before + released,
        "released_work": amount(row.get("work_completed_retainage_released_this_period")),
        "released_stored": released,
        "retained_before": amount(row.get("work_completed_retainage_from_previous_application")) + before,
    }
