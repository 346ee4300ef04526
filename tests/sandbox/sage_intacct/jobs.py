"""Estimates (the project budget), change requests, project change orders and project contract lines."""

from typing import Any

from sandbox.sage_intacct.catalogue import CHANGE_ORDER, CHANGE_REQUEST, CONTRACT_LINE, ESTIMATE, PROJECT
from sandbox.sage_intacct.dimensions import check_dimensions, check_project
from sandbox.sage_intacct.drafts import Draft, Rules, key_of
from sandbox.sage_intacct.job_view import entry_cost, entry_price
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.scalars import ZERO, money
from sandbox.sage_intacct.store import Record


class EstimateRules(Rules):
    """construction/project-estimate."""

    def check(self, draft: Draft) -> None:
        """One primary estimate per project; a finalized one changes its status and nothing else."""
        data, before = draft.data, draft.before
        draft.problems += check_project(self.company, data.get("project"), "project", purchasing=False)
        if before is not None and before.data.get("status") == "finalized":
            other = [name for name in data if name != "status" and draft.changed(name)]
            draft.problems += ["A finalized estimate cannot be changed"] if other else []
        if data.get("isPrimary") and any(self._other_primary(draft)):
            draft.problems.append("The project has a primary estimate already")
        for at, row in enumerate(data.get("projectEstimateLines") or []):
            self._check_row(draft, row, f"projectEstimateLines[{at}]")

    def _other_primary(self, draft: Draft) -> list[Record]:
        project = key_of(draft.data.get("project"))
        return [
            other
            for other in self.store.all(ESTIMATE)
            if other.key != draft.key and other.data.get("isPrimary") and key_of(other.data["project"]) == project
        ]

    def _check_row(self, draft: Draft, row: dict[str, Any], where: str) -> None:
        row["workflowType"] = row.get("workflowType") or "original"
        dimensions = {"project": draft.data.get("project"), **(row.get("dimensions") or {})}
        row["dimensions"] = dimensions
        draft.problems += [text for text in check_dimensions(self.company, dimensions, where) if "location" not in text]
        if row.get("amount") is None and (row.get("quantity") is None or row.get("unitCost") is None):
            draft.problems.append(f"{where}: amount, or quantity and unitCost, are required")


class ChangeRequestRules(Rules):
    """construction/change-request."""

    def check(self, draft: Draft) -> None:
        """Lines within the project, and a link to a change order only when posted."""
        data = draft.data
        posted = data["changeRequestState"] == "posted"
        if draft.before is not None and draft.before.data["changeRequestState"] == "posted" and not posted:
            draft.problems.append("A posted change request cannot be set back to draft")
        if data.get("projectChangeOrder") and not posted:
            draft.problems.append("A change request can be linked to a project change order only when it is posted")
        if data.get("projectContract") and not data.get("projectContractLine"):
            draft.problems.append("projectContractLine is required with projectContract")
        for at, row in enumerate(data.get("changeRequestLines") or []):
            self._check_row(draft, row, f"changeRequestLines[{at}]")

    def saved(self, record: Record, draft: Draft) -> None:
        """Posting writes the lines to the project's primary estimate, and to the contract of a posted change order."""
        was = draft.before is not None and draft.before.data["changeRequestState"] == "posted"
        if record.data["changeRequestState"] == "posted" and not was:
            self._write_estimate(record, draft)
        order = record_of(self.store, CHANGE_ORDER, record.data.get("projectChangeOrder"))
        if order is not None and order.data["state"] == "posted":
            write_contract_entries(self, order, [record], draft)

    def may_delete(self, record: Record) -> str | None:
        """A posted one stays."""
        return "A posted change request cannot be deleted" if record.data["changeRequestState"] == "posted" else None

    def _check_row(self, draft: Draft, row: dict[str, Any], where: str) -> None:
        dimensions = {"project": draft.data.get("project"), **(row.get("dimensions") or {})}
        row["dimensions"] = dimensions
        draft.problems += [text for text in check_dimensions(self.company, dimensions, where) if "location" not in text]
        if key_of(draft.data.get("project")) not in self._ancestors(key_of(dimensions.get("project"))):
            draft.problems.append(f"{where}: the project must be the change request's or one below it")

    def _ancestors(self, key: str | None) -> set[str]:
        found: set[str] = set()
        while key is not None and key not in found:
            found.add(key)
            project = self.store.get(PROJECT, key)
            key = key_of(project.data.get("parent")) if project else None
        return found

    def _write_estimate(self, request: Record, draft: Draft) -> None:
        project = key_of(request.data["project"])
        primary = next(
            (
                row
                for row in self.store.all(ESTIMATE)
                if row.data.get("isPrimary") and key_of(row.data["project"]) == project
            ),
            None,
        )
        workflow = self.workflow_of(request)
        if primary is None or workflow == "none":
            return
        estimate = primary.copied()
        rows = estimate.data.setdefault("projectEstimateLines", [])
        for line in request.data.get("changeRequestLines") or []:
            rows.append(
                {
                    "key": self.store.next_key(),
                    "amount": money(entry_cost(line)),
                    "workflowType": line.get("workflowType") or workflow,
                    "memo": line.get("memo"),
                    "dimensions": line["dimensions"],
                    "glAccount": line.get("glAccount"),
                    "effectiveDate": request.data.get("costEffectiveDate") or request.data["changeRequestDate"],
                    "changeRequest": {"key": request.key},
                    "changeRequestLine": {"key": line["key"]},
                }
            )
        self.store.put(estimate, draft.caller.user.name)

    def workflow_of(self, request: Record) -> str:
        """What the change request's status makes of its lines."""
        status = record_of(self.store, "construction/change-request-status", request.data.get("changeRequestStatus"))
        return str(status.data.get("workflowType")) if status else "none"


