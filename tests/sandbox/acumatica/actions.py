"""What the contract's actions do to a record."""

from collections.abc import Callable
from typing import Any

from sandbox.acumatica.contract import ACTIONS
from sandbox.acumatica.documents import DocumentRules
from sandbox.acumatica.drafts import LINES, Draft, EntityRefused
from sandbox.acumatica.operations import disabled
from sandbox.acumatica.refusals import no_such_record
from sandbox.acumatica.store import Store


class Actions:
    """Moves records through their statuses."""

    def __init__(self, store: Store, subcontracts: DocumentRules) -> None:
        self._store = store
        self._subcontracts = subcontracts

    def work(self, entity: str, action: str, record_id: str, sent: dict[str, Any]) -> Callable[[], None]:
        """The change that the action makes; raises what refuses it."""

        def change() -> None:
            record = self._store.by_id(entity, record_id)
            if record is None:
                raise no_such_record()
            allowed, status = ACTIONS[entity][action]
            if record.data.get("Status") not in allowed:
                raise disabled(action, record.data.get("Status"))
            draft = Draft(entity, self._store.draft(record), sent, is_new=False)
            draft.lines = [(None, line) for line in draft.data.get(LINES, [])]
            if status is None:
                self._subcontracts.release(draft)
            else:
                draft.data["Status"] = status
            if draft.refused:
                raise EntityRefused(draft)
            self._store.save(entity, draft.record)

        return change
