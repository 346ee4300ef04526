"""Two whole systems, read by their books: what was broken is found, to the cent, and nothing else; put right, they tie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from moto import mock_aws

from books.breaks import Broken
from books.reading import take
from books.seeding import Seeded, seeded, tied
from books.seeding_erp import GROUP, HELD, LOGIN
from books.seeding_platform import CLIENT, COMPANY, TYPE, note_lines
from contract.erp.rig import OneHolder, PlentyOfTime
from sandbox.kit.serve import running
from tieout.config.connection import Connection, read_connection
from tieout.connectors.acumatica.assumptions import SWITCHES
from tieout.connectors.acumatica.book import build_book as build_erp_book
from tieout.connectors.acumatica.book_assumptions import SWITCHES as BOOK_SWITCHES
from tieout.connectors.acumatica.book_masters import book_reference
from tieout.connectors.acumatica.feed_assumptions import SWITCHES as FEED_SWITCHES
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.book import build_book as build_platform_book
from tieout.ledger.keys import ledger_table_definition
from tieout.reconcile.desk import laid_out
from tieout.reconcile.findings import Finding, Report, find
from tieout.reconcile.opening import gather
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.statement import Statement, Verdict, drawn_up
from tieout.wiring.clock import SystemClock
from tieout.wiring.snapshotting_ledger import LedgerBook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME, TABLE = "acme", "books"
ALL = frozenset(each.name for each in (*SWITCHES, *FEED_SWITCHES, *BOOK_SWITCHES))


@dataclass
class Town:
    """Both look-alikes, and a ledger between them."""

    platform: httpx.Client
    erp: httpx.Client
    ledger: DynamoDBClient
    folder: Path
    runs: int = 0

    def settle(self, firm: Seeded) -> None:
        """Empty everything, and have the firm stand in it."""
        for client in (self.platform, self.erp):
            client.post("/__sandbox__/reset", json={}).raise_for_status()
        self.control(self.erp, "reading", {"shuffle": "always"})
        refs = self.control(self.platform, "seed", firm.platform())["refs"]
        note_lines(firm.names, firm.book, refs, self.platform.get("/__sandbox__/state").json())
        self.control(self.erp, "seed", firm.erp())
        self.ledger.create_table(**ledger_table_definition(TABLE))
        firm.link(self.ledger, TABLE, NAME)

    def control(self, client: httpx.Client, what: str, body: Any) -> Any:
        answer = client.post(f"/__sandbox__/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def rename_vendor(self, firm: Seeded, vendor: str, name: str) -> None:
        """Somebody changes the directory of the platform by hand."""
        grant = {"grant_type": "client_credentials", **CLIENT}
        token = self.platform.post("/oauth/token", json=grant).json()["access_token"]
        answer = self.platform.patch(
            f"/rest/v1.0/vendors/{firm.names.id(vendor)}",
            headers={"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)},
            json={"company_id": COMPANY, "vendor": {"name": name}},
        )
        assert answer.is_success, answer.text

    def run(self, firm: Seeded) -> tuple[Report, Statement]:
        """One run: snapshots of all three books, and what they say."""
        self.runs += 1
        # A run of some minutes later: what was seeded just now has settled by then.
        run = datetime.now(UTC) + timedelta(hours=self.runs)
        connection, shelf = self._connection(firm), FolderShelf(self.folder)
        erp = self._context(
            {
                "base_url": str(self.erp.base_url).rstrip("/"),
                "tenant": "ACME",
                "branch": "MAIN",
                "invoices": {"retainage_receivable_account": HELD},
            },
            LOGIN,
        )
        url = str(self.platform.base_url).rstrip("/")
        ours = self._context({"auth_url": url, "api_url": url, "company_id": str(COMPANY)}, CLIENT)
        books = build_platform_book(ours, connection), build_erp_book(erp, connection)
        ledger = LedgerBook(self.ledger, TABLE, NAME, lambda reference: book_reference(erp, reference))
        try:
            take(shelf, NAME, run, {BookSide.PLATFORM: books[0], BookSide.ERP: books[1], BookSide.LEDGER: ledger})
        finally:
            for book in books:
                book.close()
        with laid_out(gather(shelf, NAME, run), now=run) as desk:
            report = find(desk)
            return report, drawn_up(desk, report)

    def _connection(self, firm: Seeded) -> Connection:
        places = (row for table in ("budget_line", "commitment_line") for row in firm.book.of("platform", table))
        codes = {str(row["cost_code"]) for row in places if row["cost_key"]}
        maps = {
            "cost_codes": {code: code for code in codes},
            "cost_types": {TYPE: {"account": "51000", "account_group": GROUP}},
        }
        sides = {"platform": {"system": "procore"}, "erp": {"system": "acumatica"}}
        return read_connection({"id": NAME, **sides, "value_maps": maps})

    def _context(self, settings: dict[str, Any], credentials: dict[str, str]) -> ConnectorContext:
        return ConnectorContext(
            connection=NAME,
            settings=settings,
            credentials=credentials,
            tokens=OneHolder(),
            clock=SystemClock(),
            deadline=PlentyOfTime(),
            sleep=lambda seconds: pytest.fail(f"slept {seconds} seconds"),
            assumptions=ALL,
            allow_loopback=True,
        )


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with (
        running("procore", hourly_limit=0, spike_limit=0) as platform,
        running("acumatica") as erp,
        httpx.Client(base_url=platform, timeout=30) as one,
        httpx.Client(base_url=erp, timeout=30) as other,
        mock_aws(),
    ):
        client = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        yield Town(one, other, client, tmp_path)


def told(found: Iterable[Finding | Broken]) -> set[tuple[str, str, Decimal, str | None, str | None]]:
    return {(one.question, _cause(one), one.amount, one.source, one.target) for one in found}


def _cause(found: Finding | Broken) -> str:
    # Whether a payment was shown short or not at all is the ledger's to say, and not the books'.
    return "" if found.question == "payment_not_shown" else found.cause


def test_every_scripted_difference_is_found_with_its_dollars_and_nothing_else(town: Town) -> None:
    firm = seeded()
    town.settle(firm)
    town.control(
        town.erp,
        "cost",
        {"project": "P0004", "task": "01", "account_group": GROUP, "cost_code": "00-000", "amount": "4321.09"},
    )
    report, statement = town.run(firm)
    wanted, found = told(firm.expected()), told(report.findings)
    assert (found - wanted, wanted - found) == (set(), set())
    assert not report.not_asked
    assert not report.in_flight
    assert all(line.unexplained == 0 for line in statement.lines)


def test_what_is_changed_by_hand_is_shown_by_the_next_run_and_put_right_it_ties_to_the_cent(town: Town) -> None:
    firm = tied()
    town.settle(firm)
    report, statement = town.run(firm)
    assert (told(report.findings), statement.verdict) == (set(), Verdict.TIED)
    assert all(line.platform == line.erp != 0 for line in statement.of(""))

    (order,) = firm.erp()["subcontracts"]
    line = order["Details"][0]
    more = str(Decimal(line["ExtendedCost"]) + Decimal("100.01"))
    changed = [line | {"UnitCost": more, "ExtendedCost": more}, *order["Details"][1:]]
    town.control(town.erp, "seed", {"subcontracts": [order | {"Details": changed}]})
    town.rename_vendor(firm, "platform:vendor:7", "Vendor Seven")
    report, statement = town.run(firm)
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
    report, statement = town.run(firm)
    assert (told(report.findings), statement.verdict) == (set(), Verdict.TIED)
