"""The book of each ERP beside Procore's, through the whole tie-out.

A small firm's records are sent to the ERP by its connector, and stand in Procore too. Its project and its vendor were made by
accounting, and only the connection's value maps say which they are. What an ERP does not show is told by name, and is never
called tied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from books.book import Book as Rows
from books.mending import key_of_finding
from books.reading import take
from contract.erp.acumatica_rig import acumatica
from contract.erp.acumatica_seed import OPEN_SUBCONTRACT
from contract.erp.acumatica_seed import SEED as ACUMATICA_SEED
from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import record_of
from contract.erp.rig import ErpRig
from contract.erp.sage_300_cre_files_rig import sage_300_cre_files
from contract.erp.sage_300_cre_seed import SEED as SAGE_300_CRE_SEED
from contract.erp.sage_intacct_rig import sage_intacct
from contract.erp.sage_intacct_seed import SEED as SAGE_INTACCT_SEED
from contract.erp.viewpoint_vista_rig import viewpoint_vista
from contract.erp.viewpoint_vista_seed import SEED as VISTA_SEED
from integration.other_erps_platform import CONTRACTS, OTHER, OWNER, PROJECT, Platform, linked
from sandbox.kit.serve import running
from tieout.config.connection import Connection, read_connection
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.book import build_book as procore_book
from tieout.reconcile.comparing import compare
from tieout.reconcile.derived import with_derived
from tieout.reconcile.desk import laid_out
from tieout.reconcile.mapped import mapping_rows
from tieout.reconcile.match import Match, Tolerance, matched
from tieout.reconcile.opening import gather
from tieout.reconcile.reports import Kept, report_runs
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.statement import Verdict
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.state import State
from unit.wiring.reconciling_rows import RowBook

NAME = "harbor"
MORE = Decimal("100.01")
TYPED = str(OTHER.lines[0].amount + MORE)
MEASURES = {"budget", "committed", "approved_changes", "invoiced", "retained"}
"""What stands in the firm's books; nothing is paid, and the owner is not billed."""


@dataclass(frozen=True)
class Accounting:
    """One ERP: what is sent to it, and what somebody there types over the first line of a subcontract.

    Attributes:
        seed: the rig's company without the contract that the suite bills and changes: the firm's own are sent.
        silent: the measures that its book cannot show, each with words of the reason.
        unasked: words of why some question cannot be asked at all; "": every one can.
    """

    rig: Callable[[], AbstractContextManager[ErpRig]]
    seed: Mapping[str, Any]
    system: str
    vendor: str
    customer: str
    kinds: tuple[str, ...]
    types_over: Callable[[ErpRig, TargetDocument], None]
    silent: Mapping[str, str] = field(default_factory=dict)
    unasked: str = ""


def in_acumatica(rig: ErpRig, document: TargetDocument) -> None:
    (order,) = (row for row in rig.sandbox.state()["subcontracts"] if row["SubcontractNbr"] == document.key)
    lines = [{name: line[name] for name in OPEN_SUBCONTRACT["Details"][0]} for line in order["Details"]]
    lines[0] |= {"UnitCost": TYPED, "ExtendedCost": TYPED}
    typed = {name: order[name] for name in (*OPEN_SUBCONTRACT, "VendorRef")} | {"Details": lines}
    rig.sandbox.client.post("/__sandbox__/seed", json={"subcontracts": [typed]}).raise_for_status()


def in_sage_300(rig: ErpRig, document: TargetDocument) -> None:
    number = document.key.partition("/")[0]
    typed = {"Commitment": number, "Item": "1", "Amount": TYPED}
    rig.sandbox.client.post("/sage-desktop/commitment-item", json=typed).raise_for_status()


