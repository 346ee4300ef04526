"""`make demo`: everything up, one project from budget to payment, proven through both vendors' public APIs, all down.

`python -m infra.local.demo sage_intacct` tells it on another ERP, and shows documents field by field.
"""

import argparse
import json
import sys
import time
from typing import Any

from rich.console import Console

from infra.local import stack as local
from infra.local.business import PROJECT_ID
from infra.local.erps import DEFAULT, ERPS
from infra.local.erps.port import Erp
from infra.local.offers import Offers
from infra.local.project_story import Chapter, ProjectStory
from infra.local.public import Deliveries, ProjectTeam
from infra.local.sheets import assumed, commitments_sheet, fields_sheet, lines_sheet, project_sheet
from infra.local.stack import LocalStack
from infra.local.story import PATIENCE_SECONDS, Arrival, Story, StoryFailedError, table_of
from tieout.config.connection import read_connection

TOLD = ("SC-001", "PO-001")
TOGETHER = ("SC-002", "SC-003", "PO-002", "PO-003")
REFUSED, BEFORE_GOLIVE = "SC-004", "SC-000"
WIDTH = 118
"""Where the output goes to a file there is no width to ask for, and figures must not be cut."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("erp", nargs="?", choices=list(ERPS), help="names the ERP, and shows documents field by field")
    named: str | None = parser.parse_args().erp
    erp = DEFAULT if named is None else ERPS[named]
    started = time.monotonic()
    console.print(f"[bold]Tieout[/bold]: one project, kept tied out between Procore and {erp.name}\n")
    console.print("Bringing up the embedded cloud and both sandboxes, deploying the real stack:")
    try:
        with local.running(_phase, erp=erp) as stack:
            _phase("connected, hooks set", time.monotonic() - started)
            ties = _told(stack, erp, whole=named is not None)
    except StoryFailedError as error:
        console.print(f"[red]failed:[/red] {error}", markup=True)
        return 1
    console.print(f"\n{time.monotonic() - started:.0f} s in all; nothing is left running.")
    return 0 if ties else 1


def _phase(name: str, seconds: float) -> None:
    console.print(f"  {name:<26}{seconds:6.1f} s")


def _told(stack: LocalStack, erp: Erp, *, whole: bool) -> bool:
    """Tell it; where it fails, say where the records rest before everything is gone."""
    try:
        return _tell(stack, erp, whole=whole)
    except StoryFailedError:
        for one in stack.tieout("status")["records"]:
            why = " ".join(one["reasons"]) or one["waiting_on"]
            console.print(f"  {one['entity']} {one['number']}: {one['state']}. {why}", markup=False)
        raise


def _tell(stack: LocalStack, erp: Erp, *, whole: bool) -> bool:
    """The whole story; `whole`: with what was assumed of the ERP, and documents field by field."""
    team, accounting = ProjectTeam(stack.outside.platform_url), erp.open(stack.outside.erp_url)
    deliveries = Deliveries(stack.outside.platform_url)
    try:
        if whole:
            console.print(assumed(erp))
        ids = stack.outside.platform_ids
        story = Story(team, accounting, deliveries, erp)
        document = json.loads(stack.file.read_text())["connection_document"]
        offers = Offers(stack.tieout, read_connection(document), erp.secrets)
        project = ProjectStory(team, accounting, erp, offers, ids, _chapter)
        _wait_for(stack, BEFORE_GOLIVE, "waiting")
        _begin(stack, project)
        arrivals = _commitments(story, ids)
        _go_on(stack, project)
        team.approve(table_of(REFUSED), ids[REFUSED])
        refused = _wait_for(stack, REFUSED, "refused")
        before = _wait_for(stack, BEFORE_GOLIVE, "waiting")
        console.print(commitments_sheet(arrivals, erp))
        console.print(project_sheet(project.chapters, erp))
        if whole:
            _field_by_field(arrivals[: len(TOLD)], project, erp)
        return _close(story, arrivals, refused, before)
    finally:
        accounting.close()
        team.close()
        deliveries.close()


def _begin(stack: LocalStack, project: ProjectStory) -> None:
    console.print(
        "\n[bold]Accounting's vendors[/bold] are imported; then the project's [bold]budget[/bold] is locked …"
    )
    stack.tieout("import", "vendors", "--why", "the demo")
    project.vendors()
    as_the_night = ("resync", "budget", "--project", str(PROJECT_ID), "--why", "as the night does")
    project.budget(lambda: stack.tieout(*as_the_night))


def _commitments(story: Story, ids: dict[str, int]) -> list[Arrival]:
    arrivals = []
    for number in TOLD:
        console.print(f"\n[bold]{number}[/bold] is approved in Procore …")
        arrivals.append(story.tell(table_of(number), number, ids[number], _seen))
    console.print(f"\n{', '.join(TOGETHER)} are approved together …")
    return arrivals + story.approve_all([(table_of(number), number, ids[number]) for number in TOGETHER])


def _go_on(stack: LocalStack, project: ProjectStory) -> None:
    console.print(
        "\nThe project goes on: [bold]changes[/bold], a [bold]pay app[/bold], and the payment that comes back …"
    )
    project.change_order()
    project.owners_change_order()
    project.bill()
    project.owners_application()
    as_the_night = ("import", "payments", "--why", "as the night does")
    project.payment(lambda: None if project.erp.pushes else stack.tieout(*as_the_night))


def _chapter(chapter: Chapter) -> None:
    if chapter.refused:
        told = f"not offered: {chapter.refused} Refused by this name, and nothing sent."
    else:
        ties = f"${chapter.platform:,.2f} on both sides" if chapter.platform else ""
        told = "; ".join(part for part in (ties, chapter.note) if part)
    console.print(f"  {chapter.seconds:5.1f} s  {chapter.what}: {told}", markup=False)


def _field_by_field(arrivals: list[Arrival], project: ProjectStory, erp: Erp) -> None:
    """Commitments, and a bill if there is one, as the ERP's public API shows them."""
    for one in arrivals:
        console.print(fields_sheet(one.number, one.head, one.document, erp))
        console.print(lines_sheet(one.document, erp))
    for bill, head in project.billed():
        console.print(fields_sheet(f"pay app {bill.number}", head, bill, erp))
        console.print(lines_sheet(bill, erp))


