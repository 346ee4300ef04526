"""The arithmetic of an application for payment (AIA G702 and G703), checked to the cent before anything is sent.

Column letters are the continuation sheet's (G703), line numbers the summary's (G702). Retainage is rounded per line, and the
summary is the sum over the lines: a rate on the total may differ from it by cents, and then the lines are right.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.records.invoice import Application, Invoice, InvoiceLine
from tieout.records.money import dollars

ZERO = Decimal("0.00")

Check = tuple[str, Decimal, Decimal, str]
"""The summary's field, what it must be, what it is, and how that follows."""


def check_application(invoice: Invoice) -> list[Reason]:
    """Every way in which the application does not follow from its continuation sheet; empty when it does."""
    problems = list(_lines(invoice))
    if not invoice.lines:
        problems.append(Reason("no_lines", f"{invoice.number} has no lines, so it bills nothing.", "lines"))
    if invoice.application is not None:
        problems += [*_summary(invoice, invoice.application), *_carried_over(invoice, invoice.application)]
    elif invoice.gross - invoice.retained != invoice.total:
        problems.append(_apart(invoice, "total", invoice.gross - invoice.retained, invoice.total, "its lines come to"))
    return problems


def _lines(invoice: Invoice) -> Iterator[Reason]:
    for line in invoice.lines:
        if _over_billed(line):
            text = (
                f"Line {line.position} ({line.description}) bills {dollars(line.completed_and_stored)} to date of a scheduled "
                f"{dollars(line.scheduled_value)}: {dollars(line.completed_and_stored - line.scheduled_value)} too much. "
                "Bill it by a change order, or correct the line."
            )
            yield Reason("over_billed", text, f"lines.{line.position}")
        if line.stored < 0 or line.previously_stored < 0:
            least = dollars(min(line.stored, line.previously_stored))
            text = f"Line {line.position} has {least} of stored material. It cannot be negative."
            yield Reason("negative_stored", text, f"lines.{line.position}.stored")
        if line.scheduled_value >= 0 and line.held < 0:
            more = dollars(-line.held)
            text = f"Line {line.position} releases {more} more retainage than was ever held on it. Correct the release."
            yield Reason("released_too_much", text, f"lines.{line.position}.released")


def _over_billed(line: InvoiceLine) -> bool:
    # A deduction is scheduled below zero, and is billed downwards to it.
    if line.scheduled_value >= 0:
        return line.completed_and_stored > line.scheduled_value
    return line.completed_and_stored < line.scheduled_value


def _summary(invoice: Invoice, told: Application) -> Iterator[Reason]:
    lines = invoice.lines
    scheduled = sum((line.scheduled_value for line in lines), ZERO)
    done = sum((line.completed_and_stored for line in lines), ZERO)
    held = sum((line.held for line in lines), ZERO)
    earned = told.completed_and_stored - told.total_retainage
    due = told.earned_less_retainage - told.previous_certificates + told.tax
    checks = (
        *_contract_and_changes(lines, told),
        ("sum_to_date", told.original_sum + told.net_change_orders, told.sum_to_date, "line 1 plus line 2 is"),
        ("sum_to_date", scheduled, told.sum_to_date, "the scheduled values add up to"),
        ("completed_and_stored", done, told.completed_and_stored, "column G adds up to"),
        ("total_retainage", held, told.total_retainage, "the retainage of the lines adds up to"),
        ("earned_less_retainage", earned, told.earned_less_retainage, "line 4 less line 5 is"),
        ("current_payment_due", due, told.current_payment_due, "line 6 less line 7, with tax, is"),
        ("balance_to_finish", told.sum_to_date - told.earned_less_retainage, told.balance_to_finish, "line 3 less line 6 is"),
        ("current_payment_due", invoice.gross - invoice.retained + told.tax, told.current_payment_due, "its lines come to"),
        ("total", told.current_payment_due, invoice.total, "the payment due is"),
    )  # fmt: skip
    for where, expected, stated, how in checks:
        if expected != stated:
            yield _apart(invoice, where, expected, stated, how)


def _carried_over(invoice: Invoice, told: Application) -> Iterator[Reason]:
    """What the sheet takes over from the application before it, where that one is known: line 7, and column D row by row.

    D is the D and E before; the stored material of then is added on both sides, for some of it may have moved into D since.
    """
    certified = invoice.certified_before
    if certified is not None and certified != told.previous_certificates:
        how = "line 6 of the application before it is"
        yield _apart(invoice, "previous_certificates", certified, told.previous_certificates, how)
    for line in invoice.lines:
        taken, ended = line.previous_work + line.previously_stored, line.done_before
        if ended is not None and taken != ended:
            text = (
                f"Line {line.position} ({line.description}) takes over {dollars(taken)} from before, work and stored material; "
                f"the application before it ended with {dollars(ended)}: {dollars(taken - ended)} apart. Correct that one or "
                "this one, then approve it again."
            )
            yield Reason("application_differs", text, f"lines.{line.position}.previous_work")


def _contract_and_changes(lines: Sequence[InvoiceLine], told: Application) -> tuple[Check, ...]:
    """Lines 1 and 2, each against its own rows, where the rows tell whose they are.

    A platform may show the rows of change orders among the contract's own without a word; such a sheet is held to line 3 alone.
    """
    of_orders = [line for line in lines if line.change_order is not None]
    own = [line for line in lines if line.change_order is None]
    if not of_orders or any(line.contract_line is None for line in own):
        return ()
    changed = sum((line.scheduled_value for line in of_orders), ZERO)
    signed = sum((line.scheduled_value for line in own), ZERO)
    return (
        ("original_sum", signed, told.original_sum, "column C of the contract's own rows adds up to"),
        ("net_change_orders", changed, told.net_change_orders, "column C of the rows of change orders adds up to"),
    )


def _apart(invoice: Invoice, where: str, expected: Decimal, stated: Decimal, how: str) -> Reason:
    name = where.replace("_", " ")
    text = (
        f"{invoice.number}: {how} {dollars(expected)}, but its {name} is {dollars(stated)}: "
        f"{dollars(stated - expected)} apart. Correct the application, then approve it again."
    )
    return Reason("application_differs", text, f"application.{where}")
