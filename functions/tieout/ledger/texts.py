"""How much of other people's words the ledger keeps. An ERP's error page must not push a record over DynamoDB's 400 KB."""

from dataclasses import replace

from tieout.ledger.attributes import clean
from tieout.policy.reasons import Reason
from tieout.sync.state import HistoryEvent

REASON_LENGTH = 2_000
"""Characters of one reason."""

REASONS_BYTES = 64_000
"""All reasons of one record together: one for each of 500 lines fits."""

EVENT_LENGTH = 16_000
"""Characters of one history line, and of each value beside it."""

_CUT = " …"


def storable_reasons(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons as they are kept: each clipped, and past the limit only how many more there were."""
    kept: list[Reason] = []
    size = 0
    for reason in reasons:
        short = Reason(clean(reason.code), clip(reason.text, REASON_LENGTH), clip(reason.field, REASON_LENGTH))
        size += sum(len(part.encode()) for part in (short.code, short.text, short.field))
        if size > REASONS_BYTES:
            more = len(reasons) - len(kept)
            return (*kept, Reason("more", f"{more} more reasons are too long to be kept here."))
        kept.append(short)
    return tuple(kept)


def storable_event(event: HistoryEvent) -> HistoryEvent:
    """The line as it is kept; what was sent and answered in full is stored elsewhere, under the address it names."""
    data = {clean(name): clip(value, EVENT_LENGTH) for name, value in event.data.items()}
    return replace(event, text=clip(event.text, EVENT_LENGTH), by=clip(event.by, EVENT_LENGTH), data=data)


def clip(text: str, length: int) -> str:
    return clean(text) if len(text) <= length else clean(text[: length - len(_CUT)]) + _CUT
