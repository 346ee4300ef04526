"""What a delivery pipeline may do to events: repeat, drop, delay or reorder them.

Procore promises none of it away: at least once, best effort, no order.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.store import Row

KINDS = ("duplicate", "drop", "delay", "reorder")


@dataclass
class DeliveryFault:
    """One fault, for the next `times` deliveries that match. `copies` are sent beside the first; seconds by the clock."""

    kind: str
    resource_name: str = "*"
    event_type: str = "*"
    times: int = 1
    copies: int = 1
    seconds: float = 30

    def matches(self, event: Row) -> bool:
        return (
            self.times > 0
            and self.resource_name in ("*", event["resource_name"])
            and self.event_type in ("*", event["event_type"])
        )


class Mischief:
    """The delivery faults in force, oldest first."""

    def __init__(self) -> None:
        self._faults: list[DeliveryFault] = []

    def add(self, documents: object) -> int:
        """Takes [{"kind", "resource_name"?, "event_type"?, "times"?, "copies"?, "seconds"?}]; all of them or none."""
        if not isinstance(documents, list) or not documents:
            raise BadFieldError("faults", "must be a non-empty list")
        read = [_read(document, f"faults[{at}]") for at, document in enumerate(documents)]
        self._faults += read
        return len(read)

    def take(self, event: Row) -> DeliveryFault | None:
        """The fault that this delivery meets, used up by one."""
        found = next((fault for fault in self._faults if fault.matches(event)), None)
        if found is not None:
            found.times -= 1
        return found

    def clear(self) -> None:
        self._faults.clear()

    def documents(self) -> Iterator[dict[str, Any]]:
        """Each fault with the times it has left."""
        return (asdict(fault) for fault in self._faults)


def _read(document: object, where: str) -> DeliveryFault:
    if not isinstance(document, dict) or document.get("kind") not in KINDS:
        raise BadFieldError(f"{where}.kind", f"must be one of {', '.join(KINDS)}")
    for name, value in document.items():
        if name in ("resource_name", "event_type"):
            wrong = not isinstance(value, str)
        elif name in ("times", "copies", "seconds"):
            wrong = not isinstance(value, int | float) or isinstance(value, bool) or value < 0
        else:
            wrong = name != "kind"
        if wrong:
            raise BadFieldError(f"{where}.{name}", "is unknown or of the wrong type")
    return DeliveryFault(**document)
