"""Who wrote what: the integration's own writes, of all that the look-alikes have counted, against the table of ownership.

    entity                        who owns it    what we may write, and where
    vendor, customer, payment     accounting     Procore: directory, contract payments; the ERP: never
    everything else               the team       the ERP: its documents; Procore: a link, an answer, what accounting owns of it

A look-alike does not say who called. It counts every call by its route, and people's calls are known one by one
(`outsider.WRITTEN`): what is left of the count is ours.
"""

import re
from collections import Counter
from collections.abc import Iterator

import httpx

from e2e.outsider import WRITTEN, Outsider

DOCUMENTS = ("Project", "ProjectBudget", "Subcontract", "PurchaseOrder", "ChangeOrder", "Bill", "Invoice")
"""What the project team's records become in the ERP: made or changed by PUT, moved on by an action. Nothing is deleted."""

_ID = r"\{\w+:int\}"
IN_THE_ERP = tuple(
    re.compile(one)
    for one in (
        r"POST /(identity|entity/auth)/.+",
        rf"PUT /entity/[^/]+/[^/]+/({'|'.join(DOCUMENTS)})",
        rf"POST /entity/[^/]+/[^/]+/({'|'.join(DOCUMENTS)})/\w+",
    )
)
LINKED = (
    rf"projects/{_ID}",
    rf"(work_order|purchase_order)_contracts/{_ID}",
    rf"change_order_packages/{_ID}",
    rf"requisitions/{_ID}",
    rf"prime_contracts/{_ID}/payment_applications/{_ID}",
)
"""The team's own records: a link is written on them, and on a project the two fields that are accounting's. That nothing else
of them is written is seen by their content (`Firm.changed_since_approved`)."""
IN_PROCORE = tuple(
    re.compile(one)
    for one in (
        r"POST /oauth/token",
        rf"PATCH /rest/v1\.\d/({'|'.join(LINKED)})",
        r"(POST|PATCH|DELETE) /rest/v2\.0/companies/.+/webhooks/.+",
        r"PATCH /rest/v1\.0/vendors/sync",
        rf"(POST|PATCH|DELETE) /rest/v1\.0/contract_payments(/{_ID})?",
        r"PATCH /rest/v1\.0/companies/.+/(invoice_payments|erp_request_details|external_data)(/.+)?",
        r"PATCH /rest/v1\.0/(erp_transactions|erp_job_costs)/sync",
        r"(POST|PATCH) /rest/v1\.\d/.*direct_costs(/.+)?",
    )
)


def ours(outsider: Outsider, vendor: str) -> Counter[str]:
    """Our writes by route, of all calls since the stack came up. What a test does by a sandbox's own door is none."""
    base_url = outsider.stack["sandboxes"][vendor]["base_url"]
    counts: dict[str, int] = httpx.get(f"{base_url}/__sandbox__/calls", timeout=30).raise_for_status().json()["counts"]
    writes = Counter(
        {route: count for route, count in counts.items() if not route.startswith("GET ") and "__sandbox__" not in route}
    )
    for method, path in WRITTEN.get(base_url, []):
        for route in _routes(writes, method, path):
            writes[route] -= 1
            break
    return +writes


def _routes(writes: Counter[str], method: str, path: str) -> Iterator[str]:
    """The routes that a call fits, the plainest first."""
    for route in sorted(writes, key=lambda one: one.count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", r"[^/]+", re.sub(r"\\\{\w+:int\\\}", r"\\d+", re.escape(route)))
        pattern = re.sub(r"\\\{\w+:path\\\}", ".+", pattern)
        if re.fullmatch(pattern, f"{method} {path}"):
            yield route


def writes_against_the_table(outsider: Outsider) -> list[str]:
    """Every route by which we wrote what is not ours to write."""
    return [
        f"{vendor}: {route}"
        for vendor, allowed in (("acumatica", IN_THE_ERP), ("procore", IN_PROCORE))
        for route in ours(outsider, vendor)
        if not any(one.fullmatch(route) for one in allowed)
    ]
