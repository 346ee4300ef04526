"""From an action's body to the work that Vista does later; what the API cannot take is refused before it is queued."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from sandbox.kit.commit import stored_lines
from sandbox.viewpoint_vista.batches import Batches
from sandbox.viewpoint_vista.bodies import BATCH, BY_KEY, POST, REQUIRED_ITEM, Fields, header, item, require
from sandbox.viewpoint_vista.catalogue import FAMILIES, Family
from sandbox.viewpoint_vista.refusals import Refused
from sandbox.viewpoint_vista.settings import Settings
from sandbox.viewpoint_vista.store import Row

Work = Callable[[], Row]


class Writes:
    """The actions of both families. `sl` follows `po`; `cancel` is by analogy on both: neither is documented."""

    def __init__(self, batches: Batches, settings: Settings) -> None:
        self._batches = batches
        self._length = settings.description_length

    def prepare(self, request: Request, name: str, verb: str, body: Any) -> Work:
        """Check the body and say what is to be done; raises Refused."""
        family = FAMILIES.get(name.split("/", maxsplit=1)[0])
        if family is not None and name == family.batches:
            return self._batch_work(family, verb, body)
        if family is not None and name == family.entries and verb == "add":
            return self._entry_work(request, family, body)
        raise Refused(404, f"{name} has no action '{verb}'")

    def _batch_work(self, family: Family, verb: str, body: Any) -> Work:
        known: dict[str, tuple[Callable[[Family, Row], Row], Fields, tuple[str, ...]]] = {
            "upsert": (self._batches.open, BATCH, ("Co", "Mth")),
            "post": (self._batches.post, POST, ("__key",)),
            "cancel": (self._batches.cancel, BY_KEY, ("__key",)),
        }
        if verb not in known:
            raise Refused(404, f"{family.batches} has no action '{verb}'")
        do, fields, needed = known[verb]
        checked = require(body, fields, needed)
        return lambda: do(family, checked)

    def _entry_work(self, request: Request, family: Family, body: Any) -> Work:
        needed = ("Co", "Mth", "BatchId", family.code, "Vendor", "LineItems")
        checked = require(body, header(family.code, self._length), needed)
        lines = checked["LineItems"]
        fields = item(family.code, self._length)
        for at, line in enumerate(lines, start=1):
            require(line, fields, REQUIRED_ITEM, f"LineItems[{at}].")
        keep = stored_lines(request, lines)
        return lambda: self._batches.add(family, checked, keep)
