"""Events, and the queue of each hook: what waits, what is paused, what was given up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from sandbox.procore.notation import to_second
from sandbox.procore.store import Row, Store
from sandbox.procore.tokens import Grant
from sandbox.procore.webhooks.catalogue import BY_NAME
from sandbox.procore.webhooks.mischief import Mischief
from sandbox.procore.webhooks.ulid import ulid

LONGEST_PAUSE_SECONDS = 3600
GIVE_UP_AFTER = timedelta(hours=12)


class Clock(Protocol):
    """What is needed of the sandbox clock."""

    def now(self) -> datetime: ...

    def call_at(self, due: datetime, work: Callable[[], object]) -> None: ...


class WebhookBoard:
    """Queues deliveries for the hooks that an event concerns. `wake` is called when something may be due."""

    def __init__(self, store: Store, clock: Clock, random: Random) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._held: dict[int, list[Row]] = {}
        self._queues: dict[int, list[Row]] = {}
        self._under_way: set[int] = set()
        self.mischief = Mischief()
        self.wake: Callable[[], object] = lambda: None

    def announce(  # noqa: PLR0917 - the parts of one event, in the order in which the documentation names them
        self,
        resource_name: str,
        event_type: str,
        resource_id: int,
        company_id: int,
        project_id: int | None,
        actor: Grant | None,
        related: tuple[tuple[int, str], ...] = (),
    ) -> Row:
        """Records the event and queues it for every active hook with a trigger for it."""
        now = self._clock.now()
        event = {
            "number": self._random.getrandbits(62),
            "ulid": ulid(now, self._random),
            "timestamp": now,
            "resource_name": resource_name,
            "event_type": event_type,
            "resource_id": resource_id,
            "company_id": company_id,
            "project_id": project_id,
            "user_id": actor.user_id if actor else None,
            "application_id": actor.client_id if actor and not actor.in_browser else None,
            "related": related,
        }
        self._store.add("events", event)
        for hook in self.hooks_in_scope(event):
            if hook["status"] == "active" and self._is_triggered(hook, event):
                self._meet_mischief(hook, event)
        self.wake()
        return event

    def hooks_in_scope(self, event: Row) -> list[Row]:
        """Company names go to the company's hooks, project names to the project's, and never the other way round."""
        if BY_NAME[event["resource_name"]].scope == "company":
            return [hook for hook in self._store.rows("hooks") if hook["company_id"] == event["company_id"]]
        return [hook for hook in self._store.rows("hooks") if hook["project_id"] == event["project_id"]]

    def enqueue(self, hook: Row, event: Row, version: str | None = None, *, after_seconds: float = 0) -> Row:
        """One more delivery at the end of a hook's queue, in the hook's payload version or the given one."""
        due = self._clock.now() + timedelta(seconds=after_seconds)
        delivery = {
            "hook_id": hook["id"],
            "event_id": event["id"],
            "payload_version": version or hook["payload_version"],
            "status": "enqueued",
            "attempts": [],
            "due": due,
        }
        if after_seconds:
            self._clock.call_at(due, self.wake)
        self._queues.setdefault(hook["id"], []).append(delivery)
        return self._store.add("deliveries", delivery)

    def next_due(self, hook: Row) -> Row | None:
        """The delivery to attempt now, which is then under way until it is settled; none while the hook is paused,
        disabled or gone."""
        now = self._clock.now()
        if self._paused(hook) or hook["status"] != "active" or self._store.get("hooks", hook["id"]) is None:
            return None
        due = (item for item in self.waiting(hook) if item["due"] <= now and id(item) not in self._under_way)
        delivery = next(due, None)
        if delivery is not None:
            self._under_way.add(id(delivery))
        return delivery

    def _paused(self, hook: Row) -> bool:
        return hook["paused_until"] is not None and hook["paused_until"] > self._clock.now()

    def waiting(self, hook: Row) -> list[Row]:
        """The hook's open deliveries in the order of the queue."""
        return list(self._queues.get(hook["id"], []))

    def settle(self, hook: Row, delivery: Row, attempt: Row) -> None:
        """Takes the result of one attempt: a success resumes everything, a failure pauses the whole hook."""
        self._under_way.discard(id(delivery))
        delivery["attempts"].append({"id": self._store.next_id(), **attempt})
        if attempt["success"]:
            delivery["status"] = "delivered"
            queue = self._queues.get(hook["id"], [])
            queue[:] = [item for item in queue if item is not delivery]
            hook.update(failures=0, failing_since=None, paused_until=None)
            return
        delivery["status"] = "retrying"
        now = self._clock.now()
        hook["failing_since"] = hook["failing_since"] or now
        if now - hook["failing_since"] >= GIVE_UP_AFTER:
            self._flush(hook)
            return
        if self._paused(hook):
            return  # it was under way when another one failed: one outage, one step of the back-off
        pause = min(2 ** hook["failures"], LONGEST_PAUSE_SECONDS)
        hook.update(failures=hook["failures"] + 1, paused_until=now + timedelta(seconds=pause))
        self._clock.call_at(hook["paused_until"], self.wake)

    def _flush(self, hook: Row) -> None:
        # After 12 hours of nothing but failure the queue is lost; the next new event starts afresh.
        for delivery in self._queues.pop(hook["id"], []):
            delivery["status"] = "discarded"
        hook.update(failures=0, failing_since=None, paused_until=None)

    def _is_triggered(self, hook: Row, event: Row) -> bool:
        return any(
            trigger["hook_id"] == hook["id"]
            and trigger["resource_name"] == event["resource_name"]
            and trigger["event_type"] == event["event_type"]
            for trigger in self._store.rows("triggers")
        )

    def _meet_mischief(self, hook: Row, event: Row) -> None:
        fault = self.mischief.take(event)
        match fault.kind if fault else None:
            case "drop":
                return
            case "reorder" if fault:
                self._held.setdefault(hook["id"], []).append(event)
                release_at = self._clock.now() + timedelta(seconds=fault.seconds)
                self._clock.call_at(release_at, lambda: self._release(hook))
                return
            case "delay" if fault:
                self.enqueue(hook, event, after_seconds=fault.seconds)
            case "duplicate" if fault:
                for _ in range(1 + fault.copies):
                    self.enqueue(hook, event)
            case _:
                self.enqueue(hook, event)
        self._release(hook)

    def _release(self, hook: Row) -> None:
        """Whatever was held back to be overtaken goes behind the event that has just overtaken it."""
        for event in self._held.pop(hook["id"], []):
            self.enqueue(hook, event)
        self.wake()


def new_hook(**given: object) -> Row:
    """A hook's row with nothing failing."""
    return {"status": "active", "failures": 0, "failing_since": None, "paused_until": None, **given}


def stamped(row: Row, now: datetime) -> Row:
    """With its creation and update times."""
    return {**row, "created_at": to_second(now), "updated_at": to_second(now)}
