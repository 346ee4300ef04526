"""The desktop's import windows: strict about the layout, all or nothing, and an estimate adds to what is there."""

import json
from decimal import Decimal
from typing import Any

import pytest

from unit.sandbox_sage_300_cre.caller import Caller

HEAD = '"API","V0001","A-1","June",30.00,06302026,06302026'
ROW = '"APD","SC-1","1","P100","","03-300","SUB","","",30.00,3.00,"Work"'


def _seed(hh2: Caller) -> None:
    item = {"Code": "1", "CostCode": "03-300", "Category": "SUB", "Amount": "100.00"}
    company: dict[str, Any] = {
        "users": [{"Username": "tieout", "Password": "correct horse"}],
        "clients": [{"ApiKey": "sandbox-api-key", "ApiSecret": "sandbox-api-secret"}],
        "accounts": [{"Code": "51000"}, {"Code": "20100"}],
        "vendors": [{"Code": "V0001", "Name": "Steel"}],
        "jobs": [{"Code": "P100", "Name": "Library"}],
        "cost_codes": [{"Job": "P100", "Code": "03-300", "Name": "Concrete"}],
        "categories": [{"Job": "P100", "CostCode": "03-300", "Code": "SUB", "Name": "Sub"}],
        "commitments": [{"Code": "SC-1", "Vendor": "V0001", "Job": "P100", "Items": [item]}],
    }
    hh2.client.post("/__sandbox__/reset").raise_for_status()
    hh2.client.post("/__sandbox__/seed", json=company).raise_for_status()
    hh2.sign_in()


def _import(hh2: Caller, window: str, *lines: str, end: str = "\r\n") -> tuple[int, str]:
    answer = hh2.client.post(f"/sage-desktop/import/{window}", content=end.join((*lines, "")).encode())
    return answer.status_code, json.dumps(answer.json())


def _invoice(row: str = ROW, head: str = HEAD) -> tuple[str, str]:
    accounts = row.replace('"SUB","","",', '"SUB","51000","20100",')
    return head, accounts


def test_imported_invoice_is_in_the_list_after_the_lag_and_once_only(hh2: Caller) -> None:
    _seed(hh2)
    assert _import(hh2, "ap-invoices", *_invoice()) == (200, '{"imported": ["A-1"]}')
    status, told = _import(hh2, "ap-invoices", *_invoice())
    assert (status, "KeyAlreadyInUseException" in told) == (422, True)
    assert hh2.get("/AccountsPayable/Api/V1/Invoice.svc/invoices") == []
    hh2.client.post("/__sandbox__/clock", json={"advance_seconds": 301}).raise_for_status()
    (shown,) = hh2.get("/AccountsPayable/Api/V1/Invoice.svc/invoices")
    assert shown["Code"] == "A-1"


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (HEAD.replace("30.00", '"30.00"'), ROW, "no numeric field"),
        (HEAD.replace("06302026", "2026-06-30"), ROW, "no date"),
        (HEAD.replace("30.00", "10000000.00"), ROW, "does not fit"),
        (HEAD + ",", ROW, "8 fields"),
        (HEAD.replace("API", "APIF"), ROW, "no record of this import"),
        (HEAD, ROW.replace("30.00", "29.00"), "not the sum"),
        (HEAD, ROW.replace('"1"', '"9"'), "no item 9"),
    ],
)
def test_file_that_is_not_the_printed_layout_is_rejected_whole(hh2: Caller, head: str, row: str, told: str) -> None:
    _seed(hh2)
    status, answer = _import(hh2, "ap-invoices", *_invoice(row, head))
    assert (status, told in answer) == (422, True), answer
    assert hh2.client.get("/__sandbox__/state").json()["invoices"] == []


def test_estimate_adds_to_what_is_there_each_time(hh2: Caller) -> None:
    _seed(hh2)
    record = '"C","03-300"," ","SUB",06302026,,"",40.05,,,"",""'
    for _ in range(2):
        assert _import(hh2, "estimates", '"J","P100",06302026', '"P","03-300"', record)[0] == 200
    hh2.client.post("/__sandbox__/clock", json={"advance_seconds": 301}).raise_for_status()
    (shown,) = hh2.get("/JobCosting/Api/V1/JobCost.svc/jobs/categories")
    assert Decimal(str(shown["OriginalEstimate"])) == Decimal("80.10")
    assert _import(hh2, "estimates", record)[0] == 422
    assert _import(hh2, "estimates", '"J","P100",06302026', record, end="\n")[0] == 422
