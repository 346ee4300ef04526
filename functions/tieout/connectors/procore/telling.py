"""The steps that tell Procore where a record now stands. Makes no call: the same input gives the same steps.

Resources intake: one write of the origin fields on the record itself, where it has some (`linkable.py`). Its lines get no link:
Procore locks the schedule of values of an approved contract, and the bulk action for lines takes no `id`, so that an
unknown `origin_id` would create a line instead of linking one.

ERP requests intake: external data for the header and every line, in batches; of a budget, the marks on its transactions; then the
answer to each request.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from tieout.connectors.procore.assumptions import ERP_TRANSACTIONS
from tieout.connectors.procore.budget_marks import BudgetRequest
from tieout.connectors.procore.linkable import LINKABLE, contract_of_record
from tieout.connectors.procore.links import Links
from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.plan import ANSWER_STEP, Side, Step
from tieout.sync.ports import Request

LINK, EXTERNAL_DATA, MARK, ANSWER = "link", "external_data", "mark", "answer"
"""What `body["do"]` says; `writes.py` reads it."""

_WITHOUT_LINES = ("project", "budget", "budget_change")

SYNC_BATCH = 1000
"""The most that a sync action takes at once (Procore's page on sync actions)."""


def link_steps(links: Links, record: Record, documents: Sequence[TargetDocument], project: str) -> tuple[Step, ...]:
    """One step that writes our link on the record itself; none for a kind that has no place for it."""
    if record.kind not in LINKABLE:
        return ()
    document = documents[0]
    data = {"company": document.company, "kind": document.kind, "key": document.key}
    body = {
        "do": LINK,
        "kind": record.kind.value,
        "id": record.reference.id,
        "project": record.project.id if record.project is not None else project,
        "contract": contract_of_record(record),
        "origin_id": links.origin_id(document.address),
        "origin_code": document.key,
        "origin_data": json.dumps(data, sort_keys=True),
    }
    return (_step("tell_link", LINKABLE[record.kind].wrapper, body),)


def external_data_steps(
    links: Links, requests: Sequence[Request], documents: Sequence[TargetDocument], *, unlink: bool
) -> tuple[Step, ...]:
    """Links for header and lines through the ERP tool, or their removal, a batch to a step."""
    _, item_type, item_id = requests[-1].answer_to.split("/")
    document = documents[0] if documents else None
    rows: list[dict[str, Any]] = []
    if unlink:
        rows.append({"item_type": item_type, "item_id": item_id, "origin_id": None})
        rows += [{**_line_item(item_type, line), "origin_id": None} for line in _lines(item_type, document)]
    elif document is not None:
        origin_id = links.origin_id(document.address)
        rows.append({"item_type": item_type, "item_id": item_id, "origin_id": origin_id, "origin_code": document.key})
        # A line's key is unique within its document only; Procore wants origin_id unique by type.
        rows += [
            {**_line_item(item_type, line), "origin_id": f"{origin_id}/{key}"}
            for line, key in _lines(item_type, document).items()
        ]
    name = "tell_unlink" if unlink else "tell_link"
    return tuple(
        _step(name if number == 1 else f"{name}:{number}", EXTERNAL_DATA, {"do": EXTERNAL_DATA, "updates": batch})
        for number, batch in enumerate(_batches(rows), start=1)
    )


def mark_steps(
    links: Links, requests: Sequence[Request], documents: Sequence[TargetDocument], switched_on: frozenset[str]
) -> tuple[Step, ...]:
    """The transactions that a budget or a budget change stands for, marked as synced, a batch to a step.

    A request lists them until then (Procore's ERP events dictionary), so this is told before the request is answered: one that
    was answered and not marked would come again as news. Each mark is a fixed value, made under its own request's name, since a
    later request may list what an earlier one was to have marked.
    """
    if not documents or ERP_TRANSACTIONS.name not in switched_on:
        return ()
    origin_id = links.origin_id(documents[0].address)
    return tuple(
        _step(f"mark:{request.id}:{number}", "erp_transaction", {"do": MARK, "project": project, "updates": batch})
        for request in requests
        if isinstance(request, BudgetRequest)
        for project in [request.marks.project]
        for number, batch in enumerate(_batches([_marked(origin_id, one) for one in request.marks.own]), start=1)
    )


def _marked(origin_id: str, transaction: str) -> dict[str, Any]:
    # Procore wants origin_id unique by type, and one document of the ERP stands for many transactions.
    return {"id": transaction, "origin_id": f"{origin_id}/{transaction}", "synced": True}


def answer_steps(requests: Sequence[Request], status: str, reasons: Sequence[Reason] = ()) -> tuple[Step, ...]:
    """One step per request that somebody waits for; a failure carries every reason in words.

    There is no answer in between. A request detail stands in progress from the moment when accounting accepts the record until
    it is closed (in progress, success, failed, stale: Procore's introduction to ERP integrations), and the only messages that
    Procore says it shows are those given when it is closed. A record that waits (for its commitment, say) is therefore left
    in progress, which is true, and answered when it goes on or is refused; failed meanwhile, it would have to be accepted anew.
    """
    messages = [reason.text for reason in reasons]
    if status == "failed" and not messages:
        messages = ["It could not be sent to the ERP."]
    waiting = [request for request in requests if not request.answer_to.startswith("/")]
    others = _others(requests)
    return tuple(_answer_step(request, status, messages, others) for request in waiting)


def _answer_step(request: Request, status: str, messages: list[str], others: list[str]) -> Step:
    detail, item_type, item_id = request.answer_to.split("/")
    body: dict[str, Any] = {"do": ANSWER, "detail": detail, "item_type": item_type, "item_id": item_id}
    body |= {"status": status, "messages": messages}
    if isinstance(request, BudgetRequest):
        # One detail for several records: whichever of them is the last to be marked gives the answer.
        body["budget"] = {"project": request.marks.project, "item_id": request.marks.budget, "others": others}
    return _step(ANSWER_STEP.format(request=request.id), "erp_request_detail", body)


def _others(requests: Sequence[Request]) -> list[str]:
    """The transactions of other records in any of these requests: which of them a budget's open detail belongs to is not told."""
    marks = [request.marks for request in requests if isinstance(request, BudgetRequest)]
    return list(dict.fromkeys(one for mark in marks for one in mark.others))


def _lines(item_type: str, document: TargetDocument | None) -> dict[str, str]:
    """The document's lines that external data has a name for: not those of a budget, nor of a whole change order, nor the rows
    that an owner's invoice has beside each line for the retainage that it holds or releases.
    """
    if document is None or item_type in _WITHOUT_LINES:
        return {}
    return {line: key for line, key in document.lines.items() if not _nameless(line)}


def _nameless(line: str) -> bool:
    return line.startswith("whole_change_order_item:") or line.endswith((":held", ":released"))


def _line_item(item_type: str, line: str) -> dict[str, str]:
    """How external data names a line. Items of a requisition tell their type in their id, as `requisitions.py` makes it."""
    if item_type == "requisition":
        kind, _, number = line.partition(":")
        return {"item_type": f"requisition_{kind}", "item_id": number}
    names = {"payment_application": "payment_application_line_item"}
    return {"item_type": names.get(item_type, "line_item"), "item_id": line}


def _batches(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, SYNC_BATCH)):
        yield batch


def _step(name: str, kind: str, body: dict[str, Any]) -> Step:
    # Fixed values to a known record: sent twice, they change nothing twice.
    return Step(name=name, side=Side.PLATFORM, kind=kind, body=body, repeatable=True)
