"""Tables with colour for people, JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

console = Console(emoji=False)  # "a:b:c" is a reference, and ":b:" in it no emoji

COLOURS = {
    "synced": "green",
    "pending": "cyan",
    "accepted": "cyan",
    "waiting": "yellow",
    "in_doubt": "magenta",
    "partial": "red",
    "refused": "red",
    "unlinked": "dim",
}


def as_json(content: object) -> None:
    """Print one JSON document, and nothing else."""
    print(json.dumps(content, indent=2, ensure_ascii=False, default=str))  # noqa: T201 - this is the command's answer


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table. Cells and title are text, never markup: a vendor's name may hold brackets."""
    shown = Table(title=Text(title, style="table.title"), title_justify="left", header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    console.print(shown)


def state(word: str) -> Text:
    return Text(word, style=COLOURS.get(word, ""))


def age(moment: datetime | None, now: datetime) -> str:
    """`45 s`, `12 min`, `3 h`, `5 d`: how long something has been so."""
    if moment is None:
        return ""
    seconds = int((now - moment).total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"
