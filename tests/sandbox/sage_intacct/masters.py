"""Vendors, customers, projects, tasks, cost types and the standard catalogue."""

from sandbox.sage_intacct.catalogue import COST_TYPE, PROJECT, TASK
from sandbox.sage_intacct.drafts import Draft, Rules, key_of
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.store import Record


class TaskRules(Rules):
    """projects/task and construction/cost-type belong to one project for good."""

    def check(self, draft: Draft) -> None:
        """The project may not change, nor be inactive when something is added to it."""
        if draft.before is not None and draft.changed("project"):
            draft.problems.append("The project cannot be changed")
        project = record_of(self.store, PROJECT, draft.data.get("project"))
        if draft.is_new and project is not None and project.data.get("status") == "inactive":
            draft.problems.append(f"Project '{project.data['id']}' is inactive")
        task = record_of(self.store, TASK, draft.data.get("task"))
        if task is not None and key_of(task.data.get("project")) != key_of(draft.data.get("project")):
            draft.problems.append(f"Task '{task.data['id']}' belongs to another project")

    def may_delete(self, record: Record) -> str | None:
        """A task with cost types stays."""
        used = record.kind == TASK and any(
            key_of(row.data.get("task")) == record.key for row in self.store.all(COST_TYPE)
        )
        return "The task has cost types" if used else None


class ProjectRules(Rules):
    """projects/project."""

    def check(self, draft: Draft) -> None:
        """No project may be its own ancestor."""
        seen, above = {draft.key}, key_of(draft.data.get("parent"))
        while above is not None:
            if above in seen:
                draft.problems.append("A project cannot be its own parent")
                return
            seen.add(above)
            parent = self.store.get(PROJECT, above)
            above = key_of(parent.data.get("parent")) if parent else None

    def may_delete(self, record: Record) -> str | None:
        """A project with tasks stays."""
        used = any(key_of(task.data.get("project")) == record.key for task in self.store.all(TASK))
        return "The project has tasks" if used else None
