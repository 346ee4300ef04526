"""Imports: what accounting owns is shown on the platform, each record once, with as few calls as there can be."""

from datetime import timedelta
from decimal import Decimal

import pytest

from fakes.accounting import Accounting, payment, pulling, vendor
from fakes.mirror import MirrorFault
from fakes.records import MORNING
from tieout.policy.ownership import AgainstDirection
from tieout.records.balances import JobCost
from tieout.records.entities import Direction, Entity
from tieout.records.parties import CostCode
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.plan import Side
from tieout.sync.pull_progress import import_key, mark_of_import, read_progress
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason

LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def books() -> Accounting:
    return Accounting()


def links(books: Accounting, kind: str) -> list[str]:
    return sorted(one.link or "" for one in books.mirror.shown.get(kind, {}).values())


def test_every_vendor_is_shown_once_and_knows_where(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(25)))
    books.feed.page_size, books.mirror.most_at_once = 4, 10
    books.import_all("vendor")
    assert len(set(links(books, "vendor"))) == len(links(books, "vendor")) == 25
    entry = books.entry(vendor("V3"))
    assert (entry.state, entry.number, len(entry.documents)) == (State.SYNCED, "V3", 1)
    assert books.ledger.holder("oakridge", Side.PLATFORM, entry.documents[0]) == entry.key
    assert "Shown on the platform as" in books.told(entry.key)


def test_pages_that_do_not_fill_a_batch_are_put_together(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(25)))
    books.feed.page_size, books.mirror.most_at_once = 4, 10
    books.import_all("vendor")
    assert (books.mirror.calls["write"], books.mirror.calls["list"]) == (3, 1)


def test_what_has_not_changed_makes_no_call_on_the_platform(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(5)))
    books.import_all("vendor")
    before = dict(books.mirror.calls)
    books.import_all("vendor", full=True)
    assert dict(books.mirror.calls) == before


def test_next_import_reads_only_what_changed_and_brings_it_up_to_date(books: Accounting) -> None:
    books.feed.put(vendor("V1"), vendor("V2"))
    books.import_all("vendor")
    before = books.entry(vendor("V1")).documents
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, title="Renamed"))
    books.import_all("vendor")
    assert books.entry(vendor("V1")).documents == before
    assert {one.name for one in books.mirror.shown["vendor"].values()} == {"Renamed", "Vendor V2"}
    assert books.mirror.calls["rows"] == 3
    assert "changed since" in books.told(import_key("oakridge", "vendor"))


def test_what_changes_behind_the_reader_is_seen_by_the_second_look(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(8)))
    books.feed.page_size = 4

    def rename() -> None:
        if books.feed.calls["page"] == 2:
            books.feed.put(vendor("V0", books.clock.now(), title="Renamed meanwhile"))

    books.feed.on_page = rename
    books.import_all("vendor")
    assert "Renamed meanwhile" in {one.name for one in books.mirror.shown["vendor"].values()}


def test_watermark_never_passes_what_was_not_handled(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    mark = mark_of_import("oakridge", "vendor", books.connection.section(Entity.VENDOR))
    begun = books.clock.now()
    books.feed.faults = [NotNow("down")] * 3
    books.ask("vendor")
    books.wait(timedelta(seconds=5))
    assert books.marks.reached(mark) is None
    books.settle("vendor")
    reached = books.marks.reached(mark)
    assert reached is not None
    assert begun <= reached <= books.clock.now()


def test_failed_reading_takes_nothing_back(books: Accounting) -> None:
    books.feed.put(vendor("V1"), vendor("V2"))
    books.import_all("vendor")
    books.feed.faults = [NotNow("maintenance"), NeedsPerson("no permission")]
    books.ask("vendor", full=True)
    books.wait(timedelta(minutes=10))
    entry = books.run_entry("vendor")
    assert (entry.state, entry.waiting_on) == (State.WAITING, "person")
    assert len(books.mirror.shown["vendor"]) == 2
    assert books.mirror.calls["write"] == 1


def test_inactive_vendor_is_taken_back_and_one_never_shown_is_left_alone(books: Accounting) -> None:
    books.feed.put(vendor("V1"), vendor("V2", active=False))
    books.import_all("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]
    books.clock.set(LATER)
    books.feed.put(vendor("V1", LATER, active=False))
    books.import_all("vendor")
    assert "Taken back" in books.told(books.key(vendor("V1")))


def test_vendor_that_may_be_there_already_waits_and_names_the_candidate(books: Accounting) -> None:
    there = books.mirror.foreign("vendor", "Vendor, V1.")
    books.feed.put(vendor("V1"), vendor("V2"))
    books.import_all("vendor")
    entry = books.entry(vendor("V1"))
    assert (entry.state, entry.waiting_on) == (State.WAITING, "adopt")
    assert there in entry.reasons[0].text
    assert links(books, "vendor") == ["", "fake_erp:vendor:V2"]
    books.one(vendor("V1"), link=there)
    assert books.entry(vendor("V1")).documents[0].key == there
    assert links(books, "vendor") == ["fake_erp:vendor:V1", "fake_erp:vendor:V2"]


def test_another_integrations_record_is_never_overwritten(books: Accounting) -> None:
    there = books.mirror.foreign("vendor", "Vendor V1", link="CE_41")
    books.feed.put(vendor("V1"))
    books.import_all("vendor")
    entry = books.entry(vendor("V1"))
    assert (entry.state, entry.reasons[0].code) == (State.REFUSED, "foreign_link")
    assert books.one(vendor("V1"), link=there) is State.REFUSED
    assert books.mirror.calls["write"] == 0


def test_one_refused_row_leaves_its_neighbours_alone(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(4)))
    books.mirror.refuse["V2"] = "the name is taken"
    books.import_all("vendor")
    assert books.entry(vendor("V2")).state is State.REFUSED
    assert [books.entry(vendor(f"V{number}")).state for number in (0, 1, 3)] == [State.SYNCED] * 3
    assert "1 refused" in books.told(import_key("oakridge", "vendor"))
    del books.mirror.refuse["V2"]
    books.import_all("vendor", full=True)
    assert books.entry(vendor("V2")).state is State.SYNCED


@pytest.mark.parametrize("fault", [MirrorFault.LOST_BEFORE, MirrorFault.LOST_AFTER, MirrorFault.THROTTLED])
def test_lost_answer_shows_no_vendor_twice(books: Accounting, fault: MirrorFault) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(4)))
    books.mirror.faults = [fault]
    books.import_all("vendor")
    assert len(links(books, "vendor")) == 4
    assert books.entry(vendor("V0")).state is State.SYNCED
    assert books.mirror.calls["write"] == 2


