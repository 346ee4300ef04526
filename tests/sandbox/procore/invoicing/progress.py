"""The arithmetic of one line and of one application for payment, as the forms G702 and G703 have it.

Every money line is rounded to the cent on the line; the header is the sum of its lines, so that both always agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Self

from sandbox.procore.notation import to_cents
from sandbox.procore.store import Row

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Progress:
    """One line: C scheduled, D previous_work, E work, F stored (a balance, not a movement), and its retainage."""

    scheduled: Decimal = ZERO
    previous_work: Decimal = ZERO
    work: Decimal = ZERO
    previous_stored: Decimal = ZERO
    stored: Decimal = ZERO
    previous_work_retainage: Decimal = ZERO
    work_retained: Decimal = ZERO
    work_released: Decimal = ZERO
    previous_stored_retainage: Decimal = ZERO
    stored_retainage: Decimal = ZERO

    @classmethod
    def of(cls, item: Row) -> Self:
        return cls(**{field.name: item[field.name] for field in fields(cls)})

    @property
    def completed_and_stored(self) -> Decimal:
        """G = D + E + F."""
        return self.previous_work + self.work + self.stored

    @property
    def completed_before(self) -> Decimal:
        """G of the application before."""
        return self.previous_work + self.previous_stored

    @property
    def percent(self) -> Decimal:
        """G of C in percent, two decimals; 0 for a line without value."""
        return to_cents(self.completed_and_stored / self.scheduled * HUNDRED) if self.scheduled else ZERO

    @property
    def balance(self) -> Decimal:
        """H = C - G."""
        return self.scheduled - self.completed_and_stored

    @property
    def work_retainage(self) -> Decimal:
        """Retainage now held on completed work."""
        return self.previous_work_retainage + self.work_retained - self.work_released

    @property
    def retainage(self) -> Decimal:
        return self.work_retainage + self.stored_retainage

    @property
    def previous_retainage(self) -> Decimal:
        return self.previous_work_retainage + self.previous_stored_retainage

    @property
    def gross(self) -> Decimal:
        """What this application adds to G."""
        return self.completed_and_stored - self.completed_before

    @property
    def net(self) -> Decimal:
        """What this application adds to the payment due."""
        return self.gross - (self.retainage - self.previous_retainage)

    @property
    def stored_released(self) -> Decimal:
        """Retainage on materials that is no longer held: the materials were installed or it was released."""
        return max(ZERO, self.previous_stored_retainage - self.stored_retainage)


@dataclass(frozen=True)
class Application:
    """The sums of one application over its lines; `original` are the lines of the contract itself."""

    original: Decimal
    change_previous: tuple[Decimal, ...]
    change_new: tuple[Decimal, ...]
    lines: tuple[Progress, ...]
    less_previous: Decimal

    def total(self, name: str) -> Decimal:
        """The sum of one figure of all lines."""
        return sum((getattr(line, name) for line in self.lines), ZERO)

    @property
    def contract_sum(self) -> Decimal:
        return self.original + sum(self.change_previous, ZERO) + sum(self.change_new, ZERO)

    @property
    def earned_less_retainage(self) -> Decimal:
        """Line 6 of the form: the next application's line 7."""
        return self.total("completed_and_stored") - self.total("retainage")

    @property
    def payment_due(self) -> Decimal:
        return self.earned_less_retainage - self.less_previous

    @property
    def percent_complete(self) -> Decimal:
        return share(self.total("completed_and_stored"), self.contract_sum)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """In percent with two decimals; of nothing it is 0."""
    return to_cents(part / whole * HUNDRED) if whole else ZERO


def positive(amounts: Iterable[Decimal]) -> Decimal:
    return sum((amount for amount in amounts if amount > 0), ZERO)


def negative(amounts: Iterable[Decimal]) -> Decimal:
    return sum((amount for amount in amounts if amount < 0), ZERO)


def two_decimals(amount: Decimal) -> str:
    """How both invoices print money and percents: "7300.00"."""
    return f"{to_cents(amount):.2f}"
