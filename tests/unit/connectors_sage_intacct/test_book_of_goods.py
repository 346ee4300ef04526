"""Goods received on orders, in the tie-out's book."""

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

from contract.erp.rig import ErpRig
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build_book
from tieout.sync.ports import Erp
from unit.connectors_sage_intacct.book_desk import CONNECTION, Seed, rows, send


def test_goods_are_received_on_the_order_and_their_bill_is_billed_on_it(
    rig: ErpRig, erp: Erp, context: ConnectorContext, seed: Seed
) -> None:
    order = send(rig, erp, "purchase_order")
    sources = {"Receiver": "Purchase Order", "Goods Invoice": "Receiver"}
    seed(
        txn_definitions=[
            {"id": name, "docClass": "order", "enableNumberingSequence": True, "sandbox": {"bill": name != "Receiver"}}
            | {"sourceDocumentDetail": [{"sourceDocument": {"id": source}}]}
            for name, source in sources.items()
        ]
    )
    (line, *_) = next(one for one in rig.sandbox.state()["documents"] if one["key"] == order.key)["lines"]

    where = {"item": {"id": "SUB"}, "project": {"id": "P100"}, "task": {"id": "03-300"}, "costType": {"id": "S"}}

    def converted(definition: str, source: str, of: str, price: str) -> dict[str, Any]:
        billed = {"dimensions": where, "unitQuantity": "1", "unitPrice": price, "conversionType": "price"}
        named = {"sourceDocument": {"key": source}, "sourceDocumentLine": {"key": of}}
        head = {"vendor": {"id": "V0001"}, "txnDate": "2026-03-02", "dueDate": "2026-04-02"}
        head |= {"txnDefinition": {"id": definition}, "documentNumber": f"{definition} 1"}
        return head | {"lines": [billed | named]}

    seed(documents=[converted("Receiver", order.key, line["key"], "40.01")])
    receipt = next(one for one in rig.sandbox.state()["documents"] if one["documentId"].startswith("Receiver"))
    taken = receipt["lines"][0]["key"]
    seed(documents=[converted("Goods Invoice", receipt["key"], taken, "30.00")])
    chosen = {"goods_receipts": "Receiver", "vendor_invoices": {"definition": "Goods Invoice"}}
    with closing(build_book(replace(context, settings={**context.settings, **chosen}), CONNECTION)) as book:
        assert book.keeps("receipt") == ""
        (received,) = rows(book, "receipt").values()
        (billed,) = rows(book, "invoice_line").values()
        (invoice,) = rows(book, "invoice").values()
    assert (received["commitment_line"], received["amount"]) == (f"{order.address}/{line['key']}", Decimal("40.01"))
    assert str(received["received_on"]) == "2026-03-02"
    assert (billed["contract_line"], billed["amount"]) == (received["commitment_line"], Decimal("30.00"))
    assert invoice["contract"] == order.address
