"""Statements and findings as CSV (safe to open in a spreadsheet) and as a page to print."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from html import escape

from tieout.reconcile.findings import Finding
from tieout.reconcile.signing import SignOff
from tieout.reconcile.statement import Line, Statement, Verdict
from tieout.records.money import dollars

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

_VERDICTS = {
    Verdict.TIED: "The two systems tie, to the cent.",
    Verdict.TIED_BUT_IN_FLIGHT: "The two systems tie, but for what is on its way.",
    Verdict.APART: "The two systems do not tie.",
    Verdict.INCOMPLETE: "Not everything could be compared: this statement says nothing about whether the systems tie.",
}

_STYLE = """
body { font: 10pt/1.4 sans-serif; margin: 2rem; color: #111 }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
caption { text-align: left; font-weight: bold; padding: .3rem 0 }
th, td { border-bottom: 1px solid #999; padding: .2rem .5rem; text-align: left }
td.money, th.money { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
tr.apart td { font-weight: bold }
@media print { body { margin: 0; font-size: 9pt } thead { display: table-header-group } tr { break-inside: avoid } }
"""


def statement_csv(statement: Statement) -> str:
    """The statement, one line per project and measure; the company's lines say `company`. Then what leaves it incomplete."""
    head = ("project", "measure", "platform", "erp", "difference", "explained", "in_flight", "unexplained", "findings")
    rows = (
        (
            line.project or "company", line.measure, line.platform, line.erp, line.difference, line.explained,
            line.in_flight, line.unexplained, line.findings,
        )
        for line in statement.lines
    )  # fmt: skip
    missing = ((what, said, *why) for what, said, why in _missing(statement))
    return _csv([head, *rows, *missing])


def findings_csv(findings: Iterable[Finding], now: datetime) -> str:
    """Findings, one per line, with cause and fix in words."""
    head = (
        "id", "standing", "question", "project", "vendor", "source", "source_value", "target", "target_value", "amount",
        "days", "cause", "fix", "command",
    )  # fmt: skip
    rows = (
        (
            one.id, one.standing.value, one.question, one.project or "", one.party or "", one.source or "",
            one.source_value, one.target or "", one.target_value, one.amount, one.age(now).days, one.words, one.fix,
            one.command or "",
        )
        for one in findings
    )  # fmt: skip
    return _csv([head, *rows])


def safe(value: object) -> object:
    """A cell that no spreadsheet runs: text that looks like a formula is quoted. Our own numbers stay numbers.

    A vendor may call itself `=HYPERLINK(…)`; Excel, LibreOffice and Sheets would run it (OWASP: CSV injection).
    """
    if isinstance(value, Decimal | int):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def print_page(statement: Statement, signed: SignOff | None = None) -> str:
    """The statement as one HTML page without scripts or outside files, made to be printed or saved as PDF.

    Raises:
        ValueError: the signature is for another statement.
    """
    if signed is not None and not signed.holds_for(statement):
        raise ValueError("the signature is for another statement")
    projects = dict.fromkeys(line.project for line in statement.lines)
    tables = "".join(_table(project or "Company", statement.of(project)) for project in projects)
    missing = "".join(
        f"<li>{escape(what.replace('_', ' '))}, {said}: {escape('; '.join(why))}</li>"
        for what, said, why in _missing(statement)
    )
    title = f"Tie-out {escape(statement.connection)}, {statement.run:%Y-%m-%d %H:%M} UTC"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1><p>{_VERDICTS[statement.verdict]}</p>"
        f"{f'<h2>Not compared</h2><ul>{missing}</ul>' if missing else ''}{tables}{_signature(signed)}"
        f"<p>Statement {statement.digest}</p></body></html>"
    )


def _missing(statement: Statement) -> Iterator[tuple[str, str, list[str]]]:
    """Everything that leaves the statement incomplete: figures and questions, in what way, and why."""
    for measure, gaps in statement.gaps.items():
        yield measure, "not compared", [str(gap) for gap in gaps]
    for question in statement.not_asked:
        yield question, "not asked", [str(gap) for gap in statement.doubts.get(question, ())]


def _table(title: str, lines: Sequence[Line]) -> str:
    heads = ("platform", "ERP", "difference", "explained", "in flight", "unexplained")
    rows = "".join(
        f'<tr class="{"apart" if line.difference else "tied"}"><td>{escape(line.measure.replace("_", " "))}</td>'
        + "".join(f'<td class="money">{dollars(amount)}</td>' for amount in _amounts(line))
        + "</tr>"
        for line in lines
    )
    head = "".join(f'<th class="money">{name}</th>' for name in heads)
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr><th>measure</th>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _amounts(line: Line) -> tuple[Decimal, ...]:
    return (line.platform, line.erp, line.difference, line.explained, line.in_flight, line.unexplained)


def _signature(signed: SignOff | None) -> str:
    if signed is None:
        return "<p>Signed off: ________________________ Date: ____________</p>"
    remark = f" {escape(signed.remark)}" if signed.remark else ""
    return f"<p>Signed off by {escape(signed.who)}, {signed.at:%Y-%m-%d %H:%M %Z}.{remark}</p>"


def _csv(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
