"""The details of requests, as the ERP tool lists them by the record that they are about: who still waits for an answer."""

from typing import Any

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.values import text

_PAGE = 100


def details_of(client: ProcoreClient, item_id: object) -> list[dict[str, Any]]:
    """Every detail of a record, whatever has become of it. Raises: NotFound, NotNow, NeedsPerson."""
    path = f"/rest/v1.0/companies/{client.settings.company_id}/erp_request_details"
    return list(client.rows(path, {"filters[item_id]": str(item_id)}, per_page=_PAGE))


def is_open(detail: dict[str, Any]) -> bool:
    """Whether somebody waits for the answer. Procore's introduction writes `in progress`; a program may write `in_progress`."""
    return text(detail.get("status")).replace("_", " ") == "in progress"
