"""Projects and budgets are accounting's too: nothing of theirs is written over, and what is sent twice is there once."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.rig import ErpRig, created, note_of, perform
from tieout.connectors.acumatica.projects import shown_fields
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, Gone, InDoubt, Observed, Refused
from tieout.sync.ports import Erp
from tieout.sync.tie import differences
from unit.connectors_acumatica.ready_records import budget, project


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=False) as rig:
        yield rig


@pytest.fixture
def rig(served: ErpRig) -> ErpRig:
    served.begin()
    return served


@pytest.fixture
def erp(rig: ErpRig) -> Iterator[Erp]:
    connector = rig.open(budgets={"rows_per_step": 2})
    yield connector
    connector.close()


def test_project_of_somebody_else_is_never_written_over(rig: ErpRig, erp: Erp) -> None:
    mine = project(project="P100")
    outcome = perform(erp, erp.plan(mine)[0])
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["project_exists"]
    (there,) = (each for each in rig.sandbox.state()["projects"] if each["ProjectID"] == "P100")
    assert there["Description"] == "Library"


def test_create_sent_twice_finds_its_own_project(rig: ErpRig, erp: Erp) -> None:
    create = erp.plan(project())[0]
    assert perform(erp, create) == Applied(
        (TargetDocument(role="project", kind="Project", key="N200", company="Harbor"),)
    )
    assert isinstance(perform(erp, create), Applied)
    assert [each["ProjectTemplateID"] for each in rig.held("project")] == ["STANDARD"]


def test_update_writes_only_what_the_platform_owns(rig: ErpRig, erp: Erp) -> None:
    document = created(erp, project())
    renamed = project(title="Dock Street Garage II", customer="SOMEBODY", start_date=None)
    (update,) = erp.update(renamed, (document,))
    assert update.repeatable
    assert erp.look_up(note_of(update), documents=(document,)) == Absent()
    assert perform(erp, update, (document,)) == Applied((document,))
    assert erp.look_up(note_of(update), documents=(document,)) == Found(document)
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    assert update.expects is not None
    assert differences(update.expects, seen) == ()
    told = (seen.fields["Description"], seen.fields["Customer"], seen.fields["ProjectProperties/StartDate"])
    assert told == ("Dock Street Garage II", "C0001", "2026-04-01")
    assert len(rig.held("project")) == 1


def test_coding_and_legal_entity_are_said_where_they_were_asked_for() -> None:
    ledger = {"DefaultCostAccount": "51000", "DefaultCostSubaccount": "100-000", "DefaultAccount": "40000 "}
    coded = {
        "GLAccounts": {name: {"value": value} for name, value in ledger.items()},
        "BillingAndAllocationSettings": {"Branch": {"value": "MAIN"}},
    }
    told = shown_fields(coded)
    assert (told["general_ledger"], told["legal_entity"]) == ("cost 51000 100-000, default 40000", "MAIN")
    bare = shown_fields({"GLAccounts": {"DefaultCostSubaccount": {"value": "100"}}, "BillingAndAllocationSettings": {}})
    assert (bare["general_ledger"], bare["legal_entity"]) == ("", "")
    assert not {"general_ledger", "legal_entity"} & shown_fields({}).keys()  # not shown is not known to be empty


def test_budget_of_somebody_else_is_never_written_over(rig: ErpRig, erp: Erp) -> None:
    theirs = {"ProjectID": "P100", "ProjectTaskID": "01", "AccountGroup": "SUBCON", "InventoryID": "<N/A>"}
    theirs |= {"CostCode": "03-300", "Type": "Expense", "OriginalBudgetedAmount": "7.50"}
    rig.sandbox.client.post("/__sandbox__/seed", json={"project_budgets": [theirs]}).raise_for_status()
    outcome = perform(erp, erp.plan(budget())[0])
    assert isinstance(outcome, Refused)
    assert "01/SUBCON/03-300 $7.50" in outcome.reasons[0].text
    assert [row["OriginalBudgetedAmount"] for row in rig.held("budget")[0]["Details"]] == ["7.50"]


def test_lines_of_one_place_add_up_to_one_row(rig: ErpRig, erp: Erp) -> None:
    first, second = budget().lines
    ready = budget(lines=(first, second, replace(second, source_id="B3", amount=Decimal("30.02"))))
    document = created(erp, ready)
    assert document.lines == {"B1": "01/SUBCON/05-120", "B2": "01/SUBCON/09-900"}
    (held,) = rig.held("budget")
    amounts = {row["CostCode"]: Decimal(str(row["OriginalBudgetedAmount"])) for row in held["Details"]}
    assert amounts == {"05-120": Decimal("250000.37"), "09-900": Decimal("20.01")}


def test_refused_row_leaves_the_rest_to_be_sent_again(rig: ErpRig, erp: Erp) -> None:
    first, second = budget().lines
    unknown = budget(lines=(first, replace(second, cost_code="99-999")))
    refused = perform(erp, erp.plan(unknown)[0])
    assert isinstance(refused, Refused)
    assert "Budget 01/SUBCON/99-999" in refused.reasons[0].text
    before = rig.sandbox.calls()
    assert isinstance(perform(erp, erp.plan(budget())[0]), Applied)
    assert rig.sandbox.calls() - before == 2  # one look, and one row: the other is there already
    assert len(rig.held("budget")[0]["Details"]) == 2


def test_rows_beyond_one_step_are_read_back_with_those_before(rig: ErpRig, erp: Erp) -> None:
    first, second = budget().lines
    lines = (first, second, replace(first, source_id="B3", account_group="LABOR", amount=Decimal("0.99")))
    rig.sandbox.client.post(
        "/__sandbox__/seed", json={"account_groups": [{"AccountGroupID": "LABOR", "Type": "Expense"}]}
    ).raise_for_status()
    ready = budget(lines=lines, total=sum((line.amount for line in lines), Decimal(0)))
    one, two = erp.plan(ready)
    assert isinstance(perform(erp, one), Applied)
    rig.sandbox.fault("lose_answer_after", method="PUT", path=rig.writes["budget"][1])
    assert isinstance(perform(erp, two), InDoubt)
    done = perform(erp, two)
    assert isinstance(done, Applied)
    seen = erp.read_back(done.documents[0])
    assert isinstance(seen, Observed)
    assert two.expects is not None
    assert differences(two.expects, seen) == ()
    assert seen.total == ready.total
    assert isinstance(erp.read_back(done.documents[0].model_copy(update={"key": "NOWHERE"})), Gone)
