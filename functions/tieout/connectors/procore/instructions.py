"""Requests of the ERP tool that nobody here serves, such as `delete_standard_cost_codes` or `reset_sub_job`.

Accounting waits for an answer to every request that names a detail: it stays in progress at Procore until somebody closes it, and
nothing but an answer does. So one that is not served is counted by its name and closed as failed, with what to do instead.
"""

import re

from tieout.connectors.procore.erp_requests import OtherRequest
from tieout.connectors.procore.values import digits, part, text
from tieout.policy.reasons import Reason
from tieout.sync.instructions import Instructed, SyncAsked
from tieout.sync.ports import Request

UNSERVED = "unserved"
"""What is to be done with such a request, beside `send`, `unlink` and `instruction`."""

_NAME = re.compile(r"[A-Za-z0-9_]{1,80}")


def unserved(request_id: str, read: OtherRequest, company: str) -> Instructed | None:
    """How such a request is answered; `None` if nobody waits: it names no detail, and is a notice.

    It is told as a wish to see what nothing here reads, which is refused for every kind that is not known: no binding moves, and
    in shadow nobody is answered.
    """
    data = {**read.body, **part(read.body, "request_data")}
    detail = text(data.get("request_detail_id"))
    if not digits(detail) or not _NAME.fullmatch(read.name):
        return None
    request = Request(request_id, UNSERVED, f"{detail}/{read.name}/{company}")
    return Instructed(request, read.name, (SyncAsked(read.name, detail, shown=False),))


def answer_words(request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons that accounting reads at the request: its own name and the way out where it is one that nobody serves."""
    if request.action != UNSERVED:
        return reasons
    _, name, _ = request.answer_to.split("/")
    words = (
        f"'{name}' is not carried out by this integration: nothing was changed in the ERP. "
        "Do there by hand what it asks for; sent again, it would be refused again."
    )
    return (Reason("not_served", words),)
