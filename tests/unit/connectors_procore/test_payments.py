"""Accounting's payments are on the contract that they pay, each once, and pay the invoice that they pay."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tieout.connectors.procore import build_mirror
from tieout.connectors.procore.mirror_assumptions import INVOICE_PAYMENTS, PAYMENT_UNLOCK
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pull_notes import GONE
from tieout.sync.pull_ports import RowInDoubt, RowWritten
from unit.connectors_procore.mirror_site import (
    INVOICE,
    OWNER_INVOICE,
    PAY_APP,
    PAYMENTS,
    PRIME,
    MirrorSite,
    paid,
    refused,
    written,
)
from unit.connectors_procore.site import CONTRACT, PROJECT
from unit.connectors_procore.wire import Wire, context, reply

LINK = "tieout:acumatica/payment/P9#ACME/Bill/B7"
INVOICE_READ = "GET /rest/v1.1/requisitions/71"


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    yield fresh
    fresh.close()


def scripted(payments: list[dict[str, Any]], invoice: dict[str, Any] | None = None) -> Wire:
    shown = {"id": 71, "commitment_id": 41, "number": 3, "origin_id": None, **(invoice or {})}
    return Wire().on(INVOICE_READ, reply(shown)).on(f"GET {PAYMENTS}", reply(payments))


def test_payment_is_on_its_contract_and_pays_its_invoice(site: MirrorSite) -> None:
    shown_id = written(site.write(paid()))
    (made,) = site.payments()
    assert (str(made["id"]), made["requisition_id"], made["amount"]) == (shown_id, INVOICE, "90.0")
    assert (made["date"], made["check_number"], made["invoice_number"]) == ("2026-06-15", "881", "B7")
    assert (made["origin_id"], made["notes"]) == (LINK, "Payment P9")
    (listed,) = site.linked(paid())
    assert (listed.id, listed.content) == (shown_id, site.mirror.content(paid()))
    assert listed.content != site.mirror.content(paid("90.01"))


def test_receipt_is_on_the_prime_contract_and_pays_the_owner_invoice(site: MirrorSite) -> None:
    row = paid("810.00", target=OWNER_INVOICE)
    written(site.write(row))
    (made,) = site.payments(PRIME)
    assert (made["requisition_id"], made["amount"]) == (None, "810.0")
    shown = site.api("GET", f"/rest/v1.0/payment_applications/{OWNER_INVOICE.id}?project_id={PROJECT}")
    assert shown["total_amount_paid"] == "810.00"
    assert [one.content for one in site.linked(row)] == [site.mirror.content(row)]


def test_lost_answer_is_a_doubt_that_the_link_resolves_and_no_second_payment(site: MirrorSite) -> None:
    row = paid()
    assert not site.mirror.upserts("payment")
    site.fault("lose_answer_after", "POST", PAYMENTS)
    assert isinstance(site.write(row), RowInDoubt)
    assert [one.content for one in site.linked(row)] == [site.mirror.content(row)]
    assert "taken" in refused(site.write(row)).text
    assert len(site.payments()) == 1


def test_void_of_a_locked_payment_is_a_finding_that_names_the_way_out(site: MirrorSite) -> None:
    row = paid(shown_id=written(site.write(paid())), withdrawn=True)
    reason = refused(site.write(row))
    assert (reason.code, PAYMENT_UNLOCK.name in reason.text, "$90.00 was voided" in reason.text) == (
        "locked",
        True,
        True,
    )
    assert len(site.payments()) == 1


def test_void_is_taken_back_where_unlocking_is_assumed_and_once_only(site: MirrorSite) -> None:
    mirror = site.mirror_with(PAYMENT_UNLOCK.name)
    row = paid(shown_id=written(site.write(paid())), withdrawn=True)
    assert written(site.write(row, mirror=mirror)) == ""
    assert site.payments() == []
    assert written(site.write(row, mirror=mirror)) == ""


def test_correction_that_died_half_way_is_finished_by_whoever_comes_next(site: MirrorSite) -> None:
    mirror = site.mirror_with(PAYMENT_UNLOCK.name)
    shown_id = written(site.write(paid()))
    row = paid("80.00", shown_id=shown_id)
    site.fault("lose_answer_before", "PATCH", f"{PAYMENTS}/*", contains="80.00")
    assert isinstance(site.write(row, mirror=mirror), RowInDoubt)
    assert site.payments()[0]["origin_id"] is None
    assert written(site.write(row, mirror=mirror)) == shown_id
    assert [(one["amount"], one["origin_id"]) for one in site.payments()] == [("80.0", LINK)]


def test_payment_that_is_as_it_should_be_is_left_alone(site: MirrorSite) -> None:
    row = paid(shown_id=written(site.write(paid())))
    assert isinstance(site.write(row), RowWritten)
    assert site.calls(f"PATCH {PAYMENTS}/{row.shown_id}") == 0
    gone = refused(site.write(replace(row, shown_id="5")))
    assert gone.code == GONE


def test_payment_by_hand_is_known_by_its_check_and_adopted_with_a_link(site: MirrorSite) -> None:
    by_hand = {"date": "2026-06-14", "amount": "90.00", "check_number": "881", "requisition_id": INVOICE}
    assert site.linked(paid()) == []
    made = site.api("POST", PAYMENTS, {"project_id": PROJECT, "contract_id": CONTRACT, "contract_payment": by_hand})
    (listed,) = site.mirror.listing("payment", site.mirror.group(paid()))
    assert (listed.link, listed.foreign_link, listed.fields["number"]) == (None, None, "881")
    assert written(site.write(paid(shown_id=listed.id))) == str(made["id"])
    assert [(one["date"], one["origin_id"]) for one in site.payments()] == [("2026-06-15", LINK)]


def test_payment_is_found_without_its_record_by_link_or_by_id(site: MirrorSite) -> None:
    mirror = site.mirror_with(PAYMENT_UNLOCK.name)
    shown_id = written(site.write(paid()))
    assert [one.id for one in site.traced(paid())] == [shown_id]
    assert site.traced(replace(paid(), key="acumatica:payment:P9#ACME/Bill/B8")) == ()
    site.fault("lose_answer_before", "DELETE", f"{PAYMENTS}/*")
    taken_back = paid(shown_id=shown_id, withdrawn=True)
    assert isinstance(site.write(taken_back, mirror=mirror), RowInDoubt)  # our link is off it, and it still stands
    assert (site.traced(paid()), [one.id for one in site.traced(taken_back)]) == ((), [shown_id])


def test_payment_without_its_record_is_not_called_absent_where_its_invoice_is_hidden(site: MirrorSite) -> None:
    with pytest.raises(NeedsPerson, match="Invoice 99 of project"):
        site.traced(paid(target=PAY_APP.model_copy(update={"id": "99"})))
    with pytest.raises(NeedsPerson, match="Nothing says which invoice"):
        site.traced(paid(hints={}, target=PAY_APP.model_copy(update={"kind": "purchase_order"})))
    mirror = build_mirror(context(scripted([]).on(f"GET {PAYMENTS}", reply({"error": "busy"}, 503))))
    with pytest.raises(NotNow):
        mirror.traced("payment", LINK, shown_id=None, target=PAY_APP, hints={"project": "6778"})


def test_retainage_and_discount_are_said_beside_the_amount(site: MirrorSite) -> None:
    written(site.write(paid("10.00", document={"retainage": True, "discount": "0.20"})))
    (made,) = site.payments()
    assert (made["amount"], made["notes"]) == ("10.0", "Payment P9; releases retainage; discount taken $0.20")


def test_invoice_that_is_hidden_refuses_its_payments_and_no_others(site: MirrorSite) -> None:
    hidden = paid(target=PAY_APP.model_copy(update={"id": "99"}))
    assert list(site.mirror.listing("payment", site.mirror.group(hidden))) == []
    assert refused(site.write(hidden)).code == "platform_unreachable"
    nowhere = paid(hints={}, target=PAY_APP.model_copy(update={"kind": "purchase_order"}))
    assert "Nothing says which invoice" in refused(site.write(nowhere)).text
    assert written(site.write(paid()))


def test_project_that_is_no_longer_permitted_shows_nothing_and_stops_nothing() -> None:
    mirror = build_mirror(context(Wire().on(INVOICE_READ, reply({"error": "Forbidden"}, 403))))
    assert list(mirror.listing("payment", mirror.group(paid(hints={"project": "6778"})))) == []
    row = paid(hints={"project": "6778"})
    assert refused(mirror.write("payment", [row])[row.key]).code == "platform_unreachable"


def test_contract_that_takes_no_payments_from_us_holds_up_no_other() -> None:
    wire = scripted([]).on(f"POST {PAYMENTS}", reply({"error": "Forbidden"}, 403))
    assert "forbids" in refused(build_mirror(context(wire)).write("payment", [paid()])[paid().key]).text
    wire = scripted([]).on(f"POST {PAYMENTS}", reply({"error": "No"}, 401))
    wire.on("POST /oauth/token", reply({"access_token": "t-2", "expires_in": 5400}))
    with pytest.raises(NeedsPerson):
        build_mirror(context(wire)).write("payment", [paid()])


def test_spent_limit_is_no_refusal(site: MirrorSite) -> None:
    site.fault("rate_limit", "POST", PAYMENTS)
    with pytest.raises(NotNow):
        site.write(paid())
    assert site.payments() == []


def test_payment_of_another_hand_is_never_written_over() -> None:
    other = {"id": 5, "amount": "90.0", "check_number": "881", "origin_id": "other:7"}
    by_pay = {"id": 6, "amount": "90.0", "check_number": "882", "origin_id": None, "external_payment_id": "pp-1"}
    mirror = build_mirror(context(scripted([other, by_pay])))
    listed = list(mirror.listing("payment", mirror.group(paid())))
    assert [one.foreign_link for one in listed] == ["other:7", "Procore Pay pp-1"]
    codes = [refused(mirror.write("payment", [row])[row.key]).code for row in (paid(shown_id="5"), paid(shown_id="6"))]
    assert codes == ["foreign_link", "procore_pay"]


def test_amount_that_procore_took_otherwise_is_said() -> None:
    wire = scripted([]).on(f"POST {PAYMENTS}", reply({"id": 5, "amount": "9.0"}, 201))
    outcome = build_mirror(context(wire)).write("payment", [paid()])[paid().key]
    assert outcome == RowWritten("5", "Procore shows $9.00 instead of $90.00")


def test_invoice_is_announced_before_its_payment_where_that_is_assumed(site: MirrorSite) -> None:
    mirror = site.mirror_with(INVOICE_PAYMENTS.name)
    written(site.write(paid(), mirror=mirror))
    shown = site.api("GET", f"/rest/v1.1/requisitions/{INVOICE}?project_id={PROJECT}")
    assert (shown["origin_id"], len(site.payments())) == ("tieout:ACME/Bill/B7", 1)
    foreign = context(scripted([], {"origin_id": "other:7"}), assumptions=frozenset({INVOICE_PAYMENTS.name}))
    assert refused(build_mirror(foreign).write("payment", [paid()])[paid().key]).code == "foreign_link"


def test_contract_that_is_known_is_listed_once_for_all_its_invoices() -> None:
    wire = scripted([{"id": 5, "amount": "90.0", "origin_id": LINK}])
    mirror = build_mirror(context(wire))
    both = [paid(hints={"project": "6778", "contract": "41"}, target=target) for target in (PAY_APP, OWNER_INVOICE)]
    (group,) = {mirror.group(row) for row in both}
    assert [one.link for one in mirror.listing("payment", group)] == [both[0].key]
    assert wire.query(f"GET {PAYMENTS}")[0][:2] == [("project_id", "6778"), ("contract_id", "41")]
    assert INVOICE_READ not in wire.calls()


def test_payment_of_an_invoice_that_was_read_and_told_before_is_one_call() -> None:
    wire = scripted([]).on(f"POST {PAYMENTS}", reply({"id": 5, "amount": "90.0"}, 201))
    mirror = build_mirror(context(wire, assumptions=frozenset({INVOICE_PAYMENTS.name})))
    known = {"project": "6778", "contract": "41", "application": "3"}
    assert written(mirror.write("payment", [paid(hints=known, told=True)])[paid().key]) == "5"
    assert wire.calls() == [f"POST {PAYMENTS}"]
    sent = wire.body(f"POST {PAYMENTS}")
    assert (sent["contract_id"], sent["contract_payment"]["draw_request_number"]) == (41, 3)


def test_invoice_whose_link_was_never_told_is_looked_at_before_its_payment() -> None:
    wire = scripted([], {"origin_id": "other:7"})
    mirror = build_mirror(context(wire, assumptions=frozenset({INVOICE_PAYMENTS.name})))
    known = {"project": "6778", "contract": "41", "application": "3"}
    assert refused(mirror.write("payment", [paid(hints=known)])[paid().key]).code == "foreign_link"
