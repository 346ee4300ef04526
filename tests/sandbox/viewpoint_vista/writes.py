"""From an action's body to the work that Vista does later; what the API cannot take is refused before it is queued."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from starlette.requests import Request

from sandbox.kit.commit import stored_lines
from sandbox.viewpoint_vista import bodies, job_bodies
from sandbox.viewpoint_vista.bodies import Fields, require
from sandbox.viewpoint_vista.catalogue import FAMILIES, INVOICES, Family
from sandbox.viewpoint_vista.jobs import CONTRACTS, JOBS, Jobs
from sandbox.viewpoint_vista.refusals import Refused
from sandbox.viewpoint_vista.settings import Settings
from sandbox.viewpoint_vista.store import Row

Work = Callable[[], Row]


class Desk(Protocol):
    """What a family's actions do."""

    def open(self, family: Family, body: Row) -> Row: ...
    def add(self, family: Family, body: Row, keep: Sequence[Row]) -> Row: ...
    def post(self, family: Family, body: Row) -> Row: ...
    def cancel(self, family: Family, body: Row) -> Row: ...


class Writes:
    """The actions of every family. `sl` follows `po`; `cancel` is by analogy on all: neither is documented."""

    def __init__(self, desk: Desk, jobs: Jobs, settings: Settings) -> None:
        self._desk = desk
        self._jobs = jobs
        self._length = settings.description_length

    def prepare(self, request: Request, name: str, verb: str, body: Any) -> Work:
        """Check the body and say what is to be done; raises Refused."""
        for family in FAMILIES:
            if name == family.batches:
                return self._batch_work(family, verb, body)
            if name == family.entries and verb == "add":
                return self._entry_work(request, family, body)
        if name in {JOBS, CONTRACTS}:
            return self._job_work(name, verb, body)
        raise Refused(404, f"{name} has no action '{verb}'")

    def _job_work(self, name: str, verb: str, body: Any) -> Work:
        needed, length = ("JCCo", "Job", "Contract", "LiabTemplate", "PRStateCode"), self._length
        contract = ("JCCo", "Contract", "Department")
        known: dict[tuple[str, str], tuple[Callable[[Row], Row], Fields, tuple[str, ...]]] = {
            (CONTRACTS, "add"): (self._jobs.add_contract, job_bodies.contract(length), contract),
            (JOBS, "add"): (self._jobs.add_job, job_bodies.new_job(length), needed),
            (JOBS, "change"): (self._jobs.change_job, {**job_bodies.job(length), **bodies.BY_KEY}, ("__key",)),
        }
        if (name, verb) not in known:
            raise Refused(404, f"{name} has no action '{verb}'")
        do, fields, wanted = known[name, verb]
        checked = require(body, fields, wanted)
        return lambda: do(checked)

    def _batch_work(self, family: Family, verb: str, body: Any) -> Work:
        known: dict[str, tuple[Callable[[Family, Row], Row], Fields, tuple[str, ...]]] = {
            "post": (self._desk.post, bodies.POST, ("__key",)),
            "cancel": (self._desk.cancel, bodies.BY_KEY, ("__key",)),
        }
        if family is INVOICES:
            known["post"] = (self._desk.post, bodies.POST_BY_NUMBER, ("Co", "Mth", "BatchId"))
        for opens in ("add",) if family.changes else ("upsert", "add") if family is INVOICES else ("upsert",):
            known[opens] = (self._desk.open, bodies.BATCH, ("Co", "Mth"))
        if verb not in known:
            raise Refused(404, f"{family.batches} has no action '{verb}'")
        do, fields, needed = known[verb]
        checked = require(body, fields, needed)
        return lambda: do(family, checked)

    def _entry_work(self, request: Request, family: Family, body: Any) -> Work:
        form = bodies.form_of(family, self._length)
        checked = require(body, form.header, form.needed)
        if family.changes:
            item = checked.get("NewLineItem")
            if item is not None:
                require(item, form.item, form.needed_of_item, "NewLineItem.")
            return lambda: self._desk.add(family, checked, stored_lines(request, [checked]))
        lines = checked["LineItems"]
        if not lines:
            raise Refused(400, "LineItems must have at least one")
        for at, line in enumerate(lines, start=1):
            require(line, form.item, form.needed_of_item, f"LineItems[{at}].")
        keep = stored_lines(request, lines)
        return lambda: self._desk.add(family, checked, keep)
