"""The made-up firm before its go-live: everything stands in both systems, typed in on either side by its own people."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from infra.local import business as firm
from infra.local.books import erp_seed
from infra.local.commitments import platform_seed
from infra.local.connection import document, secrets
from infra.local.erps import DEFAULT
from infra.local.outside import Outside
from infra.local.project import BUDGET
from infra.local.public import ProjectTeam
from sandbox.kit.serve import running
from tieout.records.entities import Entity
from unit.cli.conftest import CONNECTION, Desk

Json = dict[str, Any]
GOLIVE = datetime(2099, 1, 1, tzinfo=UTC)
SUBCONTRACT, ORDER, CHANGE, OWNERS_CHANGE, MOVED = "SC-000777", "PO-000778", "000701", "000702", "000703"
BILL, INVOICE = "000801", "000901"
CODED = {"Project": firm.ERP_PROJECT, "Account": "5200"}


def _row(code: str, amount: str, **fields: Any) -> Json:
    return {**CODED, "CostCode": code, "OrderQty": "1", "UnitCost": amount, "ExtendedCost": amount, **fields}


def _changed(code: str, amount: str, **fields: Any) -> Json:
    return {"ProjectTaskID": firm.TASK, "CostCode": code, "Amount": amount, **fields}


def _totals(**tab: str) -> Json:
    nothing = dict.fromkeys(("CostBudget", "RevenueBudget", "Commitments"), "0.00")
    return {f"{name}ChangeTotal": amount for name, amount in {**nothing, **tab}.items()}


def typed_in() -> Json:
    """What accounting entered by hand: under numbers of its own, with the lines in an order of its own."""
    budget = [(firm.erp_code(division, code), kind, amount) for division, code, kind, amount in BUDGET]
    concrete = [("03-3500", "58375.50"), ("03-3000", "412800.00"), ("03-2000", "96250.00"), ("03-1000", "184500.00")]
    doors = [("08-7100", "41225.75"), ("08-1100", "88340.00")]
    of_project = {"ProjectID": firm.ERP_PROJECT, "Status": "Closed"}
    named = {"PONbr": SUBCONTRACT, "POType": "Subcontract", "Vendor": "V000101"}
    billed = {"POOrderType": "Subcontract", "POOrderNbr": SUBCONTRACT, "Project": firm.ERP_PROJECT}
    return {
        "subcontracts": [
            {
                **{"SubcontractNbr": SUBCONTRACT, "Status": "Open", "VendorID": "V000101", "VendorRef": "SC-001"},
                "Details": [_row(code, amount, Task=firm.TASK) for code, amount in concrete],
            }
        ],
        "purchase_orders": [
            {
                **{"OrderNbr": ORDER, "Status": "Open", "VendorID": "V000108", "VendorRef": "PO-003"},
                "Details": [_row(code, amount, ProjectTask=firm.TASK) for code, amount in doors],
            }
        ],
        "project_budgets": [
            {
                **{"ProjectID": firm.ERP_PROJECT, "ProjectTaskID": firm.TASK, "OriginalBudgetedAmount": amount},
                **{"AccountGroup": firm.account_group(kind), "CostCode": code},
            }
            for code, kind, amount in budget
        ],
        "change_orders": [
            {
                **of_project,
                **{"RefNbr": CHANGE, "Class": "COMMIT", "Description": "001 dock", "ExternalRefNbr": "001"},
                **_totals(Commitments="20750.65"),
                "Commitments": [
                    _changed("03-3000", "12300.40", **named, POLineNbr=2),
                    _changed("03-1000", "8450.25", **named, POLineNbr=5),
                ],
            },
            {
                **of_project,
                **{"RefNbr": OWNERS_CHANGE, "Class": "OWNER", "Description": "dock", "ExternalRefNbr": "001"},
                **_totals(RevenueBudget="26500.00"),
                "RevenueBudget": [_changed("03-3000", "26500.00", AccountGroup=firm.REVENUE_GROUP)],
            },
            {
                **of_project,
                **{"RefNbr": MOVED, "Class": "BUDGET", "Description": "moved", "ExternalRefNbr": "1"},
                **_totals(),
                "CostBudget": [
                    _changed("03-3000", "9000.00", AccountGroup="SUBCONTRACT"),
                    _changed("01-5000", "-9000.00", AccountGroup="OTHER"),
                ],
            },
        ],
        "bills": [
            {
                **{"ReferenceNbr": BILL, "Status": "Open", "Vendor": "V000101", "VendorRef": "OBS-4471"},
                "Project": firm.ERP_PROJECT,
                "Details": [
                    {**billed, "POLine": 4, "CostCode": "03-1000", "ExtendedCost": "61500.00", "Qty": "0"},
                ],
            }
        ],
        "invoices": [
            {
                **{"ReferenceNbr": INVOICE, "Status": "Open", "Customer": firm.OWNER.erp_code, "CustomerOrder": "1"},
                "Project": firm.ERP_PROJECT,
                "Details": [
                    {"CostCode": "03-3000", "ExtendedPrice": amount, "Account": account, "ProjectTask": firm.TASK}
                    for amount, account in (("212000.00", "4000"), ("-21200.00", "1150"))
                ],
            }
        ],
    }


class AdoptingFirm:
    """Both look-alikes, a desk, and the firm's papers."""

    def __init__(self, desk: Desk, platform: str, erp: str) -> None:
        self.desk, self._platform, self._erp = desk, platform, erp
        self.ids = {name: int(value) for name, value in self._seed(platform, platform_seed(DEFAULT))["refs"].items()}
        self._seed(erp, erp_seed())
        self.team = ProjectTeam(platform)
        self._connect()

    def _seed(self, base_url: str, content: Json) -> Json:
        answer = httpx.post(f"{base_url}/__sandbox__/seed", json=content, timeout=30)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def approve_everything(self) -> dict[str, int]:
        """The team approves one paper of each kind; their ids on the platform."""
        team, papers, ids = self.team, self.team.papers, self.ids
        papers.lock_budget()
        papers.approve_budget_change(ids["BC-1"])
        team.approve("work_order_contracts", ids["SC-001"])
        team.approve("purchase_order_contracts", ids["PO-003"])
        for order in ("SC-001-CO-1", "PC-001-CO-1"):
            papers.approve_change_order(ids[order])
        item = {"line_item_id": ids["SC-001-1"], "item_type": "contract_item", "work_completed_this_period": "61500.00"}
        pay_app = papers.pay_app(ids["SC-001"], ids["may"], "OBS-4471", [item], "2026-05-31")
        papers.approve_pay_app(pay_app)
        work = {ids["PC-001-1"]: {"work_completed_this_period": "212000.00"}}
        application = papers.application(ids["PC-001"], ids["may"], "1", work, "2026-05-31")
        papers.approve_application(ids["PC-001"], application)
        return {**ids, "pay_app": pay_app, "application": application}

    def accounting_types(self, content: Json) -> None:
        self._seed(self._erp, content)

    def _connect(self) -> None:
        parts = self.desk.parts
        outside = Outside(self._platform, self._erp, self.ids, DEFAULT)
        parts.documents.put(CONNECTION, document(outside, golive_at=GOLIVE), "tester", "set up")
        for side, login in secrets(DEFAULT).items():
            parts.clients.secrets.put_secret_value(
                SecretId=f"tieout/{CONNECTION}/{side}", SecretString=json.dumps(login)
            )
        for entity in Entity:
            queue = parts.clients.sqs.create_queue(QueueName=f"{entity.value}.fifo", Attributes={"FifoQueue": "true"})
            parts.queues.urls[entity.value] = queue["QueueUrl"]

    def held(self, side: str) -> Json:
        """Everything that a look-alike holds of documents."""
        base_url = self._erp if side == "erp" else self._platform
        return dict(httpx.get(f"{base_url}/__sandbox__/state", timeout=30).raise_for_status().json())

    def tieout(self, *arguments: str) -> Json:
        said = self.desk.tieout(*arguments, "--json")
        assert said.text.startswith("{"), said.text
        return dict(said.json())


@contextmanager
def adopting_firm(desk: Desk) -> Iterator[AdoptingFirm]:
    with running("procore", spike_limit=0, hourly_limit=0) as here, running("acumatica", max_sessions=4) as there:
        found = AdoptingFirm(desk, here, there)
        with closing(found.team):
            yield found
