"""Which kind of change order a package is, and which package a change order of the newer resource stands for."""

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.change_orders import PACKAGES
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import PRIMES
from tieout.connectors.procore.values import identifier, text
from tieout.records.change_order import ChangeOrderKind


def package_kind(client: ProcoreClient, package: str, project: str) -> str:
    """The kind of a package: a prime contract's if its contract is one. The list shows deleted ones too.

    Raises:
        NotFound, NotNow, NeedsPerson: it could not be read.
    """
    filters = {"project_id": project, "filters[id][]": package, "filters[include_deleted]": "with"}
    rows = client.rows(PACKAGES, filters, per_page=1)
    contract = next((text(row.get("contract_id")) for row in rows if text(row.get("id")) == package), None)
    if contract is None:
        raise NotFound(f"change order {package} is not listed")
    primes = client.rows(PRIMES, {"project_id": project, "filters[id][]": contract}, per_page=1)
    is_prime = any(text(row.get("id")) == contract for row in primes)
    return (ChangeOrderKind.PRIME if is_prime else ChangeOrderKind.COMMITMENT).value


def package_of(client: ProcoreClient, order: str, kind: str, project: str) -> str:
    """The package that a commitment or prime change order stands for (`legacy_package_id`).

    Raises:
        NotFound, NotNow, NeedsPerson: it could not be read, or has no package.
    """
    resource = "prime_change_orders" if kind == ChangeOrderKind.PRIME else "commitment_change_orders"
    shown = client.read(f"/rest/v1.0/projects/{project}/{resource}/{order}")
    shown = shown.get("data", shown) if isinstance(shown, dict) else {}
    if not isinstance(shown, dict) or not shown.get("legacy_package_id"):
        raise NotFound(f"change order {order} has no package")
    return identifier(shown["legacy_package_id"])
