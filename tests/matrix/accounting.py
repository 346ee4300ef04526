"""A site where accounting accepts what the team has approved, in the platform's own tool, and where it lets go of it again."""

from dataclasses import dataclass, field
from typing import Any, Literal, Self

from matrix.site import Site, Subject, until
from matrix.striking import STRIKES_WITHIN, Strike
from tieout.sync.state import Entry, State

LATE_SECONDS = 3
"""By so much the event of a request comes late whose own address is to be aimed at: it is known once the request is made."""

ANSWERED = "success, linked"
Deed = Literal["accept", "unlink"]


@dataclass
class Accounting(Site):
    """`deed`: what accounting asks for. `asked`: its newest request about each commitment, by number."""

    deed: Deed = "accept"
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def approve(self, subject: Subject) -> None:
        with self.approving:
            self.ask(subject)

    def approve_late(self, subject: Subject) -> dict[str, str]:
        with self.approving:
            self.bend({"kind": "delay", "seconds": LATE_SECONDS})
            asked = self.ask(subject)
        return {**subject.names, "request": str(asked["erp_request_id"]), "detail": str(asked["request_detail_id"])}

    def bend(self, fault: dict[str, Any]) -> None:
        """What happens to the next event of a request."""
        scope = {"resource_name": "ERP Requests", "event_type": "create", "times": 1}
        self.outsider.control("procore", "webhooks", {"faults": [{**fault, **scope}]})

    def answer(self, subject: Subject) -> str:
        asked = self.asked.get(subject.number)
        if asked is None:
            return ""
        # Not by the platform's API: a read that is refused to the functions would be refused here as well.
        shown = self.outsider.state("procore")
        status = next(one["status"] for one in shown["erp_request_details"] if one["id"] == asked["request_detail_id"])
        contract = next(one for one in shown[subject.table] if one["id"] == subject.contract_id)
        links = [one["origin_id"] for one in (contract, *contract["line_items"])]
        linked = "linked" if all(links) else "linked in part" if any(links) else "not linked"
        return f"{status}, {linked}"

    def unlinking(self) -> Self:
        """The same place, where accounting asks to unlink."""
        return type(self)(**{**vars(self), "deed": "unlink"})

    def ask(self, subject: Subject) -> dict[str, Any]:
        """The team approves, and accounting asks; what the request is known by."""
        if self.deed == "accept":
            self.outsider.set_status(subject.table, subject.contract_id)
        item = {"item_type": subject.table.removesuffix("s"), "item_id": subject.contract_id}
        self.asked[subject.number] = self.outsider.control("procore", f"erp/{self.deed}", item)
        return self.asked[subject.number]


@dataclass(frozen=True)
class RequestTold:
    """The event of accounting's request is bent."""

    fault: dict[str, Any]

    def approve(self, site: Site, subject: Subject) -> bool:
        assert isinstance(site, Accounting)
        with site.approving:
            site.bend(self.fault)
            site.ask(subject)
        return True


@dataclass(frozen=True)
class Unlinking:
    """What was accepted is in the ERP, and is deleted there; then accounting asks to unlink it. `inner`: what happens to that."""

    inner: Strike

    def approve(self, site: Site, subject: Subject) -> bool:
        assert isinstance(site, Accounting)
        site.approve(subject)
        if not until(lambda: _is_synced(site.record(subject)), STRIKES_WITHIN):
            return False
        (document,) = site.documents(subject)
        site.outsider.delete_order(str(document["OrderNbr"]))
        return self.inner.approve(site.unlinking(), subject)


def _is_synced(entry: Entry | None) -> bool:
    return entry is not None and entry.state is State.SYNCED
