"""Reading what the open requests of the ERP tool ask for."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.erp_requests import ErpRequest, OtherRequest, read_request
from tieout.connectors.procore.reader import Desk, RecordReader
from tieout.connectors.procore.request_bodies import UNLINK
from tieout.records.references import SourceReference
from tieout.sync.ports import Fetched, Missing


def read_requested(
    desk: Desk, readers: Mapping[str, RecordReader], record: SourceReference, request_ids: tuple[str, ...], project: str
) -> Fetched | Missing:
    """What the requests about one record ask for.

    Requests are served in the order in which they were made, as far as they ask for the same: an unlink that was followed by a
    new export is two things to do, one after the other. The newest of those served has the content.

    Raises:
        NotNow, NeedsPerson: a request could not be read.
    """
    found, missing = [], ""
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
    try:
        return replace(readers[newest.kind].accepted(newest), requests=requests)
    except NotFound as error:
        return Missing(error.why)


def _about(record: SourceReference, read: tuple[ErpRequest, ...] | OtherRequest) -> list[ErpRequest]:
    if isinstance(read, OtherRequest):
        return []
    return [request for request in read if request.record_id == record.id and request.kind == record.kind]
