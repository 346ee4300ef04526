"""A run of the tie-out on the embedded cloud: it ties, shows what somebody changed by hand in either system, and ties again."""

import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

import pytest

from e2e.outsider import Outsider, until
from infra.local.stack import ROOT, LocalStack

pytestmark = pytest.mark.embedded_cloud

INTAKE = "resources"
SUBCONTRACTS = "work_order_contracts"
PATIENCE = 90.0
HEAD = ("SubcontractNbr", "VendorID", "VendorRef", "Description", "Status")
ROW = ("LineNbr", "Project", "Task", "CostCode", "Account", "OrderQty", "UOM", "UnitCost", "ExtendedCost")


def compared(stack: LocalStack) -> dict[str, Any]:
    """A run, and its report once both sides have been read."""
    run = stack.tieout("tieout", "run")["run"]
    give_up = time.monotonic() + PATIENCE
    while True:
        code, said = asked(stack, "tieout", "show", "--run", run)
        if code != 2:  # not compared yet
            return dict(json.loads(said))
        assert time.monotonic() < give_up, f"run {run}: {said}"


def asked(stack: LocalStack, *arguments: str) -> tuple[int, str]:
    """A command whose exit code says what it found."""
    environment = {**os.environ, "TIEOUT_STACK_FILE": str(stack.file), "PYTHONPATH": str(ROOT / "functions")}
    command = [sys.executable, "-c", "from tieout.cli.main import app; app()", *arguments, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout or done.stderr


def arrived(outsider: Outsider, number: str, amounts: tuple[str, ...]) -> int:
    """A subcontract that was approved and is in the ERP; returns its id on the platform."""
    ids = outsider.procore_about["ids"]
    line = {"cost_code_id": ids["03-30-00"], "line_item_type_id": ids["type-S"], "extended_type": "manual"}
    lines = [{**line, "amount": amount, "description": "Work"} for amount in amounts]
    contract = outsider.create(SUBCONTRACTS, number, lines, vendor_id=ids["obrien"])
    outsider.set_status(SUBCONTRACTS, contract)
    until(lambda: outsider.contract(SUBCONTRACTS, contract)["origin_id"], f"{number} marked as synced")
    return contract


def raise_first_line(outsider: Outsider, number: str, by: Decimal) -> None:
    """Accounting changes an amount by hand, on the ERP's own screen."""
    (there,) = outsider.documents(SUBCONTRACTS, number)
    rows = [{name: row[name] for name in ROW if row.get(name) is not None} for row in there["Details"]]
    raised = str(Decimal(str(rows[0]["ExtendedCost"])) + by)
    rows[0] |= {"OrderQty": "1", "UnitCost": raised, "ExtendedCost": raised}
    document = {name: there[name] for name in HEAD} | {"Details": json.loads(json.dumps(rows, default=str))}
    outsider.control("acumatica", "seed", {"subcontracts": [document]})


def of(report: dict[str, Any], contract: int) -> list[tuple[str, str, str]]:
    """What a report says of one commitment: question, cause, dollars."""
    reference = f"procore:subcontract:{contract}"
    return [(f["question"], f["cause"], f["amount"]) for f in report["findings"] if f["source"] == reference]


def test_what_is_changed_by_hand_in_either_system_is_shown_by_the_next_run_in_dollars(
    stack: LocalStack, outsider: Outsider
) -> None:
    raised = arrived(outsider, "TIED-1", ("1000.10", "2000.20"))
    reopened = arrived(outsider, "TIED-2", ("500.05",))
    before = compared(stack)
    assert before["verdict"] != "incomplete", before["gaps"]
    assert (of(before, raised), of(before, reopened)) == ([], [])

    raise_first_line(outsider, "TIED-1", Decimal("100.01"))
    outsider.set_status(SUBCONTRACTS, reopened, "Draft")
    outsider.control("procore", "webhooks/settle", {})
    after = compared(stack)
    assert after["verdict"] == "apart"
    assert of(after, raised) == [("commitment_amount", "line_amounts", "100.01")]
    assert of(after, reopened) == [("commitment_status", "stands_only_in_erp", "500.05")]
    news = {finding["id"] for finding in after["findings"]} - {finding["id"] for finding in before["findings"]}
    assert len(news) == 2
