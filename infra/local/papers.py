"""A project's papers as its team handles them in Procore: budget, change orders, pay apps, owner applications, payments."""

from typing import Any

import httpx

Json = dict[str, Any]

V1, V1_1 = "/rest/v1.0", "/rest/v1.1"


class Papers:
    """What a project manager does beside signing commitments. `client` is signed in as the team."""

    def __init__(self, client: httpx.Client, company: int, project: int) -> None:
        self._client, self._company = client, company
        self._scope = {"project_id": project}
        self._of_project = f"{V1}/projects/{project}"
        self._v2 = f"/rest/v2.0/companies/{company}/projects/{project}"

    def lock_budget(self) -> None:
        """The baseline stands from now on."""
        self._sent("POST", f"{self._of_project}/budget/lock")

    def approve_budget_change(self, change: int) -> None:
        self._sent("PATCH", f"{self._of_project}/budget_changes/{change}", {"status": "approved"})

    def approve_change_order(self, package: int) -> None:
        """Approve a change order of a commitment, or one of the prime contract as the owner has."""
        body = {**self._scope, "change_order": {"status": "approved"}}
        self._sent("PATCH", f"{V1}/change_order_packages/{package}", body)

    def change_order(self, contract: int, title: str, lines: list[Json]) -> int:
        """Draw up a change order of a commitment; returns its package's id.

        A line holds `wbs_code_id`, `amount`, `description`, and `commitment_line_item_id` if it adjusts that line.
        """
        order = {"contract_id": contract, "title": title}
        made = self._sent("POST", f"{self._of_project}/commitment_change_orders", {"change_order": order})
        for line in lines:
            self._sent("POST", f"{self._v2}/commitment_change_orders/{made['id']}/line_items", line)
        return int(made["legacy_package_id"])

    def package(self, package: int) -> Json:
        return self._shown(f"{V1}/change_order_packages/{package}", self._scope)

    def lines_of_change(self, package: int) -> list[Json]:
        """The lines of a commitment's change order, which say what line of the contract they adjust."""
        orders = f"{self._of_project}/commitment_change_orders"
        (order,) = self._rows(orders, {"filters[legacy_package_id]": package})
        return self._rows(f"{self._v2}/commitment_change_orders/{order['id']}/line_items", {})

    def plan_days(self, package: int, days: int) -> None:
        """How much longer a change takes."""
        body = {**self._scope, "change_order": {"schedule_impact_amount": days}}
        self._sent("PATCH", f"{V1}/change_order_packages/{package}", body)

    def pay_by(self, pay_app: int, due: str) -> None:
        """When a pay app is to be paid."""
        self._sent("PATCH", f"{self._v2}/requisitions/{pay_app}/payment_details", {"due_date": due})

    def pay_app(self, contract: int, period: int, number: str, items: list[Json], billing_date: str) -> int:
        """A subcontractor's pay app in draft: each item names a line of the contract and what is billed of it."""
        head = {"period_id": period, "invoice_number": number, "billing_date": billing_date}
        body = {**self._scope, "commitment_id": contract, "requisition": {**head, "items": items}}
        return int(self._sent("POST", f"{V1_1}/requisitions", body, view="items")["id"])

    def approve_pay_app(self, pay_app: int, **fields: Any) -> None:
        body = {**self._scope, "requisition": {"status": "approved", **fields}}
        self._sent("PATCH", f"{V1_1}/requisitions/{pay_app}", body)

    def pay_app_called(self, number: str) -> int:
        """The pay app with a subcontractor's own invoice number."""
        rows = self._rows(f"{V1_1}/requisitions", self._scope)
        (found,) = (int(one["id"]) for one in rows if one["invoice_number"] == number)
        return found

    def requisition(self, pay_app: int) -> Json:
        return self._shown(f"{V1_1}/requisitions/{pay_app}", {**self._scope, "view": "extended"})

    def application(self, contract: int, period: int, number: str, work: dict[int, Json], billing_date: str) -> int:
        """An owner application in draft; `work`: what is billed, by the line of the prime contract."""
        head = {"commitment_billing_period_id": period, "invoice_number": number, "billing_date": billing_date}
        applications = f"{V1}/prime_contracts/{contract}/payment_applications"
        made = self._sent("POST", applications, {**self._scope, "payment_application": head})
        for row in made["g703"]:
            if (given := work.get(int(row["origin_id"]))) is not None:
                body = {**self._scope, "payment_application_line_item": given}
                self._sent("PATCH", f"{V1}/prime_contracts/{contract}/payment_application_line_items/{row['id']}", body)
        return int(made["id"])

    def approve_application(self, contract: int, application: int) -> None:
        body = {**self._scope, "payment_application": {"status": "approved"}}
        self._sent("PATCH", f"{V1}/prime_contracts/{contract}/payment_applications/{application}", body)

    def owner_application(self, application: int) -> Json:
        return self._shown(f"{V1}/payment_applications/{application}", self._scope)

    def payments(self, contract: int) -> list[Json]:
        """The payments that Procore shows on a contract."""
        return self._rows(f"{V1}/contract_payments", {**self._scope, "contract_id": contract})

    def companies(self) -> list[Json]:
        """The company's directory."""
        return self._rows(f"{V1}/vendors", {"company_id": self._company, "view": "extended", "per_page": 1000})

    def _rows(self, path: str, params: Json) -> list[Json]:
        answer = self._client.get(path, params=params).raise_for_status().json()
        return list(answer["data"] if isinstance(answer, dict) else answer)  # v2.0 wraps its lists

    def _shown(self, path: str, params: Json) -> Json:
        return dict(self._client.get(path, params=params).raise_for_status().json())

    def _sent(self, method: str, path: str, body: Json | None = None, **params: str) -> Json:
        answer = self._client.request(method, path, json=body, params=params)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}
