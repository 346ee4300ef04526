"""What the platform holds and nobody could read: a line each, because silence would read as "all is well"."""

from collections.abc import Iterable, Iterator

from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import Unread

FIX = "Correct it on the platform, or the app's permission for it, and run preflight again; nothing of it is sent until then."


def unreadable(unread: Iterable[Unread]) -> Iterator[Finding]:
    """One finding for each. It blocks: whether it is approved, and so would not be sent, cannot be read either."""
    for one in unread:
        text = f"{one.name[:1].upper()}{one.name[1:]} cannot be read: {one.why}"
        yield Finding("records", "unreadable", Severity.BLOCKS, one.name, text, one.kind, fix=FIX, records=1)
