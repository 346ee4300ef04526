"""A project's own fields go to the ERP and the ERP's come back, each with one owner: the real flow between both look-alikes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest

from contract.erp.acumatica_rig import CONTRACT, acumatica
from contract.erp.rig import ErpRig
from fakes.erp import WorkerDied
from fakes.records import GOLIVE
from fakes.world import World
from sandbox.kit.serve import running
from tieout.config.connection import Connection, read_connection
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.procore import build
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.flowing_back import wake_projects
from tieout.sync.importing import due_imports
from tieout.sync.outcomes import Outcome
from tieout.sync.plan import Step
from tieout.sync.state import Entry, State
from tieout.sync.wakes import Wake, WakeReason
from unit.connectors_procore.site import COMPANY, PROJECT, Site

LEGAL_ENTITY = "custom_field_12"
NAMED = {"general_ledger": "accounting_project_number", "legal_entity": LEGAL_ENTITY}
CODING = "cost 51000 100-000, default 40000"
WRITE = f"PATCH /rest/v1.0/projects/{PROJECT}"


class ProjectSite(Site):
    """Procore with one project that nobody has sent yet."""

    seed: dict[str, Any] = {  # noqa: RUF012 - the base class has it as one value too
        **{name: Site.seed[name] for name in ("company", "apps")},
        "projects": [{"id": PROJECT, "name": "Dock Street Garage", "project_number": "N200"}],
    }

    def platform_with(self, named: dict[str, str]) -> Any:
        context = self.context()
        return build(replace(context, settings={**context.settings, "project_fields": named}))

    @property
    def project(self) -> dict[str, Any]:
        (found,) = (one for one in self.state()["projects"] if one["id"] == PROJECT)
        return dict(found)

    def shown(self) -> tuple[str | None, str | None]:
        """(coding, legal entity) as Procore shows them."""
        project = self.project
        custom = project["custom_fields"].get(LEGAL_ENTITY, {})
        return project.get("accounting_project_number"), custom.get("value")

    def team_types(self, **fields: str) -> None:
        """Somebody of the project team edits the project."""
        body = {"company_id": COMPANY, "project": fields}
        self.api("PATCH", f"/rest/v1.0/projects/{PROJECT}", body)


def firm(mode: str = "live", **section: Any) -> Connection:
    live = {"mode": mode, "golive_at": GOLIVE.replace(year=2020).isoformat(), **section}
    systems = {"platform": {"system": "procore"}, "erp": {"system": "acumatica"}}
    return read_connection({"id": "harbor", "time_zone": "UTC", **systems, "entities": {"project": live}})


class Office(World):
    """Both real connectors between two look-alikes."""

    def __init__(self, site: ProjectSite, erp: AcumaticaErp, platform: Any) -> None:
        super().__init__(connection=firm())
        self.site, self.erp, self.platform = site, cast("Any", erp), platform

    def look(self, reason: WakeReason = WakeReason.DELIVERY) -> Entry:
        reference = SourceReference(system="procore", kind="project", id=str(PROJECT))
        wake = Wake(id=self.ids.new(), connection="harbor", entity=Entity.PROJECT, reference=reference, reason=reason)
        self.work(wake)
        entry = self.ledger.entry(wake.key(shadow=False))
        assert entry is not None
        return entry

    def accounting_sets(self, account: str, branch: str = "MAIN") -> None:
        """Accounting codes the project on the ERP's own screen."""
        ledger = {"DefaultCostAccount": account, "DefaultCostSubaccount": "100-000", "DefaultAccount": "40000"}
        body = {
            "ProjectID": {"value": "N200"},
            "GLAccounts": {name: {"value": value} for name, value in ledger.items()},
            "BillingAndAllocationSettings": {"Branch": {"value": branch}},
        }
        answer = cast("Any", self.erp).session.call("PUT", f"{CONTRACT}/Project", json_body=body)
        assert answer.ok, answer.body


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[ErpRig, httpx.Client]]:
    with ExitStack() as stack:
        rig = stack.enter_context(acumatica("oauth", guarded=False))
        url = stack.enter_context(running("procore"))
        yield rig, stack.enter_context(httpx.Client(base_url=url))


@pytest.fixture
def office(served: tuple[ErpRig, httpx.Client]) -> Iterator[Office]:
    rig, outside = served
    rig.begin()
    site = ProjectSite(outside)
    erp, platform = cast("AcumaticaErp", rig.open()), site.platform_with(NAMED)
    yield Office(site, erp, platform)
    erp.close()
    platform.close()
    site.close()


