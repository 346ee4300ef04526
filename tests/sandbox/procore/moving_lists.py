"""Lists whose rows move while somebody reads them page by page: shuffled, or with rows put in before a page."""

from random import Random
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.platform import Platform


def shuffle(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """From now on the table comes in another order on every read; `seed: null` ends it."""
    _known(document, "table", "seed")
    seed = document.get("seed", 1)
    platform.store.shuffled[_table(document)] = None if seed is None else Random(seed)  # noqa: S311 - not for secrets
    return {"table": document["table"], "shuffled": seed is not None}


def insert_before(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """The seed document is taken just before the given page of the table is served, so many times."""
    _known(document, "table", "before_page", "seed", "times")
    page, times, rows = document.get("before_page"), document.get("times", 1), document.get("seed")
    if not isinstance(page, int) or not isinstance(times, int) or page < 1 or times < 1:
        raise BadFieldError("before_page", "and times must be positive integers")
    if not isinstance(rows, dict):
        raise BadFieldError("seed", "must be a seed document")
    platform.insertions.append({"table": _table(document), "page": page, "seed": rows, "times": times})
    return {"waiting": len(platform.insertions)}


def due_insertions(platform: Platform, path: str, page: str) -> list[dict[str, Any]]:
    """The seed documents to take before this page; each counts down."""
    due = [
        item
        for item in platform.insertions
        if str(item["page"]) == page and path.rstrip("/").endswith(f"/{item['table']}") and item["times"] > 0
    ]
    for item in due:
        item["times"] -= 1
    return [item["seed"] for item in due]


def _table(document: dict[str, Any]) -> str:
    table = document.get("table")
    if not isinstance(table, str) or not table:
        raise BadFieldError("table", "must be the last word of a list's path")
    return table


def _known(document: dict[str, Any], *known: str) -> None:
    unknown = set(document) - set(known)
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