def _seen(what: str, seconds: float) -> None:
    console.print(f"  {seconds:5.1f} s  {what}")


def _wait_for(stack: LocalStack, number: str, state: str) -> dict[str, Any]:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        records = stack.tieout("status")["records"]
        found: list[dict[str, Any]] = [one for one in records if one["number"] == number and one["state"] == state]
        if found:
            return found[0]
    raise StoryFailedError(f"{number} is not {state} within {PATIENCE_SECONDS:.0f} s")


def _close(story: Story, arrivals: list[Arrival], refused: dict[str, Any], before: dict[str, Any]) -> bool:
    console.print(f"\n[bold]{REFUSED}[/bold] was refused before anything was sent. What its user sees:")
    for reason in refused["reasons"]:
        console.print(f"  • {reason}", markup=False)
    console.print(f"\n[bold]{BEFORE_GOLIVE}[/bold] waits:")
    for reason in before["reasons"]:
        console.print(f"  • {reason}", markup=False)
    wrong = {one.number: one.differences for one in arrivals if one.differences}
    strays = [number for number in (REFUSED, BEFORE_GOLIVE) if story.found(table_of(number), number)]
    for number, differences in wrong.items():
        console.print(f"[red]{number} does not tie:[/red] {differences}")
    for number in strays:
        console.print(f"[red]{number} is in the ERP and should not be[/red]")
    if not wrong and not strays:
        console.print(
            f"\n[green]{len(arrivals)} commitments, each in the ERP exactly once, line by line, to the cent.[/green]"
        )
    return not wrong and not strays


if __name__ == "__main__":
    sys.exit(main())