def test_each_owners_fields_reach_the_other_side_once_and_stay_there(office: Office) -> None:
    entry = office.look()
    assert (entry.state, office.site.shown()) == (State.SYNCED, (None, None))  # nobody has coded it in the ERP yet
    office.accounting_sets("51000")
    entry = office.look()
    assert (entry.state, office.site.shown()) == (State.SYNCED, (CODING, "MAIN"))
    writes, sent = office.site.calls(WRITE), [note.attempt for note in entry.steps.values() if note.name == "create"]
    again = office.look(WakeReason.RESYNC)
    assert office.site.calls(WRITE) == writes  # the same is not written twice, and our own write is no edit
    assert [note.attempt for note in again.steps.values() if note.name == "create"] == sent
    assert "update" not in again.steps


def test_what_the_erp_owns_is_set_right_and_what_the_team_owns_is_left_alone(office: Office) -> None:
    office.look()
    office.accounting_sets("51000")
    office.look()
    office.site.team_types(accounting_project_number="my own", description="Ours", store_number="7", custom_field_9="x")
    office.look()
    project = office.site.project
    assert office.site.shown() == (CODING, "MAIN")
    assert (project["description"], project["store_number"]) == ("Ours", "7")
    assert project["custom_fields"]["custom_field_9"]["value"] == "x"
    told = [event.text for event in office.ledger.history(office.look().key) if "is now" in event.text]
    assert f"'my own' is now '{CODING}'" in told[-1]  # what stood there is not lost


@pytest.mark.parametrize("narrowed", [["legal_entity"], []])
def test_only_what_the_connection_lets_back_flows_back(office: Office, narrowed: list[str]) -> None:
    office.connection = firm(fields_back=narrowed)
    office.look()
    office.accounting_sets("51000")
    office.look()
    assert office.site.shown() == (None, "MAIN" if narrowed else None)


def test_empty_field_of_the_erp_empties_nothing(office: Office) -> None:
    office.look()
    office.site.team_types(accounting_project_number="24-7")
    assert office.look().state is State.SYNCED
    assert office.site.shown() == ("24-7", None)


def test_shadow_shows_what_it_would_tell_and_writes_nothing(office: Office) -> None:
    office.look()
    office.accounting_sets("51000")
    live = {"name": "elsewhere", "projects": ["1"], "mode": "live"}
    office.connection = firm(mode="shadow", slices=[live])
    before = office.site.calls(WRITE)
    entry = office.look()
    assert (office.site.calls(WRITE), office.site.shown()) == (before, (None, None))
    told = [event.text for event in office.ledger.history(entry.key) if event.what == "shadow"]
    assert CODING in told[-1]


@pytest.mark.parametrize("kind", ["lose_answer_before", "lose_answer_after"])
def test_lost_answer_ends_told_once(office: Office, kind: str) -> None:
    office.look()
    office.accounting_sets("51000")
    office.site.fault(kind, "PATCH", f"/rest/v1.0/projects/{PROJECT}")
    office.look()
    office.pass_time(timedelta(minutes=10))
    assert office.look().state is State.SYNCED
    assert office.site.shown() == (CODING, "MAIN")


def test_worker_that_dies_in_the_call_leaves_it_to_the_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.look()
    office.accounting_sets("51000")
    perform = office.platform.perform

    def dies(step: Step) -> Outcome:
        perform(step)
        raise WorkerDied

    with monkeypatch.context() as dying:
        dying.setattr(office.platform, "perform", dies)
        office.look()
    office.pass_time(timedelta(minutes=20))
    assert office.look().state is State.SYNCED
    assert office.site.shown() == (CODING, "MAIN")


def test_field_that_takes_no_text_is_refused_by_name_and_holds_no_other_record_up(office: Office) -> None:
    office.look()
    office.accounting_sets("51000")
    office.site.api("PATCH", f"/rest/v1.0/projects/{PROJECT}", {"company_id": COMPANY, "project": {LEGAL_ENTITY: True}})
    entry = office.look()
    assert entry.state is State.PARTIAL
    (reason,) = entry.reasons
    assert (reason.code, LEGAL_ENTITY in reason.text) == ("no_text_field", True)


def test_night_looks_at_every_bound_project_and_at_no_other(office: Office) -> None:
    office.look()
    office.accounting_sets("51000")
    (asked,) = due_imports(office.connection, office.clock.now().replace(hour=3), office.clock.now().tzinfo)  # type: ignore[arg-type]  # aware
    for _ in range(2):  # the hour's message, and the next hour's
        assert wake_projects(asked, office.connection, office.ledger, office.queues, office.clock.now()) == 1
    office.pass_time(timedelta(minutes=2))
    assert office.site.shown() == (CODING, "MAIN")
    assert [event.what for event in office.ledger.history(office.look().key)].count("asked") == 1
