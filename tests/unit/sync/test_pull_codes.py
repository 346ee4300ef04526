"""The ERP's standard cost codes come to the platform's list where the firm names one, and never otherwise."""

from datetime import UTC, datetime

from fakes.accounting import Accounting, pulling
from fakes.feed import FakeFeed
from fakes.mirror import MirrorFault
from tieout.records.references import SourceReference
from tieout.records.standard_code import StandardCostCode
from tieout.sync.importing import due_imports, kinds_on
from tieout.sync.instructions import SyncAsked
from tieout.sync.outcomes import NotNow
from tieout.sync.pull_progress import import_key
from tieout.sync.state import State
from unit.sync.approvals import Desk
from unit.sync.test_instructions import by_requests

TWO = datetime(2026, 1, 15, 2, 5, tzinfo=UTC)
LIST = {"03-100": "Forms", "03-200": "Rebar", "03-300": "Concrete", "05-120": "Steel", "09-900": "Paint"}


def code(number: str, name: str) -> StandardCostCode:
    reference = SourceReference(system="fake_erp", kind="cost_code", id=number)
    return StandardCostCode(reference=reference, code=number, name=name)


def office(mode: str = "live") -> Accounting:
    found = Accounting(pulling(mode))
    found.feed.codes = [code(number, name) for number, name in LIST.items()]
    return found


def test_every_code_is_shown_page_by_page_and_a_second_time_none_is_written() -> None:
    books = office()
    books.import_all("cost_code")
    assert books.mirror.codes == LIST
    assert books.feed.calls["cost_codes"] == books.mirror.calls["codes"] == 3
    assert "5 read, 0 refused, 5 shown" in books.told(import_key("oakridge", "cost_code"))
    books.import_all("cost_code")
    assert "5 read, 0 refused, 0 shown" in books.told(import_key("oakridge", "cost_code"))


def test_code_that_is_anothers_is_said_and_its_neighbours_go_on() -> None:
    books = office()
    books.mirror.locked_codes = {"03-300"}
    books.import_all("cost_code")
    assert books.mirror.codes == {number: name for number, name in LIST.items() if number != "03-300"}
    assert "03-300 is another's" in books.told(import_key("oakridge", "cost_code"))


def test_outage_in_the_middle_is_taken_up_where_it_was() -> None:
    books = office()
    books.mirror.faults = [MirrorFault.THROTTLED]
    books.feed.faults = [NotNow("down")]
    books.import_all("cost_code")
    assert books.mirror.codes == LIST


def test_platform_that_names_no_list_refuses_before_anything_is_read() -> None:
    books = office()
    books.mirror.codes = None
    books.import_all("cost_code")
    entry = books.run_entry("cost_code")
    assert entry.state is State.REFUSED
    assert "no list is named for them" in entry.reasons[0].text
    assert books.feed.calls == {}


def test_erp_that_keeps_no_such_list_refuses_by_name() -> None:
    class WithoutCodes(FakeFeed):
        cost_codes = None  # type: ignore[assignment]  # as in a connector that does not have it

    books = office()
    books.feed = WithoutCodes(books.clock)
    books.import_all("cost_code")
    entry = books.run_entry("cost_code")
    assert (entry.state, "reads no standard cost codes" in entry.reasons[0].text) == (State.REFUSED, True)


def test_shadow_reads_them_and_shows_none() -> None:
    books = office("shadow")
    books.import_all("cost_code")
    assert books.mirror.calls["codes"] == 0
    assert "5 read" in books.told(import_key("oakridge", "cost_code"))


def test_they_have_an_hour_only_where_the_document_names_one() -> None:
    plain, named = pulling(), pulling(cadence={"cost_codes": {"nightly": 2}})
    assert "cost_code" not in kinds_on(plain)
    assert "cost_code" in kinds_on(named)
    due = [[wake.reference.id for wake in due_imports(one, TWO, UTC)] for one in (plain, named)]
    assert due == [["vendor", "customer"], ["vendor", "customer", "cost_code"]]


def test_refresh_in_the_approval_tool_imports_them_and_is_answered() -> None:
    desk: Desk = by_requests()
    desk.feed.codes = [code("03-100", "Forms")]
    asked = desk.say(SyncAsked("cost_code", "1"))
    desk.hear(asked)
    desk.settle("cost_code")
    assert desk.tool.answers == [(asked, ())]
    assert desk.mirror.codes == {"03-100": "Forms"}
