"""Accounting's companies are in Procore's directory once, as accounting has them, and nobody else's is touched."""

import hmac
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import httpx
import pytest

from tieout.connectors.procore import build_mirror
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_assumptions import CUSTOMERS_IN_DIRECTORY, STAGED_VENDORS
from tieout.records.parties import Address
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pull_notes import GONE
from tieout.sync.pull_ports import RowInDoubt, RowRefused, RowWritten
from unit.connectors_procore.mirror_site import MirrorSite, customer, refused, vendor, written
from unit.connectors_procore.site import COMPANY
from unit.connectors_procore.wire import Wire, context, reply

SYNC = "/rest/v1.0/vendors/sync"
THERE, FOREIGN = "48", "49"


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    yield fresh
    fresh.close()


def test_lost_answer_creates_no_second_company(site: MirrorSite) -> None:
    rows = [vendor("V1"), vendor("V2")]
    site.fault("lose_answer_after", "PATCH", SYNC)
    outcomes = site.mirror.write("vendor", rows)
    assert all(isinstance(outcome, RowInDoubt) for outcome in outcomes.values())
    again = {key: written(outcome) for key, outcome in site.mirror.write("vendor", rows).items()}
    assert {row.key: [one.id for one in site.linked(row)] for row in rows} == {
        key: [shown_id] for key, shown_id in again.items()
    }


def test_company_is_listed_as_it_was_written_and_its_code_is_read_from_its_link(site: MirrorSite) -> None:
    row = vendor()
    made = site.company(written(site.write(row)))
    (listed,) = site.linked(row)
    assert listed.content == site.mirror.content(row) != site.mirror.content(vendor(phone="512-555-0101"))
    assert (listed.fields, listed.foreign_link) == ({"number": "V1"}, None)
    assert [made[name] for name in ("name", "city", "state_code", "country_code", "zip", "business_phone")] == [
        "Company V1", "Austin", "TX", "US", "78701", "512-555-0100",
    ]  # fmt: skip
    assert Links("tieout:").code(made["origin_id"]) == "V1"


def test_edit_goes_to_the_same_company_and_a_withdrawn_one_goes_inactive(site: MirrorSite) -> None:
    shown_id = written(site.write(vendor()))
    assert written(site.write(vendor(shown_id=shown_id, title="Renamed", email=""))) == shown_id
    assert (site.company(shown_id)["name"], site.company(shown_id)["email_address"]) == ("Renamed", None)
    site.write(vendor(shown_id=shown_id, withdrawn=True))
    assert site.company(shown_id)["is_active"] is False
    site.write(vendor(shown_id=shown_id))
    assert site.company(shown_id)["is_active"] is True


def test_company_is_looked_at_by_itself_as_it_is_now(site: MirrorSite) -> None:
    there = site.mirror.one("vendor", THERE)
    assert there is not None
    assert (there.id, there.name, there.link, there.active) == (THERE, "Owner LLC", None, True)
    site.api("PATCH", f"/rest/v1.0/vendors/{THERE}", {"company_id": COMPANY, "vendor": {"is_active": False}})
    out_of_use = site.mirror.one("vendor", THERE)
    assert out_of_use is not None
    assert not out_of_use.active
    assert site.mirror.one("vendor", "999") is None


def test_company_is_found_without_its_record_also_where_it_is_out_of_use(site: MirrorSite) -> None:
    shown_id = written(site.write(vendor()))
    site.write(vendor(shown_id=shown_id, withdrawn=True))
    assert [(one.id, one.active) for one in site.traced(vendor())] == [(shown_id, False)]
    assert site.traced(vendor("V2")) == ()


def test_adopted_company_gets_our_link_and_another_integrations_is_never_touched(site: MirrorSite) -> None:
    ours, theirs = vendor("V1", shown_id=THERE), vendor("V2", shown_id=FOREIGN)
    outcomes = site.mirror.write("vendor", [ours, theirs])
    assert written(outcomes[ours.key]) == THERE
    assert refused(outcomes[theirs.key]).code == "foreign_link"
    assert [one.id for one in site.linked(ours)] == [THERE]
    assert (site.company(FOREIGN)["origin_id"], site.company(FOREIGN)["name"]) == ("other:7", "Taken Inc")
    assert refused(site.write(vendor("V3", shown_id=THERE))).code == "linked_elsewhere"


