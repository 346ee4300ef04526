"""The summary block: "summary" on a requisition, "g702" on a payment application and on older requisitions."""

from collections.abc import Mapping
from typing import Any

from sandbox.procore.invoicing.progress import ZERO, Application, negative, positive, share, two_decimals


def g702(sums: Application, period: str | None, stated: Mapping[str, str]) -> dict[str, Any]:
    """All strings with two decimals. There are no taxes here, so none applies.

    `stated`: figures that do not follow from the lines, as a seed may have them: typed over, or of an import.
    """
    work = sums.total("previous_work") + sums.total("work")
    stored = sums.total("stored")
    changes = (*sums.change_previous, *sums.change_new)
    figures = {
        "original_contract_sum": sums.original,
        "net_change_by_change_orders": sum(changes, ZERO),
        "contract_sum_to_date": sums.contract_sum,
        "total_completed_and_stored_to_date": sums.total("completed_and_stored"),
        "completed_work_retainage_percent": share(sums.total("work_retainage"), work),
        "completed_work_retainage_amount": sums.total("work_retainage"),
        "stored_materials_retainage_percent": share(sums.total("stored_retainage"), stored),
        "stored_materials_retainage_amount": sums.total("stored_retainage"),
        "total_retainage": sums.total("retainage"),
        "total_earned_less_retainage": sums.earned_less_retainage,
        "less_previous_certificates_for_payment": sums.less_previous,
        "current_payment_due": sums.payment_due,
        "tax_applicable_to_this_payment": ZERO,
        "balance_to_finish_including_retainage": sums.contract_sum - sums.earned_less_retainage,
        "positive_change_order_item_total": positive(changes),
        "negative_change_order_item_total": negative(changes),
        "positive_new_change_order_item_total": positive(sums.change_new),
        "negative_new_change_order_item_total": negative(sums.change_new),
        "positive_previous_change_order_item_total": positive(sums.change_previous),
        "negative_previous_change_order_item_total": negative(sums.change_previous),
    }
    return {**{name: two_decimals(amount) for name, amount in figures.items()}, **stated, "formatted_period": period}


def formatted_period(start: str | None, end: str | None) -> str | None:
    """ "01/06/19 - 30/06/19": day, month, year, as the published example has it."""
    if not start or not end:
        return None
    return " - ".join(f"{day[8:10]}/{day[5:7]}/{day[2:4]}" for day in (start, end))
