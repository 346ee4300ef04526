"""A connection of one entity sees that entity's records and the top level's, and none of another's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from contract.erp.rig import ErpRig
from contract.erp.sage_intacct_seed import OPEN_SUBCONTRACT
from tieout.connectors.sage_intacct import build_feed
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Gone, NeedsPerson, Observed
from tieout.sync.ports import Missing
from tieout.sync.pull_ports import Feed

TOP = {"V0001", "V0002"}
OWN = [{"id": f"V-{place}", "name": f"Only {place}", "entity": place} for place in ("East", "West")]
ENTITIES = [{"id": place, "name": place} for place in ("East", "West")]


@pytest.fixture
def firm(rig: ErpRig) -> ErpRig:
    """A company with two entities, each with a vendor of its own beside those of the top level."""
    seed = {"entities": ENTITIES, "vendors": OWN}
    rig.sandbox.client.post("/__sandbox__/seed", json=seed).raise_for_status()
    return rig


@contextmanager
def feed_of(firm: ErpRig, **settings: Any) -> Iterator[Feed]:
    erp = firm.open(**settings)
    feed = build_feed(erp.context)  # type: ignore[attr-defined]  # the rig's connector has one
    try:
        yield feed
    finally:
        feed.close()
        erp.close()


def seen(feed: Feed) -> set[str]:
    return {record.number for record in feed.page("vendor", cursor="", since=None, size=50).records}


def vendor(number: str) -> SourceReference:
    return SourceReference(system="sage_intacct", kind="vendor", id=number)


def test_another_entitys_record_is_not_seen(firm: ErpRig) -> None:
    with feed_of(firm, entity="East") as east:
        assert seen(east) == TOP | {"V-East"}
        assert isinstance(east.one("vendor", vendor("V-West")), Missing)
        assert not isinstance(east.one("vendor", vendor("V-East")), Missing)


def test_header_of_each_call_chooses_the_entity_whatever_the_token_was_given_for(firm: ErpRig) -> None:
    with feed_of(firm) as top:
        assert seen(top) == TOP | {"V-East", "V-West"}
    # The connections of one rig share their token, which is the top level's here: only the header tells them apart.
    with feed_of(firm, entity="East") as east:
        assert seen(east) == TOP | {"V-East"}
    with feed_of(firm, entity="West") as west:
        assert seen(west) == TOP | {"V-West"}


def test_commitment_of_another_entity_is_not_there(firm: ErpRig) -> None:
    own = OPEN_SUBCONTRACT | {"documentNumber": "SC-EAST", "entity": "East"}
    firm.sandbox.client.post("/__sandbox__/seed", json={"documents": [own]}).raise_for_status()
    key = next(one["key"] for one in firm.sandbox.state()["documents"] if one["documentNumber"] == "SC-EAST")
    document = TargetDocument(role="document", kind="purchasing/document::Subcontract", key=key, company="HarborCo")
    found = {}
    for place in ("East", "West"):
        erp = firm.open(entity=place)
        found[place] = type(erp.read_back(document))
        erp.close()
    assert found == {"East": Observed, "West": Gone}


def test_unknown_entity_is_refused_by_its_name_at_the_call_and_at_sign_in(firm: ErpRig) -> None:
    with feed_of(firm, entity="Nowhere") as new, pytest.raises(NeedsPerson, match="Nowhere"):
        seen(new)
    with feed_of(firm) as top:
        seen(top)
    with feed_of(firm, entity="Nowhere") as signed_in, pytest.raises(NeedsPerson, match="Nowhere is not valid"):
        seen(signed_in)
