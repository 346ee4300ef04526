"""Why an instruction of accounting cannot be followed, in words that say what to do instead."""

from tieout.policy.reasons import Reason

NOT_READ = {
    "project": "Projects come to the ERP from the platform here, and nothing of them flows back: the connection names no field "
    "of the platform for what the ERP owns of a project, or lets none of it flow. Send the project to accounting.",
    "cost_code": "Cost codes are not read from the ERP here: the connection names no list of the platform's to show them in, or "
    "vendors, whose section they go by, are switched off. The platform's own list stands, and what each code is in the ERP is "
    "mapped in the connection document (value_maps.cost_codes). 'tieout preflight' shows which of them one side lacks.",
    "cost_type": "Cost types are not read from the ERP here: what each is there is mapped in the connection document.",
    "commitment": "Commitments come to the ERP from the platform here, and none is read from it.",
    "change_order": "Change orders come to the ERP from the platform here, and none is read from it.",
    "vendor": "Vendors are not read from the ERP here: they are switched off for this connection.",
    "payment": "Payments are not read from the ERP here: they are switched off for this connection.",
}
"""By kind: why reading it anew does nothing."""


def held_words(name: str, code: str) -> str:
    """A record of the platform's that is wanted in the ERP. Vendors are accounting's: none is written there from here."""
    as_code = f" as {code}" if code else ""
    return (
        f"{name} is held: accounting must create it in the ERP{as_code}, or link it to one that is there. Nothing is "
        "written to the ERP from here; once it is there, it is read and offered to be linked."
    )


def not_in_the_erp(project: str) -> Reason:
    text = f"Project {project} is not in the ERP, so there is nothing of it to read there. Send it to accounting first."
    return Reason("not_in_the_erp", text)


def not_staged(shown_id: str, code: str) -> Reason:
    text = (
        f"{shown_id} is linked to '{code}', which was not staged from here, and a foreign link is never overwritten. "
        "Unlink it, then link it to a record that was staged."
    )
    return Reason("not_staged", text)


def other_erp(key: str) -> Reason:
    return Reason("other_erp", f"{key} is no record of the ERP of this connection. Unlink it, then link the right one.")


def paid_together(number: str, documents: int) -> Reason:
    text = (
        f"Payment {number} pays {documents} invoices and is let go as a whole only, so its other payments stay linked and "
        "this one is linked again with its next change. Void it in the ERP if it is wrong."
    )
    return Reason("paid_together", text)
