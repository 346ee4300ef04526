"""What Vista takes as a change of an order or subcontract, and what posting one does."""

from typing import Any

import pytest

from unit.sandbox_viewpoint_vista.caller import MONTH, Caller, line

NEW = {"Job": "  1234-", "Phase": "05-120-  -", "JCCType": 2, "UM": "LS"}


def _posted(vista: Caller, module: str = "po") -> None:
    """X-1 with a lump sum and a unit item."""
    batch = vista.batch(module)
    vista.entry(batch, line(), line(UM="TON", OrigUnits=2, OrigUnitCost=100.125, OrigCost=0), module=module)
    assert vista.post(batch, module)["status"] == "Completed"


def _batch(vista: Caller, module: str = "po") -> int:
    opened = vista.done(f"{module}/co_batches", "add", {"Co": 1, "Mth": MONTH, "Notes": "[ours]"})
    number: int = opened["result"]["batchId"]
    return number


def _change(vista: Caller, batch: int, item: int, module: str = "po", **fields: Any) -> dict[str, Any]:
    code = module.upper()
    body = {"Co": 1, "Mth": MONTH, "BatchId": batch, code: "X-1", f"{code}Item": item, **fields}
    return vista.done(f"{module}/co_batch_entries", "add", body)


def _post(vista: Caller, batch: int, module: str = "po") -> dict[str, Any]:
    (row,) = [row for row in vista.state()[f"{module}_co_batches"] if row["BatchId"] == batch]
    return vista.done(f"{module}/co_batches", "post", {"__key": {"KeyID": row["KeyID"]}, "PostedDate": "2026-03-02"})


@pytest.mark.parametrize(("module", "kind"), [("po", 1), ("sl", 2)])
def test_posted_changes_move_the_items_and_name_their_batch(vista: Caller, module: str, kind: int) -> None:
    _posted(vista, module)
    batch = _batch(vista, module)
    assert _change(vista, batch, 1, module, ChangeCurCost="-50.37")["status"] == "Completed"
    assert _change(vista, batch, 2, module, ChangeCurUnits="0.5")["status"] == "Completed"
    added = _change(vista, batch, 3, module, NewLineItem={**NEW, "ItemType": kind}, ChangeCurCost="400.55")
    assert added["status"] == "Completed", added
    assert _post(vista, batch, module)["status"] == "Completed"
    table, items = ("purchase_order_changes", "purchase_order_items")
    if module == "sl":
        table, items = ("subcontract_changes", "subcontract_items")
    state = vista.state()
    assert [(row["BatchId"], row["ChangeCurCost"]) for row in state[table]] == [
        (batch, "-50.37"),
        (batch, "50.06"),
        (batch, "400.55"),
    ]
    assert [(row["OrigCost"], row["CurCost"]) for row in state[items]] == [
        ("1250.37", "1200.00"),
        ("200.25", "250.31"),
        ("0", "400.55"),
    ]
    assert [row["Status"] for row in state[f"{module}_co_batches"]] == [5]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"item": 9, "ChangeCurCost": "1"}, "Invalid POItem 9"),
        ({"item": 1, "ChangeCurUnits": "1"}, "Lump sum"),
        ({"item": 2, "ChangeCurCost": "1"}, "not LS change by ChangeCurUnits"),
        ({"item": 1, "NewLineItem": {**NEW, "ItemType": 1}, "ChangeCurCost": "1"}, "already exists"),
        ({"item": 3, "NewLineItem": {**NEW, "ItemType": 1, "OrigCost": 1}, "ChangeCurCost": "1"}, "must be 0"),
        ({"item": 3, "NewLineItem": {**NEW, "ItemType": 1, "Phase": "05-120"}, "ChangeCurCost": "1"}, "Invalid Phase"),
        ({"item": 1, "PO": "X-9", "ChangeCurCost": "1"}, "Missing PO Header"),
    ],
    ids=["item", "lump", "units", "twice", "original", "phase", "order"],
)
def test_change_that_does_not_fit_its_item_is_refused(vista: Caller, fields: dict[str, Any], says: str) -> None:
    _posted(vista)
    told = _change(vista, _batch(vista), fields.pop("item"), **fields)
    assert says in " ".join(told["result"]["errors"])
    assert vista.state()["po_co_batch_entries"] == []


@pytest.mark.parametrize("amount", [1, 1.05, "1.005", "1,05", "1e3", ""])
def test_amount_of_a_change_is_text_as_its_page_types_it(vista: Caller, amount: object) -> None:
    body = {"Co": 1, "Mth": MONTH, "BatchId": 1, "PO": "X-1", "POItem": 1, "ChangeCurCost": amount}
    answer = vista.act("po/co_batch_entries", "add", body)
    assert (answer.status_code, "ChangeCurCost" in answer.text) == (400, True)


def test_order_is_in_one_change_batch_at_a_time_and_a_change_is_taken_as_often_as_it_is_sent(vista: Caller) -> None:
    _posted(vista)
    first, second = _batch(vista), _batch(vista)
    for _ in range(2):
        assert _change(vista, first, 1, ChangeCurCost="1")["status"] == "Completed"
    assert "in use by Batch" in _change(vista, second, 1, ChangeCurCost="1")["result"]["errors"][0]
    assert len(vista.state()["po_co_batch_entries"]) == 2


def test_subcontract_items_added_by_a_change_are_of_type_two(vista: Caller) -> None:
    _posted(vista, "sl")
    told = _change(vista, _batch(vista, "sl"), 3, "sl", NewLineItem={**NEW, "ItemType": 1}, ChangeCurCost="1")
    assert "Item Type 2" in told["result"]["errors"][0]
