"""A form that another worker's action holds: seconds are waited for in place, and what was refused is sent once more."""

from datetime import timedelta

import httpx
import pytest

from tieout.sync.outcomes import Applied, NotNow
from unit.connectors_acumatica.vendor_answers import Watch, by_path, connector, ok, ready, subcontract

BUSY = httpx.Response(500, json={"exceptionMessage": "The previous operation has not been completed yet."})
PUT = "PUT /Subcontract"


def test_form_that_is_busy_for_a_second_takes_the_document_once() -> None:
    watch = Watch()
    wire = by_path({PUT: [BUSY, BUSY, ok(subcontract())], "GET /Subcontract": ok([])})
    erp = connector(wire, watch=watch)
    (create, *_) = erp.plan(ready())
    assert isinstance(erp.perform(create, guard_key="g", documents=()), Applied)
    assert watch.slept == [0.25, 0.5]
    assert [request.method for request in wire.sent].count("PUT") == 3


def test_form_that_stays_busy_is_left_to_the_ledger() -> None:
    watch = Watch()
    erp = connector(by_path({PUT: BUSY, "GET /Subcontract": ok([])}), watch=watch, settings={"ask_in_place": 3})
    (create, *_) = erp.plan(ready())
    with pytest.raises(NotNow, match="busy"):
        erp.perform(create, guard_key="g", documents=())
    assert 2 < sum(watch.slept) <= 3


def test_worker_about_to_end_waits_for_no_form() -> None:
    watch = Watch(remaining=timedelta(seconds=9))
    erp = connector(by_path({PUT: BUSY, "GET /Subcontract": ok([])}), watch=watch)
    (create, *_) = erp.plan(ready())
    with pytest.raises(NotNow, match="busy"):
        erp.perform(create, guard_key="g", documents=())
    assert watch.slept == []
