"""Imports: what accounting owns is shown on the platform, each record once, with as few calls as there can be."""

from decimal import Decimal

import pytest

from fakes.accounting import Accounting, pulling, vendor
from fakes.mirror import MirrorFault
from fakes.records import MORNING
from tieout.policy.ownership import AgainstDirection
from tieout.records.balances import JobCost
from tieout.records.entities import Entity
from tieout.records.parties import CostCode
from tieout.records.references import SourceReference
from tieout.sync.plan import Side
from tieout.sync.pull_ports import FeedPage
from tieout.sync.pull_progress import import_key
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason
from unit.sync.shown import LATER, links


@pytest.fixture
def books() -> Accounting:
    return Accounting()


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


def test_kind_that_the_erp_does_not_offer_is_refused_by_name(books: Accounting) -> None:
    books.import_all("receipt")
    assert "receipts are not read here" in books.run_entry("receipt").reasons[0].text


def test_record_that_flows_to_the_erp_is_never_pulled(books: Accounting) -> None:
    reference = SourceReference(system="fake_erp", kind="subcontract", id="1")
    wake = Wake(id="w", connection="oakridge", entity=Entity.COMMITMENT, reference=reference, reason=WakeReason.RESYNC)
    with pytest.raises(AgainstDirection):
        books.work(wake)


def test_costs_to_date_are_shown_project_by_project_and_each_in_one_piece(books: Accounting) -> None:
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
    assert books.mirror.calls["costs"] == 2
    assert books.feed.calls["job_costs"] == 5
    assert "Costs of project 87 not shown: the project has no budget" in books.told(import_key("oakridge", "job_cost"))


def test_project_whose_costs_take_too_long_is_named_and_no_part_of_them_is_shown(books: Accounting) -> None:
    books.connection = pulling(value_maps={"projects": {"86": "OAK", "87": "ELM"}})
    for project in ("OAK", "ELM"):
        books.feed.costs[project] = [
            JobCost(
                project=project,
                cost_code=CostCode(code=f"0{code}"),
                cost_type="M",
                cost_to_date=Decimal(1),
                as_of=MORNING,
            )
            for code in range(3 if project == "OAK" else 1)
        ]
    read, whole = books.feed.job_costs, books.deadline.left()

    def slowly(project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        books.deadline.remaining = whole / 3
        return read(project, cursor=cursor)

    books.feed.job_costs = slowly  # type: ignore[method-assign]
    books.import_all("job_cost")
    assert list(books.mirror.costs) == ["87"]
    assert "Costs of project 86 not shown: they are more than can be read" in books.told(
        import_key("oakridge", "job_cost")
    )


def test_feed_that_counts_changes_is_read_on_from_where_the_last_import_ended(books: Accounting) -> None:
    read: list[str] = []

    def count(kind: str, *, cursor: str, since: object, size: int) -> FeedPage:
        read.append(cursor)
        every = sorted(books.feed.records[kind].values(), key=lambda one: one.number)
        rest = every[int(cursor or 0) :][:2]
        following = str(int(cursor or 0) + len(rest))
        return FeedPage(tuple(rest), following if rest else None, resume=following)

    books.feed.page = count  # type: ignore[method-assign]
    books.feed.put(*(vendor(f"V{number}") for number in range(3)))
    books.import_all("vendor")
    assert read == ["", "2", "3", "3"], "the second look begins where the first one ended"
    read.clear()
    books.clock.set(LATER)
    books.feed.put(vendor("V3"))
    books.import_all("vendor")
    assert read == ["3", "4", "4"]
    assert len(books.mirror.shown["vendor"]) == 4
    read.clear()
    books.import_all("vendor", full=True)
    assert read[0] == ""
