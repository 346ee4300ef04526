"""What must be so across the sections of a document. Each rule names the path, the value, what is expected and the way out."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tieout.config.data_classes import guarded
from tieout.config.entities import EntitySection
from tieout.config.errors import Problem
from tieout.config.kinds import APPROVED_BY_DEFAULT, KINDS, STANDING_BY_DEFAULT
from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.records.entities import Entity

if TYPE_CHECKING:
    from tieout.config.connection import Connection


def with_defaults(entities: Mapping[Entity, EntitySection]) -> dict[Entity, EntitySection]:
    """What counts as approved, and what still stands, filled in where a section says nothing at all.

    A section that lists some kinds, or none, is left as it is: whoever wrote `{}` meant that nothing is approved. What is
    stored holds the defaults as values, so a later version of the programme cannot move them under anybody's feet.
    """
    return {entity: section.model_copy(update=_unsaid(entity, section)) for entity, section in entities.items()}


def _unsaid(entity: Entity, section: EntitySection) -> dict[str, dict[str, list[str]]]:
    return {
        name: {kind: list(words) for kind, words in by_default[entity].items()}
        for name, by_default in (("approved", APPROVED_BY_DEFAULT), ("standing", STANDING_BY_DEFAULT))
        if name not in section.model_fields_set and entity in by_default
    }


def problems_in(connection: "Connection") -> Iterator[Problem]:
    """Every rule that the document breaks."""
    for entity, section in connection.entities.items():
        path = f"entities.{entity.value}"
        yield from _kinds(entity, section, path)
        yield from _ownership(entity, section, path)
        yield from guarded(f"{path}.fields", _sources(section))
    yield from guarded("value_maps.extensions", connection.value_maps.extensions)
    yield from guarded("value_maps.extensions", connection.value_maps.extensions.values())
    yield from _codes(connection)


def _kinds(entity: Entity, section: EntitySection, path: str) -> Iterator[Problem]:
    known = KINDS[entity]
    expected = f"a kind of {entity.value}: {', '.join(known)}"
    for name, listed in (("approved", section.approved), ("standing", section.standing)):
        if listed and OWNERSHIP[entity].direction is Flow.TO_PLATFORM:
            text = f"nothing: {entity.value} comes from the ERP, and is approved there"
            yield Problem(f"{path}.{name}", text, fix="Take it out.")
        for kind in listed:
            if kind not in known:
                yield Problem(
                    f"{path}.{name}.{kind}", expected, kind, "Move it to its own entity, or correct the name."
                )
    for number, one in enumerate(section.slices):
        for kind in one.kinds:
            if kind not in known:
                yield Problem(f"{path}.slices.{number}.kinds", expected, kind, "Correct the name.")


def _ownership(entity: Entity, section: EntitySection, path: str) -> Iterator[Problem]:
    row = OWNERSHIP[entity]
    if section.direction not in {None, Flow.NONE, row.direction}:
        expected = f"'{row.direction.value}' or 'none': what an entity's owner is cannot be turned round"
        yield Problem(f"{path}.direction", expected, section.direction.value if section.direction else None)
    for name in section.fields_back or ():
        if name not in row.fields_back:
            may = ", ".join(row.fields_back) or "nothing"
            text = f"fields that may flow back ({may}): nothing flows both ways"
            yield Problem(f"{path}.fields_back", text, name, "Take it out.")


def _sources(section: EntitySection) -> Iterator[str]:
    for target, source in section.fields.items():
        yield target
        if source.field is not None:
            yield source.field


def _codes(connection: "Connection") -> Iterator[Problem]:
    structure = connection.cost_code_structure
    if structure is None:
        return
    for code in connection.value_maps.cost_codes:
        path = f"value_maps.cost_codes.{code}"
        if structure.split(code) is None:
            expected = f"a code of the structure {structure.example} ({structure.standard.value})"
            yield Problem(path, expected, code, "Correct the code, or cost_code_structure.")
        elif structure.is_group(code):
            text = "a code that can be posted to; this one only heads a group"
            yield Problem(path, text, code, "Take it out, or change cost_code_structure.group_codes.")
