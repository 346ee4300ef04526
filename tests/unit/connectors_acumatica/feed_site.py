"""A list call as the vendor has it: no order, a cut-off of its own, and rows that come while it is read."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tieout.connectors.acumatica.assumptions import SWITCHES
from tieout.connectors.acumatica.feed import AcumaticaFeed
from tieout.connectors.acumatica.feed_assumptions import SWITCHES as FEED_SWITCHES
from tieout.connectors.context import ConnectorContext
from unit.connectors_acumatica.vendor_answers import BASE, LOGIN, Script, Vault, Watch, Wire, valid_token

ALL = frozenset(each.name for each in (*SWITCHES, *FEED_SWITCHES))
_BOUND = re.compile(r"(\w+) (ge|lt) '((?:[^']|'')*)'")
_STAMP = "2026-03-02T09:00:00.000+00:00"


def feed(script: Script | Wire, *, assumptions: frozenset[str] = ALL, **changes: Any) -> AcumaticaFeed:
    """The reading side over a scripted network."""
    watch = changes.pop("watch", None) or Watch()
    credentials = LOGIN | changes.pop("credentials", {})
    return AcumaticaFeed(
        ConnectorContext(
            connection="firm",
            settings={"base_url": BASE, "tenant": "Firm", **changes},
            credentials=credentials,
            tokens=Vault(valid_token()),
            clock=watch,
            deadline=watch,
            sleep=watch.sleep,
            assumptions=assumptions,
            transport=httpx.MockTransport(script),
        )
    )


def wrapped(**fields: Any) -> dict[str, Any]:
    return {name: {} if value is None else {"value": value} for name, value in fields.items()}


def vendor(key: str, **fields: Any) -> dict[str, Any]:
    """A vendor as the contract shows it."""
    nested = {name: value for name, value in fields.items() if isinstance(value, dict)}
    plain = {name: value for name, value in fields.items() if name not in nested}
    stated = {"VendorID": key, "VendorName": f"Vendor {key}", "Status": "Active", "LastModifiedDateTime": _STAMP}
    return wrapped(**(stated | plain)) | {"MainContact": {}} | nested


@dataclass
class Shelf:
    """Vendors by key, shown in another order by every call.

    `collation`: which key is greater, the server's way; `cut_off`: how many rows it shows at most; `on_call`: what happens
    between two calls.
    """

    keys: set[str]
    collation: Callable[[str], Any] = str.casefold
    cut_off: int | None = None
    sorts: bool = False
    on_call: Callable[["Shelf"], None] = lambda _shelf: None
    draw: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a shuffle
    calls: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        options = dict(request.url.params)
        self.calls.append(options)
        shown = [key for key in sorted(self.keys, key=self.collation) if self._within(key, options.get("$filter", ""))]
        if not self.sorts:
            self.draw.shuffle(shown)
        start = int(options.get("$skip", 0))
        most = min(int(options["$top"]), self.cut_off or len(shown))
        self.on_call(self)
        return httpx.Response(200, json=[vendor(key) for key in shown[start : start + most]])

    def _within(self, key: str, condition: str) -> bool:
        for _, operator, bound in _BOUND.findall(condition):
            mine, other = self.collation(key), self.collation(bound.replace("''", "'"))
            if (operator == "ge" and mine < other) or (operator == "lt" and mine >= other):
                return False
        return True


def read_all(one: AcumaticaFeed, kind: str = "vendor", *, size: int = 10, most_pages: int = 2000) -> list[str]:
    """Every number that a reading brings, page by page, each page by a fresh start from the cursor before it."""
    met: list[str] = []
    cursor: str | None = ""
    for _ in range(most_pages):
        if cursor is None:
            return met
        page = one.page(kind, cursor=cursor, since=None, size=size)
        met += [record.number for record in page.records]
        cursor = page.next_cursor
    raise AssertionError("the reading does not end")
