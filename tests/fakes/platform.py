"""A project platform in memory: records that people edit and approve, requests that accounting makes, links that we write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Applied, Outcome
from tieout.sync.plan import ANSWER_STEP, Side, Step
from tieout.sync.ports import Fetched, LimitScope, Missing, Request


@dataclass
class FakePlatform:
    """Implements `tieout.sync.ports.Platform`.

    `before_fetch` is called with each fetch: raise from it to be down, or return records as they were earlier.
    `answers` holds outcomes (or exceptions) for the next writes, in order; without one, a write is applied.
    A request is read whether it was answered or not: it does not say so. They are served in the order of `requests`, as far as
    they ask for the same. `accepted` holds what accounting accepted by a request, where the record has been edited since.
    """

    system: str = "fake_platform"
    records: dict[str, Record] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    foreign_links: dict[str, str] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    accepted: dict[str, Record] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    told: list[Step] = field(default_factory=list)
    answers: list[Outcome | Exception] = field(default_factory=list)
    before_fetch: Callable[[SourceReference], Fetched | Missing | None] = lambda _: None
    fetches: int = 0

    def limit_scope(self) -> LimitScope:
        return LimitScope("fake_platform:app", 10)

    def put(self, record: Record) -> None:
        self.records[str(record.reference)] = record

    def fetch(
        self, entity: Entity, reference: SourceReference, *, hints: Mapping[str, str], requests: tuple[str, ...]
    ) -> Fetched | Missing:
        self.fetches += 1
        staged = self.before_fetch(reference)
        if staged is not None:
            return staged
        asked = [one for name, one in self.requests.items() if name in requests]
        served = tuple(takewhile(lambda one: one.action == asked[0].action, asked))
        record = self.records.get(str(reference))
        if served:
            record = self.accepted.get(served[-1].id, record)
        if record is None and not served:
            return Missing("404")
        return Fetched(
            record=record,
            accepted=any(request.action == "send" for request in served),
            link=self.links.get(str(reference)),
            foreign_link=self.foreign_links.get(str(reference)),
            requests=served,
        )

    def open_requests(self, entity: Entity, reference: SourceReference) -> tuple[str, ...]:
        about = [one for one in self.requests.values() if one.answer_to.startswith(f"{reference}/")]
        return tuple(one.id for one in about if one.id not in self.closed)

    def plan_success(
        self, entity: Entity, fetched: Fetched, documents: tuple[TargetDocument, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        name = str(fetched.record.reference) if fetched.record else ""
        link = documents[0].address if documents else ""
        unlink = any(request.action == "unlink" for request in fetched.requests)
        tell = Step("tell_unlink" if unlink else "tell_link", Side.PLATFORM, "link", {"record": name, "link": link})
        return (tell, *self._closing(fetched, "success", ()))

    def plan_failure(
        self, entity: Entity, fetched: Fetched, reasons: tuple[Reason, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        return self._closing(fetched, "failed", tuple(reason.text for reason in reasons))

    def _closing(self, fetched: Fetched, status: str, messages: tuple[str, ...]) -> tuple[Step, ...]:
        return tuple(
            Step(
                ANSWER_STEP.format(request=request.id),
                Side.PLATFORM,
                "request",
                {"request": request.id, "status": status, "messages": list(messages)},
            )
            for request in fetched.requests
        )

    def perform(self, step: Step) -> Outcome:
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            if not isinstance(answer, Applied):
                return answer
        self.told.append(step)
        if step.name == "tell_unlink":
            self.links.pop(step.body["record"], None)
        elif step.kind == "link":
            self.links[step.body["record"]] = step.body["link"]
        else:
            self.closed[step.body["request"]] = " ".join([step.body["status"], *step.body["messages"]]).strip()
        return Applied()

    def close(self) -> None:
        """Nothing is held."""
