"""Reading what the open requests of the ERP tool ask for, and finding those whose event never came."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import ERP_DETAILS_NAME_REQUESTS
from tieout.connectors.procore.budget_requests import CREATE, UPDATE
from tieout.connectors.procore.erp_requests import ErpRequest, OtherRequest, read_request
from tieout.connectors.procore.reader import Desk, RecordReader
from tieout.connectors.procore.record_kinds import ITEM_TYPES
from tieout.connectors.procore.request_bodies import UNLINK
from tieout.connectors.procore.request_details import details_of, is_open
from tieout.connectors.procore.values import text
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


def open_requests(desk: Desk, record: SourceReference) -> tuple[str, ...]:
    """The requests about a record for whose answer somebody waits, by their ids: an event is delivered at best, and no document
    knows of a list of requests. None where the details of its kind cannot be asked for, or do not name their requests.

    Raises:
        NotNow, NeedsPerson: the details, or a request that one names, could not be read.
    """
    item_type = ITEM_TYPES.get(record.kind)
    if item_type is None or ERP_DETAILS_NAME_REQUESTS.name not in desk.switched_on:
        return ()
    try:
        waiting = [one for one in details_of(desk.client, record.id) if is_open(one)]
    except NotFound:
        return ()
    # Another kind of record may have the same id, and a wish that is none of a record's own may name its detail alike.
    named = [text(one.get("erp_request_id")) for one in waiting if one.get("item_type") == item_type]
    return tuple(request for request in dict.fromkeys(named) if request and _is_about(desk, record, request))


def _is_about(desk: Desk, record: SourceReference, request: str) -> bool:
    try:
        return bool(_about(record, read_request(desk.client, request, desk.switched_on)))
    except NotFound:
        return False


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
