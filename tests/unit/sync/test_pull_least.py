"""Ten thousand vendors and ten thousand payments, with as few calls on the platform as there can be."""

import math

from fakes.accounting import Accounting, payment, vendor
from fakes.mirror import LISTED_AT_ONCE
from tieout.sync.state import State

MANY = 10_000
CONTRACTS = 200
FEW_MORE = 1.05


def test_ten_thousand_vendors_cost_the_list_and_one_call_per_thousand() -> None:
    books = Accounting()
    for number in range(3_000):
        books.mirror.foreign("vendor", f"Somebody {number}")
    books.feed.put(*(vendor(f"V{number}") for number in range(MANY)))
    books.feed.page_size = 700
    books.import_all("vendor")
    least = math.ceil(3_000 / LISTED_AT_ONCE) + MANY / 1000
    assert books.mirror.calls["list"] + books.mirror.calls["write"] <= least * FEW_MORE
    assert books.mirror.calls["rows"] == MANY
    assert books.bulk.calls["claim"] + books.bulk.calls["settle"] < MANY / 100
    assert books.run_entry("vendor").state is State.SYNCED
    books.import_all("vendor", full=True)
    assert books.mirror.calls["rows"] == MANY


def test_ten_thousand_payments_cost_one_create_each_and_one_list_per_contract() -> None:
    books = Accounting()
    for number in range(CONTRACTS):
        books.pushed_invoice(f"B{number}", contract=f"C{number}")
    books.feed.put(*(payment(f"P{number:05}", pays={f"B{number % CONTRACTS}": "1.00"}) for number in range(MANY)))
    books.import_all("payment")
    least = MANY + CONTRACTS
    assert books.mirror.calls["list"] + books.mirror.calls["write"] <= least * FEW_MORE
    assert len({one.link for one in books.mirror.shown["payment"].values()}) == MANY
    assert books.run_entry("payment").state is State.SYNCED
