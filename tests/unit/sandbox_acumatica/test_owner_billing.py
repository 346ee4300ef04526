"""Owner billing: the revenue budget becomes a pro forma invoice, that an invoice, and the owner pays it."""

from typing import Any

from unit.sandbox_acumatica.caller import Caller

REVENUE = {"ProjectID": "PR2601", "ProjectTaskID": "0000", "AccountGroup": "REVENUE", "CostCode": "03-300"}


def billed(acumatica: Caller, **asked: Any) -> None:
    """Run billing of what is asked for."""
    assert acumatica.put("ProjectBudget", {**REVENUE, **asked}).status_code == 200
    acumatica.done("Project", "RunProjectBilling", ProjectID="PR2601")


def test_percentage_of_the_budget_becomes_a_pro_forma_invoice_less_retainage(acumatica: Caller) -> None:
    billed(acumatica, Completed=25)
    shown = acumatica.shown("ProFormaInvoice/000001", **{"$expand": "ProgressBilling"})
    assert (shown["Status"], shown["InvoiceTotal"], shown["RetainageTotal"], shown["AmountDue"]) == (
        "On Hold",
        100_000,
        10_000,
        90_000,
    )
    assert shown["ProgressBilling"][0]["TotalCompleted"] == 25
    budget = acumatica.budget("REVENUE")
    assert (budget["PendingInvoiceAmount"], budget["DraftInvoicesAmount"]) == (0, 100_000)
    assert acumatica.do("Project", "RunProjectBilling", ProjectID="PR2601").status_code == 422


def test_row_of_a_pro_forma_invoice_can_be_corrected_while_on_hold(acumatica: Caller) -> None:
    billed(acumatica, PendingInvoiceAmount=5000)
    row = acumatica.get("ProFormaInvoice/000001", **{"$expand": "ProgressBilling"}).json()["ProgressBilling"][0]
    changed = {"id": row["id"], "AmountToInvoice": {"value": 4000}, "Retainage": {"value": 5}}
    body = {"RefNbr": {"value": "000001"}, "ProgressBilling": [changed], "ExternalRefNbr": {"value": "procore:app:3"}}
    shown = acumatica.call("PUT", "ProFormaInvoice", json=body).json()
    assert (shown["AmountDue"], shown["ExternalRefNbr"]) == ({"value": 3800}, {"value": "procore:app:3"})
    assert acumatica.budget("REVENUE")["DraftInvoicesAmount"] == 4000
    foreign = {"RefNbr": "000001", "ProgressBilling": [{"AmountToInvoice": 1}]}
    assert acumatica.put("ProFormaInvoice", foreign).status_code == 422
    assert acumatica.put("ProFormaInvoice", {"Description": "New"}).status_code == 422


def test_released_pro_forma_makes_the_invoice_that_the_owner_pays(acumatica: Caller) -> None:
    billed(acumatica, PendingInvoiceAmount=5000)
    acumatica.done("ProFormaInvoice", "RemoveProFormaInvoiceFromHold", RefNbr="000001")
    acumatica.done("ProFormaInvoice", "ReleaseProFormaInvoice", RefNbr="000001")
    financial = acumatica.shown("ProFormaInvoice/000001", **{"$expand": "FinancialDetails"})["FinancialDetails"]
    number = financial["ARRefNbr"]
    assert acumatica.shown(f"Invoice/Invoice/{number}")["Status"] == "Balanced"
    acumatica.done("Invoice", "ReleaseInvoice", Type="Invoice", ReferenceNbr=number)
    budget = acumatica.budget("REVENUE")
    assert (budget["ActualAmount"], budget["DraftInvoicesAmount"]) == (5000, 0)
    paid = acumatica.control("pay", {"invoice": number, "amount": "4000"})
    shown = acumatica.shown(f"Payment/Payment/{paid['ReferenceNbr']}", **{"$expand": "ApplicationHistory"})
    history = shown["ApplicationHistory"][0]
    assert (history["DisplayRefNbr"], history["AmountPaid"], history["Balance"]) == (number, 4000, 500)
    owed = acumatica.shown("Project/PR2601", **{"$expand": "Invoices"})["Invoices"][0]
    assert (owed["ARReferenceNbr"], owed["OpenARBalance"], owed["UnreleasedRetainage"]) == (number, 500, 500)
    acumatica.control("pay", {"void": paid["ReferenceNbr"], "entity": "Payment"})
    assert acumatica.shown(f"Invoice/Invoice/{number}")["Balance"] == 4500


def test_invoice_can_be_entered_directly(acumatica: Caller) -> None:
    row = {"Account": "40000", "ProjectTask": "0000", "CostCode": "03-300", "ExtendedPrice": 1200.5}
    number = acumatica.made("Invoice", {"Customer": "C000001", "Project": "PR2601", "Hold": False, "Details": [row]})
    acumatica.done("Invoice", "ReleaseInvoice", Type="Invoice", ReferenceNbr=number)
    shown = acumatica.shown(f"Invoice/Invoice/{number}")
    assert (shown["Status"], shown["Balance"], shown["Customer"]) == ("Open", 1200.5, "C000001")
    assert acumatica.shown("Project/PR2601")["Income"] == 1200.5
