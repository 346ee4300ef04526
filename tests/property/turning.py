"""Documents of the connection under the model: the entity, or the slice of its records, live, in shadow, or off."""

from dataclasses import dataclass
from typing import Any

from fakes.records import GOLIVE, connection
from tieout.config.connection import Connection

LIVE = "live"


@dataclass(frozen=True)
class Turned:
    """One document. `writes`: whether the records of the model may be written to the outside under it."""

    document: Connection
    writes: bool = False


def _document(mode: str, *, slice_mode: str | None = None, **section: Any) -> Connection:
    golive = {"golive_at": GOLIVE.isoformat()}
    slices = [{"name": "pilot", "projects": ["86"], "mode": slice_mode, **golive}] if slice_mode else []
    approved = {"approved": {"subcontract": ["Approved", "Complete"], "purchase_order": ["Approved"]}}
    return connection(entities={"commitment": {"mode": mode, "slices": slices, **golive, **approved, **section}})


MODES = {
    LIVE: Turned(connection(), writes=True),
    "live as a pilot": Turned(_document("shadow", slice_mode="live"), writes=True),
    "in shadow": Turned(_document("shadow")),
    "in a slice in shadow": Turned(_document("live", slice_mode="shadow")),
    "off": Turned(_document("off")),
    "in a slice that is off": Turned(_document("live", slice_mode="off")),
    "turned to no direction": Turned(_document("off", direction="none")),
}
"""Nothing in a document can turn a commitment round: the one word against its direction is `none`."""
