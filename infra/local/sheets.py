"""The demo's tables: both sides beside one another."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from infra.local.erps.port import Erp, Paper
from infra.local.project_story import Chapter
from infra.local.story import Arrival

RIGHT = {"Procore", "lines", "difference", "seconds", "quantity", "unit cost", "amount", "gross", "retained"}


def commitments_sheet(arrivals: Sequence[Arrival], erp: Erp) -> Table:
    """Every commitment, to the cent."""
    names = ("number", "title", "Procore", erp.name, "document", "lines", "difference")
    table = _table(f"\nProcore against {erp.name}, to the cent", names, erp)
    for one in arrivals:
        difference = one.erp_total - one.platform_total
        table.add_row(
            one.number,
            one.contract["title"],
            f"${one.platform_total:,.2f}",
            f"${one.erp_total:,.2f}",
            one.document.number,
            str(len(one.document.rows)),
            "ties" if not one.differences else f"${difference:,.2f}",
        )
    total = sum(one.platform_total for one in arrivals)
    table.add_row("", "in all", f"${total:,.2f}", f"${sum(one.erp_total for one in arrivals):,.2f}", "", "", "")
    return table


def project_sheet(chapters: Sequence[Chapter], erp: Erp) -> Table:
    """The project's money, chapter by chapter."""
    table = _table("\nThe project's money, as each system has it", ("what", "Procore", erp.name, "seconds"), erp)
    for one in chapters:
        if one.platform:
            there = "not offered" if one.refused else f"${one.erp:,.2f}"
            table.add_row(one.what, f"${one.platform:,.2f}", there, f"{one.seconds:.1f}")
    return table


def fields_sheet(name: str, head: Mapping[str, str], paper: Paper, erp: Erp) -> Table:
    """The head of one document: what the team typed, in the ERP's words, and what the ERP shows."""
    table = _table(f"\n{name} field by field: {erp.name} calls it {paper.number}, {paper.state}", (), erp)
    for column in ("field", "Procore, mapped", erp.name):
        table.add_column(column)
    on_lines = paper.rows[0] if paper.rows else {}
    for field, typed in head.items():
        elsewhere = "(on its lines)" if field in on_lines else "(not kept there)"
        table.add_row(field, typed, paper.fields.get(field, elsewhere))
    for field, kept in paper.fields.items():
        if field not in head and kept:
            table.add_row(field, "(not typed)", kept)
    return table


def lines_sheet(paper: Paper, erp: Erp) -> Table:
    """The lines of one document, as the ERP shows them."""
    table = _table(f"Its lines in {erp.name}", (), erp)
    names = list(paper.rows[0]) if paper.rows else []
    for name in names:
        table.add_column(name, justify="right" if name in RIGHT else "left")
    for row in paper.rows:
        table.add_row(*(row[name] for name in names))
    return table


def assumed(erp: Erp) -> str:
    """What this connection's document has switched on, since the vendor's documents leave it open."""
    lines = "".join(f"\n  • {name}" for name in erp.assumptions)
    return (
        f"\nWhat {erp.name}'s public documents leave open is assumed here and switched on in the connection's document, "
        f"as a firm does after its checks (docs/assumptions.md):{lines}"
    )


def _table(title: str, names: Sequence[str], erp: Erp) -> Table:
    table = Table(title=title, title_justify="left")
    for name in names:
        table.add_column(name, justify="right" if name in {*RIGHT, erp.name} else "left")
    return table
