"""`tieout connectors`: what each system's documented door carries, kind by kind, and why the rest is not carried."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Annotated

import typer

from tieout import connectors as packages
from tieout.cli import output
from tieout.cli.options import AsJson, told
from tieout.config.kinds import KINDS
from tieout.sync.ports import Capability

HEAD = """# What each connector carries

Per kind of record, as an unrestricted connection has it; a connection's own settings may leave more out, and say so. What is not
carried is refused by this name and reason at run time. `assumed` names the switch that has to be on first.

This page is what `tieout connectors --markdown` prints; a test holds the two together.
"""

REFERENCE = ("balance", "job_cost", "cost_code")
"""Figures and codes beside the records, which flow back too."""

NOT_STATED = Capability(False, "Not carried.")


@told
def connectors(
    markdown: Annotated[bool, typer.Option(help="As the page docs/connectors.md.")] = False, as_json: AsJson = False
) -> None:
    """List what each connector carries."""
    tables = every()
    if as_json:
        output.as_json({name: {kind: vars(able) for kind, able in stated.items()} for name, stated in tables.items()})
    elif markdown:
        print(page(tables), end="")  # noqa: T201 - this is the command's answer
    else:
        rows = [(kind, *(_word(stated.get(kind, NOT_STATED)) for stated in tables.values())) for kind in _kinds()]
        output.table("Connectors", ("kind", *tables), rows)


def every() -> dict[str, Mapping[str, Capability]]:
    """Each connector's own table, and those of the other doors into the same system."""
    tables: dict[str, Mapping[str, Capability]] = {}
    for name in (module.name for module in pkgutil.iter_modules(packages.__path__) if module.ispkg):
        stated = importlib.import_module(f"tieout.connectors.{name}.capabilities")
        tables[name] = stated.CAPABILITIES
        tables |= {f"{name} ({door})": table for door, table in getattr(stated, "OTHER_DOORS", {}).items()}
    return tables


def page(tables: Mapping[str, Mapping[str, Capability]]) -> str:
    """The page docs/connectors.md."""
    lines = [HEAD]
    for name, stated in tables.items():
        lines.append(f"## {name}\n\n| kind | carried | how, or why not |\n|---|---|---|")
        lines += [
            f"| {kind} | {_word(able)} | {able.note} |"
            for kind, able in ((kind, stated.get(kind, NOT_STATED)) for kind in _kinds())
        ]
        lines.append("")
    return "\n".join(lines)


def _kinds() -> list[str]:
    return [*(kind for kinds in KINDS.values() for kind in kinds), *REFERENCE]


def _word(able: Capability) -> str:
    if not able.offered:
        return "no"
    return f"assumed: `{able.assumption}`" if able.assumption else "yes"
