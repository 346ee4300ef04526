"""The business rules of vendors, customers, tasks, cost codes and account groups."""

from sandbox.acumatica.contract import KEYS
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.rules import PlainRules
from sandbox.acumatica.store import Store

_REQUIRED = {"Vendor": ("VendorName",), "Customer": ("CustomerName",), "ProjectTask": ("Description",)}
_FIRST_STATUS = {"Vendor": "Active", "Customer": "Active", "Project": "In Planning", "ProjectTask": "In Planning"}


class MasterRules(PlainRules):
    """Checks and completes a drafted master record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check(self, draft: Draft) -> None:
        """Note what is missing or unknown, and give a new record its first status."""
        for name in (*KEYS[draft.entity], *_REQUIRED.get(draft.entity, ())):
            if not draft.data.get(name):
                draft.error(name, f"'{name}' cannot be empty.")
        if draft.entity in _FIRST_STATUS:
            draft.data.setdefault("Status", _FIRST_STATUS[draft.entity])
        if draft.entity == "AccountGroup":
            draft.data.setdefault("Active", True)
        self._known_terms(draft)
        if draft.entity == "ProjectTask" and draft.data.get("ProjectID"):
            self._owner(draft)

    def _known_terms(self, draft: Draft) -> None:
        terms = draft.data.get("Terms") if draft.entity in ("Vendor", "Customer") else None
        if terms is not None and terms not in self._store.reference.terms:
            draft.error("Terms", f"Terms '{terms}' cannot be found in the system.")

    def _owner(self, draft: Draft) -> None:
        if self._store.find("Project", ProjectID=draft.data["ProjectID"]) is None:
            draft.error("ProjectID", f"Project '{draft.data['ProjectID']}' cannot be found in the system.")
