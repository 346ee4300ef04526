"""What is allowed in a document and probably not meant: each with its path, why it matters, and the way out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from tieout.config.cadence import unread
from tieout.config.connection import Connection, EntitySection, Flow, Intake, Mode
from tieout.config.errors import Problem
from tieout.config.kinds import KINDS
from tieout.config.ownership import OWNERSHIP
from tieout.records.entities import Entity

UNFINISHED = re.compile(r"draft|pending|review|revis|bid|signature|submitted|processing|reject|void|terminat", re.I)
SHORT = timedelta(minutes=1)


def warnings(connection: Connection) -> list[Problem]:
    """Everything that somebody should look at before this document is used. `expected` says what is odd."""
    found: list[Problem] = []
    for entity, section in connection.entities.items():
        if section.is_on:
            path = f"entities.{entity.value}"
            found += _approved_twice(section, path)
            if OWNERSHIP[entity].direction is Flow.TO_ERP:
                found += _never_approved(entity, section, path)
                found += _hardly_approved(section, path)
            elif section.intake is Intake.ERP_REQUESTS:
                text = f"{entity.value} comes from the ERP, so nothing is heard of it here"
                found.append(Problem(f"{path}.intake", text, section.intake.value, "Take it out."))
        found += _overlapping(section, f"entities.{entity.value}")
    return [
        *found,
        *_impatient(connection),
        *_of_any_currency(connection),
        *unread(connection.cadence, vendors_on=connection.section(Entity.VENDOR).is_on),
    ]


def _approved_twice(section: EntitySection, path: str) -> Iterator[Problem]:
    if not section.approval_in_erp:
        return
    if section.intake is Intake.ERP_REQUESTS:
        text = "accounting accepts each one in the platform's ERP tool, and approves it once more in the ERP"
        fix = "Keep one: set approval_in_erp to false and switch the approval of these documents off in the ERP, or let the "
        fix += "platform's ERP tool pass them on without an approver."
        yield Problem(f"{path}.approval_in_erp", text, True, fix)
        return
    gated = [kind for kind, words in section.approved.items() if words and "*" not in words]
    if gated:
        text = f"each {' and '.join(gated)} is approved by its status on the platform, and once more in the ERP"
        fix = "Keep one: set approval_in_erp to false and switch the approval of these documents off in the ERP. If accounting "
        fix += "is to approve each one, give it that step on the platform, before the status that counts."
        yield Problem(f"{path}.approval_in_erp", text, True, fix)


def _of_any_currency(connection: Connection) -> Iterator[Problem]:
    sent = any(
        section.is_on and OWNERSHIP[entity].direction is Flow.TO_ERP for entity, section in connection.entities.items()
    )
    if sent and not connection.erp.settings.get("currency"):
        text = "it is not stated what the ERP keeps its books in, so a record that names its currency is refused"
        yield Problem("erp.settings.currency", text, fix="State its ISO code, such as 'USD'.")


def _never_approved(entity: Entity, section: EntitySection, path: str) -> Iterator[Problem]:
    if section.intake is Intake.ERP_REQUESTS:
        return  # the accepted request is the approval
    for kind in KINDS[entity]:
        if not section.approved.get(kind):
            text = "no status of this kind counts as approved, so none is ever sent"
            yield Problem(f"{path}.approved.{kind}", text, fix="List its statuses, if it is meant to flow.")


def _hardly_approved(section: EntitySection, path: str) -> Iterator[Problem]:
    for kind, words in section.approved.items():
        for word in words:
            if UNFINISHED.search(word):
                text = "a status that sounds unfinished counts as approved"
                yield Problem(f"{path}.approved.{kind}", text, word, "Take it out, unless it is meant.")


def _overlapping(section: EntitySection, path: str) -> Iterator[Problem]:
    for (_, first), (number, second) in combinations(enumerate(section.slices), 2):
        if first.meets(second) and first.mode is not second.mode:
            text = f"it overlaps with '{first.name}', which stands first and decides what lies in both"
            fix = f"Fine if '{first.name}' ({first.mode.value}) is meant to win; else change their order."
            yield Problem(f"{path}.slices.{number}", text, f"{second.name} ({second.mode.value})", fix)


def _impatient(connection: Connection) -> Iterator[Problem]:
    live = any(Mode.LIVE in section.modes for section in connection.entities.values())
    for name, wait in connection.thresholds.quarantine.items():
        if live and wait < SHORT:
            text = "a lost answer is looked up before the ERP can have finished, which is for test stacks only"
            yield Problem(f"thresholds.quarantine.{name}", text, str(wait), "Take it out to use the connector's own.")