def test_company_with_a_bare_code_under_our_prefix_is_to_be_adopted_not_doubled(site: MirrorSite) -> None:
    bare = next(one for one in site.mirror.listing("vendor", "company") if one.id == "47")
    assert (bare.link, bare.foreign_link) == (None, None)
    assert written(site.write(vendor("V000123", shown_id="47"))) == "47"
    assert [one.id for one in site.linked(vendor("V000123"))] == ["47"]


def test_row_that_procore_refuses_leaves_the_others_shown(site: MirrorSite) -> None:
    site.write(vendor("V1"))
    taken, gone, fine = vendor("V1", shown_id=THERE), vendor("V8", shown_id="999"), vendor("V9")
    outcomes = site.mirror.write("vendor", [taken, gone, fine])
    assert refused(outcomes[taken.key]).text == "vendor V1: origin_id: has already been taken"
    assert refused(outcomes[gone.key]).code == GONE
    assert [one.id for one in site.linked(fine)] == [written(outcomes[fine.key])]


def test_field_that_accounting_does_not_own_here_stays_as_it_is(site: MirrorSite) -> None:
    mirror = site.mirror_with(company_fields=["address"])
    shown_id = written(site.write(vendor(), mirror=mirror))
    site.api(
        "PATCH", f"/rest/v1.0/vendors/{shown_id}", {"company_id": COMPANY, "vendor": {"website": "https://w.example"}}
    )
    (listed,) = site.linked(vendor(), mirror)
    assert listed.content == mirror.content(vendor(website="", email=""))
    written(site.write(vendor(shown_id=shown_id, website=""), mirror=mirror))
    assert site.company(shown_id)["website"] == "https://w.example"


def test_place_without_an_iso_code_is_left_out_and_said(site: MirrorSite) -> None:
    row = vendor(address=Address(city="Austin", region="Texas", country="US"))
    outcome = site.write(row)
    assert isinstance(outcome, RowWritten)
    assert "'Texas'" in outcome.note
    assert (site.company(outcome.shown_id)["state_code"], site.company(outcome.shown_id)["city"]) == (None, "Austin")


def test_customer_is_in_the_directory_only_where_that_is_assumed(site: MirrorSite) -> None:
    with pytest.raises(NeedsPerson, match=CUSTOMERS_IN_DIRECTORY.name):
        site.write(customer())
    with pytest.raises(NeedsPerson, match=CUSTOMERS_IN_DIRECTORY.name):
        list(site.mirror.listing("customer", "company"))
    mirror = site.mirror_with(CUSTOMERS_IN_DIRECTORY.name)
    assert site.linked(customer(), mirror) == []
    shown_id = written(site.write(customer(), mirror=mirror))
    assert [one.id for one in site.linked(customer(), mirror)] == [shown_id]


def test_staged_company_is_nowhere_until_accounting_imports_it_and_then_ours(site: MirrorSite) -> None:
    with pytest.raises(NeedsPerson, match=STAGED_VENDORS.name):
        site.write(vendor(), mirror=site.mirror_with(new_companies="staged"))
    mirror = site.mirror_with(STAGED_VENDORS.name, new_companies="staged")
    assert written(site.write(vendor(), mirror=mirror)) == ""
    assert site.linked(vendor(), mirror) == []
    (staged,) = site.held("staged_records")
    imported = site.control("erp/import", {"staged_record_id": staged["id"]})
    (listed,) = site.linked(vendor(), mirror)
    assert listed.id == str(imported["item_id"])
    assert written(site.write(vendor(shown_id=listed.id, title="Renamed"), mirror=mirror)) == listed.id
    assert site.company(listed.id)["name"] == "Renamed"


def test_throttled_batch_is_nobodys_doubt(site: MirrorSite) -> None:
    site.fault("rate_limit", "PATCH", SYNC)
    with pytest.raises(NotNow):
        site.write(vendor())
    assert site.linked(vendor()) == []


def test_row_that_the_answer_does_not_name_is_in_doubt() -> None:
    told = [{"id": 5, "origin_id": "tieout:acumatica/vendor/V1"}]
    errors = [{"origin_id": "tieout:acumatica/vendor/V2", "errors": {"name": ["is too long"]}}]
    wire = Wire().on(f"PATCH {SYNC}", reply({"entities": told, "errors": errors}))
    rows = [vendor("V1"), vendor("V2"), vendor("V3")]
    outcomes = list(build_mirror(context(wire)).write("vendor", rows).values())
    assert [type(outcome) for outcome in outcomes] == [RowWritten, RowRefused, RowInDoubt]
    assert refused(outcomes[1]).text == "vendor V2: name: is too long"