def in_vista(rig: ErpRig, document: TargetDocument) -> None:
    items = rig.sandbox.state()["subcontract_items"]
    (row,) = (row for row in items if (row["SL"], row["SLItem"]) == (document.key, 1))
    typed = {name: value for name, value in row.items() if name != "KeyID"} | {"OrigCost": TYPED, "CurCost": TYPED}
    rig.sandbox.client.post("/__sandbox__/seed", json={"subcontract_items": [typed]}).raise_for_status()


def in_intacct(rig: ErpRig, document: TargetDocument) -> None:
    login = {"client_id": "tieout.app.sage.com", "client_secret": "s3cret", "username": "tieout@HarborCo"}
    asked = {"grant_type": "client_credentials", **login}
    token = rig.sandbox.client.post("/ia/api/v1/oauth2/token", json=asked).json()["access_token"]
    typed = {"lines": [{"key": next(iter(document.lines.values())), "unitPrice": TYPED}]}
    path = f"/ia/api/v1/objects/{document.kind}/{document.key}"
    answer = rig.sandbox.client.patch(path, json=typed, headers={"authorization": f"Bearer {token}"})
    assert answer.is_success, answer.text


def without(seed: Mapping[str, Any], *lists: str) -> dict[str, Any]:
    return {name: rows for name, rows in seed.items() if name not in lists}


NO_OWNERS = dict.fromkeys(("billed", "owner_retained", "received"), "invoices to customers")
MONEY = ("commitment_change_order", "subcontractor_invoice")
ERPS = {
    "acumatica": Accounting(
        lambda: acumatica("oauth", guarded=False),
        ACUMATICA_SEED | {"vendors": ACUMATICA_SEED["vendors"][:1]},
        "acumatica",
        "V0001",
        "C0001",
        (*MONEY, "budget"),
        in_acumatica,
    ),
    "sage_300_cre": Accounting(
        sage_300_cre_files,
        without(SAGE_300_CRE_SEED, "commitments"),
        "sage_300_cre",
        "V0001",
        "C0001",
        (*MONEY, "budget"),
        in_sage_300,
        NO_OWNERS,
        unasked="no list of customers",
    ),
    "sage_intacct": Accounting(
        sage_intacct, SAGE_INTACCT_SEED, "sage_intacct", "V0001", "C0001", (*MONEY, "budget"), in_intacct
    ),
    "viewpoint_vista": Accounting(
        viewpoint_vista,
        without(VISTA_SEED, "subcontracts", "subcontract_items"),
        "viewpoint_vista",
        "1001",
        "9",
        MONEY,
        in_vista,
        NO_OWNERS | {"budget": "estimates of a job"},
    ),
}


@dataclass
class Firm:
    """One firm in both systems. `sent`: the ERP's documents by our references. `runs`: each an hour after the one before."""

    erp: Accounting
    rig: ErpRig
    platform: Platform
    sent: dict[str, TargetDocument]
    shelf: FolderShelf
    runs: int = 0

    def run(self, *, projects_mapped: bool = True) -> Kept:
        """One run: both books are opened anew, as a night's are."""
        self.runs += 1
        run = (datetime.now(UTC) + timedelta(days=1, hours=self.runs)).replace(microsecond=0)
        connector = import_module(f"tieout.connectors.{self.erp.system}")
        sides = {"platform": {"system": "procore"}, "erp": {"system": self.erp.system}}
        maps = dict(self.rig.value_maps) | ({} if projects_mapped else {"projects": {}})
        connection = read_connection({"id": NAME, **sides, "value_maps": maps})
        with (
            closing(cast(Any, self.rig.open())) as erp,
            closing(connector.build_book(erp.context, connection)) as theirs,
            closing(procore_book(self.platform.context(), connection)) as ours,
        ):
            ledger = RowBook(self.linked(connector, erp.context, connection), BookSide.LEDGER)
            books = {BookSide.PLATFORM: ours, BookSide.ERP: theirs, BookSide.LEDGER: ledger}
            take(self.shelf, NAME, run, books)
        return compare(self.shelf, NAME, run, run).kept

    def match(self) -> Match:
        """The three-way match of the last run."""
        run = report_runs(self.shelf, NAME)[-1]
        with laid_out(with_derived(self.shelf, gather(self.shelf, NAME, run)), now=run) as desk:
            return matched(desk, Tolerance())

    def linked(self, connector: Any, context: ConnectorContext, connection: Connection) -> Rows:
        """What the flow has sent, the customer, who was linked before, and what the document maps."""
        rows = linked(self.platform, self.sent)
        born = SourceReference(system=self.erp.system, kind="customer", id=self.erp.customer)
        rows.bind("customer", f"procore:customer:{OWNER}", connector.book_reference(context, born))
        rows.rows["ledger", "mapping"] = [dict(row) for row in mapping_rows(connection)]
        return rows


