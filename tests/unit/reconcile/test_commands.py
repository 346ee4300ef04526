"""A finding's command is one that the CLI takes, about a record that the ledger knows by that name."""

import shlex
from typing import Any

import pytest
import typer

from books.book import Book
from books.breaks import Broken
from tieout.cli.main import app
from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.reconcile.causes import CAUSES
from tieout.reconcile.desk import laid_out
from tieout.reconcile.findings import find
from tieout.reconcile.opening import gather
from tieout.reconcile.shelf import FolderShelf
from tieout.records.entities import Entity
from tieout.records.references import SourceReference

from .conftest import CONNECTION, RUN, LayOut

GIVEN = {"source": "procore:subcontract:41", "project_id": "86", "connection": CONNECTION}
ENTITIES = {"import": ("vendor", "customer"), "resync": ("commitment", "change_order", "invoice")}
COMMANDS = [
    (name, cause.command.format_map(GIVEN | {"entity": entity}))
    for name, cause in CAUSES.items()
    if cause.command is not None
    for entity in ENTITIES[cause.command.split()[0]]
]


def taken(words: list[str]) -> None:
    """Fails as the command line does where no command takes these words; nothing is run."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    while hasattr(command, "resolve_command"):
        context = command.make_context(command.name or "tieout", words, parent=context)
        _, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
    command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize(("cause", "command"), COMMANDS)
def test_command_of_every_cause_is_one_that_the_cli_takes(cause: str, command: str) -> None:
    taken(shlex.split(command))


def test_words_that_no_command_takes_are_told_apart() -> None:
    for words in ("import budgets oakridge --full", "resync commitment 41 --projekt 86", "mend all"):
        with pytest.raises(Exception, match=r"budgets|projekt|mend"):
            taken(words.split())


def test_whatever_is_looked_at_again_is_named_as_the_ledger_names_it(
    scripted: tuple[FolderShelf, list[Broken]],
) -> None:
    """The ledger names a record as the side that it is born on does: a document by the platform's name."""
    with laid_out(gather(scripted[0], CONNECTION, RUN), now=RUN) as desk:
        found = [one for one in find(desk).findings if (one.command or "").startswith("resync")]
    assert {one.cause for one in found} == {"never_seen", "stuck", "both_gone"}
    for one in found:
        assert OWNERSHIP[Entity(one.entity)].direction is Flow.TO_ERP
        assert str(SourceReference.parse(shlex.split(str(one.command))[2])) == one.source


@pytest.mark.parametrize("entity", ["vendor", "customer"])
def test_company_that_neither_side_has_any_more_is_no_difference_and_no_command_is_given_that_cannot_work(
    small: Book, lay_out: LayOut, entity: str
) -> None:
    """The ledger knows it by the ERP's name, which nothing shows any more: no look lets go of it."""
    small.bind(entity, f"platform:{entity}:7777", f"ACME/{entity}/X777")
    with lay_out([small]) as desk:
        assert find(desk).findings == ()
    small.add("erp", entity, reference=f"ACME/{entity}/X777", name="Come Back", active=True)
    with lay_out([small]) as desk:
        (one, *_) = find(desk).findings
    assert (one.cause, one.command) == ("gone_from_platform", None)
