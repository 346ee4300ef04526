"""`tieout assumptions`: what the connectors had to assume about their vendors, and how to check it."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Annotated

import typer

from tieout import connectors
from tieout.cli import output
from tieout.cli.options import AsJson, told
from tieout.connectors.context import Assumption

HEAD = """# Assumptions

What a vendor's documents do not say, and a connector relies on. A **switch** is off until the connection document's
`assumptions` name it: whatever needs it is refused by that name, never tried. Check it on your own system first. An
**expectation** has no switch: if it is wrong, something is slower or seen later, and nothing is lost or sent twice.

This page is what `tieout assumptions --markdown` prints; a test holds the two together.
"""


@told
def assumptions(
    markdown: Annotated[bool, typer.Option(help="As the page docs/assumptions.md.")] = False, as_json: AsJson = False
) -> None:
    """List what is assumed about each vendor, with its source, its switch and its live check."""
    if as_json:
        output.as_json([{"connector": name, "switch": switch, **vars(one)} for name, switch, one in every()])
    elif markdown:
        print(page(), end="")  # noqa: T201 - this is the command's answer
    else:
        rows = [
            (name, one.name if switch else f"({one.name})", one.text, one.live_check) for name, switch, one in every()
        ]
        output.table("Assumptions", ("connector", "switch", "assumed", "check it"), rows)


def every() -> Iterator[tuple[str, bool, Assumption]]:
    """Each assumption with its connector, and whether it has a switch."""
    for module in pkgutil.iter_modules(connectors.__path__):
        if module.ispkg:
            held = importlib.import_module(f"tieout.connectors.{module.name}.assumptions")
            yield from ((module.name, True, one) for one in held.SWITCHES)
            yield from ((module.name, False, one) for one in held.EXPECTATIONS)


def page() -> str:
    """The page docs/assumptions.md."""
    lines = [HEAD]
    connector = ""
    for name, switch, one in every():
        if name != connector:
            connector = name
            lines.append(f"## {name}\n")
        lines.append(f"### `{one.name}`{'' if switch else ' (expectation)'}\n")
        lines.append(f"{one.text}\n")
        lines.append(f"* **Source:** {one.source}\n* **Live check:** {one.live_check}\n")
    return "\n".join(lines)
