"""Sage 300 CRE's file road under the ERP contract: the same company, and what is laid into the firm's drop for Sage's imports.

The firm's own job imports a file as it arrives, since the suite looks at the connector and not at the waiting. What makes the
document is the write of the import file: faults meet it there, as S3's answers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from contract.erp.rig import ErpRig
from contract.erp.sage_300_cre_rig import KINDS as BY_HH2
from contract.erp.sage_300_cre_rig import sage_300_cre
from tieout.records.budget import BudgetKind
from tieout.records.invoice import InvoiceKind

if TYPE_CHECKING:
    import httpx
    from mypy_boto3_s3 import S3Client

BUCKET, PREFIX = "harbor-sage-drop", "tieout/"
KINDS: dict[str, str] = {BudgetKind.BASELINE: "JobEstimate", InvoiceKind.SUBCONTRACTOR: "Invoice"}
"""What goes by file; the rest goes through hh2, whose rig tries it."""
WRITES: dict[str, tuple[str, str]] = {
    BudgetKind.BASELINE: ("PUT", f"/drop/{BUCKET}/{PREFIX}out/estimates/*.txt"),
    InvoiceKind.SUBCONTRACTOR: ("PUT", f"/drop/{BUCKET}/{PREFIX}out/ap_invoices/*.txt"),
}
NO_SESSION = (
    "A file is laid with the function's own rights on the firm's bucket: no session of hh2 has a part in the write, and reads "
    "renew theirs as on the other road."
)
NOT_ASKED: dict[str, str] = {
    "test_dropped_lines_show_in_the_read_back": "What hh2 shows in part may still be on its way, so missing lines are told "
    "once the time for that has passed, as a partial write, and not in the answer to the file.",
    "test_expired_session_is_renewed_and_the_write_happens_once": NO_SESSION,
    "test_session_that_expires_leaves_exactly_one_document_of_any_kind": NO_SESSION,
}
"""Promises that cannot be asked of a file, by test, with the reason."""
LEFT_OUT: dict[str, str] = {"updated": "An import adds to what is there, and changes nothing in place."}
"""Why kinds are left out, by the name under which tests ask for them."""
ESTIMATES = {"job_record": ['"J"', '"{job}"', "{date}"], "cost_code_record": ['"P"', '"{cost_code}"']}
HOLDS = {
    "Accounting Date": "accounting_date",
    "Record ID": "record_id",
    "Commitment": "commitment",
    "Commitment Line Item": "commitment_item",
    "Job": "job",
    "Cost Code": "cost_code",
    "Category": "category",
    "Expense Account": "expense_account",
    "AP Account": "ap_account",
    "Amount": "amount",
    "Retainage": "retainage",
    "Description": "description",
}
"""What whoever copied the printout into the settings has found each column to hold."""
_DOCUMENTED = {"Record ID", "Vendor", "Invoice", "Description", "Amount", "Invoice Date"}


@contextmanager
def sage_300_cre_files() -> Iterator[ErpRig]:
    """One sandbox with its drop, and its rig."""
    with sage_300_cre(s3_at) as by_hh2:
        road = {"file_road": file_road(by_hh2.sandbox.client)}
        yield replace(
            by_hh2,
            open=lambda **changes: by_hh2.open(**(road | changes)),
            hasty=lambda: by_hh2.open(**road, timeout=0.8),
            kinds=BY_HH2 | KINDS,
            writes={**by_hh2.writes, **WRITES},
            held=lambda kind: estimates(by_hh2.sandbox.state()) if kind == BudgetKind.BASELINE else by_hh2.held(kind),
        )


def s3_at(base_url: str) -> "S3Client":
    """A client of the drop's S3 that tries once: what becomes of a lost answer is the connector's to say."""
    config = Config(
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.client(
        "s3",
        endpoint_url=f"{base_url}/drop",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=config,
    )


def file_road(sage: "httpx.Client") -> dict[str, Any]:
    """`erp.settings.file_road`, with the format as this company's Sage prints it."""
    printed = sage.get("/sage-desktop/import-format").raise_for_status().json()
    form = {
        "flavour": "variable",
        "date_format": "mmddyyyy",
        "header": [_held(column, _DOCUMENTED) for column in printed["API"]],
        "distribution": [_held(column, set()) for column in printed["APD"]],
    }
    return {"bucket": BUCKET, "prefix": PREFIX, "ap_invoices": form, "estimates": ESTIMATES}


def estimates(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The job's estimate, if any category has one: what was imported is one document of the suite."""
    rows = [row for row in state["categories"] if Decimal(str(row["OriginalEstimate"]))]
    return [{"Status": "Estimated", "Details": rows}] if rows else []


def _held(column: dict[str, Any], documented: set[str]) -> dict[str, Any]:
    holds = None if column["name"] in documented else HOLDS.get(column["name"])
    return column | ({"holds": holds} if holds else {})
