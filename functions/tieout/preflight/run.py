"""All checks over both sides, each by itself: one that cannot be made is told, and the others go on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tieout.config.connection import Connection
from tieout.preflight.access import access, capacity, vendor_creation
from tieout.preflight.adoption import unadopted
from tieout.preflight.carried import NOT_CARRIED, not_read, not_sent
from tieout.preflight.cost_codes import CostCodes
from tieout.preflight.findings import Finding, Report, not_checked, report
from tieout.preflight.mappings import mapping_targets, unmapped_words
from tieout.preflight.numbers import doubled, no_room, taken
from tieout.preflight.outlook import Known, Outlook, Prospect, look_ahead
from tieout.preflight.ports import DocumentSeen, ErpSurvey, PlatformSurvey, Unlisted, Unread
from tieout.preflight.projects import projects
from tieout.preflight.proposal import Proposal
from tieout.preflight.refusals import refusals
from tieout.preflight.unread import unreadable
from tieout.preflight.vendors import Vendors
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference

WITHOUT_COMPARING = frozenset({"unmapped_cost_code", "unknown_vendor", "unknown_project"})


@dataclass
class Preflight:
    """One look at both systems before going live.

    Attributes:
        known: what the ledger knows of a record; `heard_of`: what waits to be adopted there, by entity, as people call it.
        kinds: the kinds of records that flow to the ERP and are switched on; `kinds_back`: those that come from it, and are.
        why_not_read: why a kind cannot be read from the ERP as configured; "" if it can. Makes no call.
        concerns: whether a record is to be judged; those that are not are as if they were not there.
    """

    document: Connection
    platform: PlatformSurvey
    erp: ErpSurvey
    known: Callable[[Record], Known]
    heard_of: Mapping[Entity, Mapping[SourceReference, str]]
    kinds: Sequence[str]
    concerns: Callable[[Record], bool] = lambda _: True
    kinds_back: Sequence[str] = ()
    why_not_read: Callable[[str], str] = lambda _: ""
    looked_at: dict[str, int] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def run(self, *projects: str) -> tuple[Report, Proposal]:
        """Make every check. `projects`: only records of these, by the platform's ids; of all where none is named.

        Raises:
            NotNow, NeedsPerson: a system could not be asked at all.
        """
        places = projects or (None,)
        seen = [one for kind in self.kinds for place in places for one in self.platform.records(kind, place)]
        found_there = [one for one in seen if isinstance(one, Record)]
        records = [one for one in found_there if self.concerns(one)]
        others = {one.reference for one in found_there} - {one.reference for one in records}
        self.looked_at["records"] = len(records)
        outlook = look_ahead(self.document, records, self.known)
        codes, proposal = self._cost_codes(outlook)
        vendors = self._vendors(outlook)
        found = [*codes, *vendors, *self._projects(outlook), *self._values(), *self._refusals(outlook)]
        found += self._carried([one.subject for one in found if one.code == NOT_CARRIED])
        found += [*self._numbers(outlook), *self._access(vendors), *self._capacity(outlook)]
        found += unreadable(one for one in seen if isinstance(one, Unread))
        heard_of = {
            entity: [name for reference, name in those.items() if reference not in others]
            for entity, those in self.heard_of.items()
        }
        found += unadopted(outlook.of(Prospect.ADOPT), heard_of)
        return report(self.document.id, found, self.looked_at), proposal

    def _cost_codes(self, outlook: Outlook) -> tuple[list[Finding], Proposal]:
        here, there = self.platform.cost_codes(), self.erp.cost_codes()
        if isinstance(here, Unlisted) or isinstance(there, Unlisted):
            return list(_unlisted("cost_codes", here, there)), Proposal({})
        self.looked_at["cost codes"] = len(here.codes) + len(there.codes)
        self._told.add("unmapped_cost_code")
        check = CostCodes(here, there, self.document.value_maps.cost_codes, outlook.codes_used)
        return list(check.findings()), Proposal(check.proposed)

    def _vendors(self, outlook: Outlook) -> list[Finding]:
        here, there = self.platform.vendors(), self.erp.vendors()
        if isinstance(here, Unlisted) or isinstance(there, Unlisted):
            return list(_unlisted("vendors", here, there))
        self.looked_at["vendors"] = len(here) + len(there)
        self._told.add("unknown_vendor")
        return list(Vendors(here, there, self.document.value_maps.vendors, outlook.vendors_used).findings())

    def _projects(self, outlook: Outlook) -> Iterator[Finding]:
        here, there = self.platform.projects(), self.erp.projects()
        if isinstance(here, Unlisted) or isinstance(there, Unlisted):
            yield from _unlisted("projects", here, there)
            return
        self.looked_at["projects"] = len(here) + len(there)
        self._told.add("unknown_project")
        yield from projects(here, there, self.document.value_maps.projects, outlook.projects_used)

    def _values(self) -> Iterator[Finding]:
        yield from mapping_targets(self.document.value_maps, self.erp)
        yield from unmapped_words(self.document.value_maps, self.platform)

    def _refusals(self, outlook: Outlook) -> Iterator[Finding]:
        now, later = outlook.of(Prospect.NOW), outlook.of(Prospect.LATER, Prospect.ADOPT)
        return refusals(self.document, self.erp, now, later, told_elsewhere=self._told & WITHOUT_COMPARING)

    def _carried(self, told: Sequence[str]) -> Iterator[Finding]:
        yield from not_sent(self.kinds, self.erp.not_carried, told)
        yield from not_read(self.kinds_back, self.why_not_read)

    def _numbers(self, outlook: Outlook) -> Iterator[Finding]:
        to_send = outlook.of(Prospect.NOW, Prospect.LATER)
        by_kind = {record.kind.value: record for record in outlook.to_come}
        there: dict[str, Sequence[DocumentSeen]] = {}
        for kind in by_kind:
            seen = self.erp.documents(kind, None)
            if isinstance(seen, Unlisted):
                yield not_checked("numbering", "erp", f"numbers in use of {kind.replace('_', ' ')}: {seen.why}")
            else:
                there[kind] = seen
        self.looked_at["documents"] = sum(len(seen) for seen in there.values())
        yield from taken(self.document, to_send, there)
        yield from doubled(self.document, to_send, there)
        yield from no_room(self.document, by_kind.items(), self.erp.limits)

    def _access(self, vendors: Sequence[Finding]) -> Iterator[Finding]:
        yield from access("platform", self.platform.access())
        yield from access("erp", self.erp.access())
        if self.document.section(Entity.VENDOR).is_on:
            to_create = sum(int(finding.erp) for finding in vendors if finding.code == "unlinked_in_erp")
            yield from vendor_creation(self.platform.vendor_creation(), to_create)

    def _capacity(self, outlook: Outlook) -> Iterator[Finding]:
        yield from capacity(self.erp.capacity(), outlook.of(Prospect.NOW), [record for record, _ in outlook.records])


def _unlisted(check: str, here: object, there: object) -> Iterator[Finding]:
    for side, seen in (("platform", here), ("erp", there)):
        if isinstance(seen, Unlisted):
            yield not_checked(check, side, seen.why)
