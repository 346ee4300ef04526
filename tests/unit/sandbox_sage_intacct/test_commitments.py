"""Purchasing documents: commitments, their changes, the invoices that convert them, and the summary that ties them out."""

from decimal import Decimal
from typing import Any

from unit.sandbox_sage_intacct.caller import (
    CHANGES,
    INVOICES,
    SUBCONTRACTS,
    Caller,
    complaints,
    line,
    ref,
    subcontract,
)


def change(source: str, *lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    rows = [{**row, "relatedDocument": {"key": source}} for row in lines]
    return subcontract(*rows, **{"documentNumber": "CCO-1", **header})


def invoice(source: str, source_line: str, amount: str, **header: Any) -> dict[str, Any]:
    own = {"sourceDocument": {"key": source}, "sourceDocumentLine": {"key": source_line}, "conversionType": "price"}
    row = line(unitPrice=amount, retainage={"percentage": "10"}, **own)
    return subcontract(row, **{"documentNumber": "INV-1", "sourceDocument": {"key": source}, **header})


def summary(intacct: Caller, document: str, name: str) -> Decimal:
    found = intacct.query(
        "construction/primary-document-summary",
        ["key", "primaryDocument.key", name],
        filters=[{"$eq": {"primaryDocument.key": document}}],
    )["ia::result"]
    assert len(found) == 1
    assert found[0]["key"] != document
    return Decimal(found[0][name])


def test_commitment_reads_back_as_it_was_sent(intacct: Caller) -> None:
    key = intacct.made(
        SUBCONTRACTS, subcontract(line(), line(unitPrice="0.10", unitQuantity="3"), referenceNumber="procore:7")
    )
    read = intacct.get(SUBCONTRACTS, key)
    assert (read["total"], read["state"], read["documentId"], len(read["lines"])) == (
        "1000.30",
        "pending",
        "Subcontract-SC-1",
        2,
    )
    first = read["lines"][0]
    assert (first["unitPrice"], first["lineNumber"]) == ("1000.0000000000", 0)
    assert [first["dimensions"][name]["id"] for name in ("project", "task", "costType")] == ["PR2601", "03-300", "S"]
    assert read["vendor"]["name"] == "Cascade Concrete Inc."


def test_path_takes_the_key_and_not_the_id(intacct: Caller) -> None:
    assert intacct.call("GET", "objects/accounts-payable/vendor/V-101").status_code == 404
    assert intacct.get("accounts-payable/vendor", intacct.key("accounts-payable/vendor", "V-101"))["id"] == "V-101"


def test_change_of_a_line_and_a_new_line_revise_the_source(intacct: Caller) -> None:
    source = intacct.made(SUBCONTRACTS, subcontract())
    changed = intacct.get(SUBCONTRACTS, source)["lines"][0]["key"]
    rows = (line(unitPrice="250", relatedDocumentLine={"key": changed}), line(unitPrice="75"))
    draft = intacct.made(CHANGES, change(source, *rows, state="draft"))
    read = intacct.get(SUBCONTRACTS, source)
    assert (read["draftChangesTotal"], read["postedChangesTotal"], len(read["lines"])) == ("325.00", "0.00", 1)
    assert intacct.act("purchasing/document", "submit", draft).json()["ia::result"]["state"] == "pending"
    read = intacct.get(SUBCONTRACTS, source)
    assert (read["draftChangesTotal"], read["postedChangesTotal"]) == ("0.00", "325.00")
    assert read["revision"]["revisedTotal"] == "1325.00"
    assert [row["addedByChangeDocument"] for row in read["lines"]] == [False, True]
    assert summary(intacct, source, "documentTotals.txnTotals.revisedAmount") == 1325
    assert summary(intacct, source, "documentTotals.txnTotals.originalAmount") == 1000


def test_change_needs_its_source_and_the_same_vendor(intacct: Caller) -> None:
    source = intacct.made(SUBCONTRACTS, subcontract())
    assert "relatedDocument" in complaints(intacct.post(CHANGES, subcontract(documentNumber="CCO-9")))
    assert "another vendor" in complaints(intacct.post(CHANGES, change(source, line(), vendor=ref("V-102"))))
    other = line(relatedDocumentLine={"key": source})
    assert intacct.post(CHANGES, change(source, other)).status_code == 422


def test_invoice_relieves_the_commitment_and_makes_a_bill(intacct: Caller) -> None:
    source = intacct.made(SUBCONTRACTS, subcontract())
    row = intacct.get(SUBCONTRACTS, source)["lines"][0]["key"]
    key = intacct.made(INVOICES, invoice(source, row, "400"))
    made = intacct.get("accounts-payable/bill", intacct.get(INVOICES, key)["bill"]["key"])
    assert (made["state"], made["totalTxnAmount"], made["totalTxnAmountDue"]) == ("posted", "400.00", "360.00")
    assert made["lines"][0]["glAccount"]["id"] == "5010"
    assert intacct.get(SUBCONTRACTS, source)["state"] == "partiallyConverted"
    assert summary(intacct, source, "invoiceTotals.txnTotals.remainingToInvoiceAmount") == 600
    assert summary(intacct, source, "retainageTotals.txnTotals.heldAmount") == 40
    too_much = intacct.post(INVOICES, invoice(source, row, "600.01", documentNumber="INV-2"))
    assert "remains to be converted" in complaints(too_much)
    intacct.made(INVOICES, invoice(source, row, "600", documentNumber="INV-2"))
    assert intacct.get(SUBCONTRACTS, source)["state"] == "converted"


def test_edited_invoice_has_its_bill_under_a_new_key(intacct: Caller) -> None:
    source = intacct.made(SUBCONTRACTS, subcontract())
    row = intacct.get(SUBCONTRACTS, source)["lines"][0]["key"]
    key = intacct.made(INVOICES, invoice(source, row, "400"))
    before = intacct.get(INVOICES, key)["bill"]["key"]
    assert intacct.patch(INVOICES, key, {"memo": "corrected"}).status_code == 200
    after = intacct.get(INVOICES, key)["bill"]["key"]
    assert after != before
    assert intacct.call("GET", f"objects/accounts-payable/bill/{before}").status_code == 404


def test_only_draft_and_pending_documents_are_edited(intacct: Caller) -> None:
    name = "purchasing/document::Reviewed Order"
    key = intacct.made(name, subcontract(documentNumber=None, state="submitted"))
    assert intacct.get(name, key)["state"] == "submitted"
    assert "cannot be edited" in complaints(intacct.patch(name, key, {"memo": "late"}))
    assert intacct.act("purchasing/document", "approve", key, notes="fine").json()["ia::result"]["state"] == "approved"
    assert intacct.act("purchasing/document", "decline", key).status_code == 422


def test_lines_are_changed_added_and_deleted_by_key(intacct: Caller) -> None:
    key = intacct.made(SUBCONTRACTS, subcontract(line(), line(memo="second")))
    first, second = (row["key"] for row in intacct.get(SUBCONTRACTS, key)["lines"])
    rows = [{"key": first, "unitPrice": "5"}, line(memo="third"), {"ia::operation": "delete", "key": second}]
    assert intacct.patch(SUBCONTRACTS, key, {"lines": rows}).status_code == 200
    read = intacct.get(SUBCONTRACTS, key)["lines"]
    assert [(row["key"] == first, row["memo"], row["price"]) for row in read] == [
        (True, None, "5.0000000000"),
        (False, "third", "1000.0000000000"),
    ]


def test_document_of_another_definition_is_not_found(intacct: Caller) -> None:
    key = intacct.made(SUBCONTRACTS, subcontract())
    assert intacct.call("GET", f"objects/purchasing/document::Purchase Order/{key}").status_code == 404
    assert intacct.post("purchasing/document::Nothing Such", subcontract()).status_code == 404
