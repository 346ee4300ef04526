"""What may happen to push notifications on their way: at least once, and in no order."""

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.kit.fault_document import BadFieldError

KINDS = ("duplicate", "drop", "delay", "reorder")


@dataclass(slots=True)
class PushFault:
    """One fault, for the next `times` messages of `query`; `seconds` by the sandbox clock."""

    kind: str
    query: str = "*"
    times: int = 1
    seconds: float = 30


class Mischief:
    """The faults in force, oldest first."""

    def __init__(self) -> None:
        self._faults: list[PushFault] = []

    def add(self, documents: object) -> None:
        """Take [{"kind", "query"?, "times"?, "seconds"?}]; all or none. Raises BadFieldError."""
        if not isinstance(documents, list):
            raise BadFieldError("faults", "must be a list")
        self._faults += [_read(document, f"faults[{at}]") for at, document in enumerate(documents)]

    def delays(self, query: str) -> list[float]:
        """The delays after which a message goes out: one of none as a rule, two for a duplicate, none if dropped."""
        fault = self._take(("duplicate", "drop", "delay"), query)
        if fault is None:
            return [0]
        if fault.kind == "drop":
            return []
        return [0, 0] if fault.kind == "duplicate" else [fault.seconds]

    def reorders(self) -> bool:
        """Whether what waits now goes out newest first."""
        return self._take(("reorder",), "*") is not None

    def documents(self) -> list[dict[str, Any]]:
        """Each fault with the times it has left."""
        return [asdict(fault) for fault in self._faults]

    def _take(self, kinds: tuple[str, ...], query: str) -> PushFault | None:
        fitting = (fault for fault in self._faults if fault.kind in kinds and fault.times > 0)
        found = next((fault for fault in fitting if fault.query in ("*", query)), None)
        if found is not None:
            found.times -= 1
        return found


def _read(document: object, where: str) -> PushFault:
    if not isinstance(document, dict) or document.get("kind") not in KINDS:
        raise BadFieldError(f"{where}.kind", f"must be one of {', '.join(KINDS)}")
    for name, value in document.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        if name not in ("kind", "query", "times", "seconds") or (name in ("times", "seconds") and not number):
            raise BadFieldError(f"{where}.{name}", "is unknown or of the wrong type")
    return PushFault(**document)
