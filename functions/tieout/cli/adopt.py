"""`tieout adopt`: what may be in the ERP already is matched, confirmed by a person, and linked; or marked as new."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.adopt_answers import Answer, answer_pulled, answer_pushed
from tieout.cli.adopt_matches import Matches, as_told, matches, show
from tieout.cli.adopt_pulled import chosen, list_back, named, waiting_back
from tieout.cli.asking import Why, warn_if_paused
from tieout.cli.history import EntityName
from tieout.cli.options import AsJson, Connections, deployment, only_connection, told
from tieout.cli.preflight_survey import Remembered, erp_survey, platform_survey
from tieout.config.connection import ConfigurationError, Connection
from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.pull_judging import NEW
from tieout.wiring.compose import Composition


@dataclass(frozen=True)
class _Asked:
    """What the person wants done, and to which records."""

    entity: Entity
    name: str | None
    project: str | None
    answer: Answer


@told
def adopt(
    context: typer.Context,
    entity: EntityName,
    name: Annotated[str | None, typer.Argument(metavar="ID", help="One record: number, id, or system:kind:id.")] = None,
    document_key: Annotated[
        str | None, typer.Option("--as", metavar="KEY", help="What it is on the other side: key, number or address.")
    ] = None,
    as_new: Annotated[bool, typer.Option("--as-new", help="It is not there: send it (anew).")] = False,
    project: Annotated[str | None, typer.Option(help="Only of this project, by the platform's id.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Without ID: take every sure proposal.")] = False,
    although_it_differs: Annotated[
        bool, typer.Option("--although-it-differs", help="Link it even if it does not tie.")
    ] = False,
    why: Why = "",
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """List what may be on the other side already, with what it may be; or answer. Ends with 1 if an answer was refused."""
    deployed = deployment(context)
    parts = deployed.composition
    document = parts.connection(only_connection(deployed, connection))
    asked = _Asked(entity, name, project, Answer(document_key, as_new, yes, although_it_differs, why))
    _refuse_half_answers(asked)
    if OWNERSHIP[entity].direction is Flow.TO_PLATFORM:
        done = _pulled(parts, document, asked, as_json)
    else:
        done = _pushed(parts, document, asked, as_json)
    if done is None:
        return
    warn_if_paused(parts, document.id, {entity} if done else ())
    if as_json:
        output.as_json({"connection": document.id, "answered": done})
    else:
        rows = [(one["record"], one["document"] or "new", one["state"], one["refused"] or "") for one in done]
        output.table("Adopted", ("record", "as", "state", "refused because"), rows)
    if any(one["refused"] for one in done):
        raise typer.Exit(1)


def _refuse_half_answers(asked: _Asked) -> None:
    answer = asked.answer
    problems = []
    if answer.key is not None and answer.as_new:
        problems.append("say either --as KEY or --as-new")
    if answer.key is not None and asked.name is None:
        problems.append("--as: name the record, too")
    if answer.as_new and asked.name is None and not answer.yes:
        problems.append("--as-new: name the record; or add --yes for all that nothing there is like")
    if asked.name is not None and answer.key is None and not answer.as_new:
        problems.append("say what it is: --as KEY, or --as-new")
    if answer.given and not answer.why.strip():
        problems.append("--why: say why, for the history")
    if problems:
        raise ConfigurationError(problems)


def _pushed(parts: Composition, document: Connection, asked: _Asked, as_json: bool) -> list[dict[str, Any]] | None:
    remembered = Remembered(parts, document)
    with platform_survey(parts, document) as platform, erp_survey(parts, document) as (survey, erp):
        found = matches(document, remembered, platform, (survey, erp), asked.entity, asked.project)
        if not asked.answer.given:
            _listed(document, asked.entity, found, as_json)
            return None
        chosen = _chosen(remembered, found, asked)
        return answer_pushed(parts, document, erp, asked.entity, found, chosen, asked.answer)


def _chosen(remembered: Remembered, found: Matches, asked: _Asked) -> list[tuple[SourceReference, dict[str, str]]]:
    """The records that the answer is for, each with its hints."""
    if asked.name is None:
        fits = [one for one in found.waiting if (not one.candidates if asked.answer.as_new else one.sure)]
        return [(one.sought.reference, dict(one.hints)) for one in fits]
    one = found.named(asked.name)
    if one is not None:
        return [(one.sought.reference, dict(one.hints))]
    known = [
        entry
        for entry in {**remembered.shadow, **remembered.live}.values()
        if entry.key.entity is asked.entity
        and asked.name in {entry.number, entry.key.reference.id, str(entry.key.reference)}
    ]
    if len(known) != 1:
        those = ", ".join(str(entry.key.reference) for entry in known) or "none"
        raise ConfigurationError([f"{asked.name!r} may be: {those}; give one record's whole reference"])
    return [(known[0].key.reference, known[0].hints)]


def _listed(document: Connection, entity: Entity, found: Matches, as_json: bool) -> None:
    sure = sum(one.sure is not None for one in found.waiting)
    if as_json:
        output.as_json(
            {
                "connection": document.id,
                "waiting": [as_told(one) for one in found.waiting],
                "proposed": sure,
                "unread": [vars(one) for one in found.unread],
            }
        )
        return
    for one in found.unread:
        output.console.print(f"not read: {one.name}: {one.why}", markup=False)
    if found.waiting:
        show(found.waiting, entity)
    output.console.print(
        f"{len(found.waiting)} to adopt, {sure} proposed. Take all that are proposed: "
        f"tieout adopt {entity.value} --yes --why …; one: tieout adopt {entity.value} ID --as KEY (or --as-new) --why …",
        markup=False,
    )


def _pulled(parts: Composition, document: Connection, asked: _Asked, as_json: bool) -> list[dict[str, Any]] | None:
    entity, answer = asked.entity, asked.answer
    if answer.given and asked.name is not None:
        # Neither system is asked: whoever names both knows, and what is wrong with it is found when it is acted on.
        one = named(entity, Remembered(parts, document).to_adopt(entity), asked.name)
        return answer_pulled(parts, document, entity, [(*one, answer.key or NEW)], answer)
    waiting = waiting_back(parts, document, entity)
    if answer.given:
        return answer_pulled(parts, document, entity, chosen(waiting, as_new=answer.as_new), answer)
    list_back(document, entity, waiting, as_json=as_json)
    return None
