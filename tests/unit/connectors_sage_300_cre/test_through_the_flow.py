"""The real push flow over minutes of lag: wakes ask, nobody waits, one document is there in the end."""

from datetime import timedelta
from typing import Any, cast

from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import COMMITMENT, record_of
from contract.erp.sage_300_cre_seed import VALUE_MAPS
from tieout.records.record import Record
from tieout.sync.state import State
from unit.connectors_sage_300_cre.site import Site

SYNCHRONIZE = "/JobCosting/Api/V1/Commitment.svc/commitments/synchronize"


def _world(site: Site) -> AnyWorld:
    world = AnyWorld(connection=live_everywhere(VALUE_MAPS))
    world.erp = cast(Any, site.erp())
    return world


def _wait(site: Site, world: AnyWorld, record: Record, minutes: int = 20) -> State:
    for _ in range(minutes):
        site.pass_time(60)
        world.pass_time(timedelta(minutes=1))
        if world.entry(record).state is not State.ACCEPTED:
            break
    return world.entry(record).state


def test_commitment_then_its_invoice_reach_sage_through_the_lag(site: Site) -> None:
    world = _world(site)
    world.approve(COMMITMENT)
    assert world.entry(COMMITMENT).state is State.ACCEPTED
    assert _wait(site, world, COMMITMENT) is State.SYNCED
    invoice = record_of("subcontractor_invoice", customer="C0001")
    world.approve(invoice)
    assert world.entry(invoice).state is State.ACCEPTED
    assert _wait(site, world, invoice) is State.SYNCED
    assert [document.key for document in world.entry(invoice).documents] == ["V0001/INV-77"]
    assert len(site.sandbox.state()["operations"]) == 2


def test_refusal_of_sage_reaches_the_record_in_plain_words(site: Site) -> None:
    taken = {"Code": COMMITMENT.number, "Vendor": "V0001", "Job": "P100", "Items": []}
    site.client.post("/__sandbox__/seed", json={"commitments": [taken]}).raise_for_status()
    world = _world(site)
    world.approve(COMMITMENT)
    _wait(site, world, COMMITMENT, minutes=6)
    refused = [event.text for event in world.ledger.history(world.entry(COMMITMENT).key) if event.what == "refused"]
    assert refused[-1].startswith("Sage already has a document of this number.")
    assert [row["Code"] for row in site.sandbox.state()["commitments"] if row.get("posted")].count(
        COMMITMENT.number
    ) == 1


def test_commitment_that_arrives_without_its_lines_is_partial_for_a_person(site: Site) -> None:
    site.sandbox.fault("drop_lines", method="POST", path=SYNCHRONIZE, keep=1)
    world = _world(site)
    world.approve(COMMITMENT)
    assert _wait(site, world, COMMITMENT) is State.PARTIAL
    assert "Correct it in Sage" in str(world.told(COMMITMENT))
    assert len(world.entry(COMMITMENT).documents) == 1
