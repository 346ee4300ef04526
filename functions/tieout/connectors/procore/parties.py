"""Projects and vendors as other records name them, with their codes in the ERP where a link says them."""

from collections.abc import Callable
from typing import Any

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.values import identifier, part, text
from tieout.records.parties import Party
from tieout.sync.outcomes import NotNow

Json = dict[str, Any]
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


def show_project(client: ProcoreClient, project: str) -> Json:
    """ "Show project". Raises: NotFound, NotNow, NeedsPerson."""
    shown = client.read(f"/rest/v1.0/projects/{project}", {"company_id": client.settings.company_id})
    if not isinstance(shown, dict):
        raise NotNow(f"project {project} was not answered with a project")
    return shown
