"""Financial periods: a month each, written MMYYYY, which accounting closes."""

import re
from datetime import datetime

from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.store import Store

_PERIOD = re.compile(r"(0[1-9]|1[0-2])-?(\d{4})\Z")


def period_of(moment: datetime) -> str:
    """The period that a date falls into."""
    return f"{moment.month:02d}{moment.year:04d}"


def read_period(text: object) -> str | None:
    """A period as the vendor's examples write it, 032026 or 03-2026; None for anything else."""
    found = _PERIOD.match(str(text))
    return None if found is None else found.group(1) + found.group(2)


def settle_period(store: Store, draft: Draft, date: str) -> None:
    """Give a document its PostPeriod, from its date unless it was sent, and refuse a closed or unknown one."""
    if draft.is_new or {date, "PostPeriod"} & draft.sent.keys():
        sent = draft.sent.get("PostPeriod")
        draft.data["PostPeriod"] = period_of(draft.data[date]) if sent is None else read_period(sent)
    period = draft.data["PostPeriod"]
    if period is None:
        draft.error("PostPeriod", f"'{draft.sent['PostPeriod']}' is not a financial period.")
    elif period in store.reference.closed_periods:
        draft.error("PostPeriod", f"The {period[:2]}-{period[2:]} financial period is closed.")