def test_update_of_a_linked_company_sends_no_link() -> None:
    link = "tieout:acumatica/vendor/V1"
    listed = [{"id": 5, "name": "Old", "origin_id": link}, {"id": 6, "name": "Free", "origin_id": None}]
    wire = Wire().on("GET /rest/v1.0/vendors", reply(listed)).on(f"PATCH {SYNC}", reply({"entities": listed}))
    build_mirror(context(wire)).write("vendor", [vendor("V1", shown_id="5"), vendor("V2", shown_id="6")])
    sent = wire.body(f"PATCH {SYNC}")["updates"]
    assert [(row["id"], row.get("origin_id")) for row in sent] == [(5, None), (6, "tieout:acumatica/vendor/V2")]


def test_thousand_updates_take_eleven_calls() -> None:
    rows = [vendor(f"V{number}", shown_id=str(number)) for number in range(1, 1001)]

    def there(request: httpx.Request) -> httpx.Response:
        ids = request.url.params.get_list("filters[id][]")
        return reply([{"id": int(one), "origin_id": f"tieout:acumatica/vendor/V{one}"} for one in ids])

    entities = [{"id": number, "origin_id": None} for number in range(1, 1001)]
    wire = Wire().on("GET /rest/v1.0/vendors", there).on(f"PATCH {SYNC}", reply({"entities": entities}))
    mirror = build_mirror(context(wire))
    assert mirror.batch("vendor") == len(rows)
    assert {type(outcome) for outcome in mirror.write("vendor", rows).values()} == {RowWritten}
    assert len(wire.calls()) == 11


def test_tax_id_is_told_as_a_keyed_hash_and_only_with_a_key(site: MirrorSite) -> None:
    register = {"business_register": {"type": "ein", "identifier": "12-3456789"}}
    list(site.mirror.listing("vendor", "company"))
    site.api("POST", f"/rest/v1.0/vendors/{THERE}/business_register?company_id={COMPANY}", register)
    keyed = replace(site.context(), credentials={**site.context().credentials, "tax_id_key": "k"})
    with closing(build_mirror(keyed)) as mirror:
        told = {one.id: one.fields.get("tax_id_hash") for one in mirror.listing("vendor", "company")}
    assert told[THERE] == hmac.new(b"k", b"123456789", "sha256").hexdigest()
    assert told[FOREIGN] is None
    assert "123456789" not in str(list(site.mirror.listing("vendor", "company")))
    assert all("tax_id_hash" not in one.fields for one in site.mirror.listing("vendor", "company"))


def test_customer_is_put_into_its_group_when_it_is_created_and_left_where_it_is_later() -> None:
    link = "tieout:acumatica/customer/C2"
    wire = Wire().on("GET /rest/v1.0/vendors", reply([{"id": 6, "origin_id": link}]))
    wire.on(f"PATCH {SYNC}", reply({"entities": []}))
    settings = {"mirror": {"customer_group_id": 12}}
    mirror = build_mirror(context(wire, settings=settings, assumptions=frozenset({CUSTOMERS_IN_DIRECTORY.name})))
    mirror.write("customer", [customer("C1"), replace(customer("C2"), shown_id="6")])
    assert [row.get("vendor_group_id") for row in wire.body(f"PATCH {SYNC}")["updates"]] == [12, None]
    mirror.write("vendor", [vendor()])
    assert "vendor_group_id" not in wire.body(f"PATCH {SYNC}")["updates"][0]


def test_nothing_recorded_is_the_same_as_null_or_as_empty_text() -> None:
    bare = vendor(title="Ace", phone="", email="", website="", address=Address())
    shown = {"name": "Ace", "is_active": True, "origin_code": "V1", "origin_id": None}
    rows = [{**shown, "id": 5, "city": "", "zip": ""}, {**shown, "id": 6, "city": None, "email_address": None}]
    mirror = build_mirror(context(Wire().on("GET /rest/v1.0/vendors", reply(rows))))
    assert {one.content for one in mirror.listing("vendor", "company")} == {mirror.content(bare)}
