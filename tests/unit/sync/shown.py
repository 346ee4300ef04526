"""What an import has shown on the platform, and when its second night is."""

from datetime import timedelta

from fakes.accounting import Accounting
from fakes.records import MORNING

LATER = MORNING + timedelta(hours=2)


def links(books: Accounting, kind: str) -> list[str]:
    """Which records of accounting the rows of a kind are linked to; "" for a row that is nobody's."""
    return sorted(one.link or "" for one in books.mirror.shown.get(kind, {}).values())
