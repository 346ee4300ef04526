"""The connection document: runtime data, validated whole, every error named with its path."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from tieout.records.commitment import CommitmentKind
from tieout.records.entities import Entity

CONNECTION_ID = r"^[a-z][a-z0-9-]{1,30}[a-z0-9]$"


class Mode(StrEnum):
    """What may be written. `shadow` runs everything and writes to neither system."""

    OFF = "off"
    SHADOW = "shadow"
    LIVE = "live"


class Intake(StrEnum):
    """Where approvals are heard. Exactly one per connection and entity; the other intake's events are only counted."""

    RESOURCES = "resources"
    ERP_REQUESTS = "erp_requests"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SystemSection(_Section):
    """Which connector speaks to a system, and that connector's own settings (validated by the connector's model)."""

    system: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    settings: dict[str, Any] = {}


class EntitySection(_Section):
    """How one entity flows.

    `approved` lists, per kind, the statuses that count as approved, compared without regard to case.
    `golive_at`: an unbound record approved before it may already be in the ERP, so it waits to be adopted.
    """

    mode: Mode = Mode.OFF
    intake: Intake = Intake.RESOURCES
    approved: dict[CommitmentKind, list[str]] = {}
    golive_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _live_needs_a_start(self) -> "EntitySection":
        # Without a go-live moment, the first resync would send every contract ever approved a second time.
        if self.mode is Mode.LIVE and self.golive_at is None:
            raise ValueError(
                "mode 'live' needs golive_at, the moment from which approvals are sent (e.g. 2026-01-31T00:00:00Z)"
            )
        return self


class CostTypeTarget(_Section):
    """Where a cost type is posted in the ERP. `account` is the ERP's general-ledger account, as text."""

    account: Annotated[str, Field(min_length=1)]
    subaccount: str | None = None


class ValueMaps(_Section):
    """The platform's word on the left, the ERP's on the right. What is not here is refused by name, never guessed.

    `tasks` is keyed by ERP project, then by the platform's cost code; the key `*` states a default for that project.
    """

    terms: dict[str, str] = {}
    units: dict[str, str] = {}
    cost_codes: dict[str, str] = {}
    cost_types: dict[str, CostTypeTarget] = {}
    tasks: dict[str, dict[str, str]] = {}
    projects: dict[str, str] = {}
    vendors: dict[str, str] = {}
    extensions: dict[str, str] = {}


class Thresholds(_Section):
    """How long a doubt waits before the reference is looked up, and how often a clean miss is repeated.

    `quarantine` overrides the connector's own reasoned figure per ERP document type, for example in a test stack.
    `lost_wake`: how long a record that was wanted may stay untouched before the sweeper wakes it again.
    """

    quarantine: dict[str, timedelta] = {}
    repeats_after_doubt: Annotated[int, Field(ge=0, le=5)] = 2
    lost_wake: Annotated[timedelta, Field(ge=timedelta(seconds=5))] = timedelta(minutes=5)


class Connection(_Section):
    """One project-platform company tied to one ERP login.

    `recovery_hour`: the local hour in which the platform is asked every night for what it could not deliver.
    """

    schema_version: Literal[1] = 1
    id: Annotated[str, Field(pattern=CONNECTION_ID)]
    time_zone: str = "UTC"
    recovery_hour: Annotated[int, Field(ge=0, le=23)] = 3
    platform: SystemSection
    erp: SystemSection
    entities: dict[Entity, EntitySection] = {}
    value_maps: ValueMaps = ValueMaps()
    thresholds: Thresholds = Thresholds()
    assumptions: tuple[str, ...] = ()

    def section(self, entity: Entity) -> EntitySection:
        """The entity's section; an entity that is not in the document is off."""
        return self.entities.get(entity, EntitySection())


class ConfigurationError(ValueError):
    """A document that cannot be used. `problems` names every path that is wrong, what stood there and what was expected."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def problems_of(error: ValidationError, prefix: str = "") -> list[str]:
    """One line per mistake: `path: what is wrong (got 'value')`."""
    lines = []
    for item in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in item["loc"])
        got = "" if item["type"] == "missing" or isinstance(item["input"], dict) else f" (got {item['input']!r})"
        lines.append(f"{'.'.join(part for part in (prefix, path) if part) or 'document'}: {item['msg']}{got}")
    return lines


def read_connection(document: object) -> Connection:
    """Validate a connection document.

    Raises:
        ConfigurationError: with every mistake named, all at once.
    """
    try:
        return Connection.model_validate(document)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error)) from error
