"""Two whole systems, read by their books: what was broken is found, to the cent, and nothing else; put right, they tie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from books.breaks import Broken
from books.mending import People, key_of_finding
from books.seeding import seeded, tied
from books.seeding_erp import DEFAULT_COST
from books.town import Town, a_town
from infra.local import cloud as embedded
from infra.local.cloud import Cloud
from tieout.reconcile.findings import Finding
from tieout.reconcile.match import Verdict as Match
from tieout.reconcile.statement import Verdict


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with embedded.running() as made:
        yield made


@pytest.fixture
def town(cloud: Cloud, tmp_path: Path) -> Iterator[Town]:
    with a_town(tmp_path, cloud.client("dynamodb")) as made:
        yield made


def told(found: Iterable[Finding | Broken]) -> set[tuple[str, str, Decimal, str | None, str | None]]:
    return {key_of_finding(one) for one in found}


def test_what_was_broken_is_found_and_once_commands_and_people_have_mended_it_the_books_tie_to_the_cent(
    town: Town,
) -> None:
    firm = seeded()
    town.settle(firm)
    town.control(town.erp, "cost", DEFAULT_COST)
    kept = town.run()
    wanted, found = told(firm.expected()), told(kept.report.findings)
    assert (found - wanted, wanted - found) == (set(), set())
    assert not kept.report.not_asked
    assert not kept.report.in_flight
    assert all(line.unexplained == 0 for line in kept.statement.lines)

    People(town, firm).mend_all(kept)
    kept = town.run()
    assert (told(kept.report.findings), kept.statement.verdict) == (set(), Verdict.TIED)
    assert told(kept.report.resolved) == wanted


def test_what_is_changed_by_hand_is_shown_by_the_next_run_and_put_right_it_ties_to_the_cent(town: Town) -> None:
    firm = tied()
    town.settle(firm)
    kept = town.run()
    report, statement = kept.report, kept.statement
    assert (told(report.findings), statement.verdict) == (set(), Verdict.TIED)
    assert all(line.platform == line.erp != 0 for line in statement.of(""))
    match = town.match()
    assert ([(one.line, one.verdict) for one in match.exceptions], match.gaps) == ([], {})
    assert {one.kind for one in match.lines if one.verdict is Match.MATCHED} == {"purchase_order", "subcontract"}

    (order,) = firm.erp()["subcontracts"]
    line = order["Details"][0]
    more = str(Decimal(line["ExtendedCost"]) + Decimal("100.01"))
    changed = [line | {"UnitCost": more, "ExtendedCost": more}, *order["Details"][1:]]
    town.control(town.erp, "seed", {"subcontracts": [order | {"Details": changed}]})
    town.rename_vendor(firm, "platform:vendor:7", "Vendor Seven")
    kept = town.run()
    report, statement = kept.report, kept.statement
    ours, theirs = firm.names.platform("platform:subcontract:1-0"), "ACME/Subcontract/SC-1-0"
    vendor = firm.names.platform("platform:vendor:7"), "ACME/Vendor/V00007"
    at_stake = next(
        row["amount"] for row in firm.book.of("platform", "commitment") if row["vendor"] == "platform:vendor:7"
    )
    assert told(report.findings) == {
        ("commitment_amount", "line_amounts", Decimal("100.01"), ours, theirs),
        ("vendor_differs", "name_differs", at_stake, *vendor),
    }
    assert statement.verdict is Verdict.APART

    town.control(town.erp, "seed", {"subcontracts": [order]})
    town.rename_vendor(firm, "platform:vendor:7", "Vendor 7 Works")
    kept = town.run()
    report, statement = kept.report, kept.statement
    assert (told(report.findings), statement.verdict) == (set(), Verdict.TIED)