@pytest.fixture(params=sorted(ERPS))
def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Firm]:
    chosen = ERPS[request.param]
    with chosen.rig() as rig, running("procore") as base_url, httpx.Client(base_url=base_url, timeout=20) as outside:
        rig.begin()
        rig.sandbox.begin_anew(chosen.seed)
        sent = everything_sent(chosen, rig)
        customer = f"{chosen.system}/customer/{chosen.customer}"
        with closing(Platform(outside, customer=customer, budget="budget" in chosen.kinds)) as platform:
            yield Firm(chosen, rig, platform, sent, FolderShelf(tmp_path))


def everything_sent(erp: Accounting, rig: ErpRig) -> dict[str, TargetDocument]:
    """What the flow leaves in the ERP, by our references."""
    world = AnyWorld(connection=live_everywhere(dict(rig.value_maps)))
    with closing(cast(Any, rig.open())) as connector:
        world.erp = connector
        records: list[Record] = [*CONTRACTS.values(), *(record_of(kind, customer=erp.customer) for kind in erp.kinds)]
        for record in records:
            world.approve(record)
            rig.sandbox.advance(600)
            world.pass_time(timedelta(hours=1))
            assert world.entry(record).state is State.SYNCED, world.told(record)
    return {str(record.reference): world.entry(record).documents[0] for record in records}


def test_books_tie_but_for_what_the_erp_cannot_show_and_what_is_typed_over_is_found_with_its_amount(firm: Firm) -> None:
    kept = firm.run()
    assert [key_of_finding(one) for one in kept.report.findings] == []
    assert [(one.line, one.verdict) for one in firm.match().exceptions] == []
    silent = {measure: "; ".join(map(str, gaps)) for measure, gaps in kept.statement.gaps.items()}
    assert silent.keys() == firm.erp.silent.keys()
    assert all(words in silent[measure] for measure, words in firm.erp.silent.items())
    told = {line.measure: line for line in kept.statement.of("")}
    assert told.keys() >= MEASURES - silent.keys()
    assert all(line.platform == line.erp and not line.unexplained for line in kept.statement.lines)
    assert all(told[measure].erp for measure in MEASURES - silent.keys())
    doubts = "; ".join(str(gap) for gaps in kept.statement.doubts.values() for gap in gaps)
    assert bool(doubts) == bool(silent or firm.erp.unasked)
    assert firm.erp.unasked in doubts
    assert kept.statement.verdict is (Verdict.INCOMPLETE if doubts else Verdict.TIED)

    without = firm.run(projects_mapped=False).statement.of(f"procore:project:{PROJECT}")
    assert {line.measure for line in without if line.difference} == MEASURES - silent.keys()

    document = firm.sent[str(OTHER.reference)]
    firm.erp.types_over(firm.rig, document)
    kept = firm.run()
    assert [key_of_finding(one) for one in kept.report.findings] == [
        ("commitment_amount", "line_amounts", MORE, "procore:subcontract:42", document.address)
    ]
    committed = next(line for line in kept.statement.of("") if line.measure == "committed")
    assert (committed.difference, committed.unexplained) == (MORE, Decimal(0))
