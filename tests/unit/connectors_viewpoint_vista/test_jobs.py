"""A project becomes a job under its contract, once, whatever the queue and the cache take their time with."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.erp.records import NEW_PROJECT, record_of
from contract.erp.rig import note_of, perform
from contract.erp.viewpoint_vista_rig import DATA, ready
from contract.erp.viewpoint_vista_seed import CHOSEN
from tieout.connectors.viewpoint_vista.sending_assumptions import JOB_ENTRIES
from tieout.policy.ready import ReadyProject
from tieout.records.parties import Address
from tieout.records.project import ProjectKind
from tieout.sync.outcomes import Absent, InDoubt
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.connectors_viewpoint_vista.harbor import LAG, STEP, Dying, Harbor

PROJECT = record_of(ProjectKind.PROJECT, customer="9")
ADD = f"{DATA}/jc/2/data/jobs/actions/add"


def _jobs(harbor: Harbor) -> list[dict[str, Any]]:
    return [row for row in harbor.sandbox.state()["jobs"] if row["Job"] == NEW_PROJECT]


def _contracts(harbor: Harbor) -> list[dict[str, Any]]:
    return [row for row in harbor.sandbox.state()["contracts"] if NEW_PROJECT in row["Contract"]]


def test_job_and_its_contract_are_made_once_and_the_name_follows(harbor: Harbor) -> None:
    harbor.use(harbor.open())
    harbor.approve(PROJECT)
    assert harbor.settle(PROJECT) is State.SYNCED, harbor.told(PROJECT)
    (job,), (contract,) = _jobs(harbor), _contracts(harbor)
    assert (job["Description"], job["Contract"], job["LiabTemplate"]) == (PROJECT.title, NEW_PROJECT, 1)
    assert (contract["Department"], contract["Customer"]) == ("01", 9)
    assert [document.key for document in harbor.entry(PROJECT).documents] == [NEW_PROJECT]
    typed = {"ProjectMgr": 7, "LockPhases": "Y", "ShipCity": "Portland", "__custom_fields": {"udRegion": "West"}}
    harbor.change(jobs=[{"JCCo": 1, "Job": NEW_PROJECT, **typed}])
    later = PROJECT.updated_at + timedelta(minutes=1)
    renamed = PROJECT.model_copy(update={"title": "Dock Street Garage II", "updated_at": later})
    harbor.approve(renamed)
    harbor.pass_time(STEP * 15)
    assert harbor.entry(PROJECT).state is State.SYNCED, harbor.told(PROJECT)
    (job,) = _jobs(harbor)
    assert (job["Description"], job["Notes"]) == ("Dock Street Garage II", f"[{PROJECT.reference}]")
    assert {name: job[name] for name in typed} == typed, "what accounting typed stays"


@pytest.mark.parametrize("after", [1, 2, 3])
def test_worker_that_dies_leaves_one_job_under_one_contract(harbor: Harbor, after: int) -> None:
    harbor.use(Dying(harbor.open(), after))
    harbor.approve(PROJECT)
    assert harbor.settle(PROJECT, within=timedelta(hours=4)) is State.SYNCED, harbor.told(PROJECT)
    assert len(_jobs(harbor)) == len(_contracts(harbor)) == 1


def test_job_that_was_lost_on_its_way_is_made_once(harbor: Harbor) -> None:
    erp = harbor.open(projects={"liability_template": 1})
    harbor.change(contracts=[{"JCCo": 1, "Contract": f"  {NEW_PROJECT}-", "Department": "01"}])
    project = ready(ProjectKind.PROJECT)
    (create,) = erp.plan(project)
    harbor.sandbox.fault("lose_answer_after", method="POST", path=ADD)
    assert isinstance(perform(erp, create), InDoubt)
    assert erp.look_up(note_of(create), documents=()) == Absent(), "the cache is behind"
    harbor.use(erp)
    harbor.approve(PROJECT)
    assert harbor.settle(PROJECT) is State.SYNCED, harbor.told(PROJECT)
    (job,) = _jobs(harbor)
    assert job["Contract"] == f"  {NEW_PROJECT}-", "as accounting's input mask has padded it"
    assert len(_contracts(harbor)) == 1


def test_code_that_accounting_has_given_to_another_job_is_refused_with_its_name(harbor: Harbor) -> None:
    harbor.change(jobs=[{"JCCo": 1, "Job": f"  {NEW_PROJECT}-", "Description": "Pier 9", "Contract": "1234"}])
    harbor.use(harbor.open())
    harbor.approve(PROJECT)
    assert harbor.entry(PROJECT).state is State.REFUSED
    assert "'Pier 9', which is not this project" in harbor.told(PROJECT)


def test_what_vista_refuses_of_contract_and_job_is_told_in_its_words(harbor: Harbor) -> None:
    harbor.use(harbor.open(projects={"liability_template": 9, "department": "01"}))
    harbor.approve(PROJECT)
    harbor.until_told(PROJECT, "Invalid Liability Template 9")
    assert harbor.entry(PROJECT).state is State.REFUSED
    assert _jobs(harbor) == []
    harbor.use(harbor.open())
    harbor.sandbox.advance(LAG)
    harbor.work(harbor.wake(PROJECT, WakeReason.RESYNC))
    assert harbor.settle(PROJECT) is State.SYNCED, harbor.told(PROJECT)
    assert len(_contracts(harbor)) == 1, "the contract that was made for the first try"


def test_project_without_its_settings_or_its_assumption_is_not_offered(harbor: Harbor) -> None:
    assert "erp.settings.projects" in harbor.open(projects=None).capability(ProjectKind.PROJECT).note
    erp = harbor.open()
    project = ready(ProjectKind.PROJECT)
    assert isinstance(project, ReadyProject)
    assert erp.capability(ProjectKind.PROJECT).assumption == JOB_ENTRIES.name
    long = replace(project, project="N200-NORTH-2", manager="kim", extensions={"X": "1"})
    assert {reason.code for reason in erp.objections(long)} == {"number", "manager", "unknown_extension"}
    nowhere = replace(project, address=Address(), extensions={"udX": "1"})
    assert {reason.code for reason in erp.objections(nowhere)} == {"no_state"}
    stated = harbor.open(projects=CHOSEN["projects"] | {"payroll_state": "OR"})
    assert stated.objections(nowhere) == []
    (create,) = stated.plan(nowhere)
    assert (create.body["job"]["PRStateCode"], create.body["job"]["__custom_fields"]) == ("OR", {"udX": "1"})
