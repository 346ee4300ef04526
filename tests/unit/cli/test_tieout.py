"""`tieout tieout | match | liability | measures`: dollars, causes, fixes; the same on a stack and on a downloaded folder."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book, merged
from books.breaks import change_order, commitment, money, unsent
from books.firm import Firm
from tieout.cli import tieout_shelf
from tieout.reconcile.errors import CannotRead
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.records.references import SourceReference
from tieout.sync.events import Concern
from tieout.sync.state import Change, HistoryEvent, State
from tieout.wiring.reconciling_place import Place
from tieout.wiring.s3_shelf import S3Shelf
from unit.cli.conftest import CONNECTION, Desk, document
from unit.cli.shelf import wake
from unit.wiring.reconciling_rows import RUN, Night

BUCKET = "snapshots"


def book(*, broken: bool) -> Book:
    rows = merged(Firm(1_000).parts())
    if broken:
        unsent(rows, "change_order", *change_order(2, 8))
        row = rows.one("erp", "commitment", commitment(1, 3)[1])
        row["amount"] = money(row["amount"]) + Decimal("0.01")
    return rows


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two shelves after one run each: one that ties, one that does not."""
    made = {}
    for name in ("tied", "apart"):
        made[name] = tmp_path_factory.mktemp(name)
        night = Night(book(broken=name == "apart"), FolderShelf(made[name]), connection=CONNECTION)
        night.run()
    return made


