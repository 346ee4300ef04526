"""`tieout adopt` for everything that flows to the ERP, on both look-alikes: what stands on both sides is matched and linked."""

from collections.abc import Iterator

import pytest

from infra.local.business import PROJECT_ID
from integration.adopting_firm import (
    BILL,
    CHANGE,
    INVOICE,
    MOVED,
    ORDER,
    OWNERS_CHANGE,
    SUBCONTRACT,
    AdoptingFirm,
    adopting_firm,
    typed_in,
)
from tieout.records.entities import Entity
from unit.cli import conftest as cli
from unit.cli.conftest import CONNECTION, Desk

desk = cli.desk
IN_THEIR_ORDER = ("project", "commitment", "budget", "change_order", "invoice")
"""What others need comes first."""

WHY = ("--why", "looked at both papers")
DOCUMENTS = ("projects", "subcontracts", "purchase_orders", "project_budgets", "change_orders", "bills", "invoices")


@pytest.fixture
def firm(desk: Desk) -> Iterator[AdoptingFirm]:
    with adopting_firm(desk) as found:
        yield found


def linked(firm: AdoptingFirm, entity: str) -> dict[str, tuple[str, dict[str, str]]]:
    """What each record is linked to: the document's address, and its lines by the record's."""
    entries = firm.desk.parts.ledger.listing(CONNECTION, Entity(entity), limit=50)
    return {
        str(entry.key.reference): (entry.documents[0].address, entry.documents[0].lines)
        for entry in entries
        if entry.documents
    }


def test_what_accounting_typed_in_is_matched_linked_line_by_line_and_written_by_nobody(firm: AdoptingFirm) -> None:
    ids = firm.approve_everything()
    firm.accounting_types(typed_in())
    before = [firm.held("erp")[name] for name in DOCUMENTS]
    for entity in IN_THEIR_ORDER:
        answered = firm.tieout("adopt", entity, "--yes", *WHY)["answered"]
        assert {one["refused"] for one in answered} == {None}, answered
    assert [firm.held("erp")[name] for name in DOCUMENTS] == before

    assert linked(firm, "project") == {f"procore:project:{PROJECT_ID}": ("Oakridge/Project/OAK2601", {})}
    lines = {number: str(ids[f"SC-001-{number}"]) for number in range(1, 5)}
    orders = {number: str(ids[f"PO-003-{number}"]) for number in range(1, 3)}
    assert linked(firm, "commitment") == {
        f"procore:subcontract:{ids['SC-001']}": (
            f"Oakridge/Subcontract/{SUBCONTRACT}",
            {lines[1]: "4", lines[2]: "3", lines[3]: "2", lines[4]: "1"},
        ),
        f"procore:purchase_order:{ids['PO-003']}": (
            f"Oakridge/PurchaseOrder/Normal/{ORDER}",
            {orders[1]: "2", orders[2]: "1"},
        ),
    }
    budgets = linked(firm, "budget")
    assert {name: address for name, (address, _) in budgets.items()} == {
        f"procore:budget:{PROJECT_ID}": "Oakridge/ProjectBudget/OAK2601",
        f"procore:budget_change:{ids['BC-1']}": f"Oakridge/ChangeOrder/{MOVED}",
    }
    assert len(budgets[f"procore:budget:{PROJECT_ID}"][1]) == 15
    changes = linked(firm, "change_order")
    assert changes[f"procore:commitment_change_order:{ids['SC-001-CO-1']}"][0] == f"Oakridge/ChangeOrder/{CHANGE}"
    assert sorted(changes[f"procore:commitment_change_order:{ids['SC-001-CO-1']}"][1].values()) == ["2", "5"]
    assert changes[f"procore:prime_change_order:{ids['PC-001-CO-1']}"][0] == f"Oakridge/ChangeOrder/{OWNERS_CHANGE}"
    assert {name: address for name, (address, _) in linked(firm, "invoice").items()} == {
        f"procore:subcontractor_invoice:{ids['pay_app']}": f"Oakridge/Bill/Bill/{BILL}",
        f"procore:owner_invoice:{ids['application']}": f"Oakridge/Invoice/Invoice/{INVOICE}",
    }


def test_what_does_not_tie_is_refused_by_its_dollars_and_linked_to_nothing(firm: AdoptingFirm) -> None:
    ids = firm.approve_everything()
    slips = typed_in()
    slips["project_budgets"][0]["OriginalBudgetedAmount"] = "145000.01"
    slips["invoices"][0]["Details"][1]["ExtendedPrice"] = "-21200.03"
    firm.accounting_types(slips)
    wrong = (
        ("budget", f"procore:budget:{PROJECT_ID}", "Oakridge/ProjectBudget/OAK2601", "$0.01"),
        ("invoice", f"procore:owner_invoice:{ids['application']}", f"Oakridge/Invoice/Invoice/{INVOICE}", "-$0.03"),
    )
    for entity, reference, address, dollars in wrong:
        (said,) = firm.tieout("adopt", entity, reference, "--as", address, *WHY)["answered"]
        assert f"{dollars} apart" in str(said["refused"]), said
        assert linked(firm, entity) == {}
