"""What faults do to real documents: the cases that make duplicates and silent losses."""

import httpx
import pytest

from unit.sandbox_acumatica.caller import Caller, line, subcontract

PUTS = {"method": "PUT", "path": "*/Subcontract"}
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError)


def test_lost_answer_leaves_a_document_that_its_reference_finds(acumatica: Caller) -> None:
    acumatica.fault("lose_answer_after", **PUTS)
    with pytest.raises(BROKEN):
        acumatica.put("Subcontract", subcontract())
    found = acumatica.get("Subcontract", **{"$filter": "VendorRef eq 'procore:1'"}).json()
    assert len(found) == 1


def test_document_committed_late_is_not_found_before_its_time(acumatica: Caller) -> None:
    acumatica.fault("commit_late", seconds=600, status=504, **PUTS)
    assert acumatica.put("Subcontract", subcontract()).status_code == 504
    acumatica.advance(590)
    assert acumatica.get("Subcontract").json() == []
    acumatica.advance(10)
    assert len(acumatica.get("Subcontract").json()) == 1


def test_dropped_lines_are_missing_from_lines_and_total(acumatica: Caller) -> None:
    acumatica.fault("drop_lines", keep=1, **PUTS)
    shown = acumatica.put("Subcontract?$expand=Details", subcontract(line(), line(), line())).json()
    assert (len(shown["Details"]), shown["SubcontractTotal"]) == (1, {"value": 1000})


def test_document_that_is_refused_leaves_the_dropping_to_the_next(acumatica: Caller) -> None:
    acumatica.fault("drop_lines", keep=1, times=1, **PUTS)
    assert acumatica.put("Subcontract", subcontract(Retainage="much")).is_client_error
    shown = acumatica.put("Subcontract?$expand=Details", subcontract(line(), line())).json()
    assert len(shown["Details"]) == 1


def test_refused_document_committed_late_leaves_nothing(acumatica: Caller) -> None:
    acumatica.fault("commit_late", seconds=5, **PUTS)
    with pytest.raises(BROKEN):
        acumatica.put("Subcontract", subcontract(VendorID="V999999"))
    acumatica.advance(5)
    assert acumatica.state()["subcontracts"] == []


def test_release_can_lose_its_answer_too(acumatica: Caller) -> None:
    number = acumatica.put("Subcontract", subcontract()).json()["SubcontractNbr"]["value"]
    acumatica.fault("lose_answer_after", path="*/ReleaseFromHold")
    with pytest.raises(BROKEN):
        acumatica.act("Subcontract", "ReleaseFromHold", SubcontractNbr=number)
    assert acumatica.get(f"Subcontract/{number}").json()["Status"] == {"value": "Open"}
