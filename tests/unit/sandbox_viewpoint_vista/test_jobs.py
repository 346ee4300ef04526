"""Contracts and jobs, one action each."""

from typing import Any

from unit.sandbox_viewpoint_vista.caller import Caller

CONTRACT = {"JCCo": 1, "Contract": "N200", "Department": "01", "Description": "Garage"}
JOB: dict[str, Any] = {"JCCo": 1, "Job": "N200", "Contract": "N200", "LiabTemplate": 1, "PRStateCode": "OR"}


def _errors(state: dict[str, Any]) -> str:
    return "; ".join(state["result"].get("errors", []))


def test_job_needs_its_contract_and_a_change_forgets_what_it_leaves_out(vista: Caller) -> None:
    words = {"departments": ["01"], "liability_templates": ["1"]}
    vista.client.post("/__sandbox__/seed", json=words).raise_for_status()
    assert "Invalid Contract N200" in _errors(vista.done("jc/jobs", "add", JOB))
    assert "Invalid Department 9" in _errors(vista.done("jc/contracts", "add", CONTRACT | {"Department": "9"}))
    assert vista.done("jc/contracts", "add", CONTRACT)["status"] == "Completed"
    kept = {"Notes": "ours", "LockPhases": "Y"}
    key = vista.done("jc/jobs", "add", JOB | kept)["result"]
    assert "Job N200 already exists" in _errors(vista.done("jc/jobs", "add", JOB))
    assert "Contract N200 already exists" in _errors(vista.done("jc/contracts", "add", CONTRACT))
    vista.done("jc/jobs", "change", {"__key": key, "Description": "Pier"})
    (row,) = (one for one in vista.state()["jobs"] if one["Job"] == "N200")
    assert (row["Description"], row["LockPhases"], row.get("Notes")) == ("Pier", "N", None)
    unfit = vista.act("jc/jobs", "change", {"__key": key, "Job": "N300"})
    assert (unfit.status_code, "Job is unknown" in unfit.text) == (400, True)
    assert "PRStateCode is required" in vista.act("jc/jobs", "add", {**JOB, "PRStateCode": None}).text