@pytest.fixture
def stack(connected: Desk, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A stack whose last run did not tie."""
    parts = connected.parts
    parts.clients.s3.create_bucket(Bucket=BUCKET)
    shelf = S3Shelf(parts.clients.s3, BUCKET, tmp_path / "copies")
    for file in folders["apart"].rglob("*"):
        if file.is_file():
            shelf.put(file.relative_to(folders["apart"]).as_posix(), file.read_bytes())
    queue = parts.clients.sqs.create_queue(QueueName="reconcile")["QueueUrl"]
    monkeypatch.setattr(tieout_shelf, "find_place", lambda *_: Place(BUCKET, queue))
    return connected


def _closed(table: str) -> None:
    if table == "budget_line":
        raise CannotRead("the ERP is closed")


def finding(desk: Desk, cause: str) -> str:
    held = desk.tieout("tieout", "show", "--json").json()["findings"]
    return str(next(one["id"] for one in held if one["cause"] == cause))


def test_statement_says_whether_it_ties_by_its_exit_code(desk: Desk, folders: dict[str, Path]) -> None:
    tied, apart = (desk.tieout("tieout", "show", "--local", str(folders[name])) for name in ("tied", "apart"))
    assert (tied.code, apart.code) == (0, 1)
    assert "$0.01" in apart.text
    assert "the ERP's amount" in apart.text.replace("\n", " ") or "Set the ERP" in apart.text


def test_incomplete_run_is_never_told_as_tied(desk: Desk, tmp_path: Path) -> None:
    night = Night(book(broken=False), FolderShelf(tmp_path), connection=CONNECTION)
    night.books[BookSide.ERP].before = _closed
    night.run()
    said = desk.tieout("tieout", "show", "--local", str(tmp_path))
    assert said.code == 3
    assert "not compared" in said.text


def test_json_holds_exact_amounts_and_the_stack_and_the_folder_say_the_same(
    stack: Desk, folders: dict[str, Path]
) -> None:
    there = stack.tieout("tieout", "show", "--json").json()
    here = stack.tieout("tieout", "show", "--json", "--local", str(folders["apart"])).json()
    assert there == here
    assert there["verdict"] == "apart"
    assert {one["amount"] for one in there["findings"] if one["cause"] == "amounts_differ"} == {"0.01"}
    assert [one["verdict"] for one in there["drift"]] == ["apart"]


def test_run_asks_for_all_three_books_with_who(stack: Desk) -> None:
    said = stack.tieout("tieout", "run", "--json").json()
    queue = stack.parts.clients.sqs.get_queue_url(QueueName="reconcile")["QueueUrl"]
    got = stack.parts.clients.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    tasks = [json.loads(message["Body"]) for message in got]
    assert {task["side"] for task in tasks} == {"platform", "erp", "ledger"}
    assert said["connection"] == CONNECTION
    assert all(task["by"] not in {"", "tieout"} for task in tasks)


def test_explain_says_cause_age_effect_and_fix(stack: Desk) -> None:
    said = stack.tieout("tieout", "explain", finding(stack, "amounts_differ")[:6])
    for word in ("changed on one side", "committed of", "$0.01", "a person does it"):
        assert word in said.text


def test_fix_of_what_nothing_saw_has_that_record_looked_at_and_no_other(
    stack: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, other = (SourceReference(system="platform", kind="commitment_change_order", id=f"2-{n}") for n in (8, 9))
    woken: list[Concern] = []

    def listed(_: object, __: object, entity: Entity, project: str) -> list[Concern]:
        return [Concern(entity, reference, {"project": project}) for reference in (other, wanted)]

    monkeypatch.setattr("tieout.cli.resync._of_project", listed)
    monkeypatch.setattr("tieout.cli.resync.wake_by_hand", lambda _, __, concern, *___: woken.append(concern))
    said = stack.tieout("tieout", "fix", finding(stack, "never_seen"), "--json")
    assert (said.code, said.json()) == (0, {"woken": [str(wanted)]})
    assert woken == [Concern(Entity.CHANGE_ORDER, wanted, {"project": "2"})]


def test_fix_whose_command_fails_says_so_by_its_exit_code(stack: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieout.cli.resync._of_project", lambda *_: [])
    for more in ((), ("--json",)):
        said = stack.tieout("tieout", "fix", finding(stack, "never_seen"), *more)
        assert (said.code, "project 2 shows none of change_order" in said.text) == (2, True)


def test_fix_that_only_a_person_can_make_says_what_and_changes_nothing(stack: Desk) -> None:
    said = stack.tieout("tieout", "fix", finding(stack, "amounts_differ"))
    assert said.code == 1
    assert "A person has to: Set the ERP's amount back" in said.text
    assert stack.messages() == []


def test_finding_that_is_not_there_is_named(stack: Desk) -> None:
    assert stack.tieout("tieout", "explain", "zzz").code == 2


def test_only_a_statement_that_ties_is_signed_and_the_page_shows_who(
    stack: Desk, folders: dict[str, Path], tmp_path: Path
) -> None:
    assert stack.tieout("tieout", "sign", "--who", "Ann").code == 2
    for path in folders["tied"].rglob("*"):
        if path.is_file():
            key = path.relative_to(folders["tied"]).as_posix()
            stack.parts.clients.s3.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
    assert stack.tieout("tieout", "sign", "--who", "Ann Controller", "--remark", "Q4").code == 0
    assert "Ann Controller" in stack.tieout("tieout", "show").text
    stack.tieout("tieout", "export", str(tmp_path / "out"))
    assert "Signed off by Ann Controller" in (tmp_path / "out" / "statement.html").read_text()


def test_exported_snapshots_can_be_worked_on_without_the_stack(stack: Desk, tmp_path: Path) -> None:
    out = tmp_path / "away"
    assert stack.tieout("tieout", "export", str(out), "--snapshots").code == 0
    assert (out / "findings.csv").read_text().startswith("id,standing")
    rows = stack.tieout("tieout", "behind", "committed", "--local", str(out), "--json").json()
    assert len(rows) > 50
    assert stack.tieout("match", "--local", str(out)).code == 0


def test_chart_draws_one_bar_per_run(desk: Desk, tmp_path: Path) -> None:
    rows = book(broken=True)
    night = Night(rows, FolderShelf(tmp_path), connection=CONNECTION)
    night.run()
    rows.one("erp", "commitment", commitment(1, 5)[1])["amount"] = Decimal("0.40")
    night.run(RUN + timedelta(days=1))
    text = desk.tieout("tieout", "show", "--chart", "--local", str(tmp_path)).text
    bars = [line.count("█") for line in text.splitlines() if line.startswith("2026-11-2")]
    assert len(bars) == 2
    assert bars[0] < bars[1]


def test_match_tells_the_line_and_the_reason(desk: Desk, tmp_path: Path) -> None:
    rows = book(broken=False)
    rows.drop("erp", "receipt", reference="ACME/Receipt/1-1-2-0")
    Night(rows, FolderShelf(tmp_path), connection=CONNECTION).run()
    said = desk.tieout("match", "--local", str(tmp_path), "--json")
    (line,) = said.json()["lines"]
    assert (said.code, line["verdict"]) == (1, "billed_over_received")
    assert desk.tieout("match", "--quantity", "50", "--local", str(tmp_path)).code == 0


def test_commitment_is_in_the_liability_from_the_moment_it_was_approved(stack: Desk) -> None:
    ledger, one, now = stack.parts.ledger, wake("900", "w-900"), datetime.now(UTC)
    one = one.model_copy(update={"hints": {"project": "2"}})
    ledger.want(one, shadow=False, due_at=now, event=HistoryEvent(now, "heard", "Heard of it", "platform"))
    lease = ledger.lease(one.key(shadow=False), owner="o", now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    assert stack.tieout("liability", "--json").json()["since_the_run"] == []
    ledger.release(lease, Change(total=Decimal("1234.56")), wanted=1)
    told = stack.tieout("liability", "--json").json()
    (fresh,) = told["since_the_run"]
    assert (fresh["project"], fresh["not_invoiced"]) == ("procore:project:2", "1234.56")
    (owed,) = (row for row in told["owed"] if row["project"] == "procore:project:2")
    assert owed == fresh
    booked = sum((Decimal(row["not_invoiced"]) for row in told["owed"]), Decimal(0)) - Decimal("1234.56")
    assert dollars(booked + Decimal("1234.56")) in stack.tieout("liability").text
    assert stack.tieout("liability", "--as-of", "2026-06-01", "--json").json()["since_the_run"] == []
    assert ledger.listing(CONNECTION, Entity.COMMITMENT)[0].state is State.PENDING


def test_prime_change_order_is_the_owners_money_and_never_a_liability(stack: Desk) -> None:
    """No run books it: taken for something that no run has seen yet, it would be there for ever."""
    ledger, now = stack.parts.ledger, datetime.now(UTC)
    for kind, number in (("prime_change_order", "71"), ("commitment_change_order", "72")):
        reference = SourceReference(system="procore", kind=kind, id=number)
        one = wake("7", f"w-{number}").model_copy(
            update={"entity": Entity.CHANGE_ORDER, "reference": reference, "hints": {"project": "2"}}
        )
        ledger.want(one, shadow=False, due_at=now, event=HistoryEvent(now, "heard", "Heard of it", "platform"))
        lease = ledger.lease(one.key(shadow=False), owner="o", now=now, until=now + timedelta(minutes=1))
        assert lease is not None
        ledger.release(lease, Change(state=State.SYNCED, total=Decimal(f"{number}.00")), wanted=1)
    told = stack.tieout("liability", "--json").json()
    assert [row["not_invoiced"] for row in told["since_the_run"]] == ["72.00"]
    assert sum(Decimal(row["not_invoiced"]) for row in told["owed"] if row["project"] == "procore:project:2") == 72


def test_liability_of_a_past_day_is_what_was_owed_then(stack: Desk) -> None:
    def retained(day: str) -> Decimal:
        rows = stack.tieout("liability", "--as-of", day, "--json").json()["owed"]
        return sum((Decimal(row["retainage"]) for row in rows), Decimal(0))

    assert retained("2025-01-01") == 0
    assert retained("2026-11-20") > 0


def test_measures_stand_against_the_baseline_that_the_firm_states(stack: Desk) -> None:
    assert stack.tieout("measures", "--baseline").code == 2
    figures = {"unreconciled": "1000.00", "days_to_close": "9", "measured_by": "the controller"}
    stated = document(baseline=figures)
    stack.parts.documents.put(CONNECTION, stated, "tester", "baseline")
    stack.parts._documents.clear()
    said = stack.tieout("measures", "--baseline", "--json").json()
    (one,) = (row for row in said["against_baseline"] if row["name"] == "unreconciled")
    assert Decimal(one["now"]) == Decimal(said["unreconciled"]) > 0
    assert said["p50_seconds"] is None
    assert said["not_measured"] == {"days_to_close": "9"}
    told = stack.tieout("measures", "--baseline").text.splitlines()
    assert any("days to close" in row and "not measured" in row for row in told)