@pytest.mark.parametrize(
    ("fault", "writes"), [(MirrorFault.LOST_BEFORE, 2), (MirrorFault.LOST_AFTER, 1), (MirrorFault.THROTTLED, 2)]
)
def test_lost_answer_creates_no_second_payment(books: Accounting, fault: MirrorFault, writes: int) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1"))
    books.mirror.faults = [fault]
    books.import_all("payment")
    books.wait(timedelta(minutes=15))
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1"]
    assert books.entry(payment("P1")).state is State.SYNCED
    assert books.mirror.calls["write"] == writes


def test_payment_reaches_each_pay_app_it_pays_and_says_what_else_it_pays(books: Accounting) -> None:
    books.pushed_invoice("B1", contract="C1")
    books.pushed_invoice("B2", contract="C2")
    books.feed.put(
        payment("P1", pays={"B1": "60.00", "RENT": "9.00", "B2": "40.00"}), payment("P2", pays={"RENT": "1.00"})
    )
    books.import_all("payment")
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1", "fake_erp:payment:P1#MAIN/Bill/B2"]
    assert {books.mirror.groups[one] for one in books.mirror.shown["payment"]} == {"C1", "C2"}
    other = books.entry(payment("P2"))
    assert (other.state, other.waiting_on) == (State.WAITING, "not ours")
    assert "RENT" in books.told(other.key)


def test_same_payments_in_another_order_are_the_same_payments(books: Accounting) -> None:
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    books.feed.put(payment("P1", pays={"B1": "60.00", "B2": "40.00"}))
    books.import_all("payment")
    before = books.mirror.calls["write"]
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays={"B2": "40.00", "B1": "60.00"}))
    books.import_all("payment")
    assert books.mirror.calls["write"] == before


def test_void_is_taken_back_even_when_it_names_its_bills_no_more(books: Accounting) -> None:
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    books.feed.put(payment("P1", pays={"B1": "60.00", "B2": "40.00"}))
    books.import_all("payment")
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays={}, voided=True))
    books.import_all("payment")
    assert links(books, "payment") == []
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.documents) == (State.SYNCED, ())


def test_void_that_the_platform_does_not_take_back_is_a_finding(books: Accounting) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1"))
    books.import_all("payment")
    books.mirror.refuse["P1"] = "the payment is locked"
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, voided=True))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, [reason.text for reason in entry.reasons]) == (State.REFUSED, ["the payment is locked"])
    assert len(entry.documents) == 1


def test_contract_is_listed_once_however_many_messages_an_import_takes(books: Accounting) -> None:
    for number in range(250):
        books.pushed_invoice(f"B{number}", contract=f"C{number % 3}")
        books.feed.put(payment(f"P{number:03}", pays={f"B{number}": "1.00"}))
    books.import_all("payment")
    assert (books.mirror.calls["write"], books.mirror.calls["list"]) == (250, 3)