class ChangeOrderRules(Rules):
    """construction/project-change-order: no lines of its own."""

    def check(self, draft: Draft) -> None:
        """There is no way back from posted to draft."""
        if draft.before is not None and draft.before.data["state"] == "posted" and draft.data["state"] == "draft":
            draft.problems.append("A posted project change order cannot be set back to draft")
        if draft.data.get("projectContractLine") and not draft.data.get("projectContract"):
            draft.problems.append("projectContract is required with projectContractLine")

    def saved(self, record: Record, draft: Draft) -> None:
        """Posting updates the contract line with the change requests linked to it."""
        if record.data["state"] != "posted" or (draft.before is not None and draft.before.data["state"] == "posted"):
            return
        linked = [
            row for row in self.store.all(CHANGE_REQUEST) if key_of(row.data.get("projectChangeOrder")) == record.key
        ]
        write_contract_entries(self, record, linked, draft)

    def may_delete(self, record: Record) -> str | None:
        """A posted one stays."""
        return "A posted project change order cannot be deleted" if record.data["state"] == "posted" else None


class ContractLineRules(Rules):
    """construction/project-contract-line."""

    def check(self, draft: Draft) -> None:
        """Its dimensions, and the prices of its entries."""
        draft.problems += [
            text
            for text in check_dimensions(self.company, draft.data.get("dimensions"), "dimensions")
            if "location" not in text
        ]
        for at, row in enumerate(draft.data.get("projectContractLineEntries") or []):
            row["workflowType"] = row.get("workflowType") or "original"
            if row.get("price") is None and (row.get("quantity") is None or row.get("unitPrice") is None):
                draft.problems.append(
                    f"projectContractLineEntries[{at}]: price, or quantity and unitPrice, are required"
                )


def write_contract_entries(rules: Rules, order: Record, requests: list[Record], draft: Draft) -> None:
    """One entry per change request on the order's contract line, once; amounts arrive through change requests only."""
    stored = record_of(rules.store, CONTRACT_LINE, order.data.get("projectContractLine"))
    if stored is None:
        return
    line = stored.copied()
    entries = line.data.get("projectContractLineEntries") or []
    known = {row.get("_request") for row in entries}
    for request in requests:
        price = sum((entry_price(row) for row in request.data.get("changeRequestLines") or []), ZERO)
        if request.key not in known:
            own = {"key": rules.store.next_key(), "workflowType": "approvedChange", "price": money(price)}
            entries.append({**own, "priceEffectiveDate": order.data.get("priceEffectiveDate"), "_request": request.key})
    if len(entries) > len(known):
        line.data["projectContractLineEntries"] = entries
        rules.store.put(line, draft.caller.user.name)
