"""Carrying out the steps that `telling.py` lays out: one call each, and what its answer proves."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected, row_reasons
from tieout.connectors.procore.assumptions import ERP_DETAILS_BY_ITEM, ERP_EXTERNAL_DATA, ERP_REQUEST_DETAILS
from tieout.connectors.procore.budget_transactions import mark, unmarked
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.linkable import LINKABLE
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.project_fields import FIELDS, write_fields
from tieout.connectors.procore.request_bodies import LOOK_UP
from tieout.connectors.procore.request_details import details_of, is_open
from tieout.connectors.procore.telling import ANSWER, EXTERNAL_DATA, LINK, MARK
from tieout.connectors.procore.values import as_number, parts, text
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Applied, InDoubt, NotNow, Outcome, Refused
from tieout.sync.plan import Step


class Writer:
    """Makes the writes of our steps."""

    def __init__(self, client: ProcoreClient, switched_on: frozenset[str]) -> None:
        self._client = client
        self._links = Links(client.settings.link_prefix)
        self._switched_on = switched_on
        self._company = f"/rest/v1.0/companies/{client.settings.company_id}"

    def perform(self, step: Step) -> Outcome:
        """Make the step's call. Raises: NotNow, NeedsPerson."""
        ways: dict[str, Callable[[Mapping[str, Any]], Outcome]] = {
            LINK: self._link,
            EXTERNAL_DATA: self._external_data,
            MARK: self._mark,
            FIELDS: partial(write_fields, self._client),
            ANSWER: self._answer,
        }
        try:
            return ways[step.body["do"]](step.body)
        except Rejected as rejected:
            return Refused(rejected.reasons)
        except NotFound as missing:
            return Refused((Reason("platform_missing", f"Procore has no such record (any more): {missing.why}"),))
        except Doubtful as doubt:
            return InDoubt(doubt.why)

    def _link(self, body: Mapping[str, Any]) -> Outcome:
        """Write our link, unless it is there already or another integration owns the record by now."""
        target = LINKABLE[body["kind"]]
        path = target.read.format(id=body["id"])
        scope = self._client.settings.company_id if target.scope == "company_id" else body["project"]
        shown = self._client.read(path, {target.scope: scope})
        if not isinstance(shown, dict):
            raise NotNow(f"{path} did not answer with a record")
        there = text(shown.get("origin_id"))
        if there == body["origin_id"]:
            return Applied(note="The link was there already")
        # Between the fetch and this moment minutes may have passed, and Procore has no conditional write.
        if foreign := self._links.foreign(there):
            words = f"The record carries the link '{foreign}' of another integration, which is never overwritten."
            return Refused((Reason("foreign_link", words, "origin_id"),))
        sent: dict[str, Any] = {
            target.scope: as_number(scope),
            target.wrapper: {name: body[name] for name in target.fields},
        }
        if target.contract_field:
            sent[target.contract_field] = as_number(body["contract"])
        self._client.write("PATCH", target.write.format(id=body["id"], contract=body["contract"]), sent)
        return Applied(note=f"Linked as {body['origin_id']}")

    def _external_data(self, body: Mapping[str, Any]) -> Outcome:
        """Write a batch of links. The answer is 200 whatever became of it, so every row has to be found in it."""
        require_assumption(ERP_EXTERNAL_DATA, self._switched_on)
        updates = [{**row, "item_id": as_number(row["item_id"])} for row in body["updates"]]
        answer = self._client.write("PATCH", f"{self._company}/external_data/sync", {"updates": updates})
        result: dict[str, Any] = answer if isinstance(answer, dict) else {}
        reasons = [
            reason for row in parts(result.get("errors")) for reason in row_reasons(_named(row), row.get("errors"))
        ]
        if reasons:
            return Refused(tuple(reasons))
        missing = _unconfirmed(body["updates"], parts(result.get("entities")))
        if missing:
            return InDoubt(f"Procore's answer says nothing of {', '.join(missing[:5])} ({len(missing)} in all)")
        return Applied(note=f"{len(updates)} links written")

    def _mark(self, body: Mapping[str, Any]) -> Outcome:
        return mark(self._client, body, self._switched_on)

    def _answer(self, body: Mapping[str, Any]) -> Outcome:
        """Answer one request of accounting."""
        require_assumption(ERP_REQUEST_DETAILS, self._switched_on)
        if "budget" in body and not self._has_own_detail(body):
            if body["status"] == "success" and self._others_open(body["budget"]):
                return Applied(
                    note="Not all that the request asks for is in the ERP yet; the last of it gives the answer"
                )
            body = {**body, "item_type": "budget", "item_id": body["budget"]["item_id"]}
        detail: dict[str, Any] = {"status": body["status"]}
        if body["status"] == "failed":
            detail["messages"] = list(body["messages"])
        found = self._waiting(body) if body["detail"] == LOOK_UP else body["detail"]
        if isinstance(found, Refused):
            return found
        if not found:
            return Applied(note="Nobody waits for an answer any more")
        path = f"{self._company}/erp_request_details/{found}"
        try:
            self._client.write("PATCH", path, {"request_detail": detail})
        except Rejected:
            # Overtaken by a newer request, or answered already: nobody waits for this one, and it must hold up nothing.
            if self._standing(body, found) not in {"stale", body["status"]}:
                raise
            return Applied(note="The request needs no answer any more")
        return Applied(note=f"Request answered: {body['status']}")

    def _others_open(self, budget: Mapping[str, Any]) -> bool:
        """Whether a transaction of the request's other records is not marked yet."""
        return bool(unmarked(self._client, budget["project"], budget["others"]))

    def _has_own_detail(self, body: Mapping[str, Any]) -> bool:
        """Whether a budget change has a detail to itself, as code of Procore ERP support finds one, and not its budget's."""
        return body["detail"] == LOOK_UP and body["item_type"] != "budget" and self._waiting(body) != ""

    def _standing(self, body: Mapping[str, Any], detail: str) -> str:
        """The status that a request detail has now, "" if it is not listed."""
        rows = details_of(self._client, body["item_id"])
        return next((text(row.get("status")) for row in rows if text(row.get("id")) == detail), "")

    def _waiting(self, body: Mapping[str, Any]) -> str | Refused:
        """The one detail of the record that waits for an answer, "" if none does; which of several, nobody can know."""
        require_assumption(ERP_DETAILS_BY_ITEM, self._switched_on)
        waiting = [
            text(row.get("id"))
            for row in details_of(self._client, body["item_id"])
            if is_open(row) and row.get("item_type") in {None, body["item_type"]}
        ]
        if len(waiting) > 1:
            words = f"{len(waiting)} requests about {_named(body)} wait for an answer; answer them in the ERP tool."
            return Refused((Reason("several_requests", words),))
        return waiting[0] if waiting else ""


def _named(row: Mapping[str, Any]) -> str:
    return f"{str(row.get('item_type', 'item')).replace('_', ' ')} {row.get('item_id', row.get('id', ''))}".strip()


def _unconfirmed(sent: Sequence[Mapping[str, Any]], entities: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rows sent that no entity of the answer confirms, by name."""
    confirmed = {(str(row.get("item_type")), str(row.get("item_id"))): row for row in entities}
    missing = []
    for row in sent:
        entity = confirmed.get((row["item_type"], str(row["item_id"])))
        if entity is None or entity.get("origin_id", row["origin_id"]) != row["origin_id"]:
            missing.append(_named(row))
    return missing
