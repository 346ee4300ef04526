"""What the platform holds and nobody reads: a line each, because silence would read as "all is well"."""

from collections.abc import Iterable, Iterator

from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import LeftOut, Unread
from tieout.records.money import dollars

FIX = "Correct it on the platform, or the app's permission for it, and run preflight again; nothing of it is sent until then."


def unreadable(unread: Iterable[Unread]) -> Iterator[Finding]:
    """One finding for each. It blocks: whether it is approved, and so would not be sent, cannot be read either."""
    for one in unread:
        if isinstance(one, LeftOut):
            yield _left_out(one)
            continue
        text = f"{one.name[:1].upper()}{one.name[1:]} cannot be read: {one.why}"
        yield Finding("records", "unreadable", Severity.BLOCKS, one.name, text, one.kind, fix=FIX, records=1)


def _left_out(one: LeftOut) -> Finding:
    """It blocks: the kind is switched on, and the ERP would be short of these dollars from the first day."""
    text = f"{one.records} {one.name} move {dollars(one.amount)}, and none of it reaches the ERP: {one.why}."
    return Finding(
        "records", "left_out", Severity.BLOCKS, one.name, text, dollars(one.amount), fix=one.fix, records=one.records
    )
