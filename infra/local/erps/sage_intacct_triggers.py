"""The triggers in Sage Intacct's Platform Services: one for each object that accounting keeps, each with its template."""

import json
from collections.abc import Iterator

from infra.local.erps.port import Json
from infra.local.erps.sage_intacct_seed import TRIGGERS

TOLD = {
    "accounts-payable/vendor": ("id",),
    "accounts-receivable/customer": ("id",),
    "accounts-payable/payment": ("key", "state"),
    "accounts-receivable/payment": ("key", "state"),
}
"""By object, the merge fields of its template, as docs/operating.md has them."""


def triggers(url: str) -> Iterator[Json]:
    """One for each object, all to one address."""
    for name, fields in TOLD.items():
        template = {"object": name} | {field: f"{{!objects/{name}.{field}!}}" for field in fields}
        yield {
            "name": f"Tieout {name}",
            "url": url,
            "client_id": TRIGGERS["client_id"],
            "objects": [name],
            "template": json.dumps(template),
        }
