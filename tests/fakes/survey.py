"""Both systems as they are asked before go-live: plain lists that a test fills, or makes silent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.preflight.ports import (
    Access,
    Capacity,
    CodeList,
    CompanySeen,
    DocumentSeen,
    ProjectSeen,
    Seen,
    Unlisted,
    Unread,
    VendorCreation,
)
from tieout.records.record import Record


@dataclass
class FakeSurvey:
    """What both sides have in common. `silent`: the names of methods that the system does not answer."""

    system: str = "fake"
    codes: CodeList = field(default_factory=lambda: CodeList(()))
    types: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    companies: Sequence[CompanySeen] = ()
    jobs: Sequence[ProjectSeen] = ()
    rights: Access = field(default_factory=Access)
    silent: set[str] = field(default_factory=set)
    closed: int = 0

    def cost_codes(self) -> CodeList | Unlisted:
        return Unlisted("403") if "cost_codes" in self.silent else self.codes

    def cost_types(self) -> Seen[str]:
        return self.types

    def terms(self) -> Seen[str]:
        return self.words.get("terms", ())

    def units(self) -> Seen[str]:
        return self.words.get("units", ())

    def vendors(self) -> Seen[CompanySeen]:
        return Unlisted("403") if "vendors" in self.silent else self.companies

    def projects(self) -> Seen[ProjectSeen]:
        return Unlisted("403") if "projects" in self.silent else self.jobs

    def access(self) -> Access | Unlisted:
        return Unlisted("it tells nobody") if "access" in self.silent else self.rights

    def close(self) -> None:
        self.closed += 1


@dataclass
class FakePlatformSurvey(FakeSurvey):
    """Implements `tieout.preflight.ports.PlatformSurvey`."""

    held: list[Record] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    creation: VendorCreation = field(default_factory=lambda: VendorCreation(allowed=True))

    def records(self, kind: str, project: str | None) -> Iterable[Record | Unread]:
        yield from (one for one in self.unread if one.kind == kind)
        for record in self.held:
            here = project is None or (record.project is not None and record.project.id == project)
            if record.kind.value == kind and here:
                yield record

    def vendor_creation(self) -> VendorCreation:
        return self.creation


@dataclass
class FakeErpSurvey(FakeSurvey):
    """Implements `tieout.preflight.ports.ErpSurvey`."""

    standing: list[DocumentSeen] = field(default_factory=list)
    groups: tuple[str, ...] = ()
    jobs_tasks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: FieldLimits = field(default_factory=lambda: FieldLimits(number=20, title=60, external_reference=60))
    takes: Capacity = field(default_factory=lambda: Capacity(60, {"subcontract": 4}))
    carries_not: dict[str, str] = field(default_factory=dict)

    def account_groups(self) -> Seen[str]:
        return self.groups

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        if "documents" in self.silent:
            return Unlisted("403")
        return [one for one in self.standing if project is None or one.project == project]

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        return self.jobs_tasks

    def not_carried(self, kind: str) -> str:
        return self.carries_not.get(kind, "")

    def limits(self, kind: str) -> FieldLimits:
        return self.lengths

    def objections(self, ready: Ready) -> list[Reason]:
        return []

    def capacity(self) -> Capacity | Unlisted:
        return Unlisted("no licence told") if "capacity" in self.silent else self.takes
