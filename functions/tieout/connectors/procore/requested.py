"""Reading what the open requests of the ERP tool ask for."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.budget_requests import CREATE, UPDATE
from tieout.connectors.procore.erp_requests import ErpRequest, OtherRequest, read_request
from tieout.connectors.procore.reader import Desk, RecordReader
from tieout.connectors.procore.request_bodies import UNLINK
from tieout.records.budget import BudgetKind
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Fetched, Missing


def read_requested(
    desk: Desk,
    readers: Mapping[str, RecordReader],
    record: SourceReference,
    request_ids: tuple[str, ...],
    hints: Mapping[str, str],
) -> Fetched | Missing:
    """What the requests about one record ask for. `hints["project"]` is its project, where that is known already.

    Requests are served in the order in which they were made, as far as they ask for the same: an unlink that was followed by a
    new export is two things to do, one after the other. The newest of those served has the content.

    Raises:
        NotNow, NeedsPerson: a request could not be read.
    """
    found, missing, project = [], "", hints.get("project", "")
    for request_id in request_ids:
        try:
            found += _about(record, read_request(desk.client, request_id, desk.switched_on, project))
        except NotFound as error:
            missing = error.why
    found.sort(key=lambda request: request.order)
    served = tuple(takewhile(lambda request: request.action == found[0].action, found))
    if not served:
        return Missing(missing or "none of its requests can be read")
    newest, requests = served[-1], tuple(request.as_request for request in served)
    if newest.action == UNLINK:
        return Fetched(record=None, requests=requests)
    if newest.name == UPDATE and newest.kind == BudgetKind.BASELINE:
        newest = replace(newest, created=_created(desk, record, hints))
    try:
        return replace(readers[newest.kind].accepted(newest), requests=requests)
    except NotFound as error:
        return Missing(error.why)


def _created(desk: Desk, record: SourceReference, hints: Mapping[str, str]) -> ErpRequest | None:
    """The request that a budget was made by, which says what its baseline was and which transactions that had.

    It is remembered before the budget is sent, and Procore knows a budget as one to be updated only after that.

    Raises: NotNow, NeedsPerson.
    """
    first = hints.get(CREATE)
    if first is None:
        return None
    try:
        read = read_request(desk.client, first, desk.switched_on, hints.get("project", ""))
    except NotFound as missing:
        raise NeedsPerson(
            f"ERP request {first}, by which the budget was made, is not shown: {missing.why}"
        ) from missing
    return next(iter(_about(record, read)), None)


def _about(record: SourceReference, read: tuple[ErpRequest, ...] | OtherRequest) -> list[ErpRequest]:
    if isinstance(read, OtherRequest):
        return []
    return [request for request in read if request.record_id == record.id and request.kind == record.kind]
