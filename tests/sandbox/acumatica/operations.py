"""Actions and long-running operations: 204 at once, or 202 with a status URL that comes to 204."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from starlette.responses import Response

from sandbox.acumatica.contract import BASE
from sandbox.acumatica.refusals import Refusal, http_error, not_found
from sandbox.acumatica.sessions import Session
from sandbox.acumatica.settings import Settings
from sandbox.kit.clock import SandboxClock


@dataclass(slots=True)
class Operation:
    """One running action; `work` changes the record when it ends, or raises the refusal that the status URL shows."""

    id: str
    entity: str
    session: Session
    work: Callable[[], None]
    polls_left: int
    done: bool = False
    failure: Exception | None = None


class Operations:
    """Starts actions and answers for them."""

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._settings = settings
        self._clock = clock
        self._started = 0
        self._running: dict[str, Operation] = {}

    def start(self, entity: str, action: str, session: Session, work: Callable[[], None]) -> Response:
        """Do the action now, or start it as a long-running operation, as the settings have it."""
        self._started += 1
        mode = self._settings.actions_answer_202
        if mode == "never" or (mode == "every_second" and self._started % 2):
            work()
            return Response(status_code=204)
        operation = Operation(str(uuid4()), entity, session, work, self._settings.polls_until_done)
        self._running[operation.id] = operation
        session.busy_forms.add(entity)
        due = self._clock.now() + timedelta(seconds=self._settings.operation_seconds)
        self._clock.call_at(due, lambda: self._finish(operation))
        return Response(status_code=202, headers={"location": f"{BASE}/{entity}/{action}/status/{operation.id}"})

    def status(self, entity: str, action: str, operation_id: str) -> Response:
        """The status URL: 202 while it runs, then 204, or the refusal that ended it (inferred)."""
        operation = self._running.get(operation_id)
        if operation is None or operation.entity != entity:
            raise not_found(f"{BASE}/{entity}/{action}/status/{operation_id}")
        if not operation.done and operation.polls_left > 0:
            operation.polls_left -= 1
            return Response(status_code=202, headers={"location": f"{BASE}/{entity}/{action}/status/{operation_id}"})
        self._finish(operation)
        if operation.failure is not None:
            raise operation.failure
        return Response(status_code=204)

    def refuse_if_busy(self, entity: str, session: Session) -> None:
        """While an operation runs, other requests to its form in the same session fail (vendor's guide)."""
        if entity in session.busy_forms:
            raise http_error(500, "The previous operation has not been completed yet.")

    def clear(self) -> None:
        """Forget every operation."""
        self._running.clear()
        self._started = 0

    def _finish(self, operation: Operation) -> None:
        if operation.done or operation.id not in self._running:
            return
        operation.done = True
        operation.session.busy_forms.discard(operation.entity)
        try:
            operation.work()
        except Exception as failure:  # whatever ends it is what the status URL has to show
            operation.failure = failure


def disabled(action: str, status: object) -> Refusal:
    """422 for an action that the record's status does not allow."""
    text = f"The {action} button is disabled: the status is {status}."
    return http_error(422, text, "PX.Data.PXActionDisabledException")
