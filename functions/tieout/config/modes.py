"""What may be written, where approvals are heard, and which way an entity may be told to flow."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Mode(StrEnum):
    """What may be written. `shadow` runs everything and writes to neither system."""

    OFF = "off"
    SHADOW = "shadow"
    LIVE = "live"


CARE = (Mode.OFF, Mode.SHADOW, Mode.LIVE)
"""From the most careful mode to the boldest."""


class Intake(StrEnum):
    """Where approvals are heard. Exactly one per connection and entity; the other intake's events are only counted."""

    RESOURCES = "resources"
    ERP_REQUESTS = "erp_requests"


class Flow(StrEnum):
    """What a document may say of an entity's direction: the one it has anyway, or `none`. There is no word for both ways."""

    TO_ERP = "to_erp"
    TO_PLATFORM = "to_platform"
    NONE = "none"


class Decided(NamedTuple):
    """How one record is treated: what may be written, and from which moment its approval counts."""

    mode: Mode
    golive_at: datetime | None
