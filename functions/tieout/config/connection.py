"""The connection document: runtime data, validated whole, every error named with its path."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from tieout.config.baseline import Baseline
from tieout.config.cadence import NIGHTLY, Cadence, FieldGroup
from tieout.config.checks import problems_in, with_defaults
from tieout.config.cost_codes import CostCodeStructure
from tieout.config.data_classes import DataClasses
from tieout.config.entities import EntitySection
from tieout.config.errors import ConfigurationError, Problem, problems_of
from tieout.config.modes import Decided, Flow, Intake, Mode
from tieout.config.numbering import ErpLimits, Numbering
from tieout.config.ownership import Ownership, narrowed
from tieout.config.section import Hour, Section
from tieout.config.slices import Slice
from tieout.config.thresholds import Thresholds
from tieout.config.value_maps import CostTypeTarget, FieldSource, ValueMaps
from tieout.records.entities import Entity

__all__ = [
    "CONNECTION_ID",
    "Baseline",
    "Cadence",
    "ConfigurationError",
    "Connection",
    "CostCodeStructure",
    "CostTypeTarget",
    "DataClasses",
    "Decided",
    "EntitySection",
    "ErpLimits",
    "FieldGroup",
    "FieldSource",
    "Flow",
    "Intake",
    "Mode",
    "Numbering",
    "Ownership",
    "Problem",
    "Slice",
    "SystemSection",
    "Thresholds",
    "ValueMaps",
    "problems_of",
    "read_connection",
]

CONNECTION_ID = r"^[a-z][a-z0-9-]{1,30}[a-z0-9]$"


class SystemSection(Section):
    """Which connector speaks to a system, and that connector's own settings (validated by the connector's model)."""

    system: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    settings: dict[str, Any] = Field(default={})


class Connection(Section):
    """One project-platform company tied to one ERP login.

    `recovery_hour`: the local hour in which the platform is asked every night for what it could not deliver.
    `cadence`: when what accounting owns is fetched, per field group; groups that are left out keep their default.
    `cost_code_structure`: what the firm's cost codes look like; not checked unless stated.
    """

    schema_version: Literal[1] = 1
    id: Annotated[str, Field(pattern=CONNECTION_ID)]
    time_zone: str = "UTC"
    recovery_hour: Hour = 3
    platform: SystemSection
    erp: SystemSection
    entities: dict[Entity, EntitySection] = Field(default={})
    cadence: dict[FieldGroup, Cadence] = Field(default={})
    value_maps: ValueMaps = Field(default_factory=ValueMaps)
    cost_code_structure: CostCodeStructure | None = None
    thresholds: Thresholds = Field(default_factory=Thresholds)
    data_classes: DataClasses = Field(default_factory=DataClasses)
    baseline: Baseline | None = None
    assumptions: tuple[str, ...] = ()

    @field_validator("entities")
    @classmethod
    def _defaults(cls, entities: dict[Entity, EntitySection]) -> dict[Entity, EntitySection]:
        return with_defaults(entities)

    def problems(self) -> Iterator[Problem]:
        return problems_in(self)

    def section(self, entity: Entity) -> EntitySection:
        """The entity's section; an entity that is not in the document is off."""
        return self.entities.get(entity, EntitySection())

    def ownership(self, entity: Entity) -> Ownership:
        """Who owns the entity and which way it flows, as this document narrows it."""
        section = self.section(entity)
        return narrowed(entity, section.direction, section.fields_back)

    def cadence_of(self, group: FieldGroup) -> Cadence:
        """When a field group is fetched."""
        return self.cadence.get(group) or Cadence(nightly=NIGHTLY[group])


def read_connection(document: object) -> Connection:
    """Validate a connection document.

    Raises:
        ConfigurationError: with every mistake named, all at once.
    """
    try:
        return Connection.model_validate(document)
    except ValidationError as error:
        from tieout.config.mistakes import every_mistake  # noqa: PLC0415 - needed only for a document that is wrong

        named = every_mistake(document, Connection)
        raise ConfigurationError([str(problem) for problem in named], named) from error
