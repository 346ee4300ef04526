"""Three-way match: purchase order, receipt and bill; subcontract, pay app and bill; line by line, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tieout.reconcile.desk import Desk, Record, cents, sql_of
from tieout.reconcile.errors import Gap
from tieout.reconcile.opening import Place
from tieout.reconcile.questions import LEDGER
from tieout.reconcile.schema import BookSide
from tieout.records.money import dollars, plain


class Verdict(StrEnum):
    MATCHED = "matched"
    NOT_BILLED = "not_billed"
    OVER_BILLED = "over_billed"
    BILLED_OVER_RECEIVED = "billed_over_received"
    PRICE_ABOVE = "price_above"
    BILLED_BEFORE_APPROVAL = "billed_before_approval"
    BILLED_OVER_PAY_APP = "billed_over_pay_app"
    PAY_APP_NOT_BILLED = "pay_app_not_billed"
    NOTHING_ORDERED = "nothing_ordered"
    NO_COMMITMENT = "no_commitment"
    NO_PAY_APP = "no_pay_app"
    DUPLICATE_BILL = "duplicate_bill"


_REASONS = {
    Verdict.MATCHED: "It agrees, within the tolerances.",
    Verdict.NOT_BILLED: "Nothing was billed on it yet.",
    Verdict.OVER_BILLED: "Billed beyond what was ordered.",
    Verdict.BILLED_OVER_RECEIVED: "Billed for more than was received.",
    Verdict.PRICE_ABOVE: "Billed at a higher price than was ordered at.",
    Verdict.BILLED_BEFORE_APPROVAL: "Billed before the commitment was approved.",
    Verdict.BILLED_OVER_PAY_APP: "The ERP's bill is higher than the approved pay app.",
    Verdict.PAY_APP_NOT_BILLED: "The ERP's bill is lower than the approved pay app, or missing.",
    Verdict.NOTHING_ORDERED: "It bills what no line of an order, a schedule of values or a change order has.",
    Verdict.NO_COMMITMENT: "A bill on a project without a commitment behind it.",
    Verdict.NO_PAY_APP: "A bill on a subcontract that no pay app is linked to.",
    Verdict.DUPLICATE_BILL: "The same bill of the same vendor is held twice.",
}


@dataclass(frozen=True)
class Tolerance:
    """How far a bill may lie above, in percent: the connection's `thresholds.three_way_match`."""

    quantity_percent: Decimal = Decimal(0)
    price_percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class MatchedLine:
    """The match of one line. `received`: goods received on a purchase order, approved pay apps on a subcontract.

    A change order is one line of its subcontract: snapshots keep its total.

    `amount`: the dollars that the verdict is about.
    """

    kind: str
    project: str | None
    party: str | None
    number: str
    line: str
    ordered: Decimal
    received: Decimal
    billed: Decimal
    verdict: Verdict
    amount: Decimal

    @property
    def reason(self) -> str:
        if self.verdict in {Verdict.MATCHED, Verdict.NOT_BILLED}:
            return _REASONS[self.verdict]
        return f"{_REASONS[self.verdict]} {dollars(self.amount)}."


_FILES: dict[str, tuple[Place, ...]] = {
    "match_purchase_orders": (
        *((BookSide.ERP, name) for name in ("commitment", "commitment_line", "receipt", "invoice", "invoice_line")),
        *((BookSide.PLATFORM, name) for name in ("commitment", "change_order")),
        *LEDGER,
    ),
    "match_subcontracts": (
        *((BookSide.PLATFORM, name) for name in ("commitment", "commitment_line", "change_order")),
        *((side, "invoice_line") for side in (BookSide.PLATFORM, BookSide.ERP)),
        (BookSide.PLATFORM, "invoice"),
        *LEDGER,
    ),
    "match_bills": (
        *((BookSide.ERP, name) for name in ("commitment", "commitment_line", "invoice", "invoice_line")),
        *LEDGER,
    ),
}
_RECEIPTS: Place = (BookSide.ERP, "receipt")


@dataclass(frozen=True)
class Match:
    """All lines; `gaps`: by part of the match, why it could not be made, or not against receipts."""

    lines: tuple[MatchedLine, ...]
    gaps: dict[str, tuple[Gap, ...]]

    @property
    def exceptions(self) -> tuple[MatchedLine, ...]:
        return tuple(one for one in self.lines if one.verdict not in {Verdict.MATCHED, Verdict.NOT_BILLED})


def matched(desk: Desk, tolerance: Tolerance) -> Match:
    """Match every line of every commitment, and every bill.

    Where the ERP shows no receipts, purchase orders are matched with their bills alone, and the gap is told all the same.
    """
    missing = {name: found for name, needs in _FILES.items() if (found := _gaps(desk, needs))}
    _lay(desk, tolerance, receipts_kept=_RECEIPTS not in desk.gathered.gaps)
    rows = (row for name in _FILES if _matches(missing.get(name, {})) for row in desk.ask(sql_of(name)))
    return Match(tuple(_line(row) for row in rows), {name: tuple(found.values()) for name, found in missing.items()})


def _lay(desk: Desk, tolerance: Tolerance, *, receipts_kept: bool) -> None:
    percents = (plain(tolerance.quantity_percent), plain(tolerance.price_percent))
    columns = ("quantity_percent", "price_percent")
    cast = ", ".join(f"CAST({p} AS DECIMAL(7, 4)) AS {c}" for p, c in zip(percents, columns, strict=True))
    laid = f"SELECT {cast}, {str(receipts_kept).upper()} AS receipts_kept"
    desk.database.execute(f"CREATE OR REPLACE TEMP TABLE tolerance AS {laid}")


def _gaps(desk: Desk, needs: Iterable[Place]) -> dict[Place, Gap]:
    return {place: desk.gathered.gaps[place] for place in needs if place in desk.gathered.gaps}


def _matches(gaps: Mapping[Place, Gap]) -> bool:
    """Receipts that were never kept are no receipts that failed to be read: of these, one may be what a bill lacks."""
    return all(place == _RECEIPTS and gap.code == "not_kept" for place, gap in gaps.items())


def _line(row: Record) -> MatchedLine:
    return MatchedLine(
        kind=row["kind"],
        project=row["project"],
        party=row["party"],
        number=row["number"] or "",
        line=row["line"],
        ordered=cents(row["ordered"]),
        received=cents(row["received"]),
        billed=cents(row["billed"]),
        verdict=Verdict(row["verdict"]),
        amount=cents(row["amount"]),
    )
