"""What the contract's actions do to a record."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.acumatica.contract import ROW_TABS
from sandbox.acumatica.drafts import Draft, EntityRefused
from sandbox.acumatica.operations import disabled
from sandbox.acumatica.refusals import bad_request, no_such_record
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.store import Store
from sandbox.acumatica.values import read_scalar
from sandbox.acumatica.workflow import ACTIONS, PARAMETERS


class Actions:
    """Moves records through their statuses."""

    def __init__(self, store: Store, rules: Mapping[str, Rules]) -> None:
        self._store = store
        self._rules = rules

    def work(
        self, entity: str, action: str, record_id: str, sent: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> Callable[[], None]:
        """The change that the action makes; raises what refuses it."""

        def change() -> None:
            record = self._store.by_id(entity, record_id)
            if record is None:
                raise no_such_record()
            step, status = ACTIONS[entity][action], record.data.get("Status")
            if step.needs and status not in step.needs:
                raise disabled(action, status)
            draft = Draft(entity, self._store.draft(record), sent, is_new=False, before=record.data)
            draft.pair(ROW_TABS.get(entity, ()))
            if step.leads_to is not None:
                draft.data["Status"] = step.leads_to
            self._rules[entity].perform(action, draft, parameters or {})
            if draft.refused:
                raise EntityRefused(draft)
            keep(self._store, self._rules[entity], draft)

        return change


def keep(store: Store, rules: Rules, draft: Draft) -> None:
    """Keep the draft, and let it take effect."""
    record = store.save(draft.entity, draft.record)
    rules.saved(record)
    for follow in draft.after:
        follow()


def read_parameters(action: str, document: object) -> dict[str, Any]:
    """The plain values of an action's parameters; raises Refusal 400 for one it does not take."""
    kinds, found = PARAMETERS.get(action, {}), {}
    for name, wrapped in (document if isinstance(document, dict) else {}).items():
        if name not in kinds or not isinstance(wrapped, dict) or not wrapped.keys() <= {"value"}:
            raise bad_request(f"The {action} action does not take the parameter '{name}', or not in this form.")
        if wrapped.get("value") is not None:
            try:
                found[name] = read_scalar(kinds[name], wrapped["value"])
            except ValueError as error:
                raise bad_request(f"{name}: {error}") from error
    return found
