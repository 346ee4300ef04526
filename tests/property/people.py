"""People around the site: they edit, approve, delete and link records, ask for exports, and lay hands on the ERP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from property.ground import SECOND_LONG, Ground
from property.hearing import told
from tieout.records.commitment import Commitment
from tieout.sync.ports import Request


@dataclass
class Peopled(Ground):
    """The ground with its people. Each deed says whether it changed anything."""

    def change(self, name: str, **fields: object) -> bool:
        """Somebody changes a record on the platform: its version rises, and a delivery is on its way."""
        record = self.commitment(name)
        if record is None:
            return False
        self.desk.earlier[name] = record
        version = max(self.clock.now(), record.updated_at + SECOND_LONG)
        self.platform.put(record.model_copy(update={**fields, "updated_at": version}))
        self.tell(name, "update", version)
        return True

    def edit(self, name: str, cents: int) -> bool:
        record = self.commitment(name)
        if record is None:
            return False
        first, *others = record.lines
        changed = first.model_copy(update={"amount": first.amount + Decimal(cents) / 100})
        return self.change(name, lines=(changed, *others), total=record.total + Decimal(cents) / 100)

    def shift(self, name: str) -> bool:
        """Money moves from one line to another: the total stays."""
        record = self.commitment(name)
        if record is None:
            return False
        first, second, *others = record.lines
        one = first.model_copy(update={"amount": first.amount - 1})
        other = second.model_copy(update={"amount": second.amount + 1})
        return self.change(name, lines=(one, other, *others))

    def delete(self, name: str) -> bool:
        record = self.platform.records.pop(name, None)
        if not isinstance(record, Commitment):
            return False
        self.parked[name] = record
        self.tell(name, "delete", self.clock.now())
        return True

    def restore(self, name: str) -> bool:
        if name not in self.parked:
            return False
        self.platform.put(self.parked.pop(name))
        return self.change(name)

    def relink(self, links: dict[str, str], name: str, link: str | None) -> bool:
        """Somebody, or another integration, changes what a record says it is linked to."""
        links.pop(name, None)
        if link is not None:
            links[name] = link
        return self.change(name)

    def ask(self, name: str, action: str) -> bool:
        """Accounting asks for an export, or to unlink, in the platform's own tool."""
        self.events += 1
        request = f"r{self.events}"
        self.platform.requests[request] = Request(request, action, f"{name}/{request}")
        self.tell(name, "request", self.clock.now(), request)
        return True

    def tell(self, name: str, what: str, at: datetime, request: str | None = None) -> None:
        self.events += 1
        delivery = told(self.events, name, what, at, request)
        self.told_of[delivery.id] = name
        self.deliveries.append(delivery)

    def copy_document(self, name: str) -> bool:
        """Somebody copies a document in the ERP, our reference included."""
        there = [one for one in self.erp.documents.values() if one.reference == name][:1]
        for held in there:
            self.erp.numbered += 1
            key = f"SC{self.erp.numbered:06d}"
            self.erp.documents[key] = replace(held, key=key, status="On Hold")
            self.twins.add(key)
        return bool(there)

    def delete_document(self, name: str) -> bool:
        """Somebody deletes the record's linked document in the ERP."""
        entry = self.known(name)
        deleted = False
        for document in entry.documents if entry else ():
            held = self.erp.documents.get(document.key)
            if held is not None and held.reference.split("~")[0] == name:
                del self.erp.documents[document.key]
                deleted = True
        return deleted


DEEDS: dict[str, Callable[[Peopled, str], bool]] = {
    "approve": lambda site, name: site.change(name, status="Approved"),
    "withdraw": lambda site, name: site.change(name, status="Draft"),
    "edit": lambda site, name: site.edit(name, 5001),
    "edit back": lambda site, name: site.edit(name, -5001),
    "shift between lines": lambda site, name: site.shift(name),
    "delete": lambda site, name: site.delete(name),
    "restore": lambda site, name: site.restore(name),
    "ask to send": lambda site, name: site.ask(name, "send"),
    "ask to unlink": lambda site, name: site.ask(name, "unlink"),
    "clear the link": lambda site, name: site.relink(site.platform.links, name, None),
    "foreign link": lambda site, name: site.relink(site.platform.foreign_links, name, "CE_41"),
    "foreign link goes": lambda site, name: site.relink(site.platform.foreign_links, name, None),
    "copy in the ERP": lambda site, name: site.copy_document(name),
    "delete in the ERP": lambda site, name: site.delete_document(name),
}


def do(site: Peopled, name: str, deed: str, fault: str) -> None:
    """A person does something. `fault`: what it comes in the way of. It counts only if it changed anything."""
    state = site.state(name)
    if DEEDS[deed](site, name):
        site.fired[deed, fault, state] += 1
