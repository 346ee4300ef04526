"""What the company holds, for the control routes: REST shapes under the names of the seed lists, no secrets."""

from typing import Any

from sandbox.sage_intacct.catalogue import CHANGE_ORDER, CHANGE_REQUEST, RELEASE, SUMMARY
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.rest.showing import Shower
from sandbox.sage_intacct.seed import LISTS
from sandbox.sage_intacct.views import Views

_ALSO = {
    "change_requests": CHANGE_REQUEST,
    "project_change_orders": CHANGE_ORDER,
    "retainage_releases": RELEASE,
    "summaries": SUMMARY,
}


def state(company: Company, views: Views) -> dict[str, Any]:
    """Every record as REST shows it, without its empty fields."""
    shower = Shower(views)
    shown = {
        name: [compact(shower.record(record)) for record in views.all(kind)]
        for name, kind in {**LISTS, **_ALSO}.items()
    }
    users = [user.name for user in company.users.values()]
    books = {"closed_through": company.books.closed_through, "multi_entity": company.multi_entity}
    return {"company": company.id, "users": users, "books": books, **shown}


def compact(value: Any) -> Any:
    """The value without null fields and empty objects."""
    if isinstance(value, dict):
        parts = {name: compact(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part is not None and part != {}}
    return [compact(part) for part in value] if isinstance(value, list) else value
