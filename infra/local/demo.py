"""`make demo`: everything up, one project from budget to payment, proven through both vendors' public APIs, all down."""

import sys
import time
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local import stack as local
from infra.local.business import PROJECT_ID
from infra.local.project_story import Chapter, ProjectStory
from infra.local.public import Accounting, Deliveries, ProjectTeam
from infra.local.stack import LocalStack
from infra.local.story import Arrival, Story, StoryFailedError, table_of

TOLD = ("SC-001", "PO-001")
TOGETHER = ("SC-002", "SC-003", "PO-002", "PO-003")
REFUSED, BEFORE_GOLIVE = "SC-004", "SC-000"
WAIT_SECONDS = 60.0

WIDTH = 118
"""Where the output goes to a file there is no width to ask for, and figures must not be cut."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def main() -> int:
    started = time.monotonic()
    console.print("[bold]Tieout[/bold]: one project, kept tied out between Procore and Acumatica\n")
    console.print("Bringing up the embedded cloud and both sandboxes, deploying the real stack:")
    try:
        with local.running(_phase) as stack:
            _phase("connected, hooks set", time.monotonic() - started)
            ties = _tell(stack)
    except StoryFailedError as error:
        console.print(f"[red]failed:[/red] {error}")
        return 1
    console.print(f"\n{time.monotonic() - started:.0f} s in all; nothing is left running.")
    return 0 if ties else 1


def _phase(name: str, seconds: float) -> None:
    console.print(f"  {name:<26}{seconds:6.1f} s")


def _tell(stack: LocalStack) -> bool:
    ids = stack.outside.platform_ids
    team, accounting = ProjectTeam(stack.outside.platform_url), Accounting(stack.outside.erp_url)
    deliveries = Deliveries(stack.outside.platform_url)
    try:
        story = Story(team, accounting, deliveries)
        project = ProjectStory(team, accounting, ids, _chapter)
        _wait_for(stack, BEFORE_GOLIVE, "waiting")
        _begin(stack, project)
        arrivals = _commitments(story, ids)
        _go_on(project)
        team.approve(table_of(REFUSED), ids[REFUSED])
        refused = _wait_for(stack, REFUSED, "refused")
        before = _wait_for(stack, BEFORE_GOLIVE, "waiting")
        _show(arrivals)
        _show_project(project.chapters)
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


def _go_on(project: ProjectStory) -> None:
    console.print(
        "\nThe project goes on: [bold]changes[/bold], a [bold]pay app[/bold], and the payment that comes back …"
    )
    project.change_order()
    project.owners_change_order()
    project.bill()
    project.owners_application()
    project.payment()


def _chapter(chapter: Chapter) -> None:
    ties = f"${chapter.platform:,.2f} on both sides" if chapter.platform else ""
    told = "; ".join(part for part in (ties, chapter.note) if part)
    console.print(f"  {chapter.seconds:5.1f} s  {chapter.what}: {told}", highlight=False)


def _show_project(chapters: list[Chapter]) -> None:
    table = Table(title="\nThe project's money, as each system has it", title_justify="left")
    for name in ("what", "Procore", "Acumatica", "seconds"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for one in chapters:
        if one.platform:
            table.add_row(one.what, f"${one.platform:,.2f}", f"${one.erp:,.2f}", f"{one.seconds:.1f}")
    console.print(table)


def _seen(what: str, seconds: float) -> None:
    console.print(f"  {seconds:5.1f} s  {what}")


def _wait_for(stack: LocalStack, number: str, state: str) -> dict[str, Any]:
    give_up = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < give_up:
        records = stack.tieout("status")["records"]
        found: list[dict[str, Any]] = [one for one in records if one["number"] == number and one["state"] == state]
        if found:
            return found[0]
    raise StoryFailedError(f"{number} is not {state} within {WAIT_SECONDS:.0f} s")


def _show(arrivals: list[Arrival]) -> None:
    table = Table(title="\nProcore against Acumatica, to the cent", title_justify="left")
    for name in ("number", "title", "Procore", "Acumatica", "document", "lines", "difference"):
        table.add_column(name, justify="right" if name in {"Procore", "Acumatica", "lines", "difference"} else "left")
    for one in arrivals:
        number = one.document.get("SubcontractNbr") or one.document.get("OrderNbr")
        difference = one.erp_total - one.platform_total
        table.add_row(
            one.number,
            one.contract["title"],
            f"${one.platform_total:,.2f}",
            f"${one.erp_total:,.2f}",
            str(number),
            str(len(one.document["Details"])),
            "ties" if not one.differences else f"${difference:,.2f}",
        )
    total = sum(one.platform_total for one in arrivals)
    table.add_row("", "in all", f"${total:,.2f}", f"${sum(one.erp_total for one in arrivals):,.2f}", "", "", "")
    console.print(table)


def _close(story: Story, arrivals: list[Arrival], refused: dict[str, Any], before: dict[str, Any]) -> bool:
    console.print(f"\n[bold]{REFUSED}[/bold] was refused before anything was sent. What its user sees:")
    for reason in refused["reasons"]:
        console.print(f"  • {reason}", markup=False)
    console.print(f"\n[bold]{BEFORE_GOLIVE}[/bold] waits:")
    for reason in before["reasons"]:
        console.print(f"  • {reason}", markup=False)
    wrong = {one.number: one.differences for one in arrivals if one.differences}
    strays = [number for number in (REFUSED, BEFORE_GOLIVE) if story.accounting.found(table_of(number), number)]
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
