"""`tieout preflight` and `tieout adopt` on both look-alikes: a mess is found by its names; what is there already is linked."""

from collections.abc import Iterator
from typing import Any

import pytest

from integration.preflight_firm import (
    ACUMATICA,
    LOOKALIKES,
    NAHB,
    ORDER,
    PROCORE,
    TYPED_IN,
    VENDOR,
    FirmOnSandboxes,
    firm_on_sandboxes,
)
from tieout.records.entities import Entity
from tieout.sync.state import State
from unit.cli import conftest as cli
from unit.cli.conftest import CONNECTION, Desk

desk = cli.desk
LONG_AGO, FAR_AHEAD = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


@pytest.fixture
def firm(desk: Desk) -> Iterator[FirmOnSandboxes]:
    with firm_on_sandboxes(desk) as firm:
        yield firm


def named(found: list[dict[str, Any]], code: str) -> dict[str, str]:
    """The findings of one sort: subject and text."""
    return {one["subject"]: one["text"] for one in found if one["code"] == code}


def test_mess_of_both_systems_is_found_by_its_names_and_nothing_is_written(firm: FirmOnSandboxes) -> None:
    app = {**PROCORE["apps"][0], "permissions": {"commitments": "read_only", "invoicing": "none", "budget": "none"}}
    firm.seed(firm.platform, PROCORE | {"apps": [app], "purchase_order_contracts": [ORDER]})
    reader = {"name": "tieout", "password": "correct horse", "forbidden": ["AccountGroup"]}
    firm.seed(firm.erp, ACUMATICA | {"users": [reader], "subcontracts": [TYPED_IN]})
    firm.register(VENDOR, "12-345 6789")
    firm.connect(golive_at=LONG_AGO, vendors={})
    before = firm.held(firm.platform, "vendors"), firm.held(firm.erp, "subcontracts")
    code, found = firm.findings()
    assert code == 1
    assert {"nahb", "masterformat_1995"} == {
        one[side] for one in found if one["code"] == "structures_differ" for side in ("platform", "erp")
    }
    assert set(named(found, "lookalike_platform")) == set(LOOKALIKES)
    assert "1-01-0110" in named(found, "lookalike_platform")["1-O1-0110"]
    proposed = named(found, "mapping_proposed")
    assert "03-300" in proposed["1-O1-0110"]
    assert len(named(found, "missing_in_erp")) > len(NAHB) / 2
    assert "OBrien and Sons LLC (V0001) has the same tax id" in named(found, "link_proposed")[str(VENDOR)]
    (double,) = named(found, "duplicate_platform").values()
    assert "Cascade Electric" in double
    assert [one for one in found if one["check"] == "vendors" and "Cascade" in one["text"] and "V0002" in one["text"]]
    (lacking,) = (one for one in found if one["code"] == "permission_missing" and one["platform"])
    assert "Commitments: Standard (lacking in project 24-001 (Read Only))" in lacking["text"]
    assert any("AccountGroup" in one["text"] for one in found if one["code"] == "permission_missing" and one["erp"])
    assert any("ERP" in one["text"] or "Admin" in one["text"] for one in found if one["code"] == "permission_surplus")
    assert any("Net 17" in one["text"] for one in found if one["code"] == "unmapped_terms")
    assert "SC-000900" in named(found, "taken")["subcontract SC-001"]
    unseen = " ".join(one["text"] for one in found if one["code"] == "not_checked")
    for silence in ("CS206500", "free text", "how many sessions its licence has", "edit Subcontract"):
        assert silence in unseen
    assert (firm.held(firm.platform, "vendors"), firm.held(firm.erp, "subcontracts")) == before


def test_what_is_in_both_systems_is_adopted_by_a_person_and_preflight_then_lets_it_pass(firm: FirmOnSandboxes) -> None:
    firm.seed(firm.platform, PROCORE)
    firm.seed(
        firm.erp,
        ACUMATICA | {"subcontracts": [TYPED_IN, {**TYPED_IN, "SubcontractNbr": "SC-000901", "Status": "Canceled"}]},
    )
    firm.connect(golive_at=FAR_AHEAD)
    code, found = firm.findings()
    assert code == 1
    assert "SC-001" in named(found, "unadopted")["commitment"]
    (waiting,) = firm.desk.tieout("adopt", "commitment", "--json").json()["waiting"]
    assert waiting["proposed"] == "Harbor/Subcontract/SC-000900"
    assert waiting["candidates"][0]["for"] == ["number", "amount", "vendor", "project"]
    said = firm.desk.tieout("adopt", "commitment", "--yes", "--why", "signed contract on file", "--json")
    assert said.code == 0, said.text
    entries = firm.desk.parts.ledger.listing(CONNECTION, Entity.COMMITMENT, limit=10)
    (entry,) = entries
    assert (entry.state, [document.address for document in entry.documents]) == (
        State.PENDING,
        ["Harbor/Subcontract/SC-000900"],
    )
    assert entry.documents[0].lines == {"177": "2", "178": "1"}
    _, after = firm.findings()
    assert named(after, "unadopted") == {}
    assert len(firm.held(firm.erp, "subcontracts")) == 2
