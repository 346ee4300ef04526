"""What can be set when the sandbox starts. Everything else is seeded or faulted at run time."""

from dataclasses import dataclass, fields
from typing import Any, Self

from sandbox.kit.fault_document import BadFieldError


@dataclass(frozen=True)
class Settings:
    """Seconds are sandbox seconds; limits of 0 mean no limit."""

    hourly_limit: int = 3600
    spike_limit: int = 250
    require_company_header: bool = True
    unpermitted_project_status: int = 403
    duplicate_origin_status: int = 422
    vendor_must_be_in_project: bool = True
    header_event_on_line_change: bool = False
    not_found_after_event_seconds: float = 0
    delivery_timeout_seconds: float = 5
    deliveries_at_once: int = 1
    ca_file: str | None = None
    random_seed: int = 7

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Raises BadFieldError for an unknown setting: a misspelt one must not silently mean its default."""
        known = [field.name for field in fields(cls)]
        for name in document:
            if name not in known:
                raise BadFieldError(name, f"is no setting (known: {', '.join(known)})")
        return cls(**document)
