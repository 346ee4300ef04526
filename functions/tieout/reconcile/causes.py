"""Why two sides differ, what to do about it, and whether a command does it: in words that an accountant can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """`command`: arguments of `tieout`, with its {names} filled in from the finding; none: a person does it."""

    words: str
    fix: str
    command: str | None = None


_RESYNC = "resync {entity} {source} --connection {connection}"
_RESYNC_UNSEEN = "resync {entity} {source} --project {project_id} --connection {connection}"
"""The ledger does not know what nothing ever saw: it is found in its project's listing. No other record is looked at."""
_IMPORT = "import {entity}s {connection} --full"
_PAYMENTS = "import payments {connection} --full"
"""All of them, not only what changed since the last import: what that one missed has not changed since."""

CAUSES: dict[str, Cause] = {
    "never_seen": Cause(
        "Approved on the platform, and nothing ever asked for it to be sent: its event was lost.",
        "Have its project looked at again; it is sent if nothing stands in the way.",
        _RESYNC_UNSEEN,
    ),
    "stuck": Cause(
        "It was taken up and has not come to an end since.", "Have it looked at again.", _RESYNC
    ),
    "refused": Cause(
        "The ERP, or a rule of this connection, refused it: {detail}",
        "Correct what the refusal names, then have it looked at again.",
    ),
    "partial": Cause(
        "The ERP holds it, and not as it was sent: {detail}",
        "Correct the document in the ERP, or delete it there, then have it looked at again.",
    ),
    "in_doubt": Cause(
        "It was sent, and nobody knows whether it arrived: {detail}",
        "Look for it in the ERP and say what happened (tieout doubt list, tieout doubt resolve).",
    ),
    "waiting": Cause("It waits: {detail}", "See to what it waits for; it is sent by itself then."),
    "not_adopted": Cause(
        "It was approved before go-live, and nobody has said which document in the ERP it is.",
        "Confirm its match, or that it has none.",
    ),
    "unlinked": Cause(
        "Its link was cut on the platform.", "Decide whether it belongs to its former document, or is to be sent anew."
    ),
    "entered_in_erp": Cause(
        "It was entered in the ERP by hand, or its source was deleted on the platform.",
        "Enter it on the platform and link the two, or reverse it in the ERP.",
    ),
    "gone_from_erp": Cause(
        "What it is linked to was deleted in the ERP.",
        "Unlink it on the platform, and have it sent again, or void (or reopen) it there too.",
    ),
    "gone_from_platform": Cause(
        "The record it came from is no longer on the platform.", "Reverse the document in the ERP, then unlink."
    ),
    "both_gone": Cause(
        "Both the record and its document are gone.",
        "Have it looked at again: it is let go of. No dollars depend on it.",
        _RESYNC,
    ),
    "stands_only_in_erp": Cause(
        "It was voided or reopened on the platform after it had been sent.", "Void or reverse the document in the ERP."
    ),
    "stands_only_on_platform": Cause(
        "The document in the ERP is on hold, not released, or void.", "Release it in the ERP, or void it on the platform."
    ),
    "amounts_differ": Cause(
        "The amount was changed on one side after it had been sent.",
        "Set the ERP's amount back, or issue a change order for the difference on the platform.",
    ),
    "lines_missing": Cause(
        "Lines of it are missing in the ERP ({detail}): a partial write, or lines deleted there.",
        "Enter the missing lines in the ERP.",
    ),
    "lines_added": Cause(
        "Lines were added in the ERP ({detail}).", "Delete them there, or issue a change order for them on the platform."
    ),
    "line_amounts": Cause(
        "Amounts of lines were changed on one side ({detail}).",
        "Set the ERP's lines back, or issue a change order for the difference on the platform.",
    ),
    "moved_between_lines": Cause(
        "The total agrees, and money stands on other lines ({detail}).", "Move it back in the ERP."
    ),
    "another_project": Cause("It stands on another project in the ERP.", "Move it to the right project in the ERP."),
    "another_vendor": Cause(
        "It stands with another vendor in the ERP, perhaps since vendors were merged.",
        "Correct the vendor in the ERP, or link the vendor that it was merged into.",
    ),
    "another_month": Cause(
        "It was posted to another month than it was billed in.", "Correct the post period in the ERP, or note the accrual."
    ),
    "coded_differently": Cause(
        "It is coded differently than the platform's cost code maps to ({detail}).", "Recode the line in the ERP."
    ),
    "unmapped": Cause(
        "The platform's cost code maps to nothing ({detail}).", "Add the code to the connection's mapping."
    ),
    "on_default": Cause(
        "It was posted to the default cost code ({detail}).", "Recode it in the ERP to the cost code it belongs to."
    ),
    "payment_never_shown": Cause(
        "Paid in the ERP, and the payment was never shown on the platform ({detail}).",
        "Have payments fetched from the ERP again.",
        _PAYMENTS,
    ),
    "payment_shown_short": Cause(
        "Paid in the ERP, and less of it is shown on the platform ({detail}).",
        "Have payments fetched from the ERP again.",
        _PAYMENTS,
    ),
    "void_not_taken_back": Cause(
        "The payment was voided in the ERP, and the platform still shows it ({detail}).",
        "Have payments fetched from the ERP again: it is taken back.",
        _PAYMENTS,
    ),
    "marked_paid_on_platform": Cause(
        "Marked as paid on the platform, and not paid in the ERP ({detail}).",
        "Take the payment back on the platform, or enter it in the ERP.",
    ),
    "retainage_not_held": Cause(
        "The ERP holds no retainage on it ({detail}).", "Correct the retainage of the bill in the ERP."
    ),
    "retainage_amount": Cause(
        "The two sides hold different retainage on it ({detail}).", "Correct the retainage of the bill in the ERP."
    ),
    "retainage_rate": Cause(
        "The contract's retainage rate differs ({detail}).", "Correct the rate in the ERP before the next bill."
    ),
    "budget_line_missing": Cause(
        "The budget line ({detail}) is not in the ERP: the budget or a change of it was never sent, or it was deleted there.",
        "Enter it in the ERP; a budget that was never sent is sent by 'tieout resync budget --project'.",
    ),
    "budget_changed_in_erp": Cause(
        "The ERP has budget for {detail} that the platform does not have.", "Make it a budget change on the platform."
    ),
    "born_on_platform": Cause(
        "The vendor was created on the platform; accounting has not created or linked it.",
        "Create it in the ERP, have vendors shown again, and link the two (tieout import vendors, tieout adopt vendor).",
    ),
    "vendor_never_shown": Cause(
        "The ERP has it, and it was never shown on the platform.", "Have vendors and customers shown again.", _IMPORT
    ),
    "active_differs": Cause("It is active on one side only.", "Decide in the ERP; the platform follows."),
    "name_differs": Cause(
        "Its name was changed on one side only.",
        "Correct it where it is wrong; what is corrected in the ERP is shown on the platform.",
    ),
    "tax_id_differs": Cause(
        "The tax ids differ: these may be two companies.", "Check which company it is before anything is paid."
    ),
    "place_differs": Cause(
        "Its address differs.", "Correct it where it is wrong; what is corrected in the ERP is shown on the platform."
    ),
    "entered_twice": Cause(
        "The same number stands twice with the same vendor or contract; one of them is linked to nothing.",
        "Void the second one, or give it a number of its own.",
    ),
    "mapped_alike": Cause(
        "Value maps lead it and another company of the platform to one in the ERP ({detail}), where the dollars of both stand.",
        "Merge the two on the platform and make this one inactive there, or map it to a company of its own.",
    ),
    "entered_twice_and_sent": Cause(
        "The same number stands twice with the same vendor or contract, and both were sent.",
        "Void the second one on the platform, and reverse its document in the ERP.",
    ),
}  # fmt: skip