def test_shadow_writes_nothing_and_says_what_it_would(books: Accounting) -> None:
    books.connection = pulling("shadow")
    books.feed.put(vendor("V1"))
    books.import_all("vendor")
    assert books.mirror.calls["write"] == 0
    entry = books.entry(vendor("V1"), shadow=True)
    assert "would create V1" in books.told(entry.key)
    books.connection = pulling("live")
    books.import_all("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]


def test_pause_holds_the_very_next_write_and_the_import_goes_on_after_it(books: Accounting) -> None:
    scope = PauseScope(direction=Direction.TO_PLATFORM)
    books.feed.put(vendor("V1"))
    books.feed.on_page = lambda: books.pauses.pause(Pause(scope, "jane", "audit", books.clock.now()))
    books.ask("vendor")
    books.wait(timedelta(minutes=5))
    entry = books.run_entry("vendor")
    assert (entry.state, entry.waiting_on, books.mirror.calls["write"]) == (State.WAITING, "paused", 0)
    books.feed.on_page = lambda: None
    books.pauses.resume(scope)
    books.settle("vendor")
    assert links(books, "vendor") == ["fake_erp:vendor:V1"]


def test_message_that_comes_again_changes_nothing(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(30)))
    books.feed.page_size, books.mirror.most_at_once = 10, 10
    books.ask("vendor")
    for _ in range(10):
        for wake in books.queues.ready():
            books.work(wake)
            before, sent = books.run_entry("vendor").progress, books.queues.sent
            if wake.reason is WakeReason.AGAIN:
                books.work(wake)
            assert (books.run_entry("vendor").progress, books.queues.sent) == (before, sent)
        books.pass_by()
    assert (books.mirror.calls["write"], books.feed.calls["page"]) == (3, 4)


def test_lost_message_leaves_the_import_due(books: Accounting) -> None:
    books.feed.put(*(vendor(f"V{number}") for number in range(30)))
    books.feed.page_size, books.mirror.most_at_once = 10, 10
    books.ask("vendor")
    books.queues.lose = 1
    books.settle("vendor")
    assert len(links(books, "vendor")) == 30


def test_messages_that_find_an_import_held_come_back_as_one(books: Accounting) -> None:
    """Each swept message would otherwise come back at the end of every lease, for as long as the import runs."""
    wake, key = books.ask("vendor"), import_key("oakridge", "vendor")
    now = books.clock.now()
    assert books.ledger.lease(key, owner="somebody", now=now, until=now + timedelta(minutes=1))
    books.queues.waiting.clear()
    for name in ("sweep-1", "sweep-2", "sweep-3"):
        assert books.work(wake.model_copy(update={"id": name, "reason": WakeReason.SWEEP})) is None
    (back,) = {one.id for _, one in books.queues.waiting}
    # It comes too early by some clock's error, and must not be taken for the message that it is.
    books.queues.waiting.clear()
    books.work(wake.model_copy(update={"id": back, "reason": WakeReason.RESUME}))
    ((_, again),) = books.queues.waiting
    assert again.id != back


def test_import_asked_for_while_one_runs_is_begun_after_it(books: Accounting) -> None:
    books.feed.put(vendor("V1"))
    books.ask("vendor")
    books.ask("vendor", full=True)
    books.settle("vendor")
    assert books.told(import_key("oakridge", "vendor")).count(" begun: ") == 2
    assert not read_progress(books.run_entry("vendor").progress).under_way


def test_kind_that_the_erp_does_not_offer_is_refused_by_name(books: Accounting) -> None:
    books.import_all("receipt")
    assert "receipts are not read here" in books.run_entry("receipt").reasons[0].text


def test_record_that_flows_to_the_erp_is_never_pulled(books: Accounting) -> None:
    reference = SourceReference(system="fake_erp", kind="subcontract", id="1")
    wake = Wake(id="w", connection="oakridge", entity=Entity.COMMITMENT, reference=reference, reason=WakeReason.RESYNC)
    with pytest.raises(AgainstDirection):
        books.work(wake)


def test_costs_to_date_are_shown_page_by_page_and_project_by_project(books: Accounting) -> None:
    books.connection = pulling(value_maps={"projects": {"86": "OAK", "87": "ELM", "88": "ASH"}})
    for project, codes in (("OAK", 5), ("ELM", 1), ("ASH", 0)):
        books.feed.costs[project] = [
            JobCost(
                project=project,
                cost_code=CostCode(code=f"0{code}"),
                cost_type="M",
                cost_to_date=Decimal(code),
                as_of=MORNING,
            )
            for code in range(codes)
        ]
    books.mirror.no_costs.add("87")
    books.import_all("job_cost")
    assert len(books.mirror.costs["86"]) == 5
    assert books.mirror.calls["costs"] == 4
    assert "Costs of project 87 not shown: the project has no budget" in books.told(import_key("oakridge", "job_cost"))
