"""The action queue: every write is taken at once and done later; whoever sent it asks for the result by the action's id."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.kit.clock import SandboxClock
from sandbox.viewpoint_vista.refusals import Refused, VistaErrors
from sandbox.viewpoint_vista.settings import Settings
from sandbox.viewpoint_vista.store import Row, time_text

QUEUED, WORKING, DONE, FAILED = "Queued", "InProgress", "Completed", "Failed"
"""No vocabulary of statuses is published: these are assumed, and so is where the errors stand."""


@dataclass(slots=True)
class Action:
    """One write."""

    id: str
    object: str
    verb: str
    created: str
    status: str = QUEUED
    result: Row = field(default_factory=dict)
    polls: int = 0


class Actions:
    """The queue of one subscriber."""

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._settings = settings
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget every action."""
        self.all: dict[str, Action] = {}

    def take(self, name: str, verb: str, work: Callable[[], Row]) -> Row:
        """Queue a write; the answer says nothing of what will become of it."""
        action = Action(str(uuid.uuid4()), name, verb, time_text(self._clock.now()))
        self.all[action.id] = action
        operation = {"id": action.id, "operation": f"{name}/{verb}", "status": QUEUED}
        if self._settings.action_seconds:
            due = self._clock.now() + timedelta(seconds=self._settings.action_seconds)
            self._clock.call_at(due, lambda: self._do(action, work))
        else:
            self._do(action, work)
        return operation

    def ask(self, action_id: str, subscriber: str) -> dict[str, Any]:
        """What became of a write."""
        action = self.all.get(action_id)
        if action is None:
            raise Refused(404, f"Action {action_id} does not exist")
        settled = action.status in {DONE, FAILED}
        action.polls += settled
        hidden = settled and action.polls <= self._settings.polls_until_done
        return {
            "actionCode": action.verb,
            "createdUtc": action.created,
            "dataObjectCode": action.object.split("/")[-1],
            "id": action.id,
            "result": {} if hidden else action.result,
            "status": WORKING if hidden else action.status,
            "subscriberCode": subscriber,
        }

    def _do(self, action: Action, work: Callable[[], Row]) -> None:
        try:
            action.result = work()
            action.status = DONE
        except VistaErrors as errors:
            action.result = {"errors": list(errors.texts)}
            action.status = FAILED
