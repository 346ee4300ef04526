"""Projects and vendors as other records name them, with their codes in the ERP where a link says them."""

from collections.abc import Callable
from typing import Any, TypeVar

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.values import identifier, part, text
from tieout.records.parties import Party
from tieout.records.record import Record
from tieout.sync.outcomes import NotNow

Json = dict[str, Any]
Kept = TypeVar("Kept", bound=Record)
ErpCode = Callable[[str], str | None]
"""From an `origin_id` to the ERP's own code, or `None` where the link is not ours to read."""


def project_party(project: Json, erp_code: ErpCode) -> Party:
    """Raises: ValueError."""
    return Party(
        id=identifier(project.get("id")),
        name=text(project.get("name")),
        erp_code=erp_code(text(project.get("origin_id"))),
    )


def vendor_party(vendor: Json, erp_code: ErpCode) -> Party | None:
    """Raises: ValueError."""
    if not vendor.get("id"):
        return None
    # A commitment shows its vendor's name as `company`; `name` is what the directory calls it.
    return Party(
        id=identifier(vendor["id"]),
        name=text(vendor.get("company")) or text(vendor.get("name")),
        erp_code=erp_code(text(vendor.get("origin_id"))),
    )


def currency_of(record: Json) -> str | None:
    """The record's currency; filled only where Procore's multi-currency is on. Raises: ValueError."""
    return text(part(record, "currency_configuration").get("currency_iso_code")).strip() or None


def in_currency_of(record: Kept, shown: Json) -> Kept:
    """The record in the currency of the contract that it is, changes or bills, where it tells none itself. Raises: ValueError.

    No request of the ERP tool has `currency_configuration` (Procore's ERP events dictionary), and a record that names no currency
    passes for one in the books' own.
    """
    return record if record.currency else record.model_copy(update={"currency": currency_of(shown)})


def show_project(client: ProcoreClient, project: str) -> Json:
    """ "Show project". Raises: NotFound, NotNow, NeedsPerson."""
    shown = client.read(f"/rest/v1.0/projects/{project}", {"company_id": client.settings.company_id})
    if not isinstance(shown, dict):
        raise NotNow(f"project {project} was not answered with a project")
    return shown
