"""A vendor that somebody creates on the platform is held where people see it, until it is accounting's or is no more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.accounting import Accounting, pulling, vendor
from fakes.records import MORNING
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, PlatformEvent
from tieout.sync.hearing import Hearing
from tieout.sync.outcomes import NotNow
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.pull_born_there import IN_THE_ERP
from tieout.sync.state import Entry, State
from tieout.sync.turns import AlwaysNow
from tieout.sync.wakes import WakeReason
from unit.sync.approvals import born_there


class Office(Accounting):
    """People who add companies to the platform, which tells of it."""

    def created(self, shown_id: str) -> None:
        """The platform's event about a company is delivered, and whatever it wakes is worked."""
        reference = SourceReference(system="fake_platform", kind="vendor", id=shown_id)
        event = PlatformEvent(f"e{shown_id}", "8", None, "Companies", shown_id, "create", MORNING, actor="7")
        hearing = Hearing(self.connection, self.ledger, self.queues, self.clock, AlwaysNow())
        hearing.wake(Concern(born_there(shown_id).entity, reference), event, f"w-{shown_id}")
        self.wait(timedelta(minutes=1))

    def held(self, shown_id: str) -> Entry:
        entry = self.ledger.entry(born_there(shown_id))
        assert entry is not None
        return entry

    def shows(self, shown_id: str, **changes: object) -> None:
        """Somebody changes what the platform shows."""
        there = self.mirror.shown["vendor"]
        there[shown_id] = replace(there[shown_id], **changes)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def office() -> Office:
    return Office()


def test_vendor_that_a_person_adds_waits_under_its_name_and_nothing_is_written(office: Office) -> None:
    there = office.mirror.foreign("vendor", "Best Steel")
    office.created(there)
    held = office.held(there)
    assert (held.state, held.waiting_on, held.number) == (State.WAITING, IN_THE_ERP, "Best Steel")
    assert "create it in the ERP, or link it" in held.reasons[0].text
    assert office.feed.calls == {}
    assert office.mirror.calls["write"] == 0


def test_it_is_released_when_the_erps_vendor_is_imported_and_linked_to_it(office: Office) -> None:
    there = office.mirror.foreign("vendor", "Vendor V1")
    office.created(there)
    office.feed.put(vendor("V1"))
    office.import_all("vendor")
    assert office.held(there).state is State.WAITING  # of that name: a person says that it is the same
    office.one(vendor("V1"), link=there)
    office.wait(timedelta(minutes=1))
    assert office.held(there).state is State.SYNCED


def test_it_is_released_when_an_import_finds_accountings_link_on_it(office: Office) -> None:
    there = office.mirror.foreign("vendor", "Staged by hand")
    office.created(there)
    office.shows(there, link="fake_erp:vendor:V1")
    office.feed.put(vendor("V1"))
    office.import_all("vendor")
    office.wait(timedelta(minutes=1))
    assert office.held(there).state is State.SYNCED
    assert "fake_erp:vendor:V1" in office.told(born_there(there))


def test_release_that_is_lost_with_its_worker_costs_hours_and_not_the_record(office: Office) -> None:
    there = office.mirror.foreign("vendor", "Staged by hand")
    office.created(there)
    office.shows(there, link="fake_erp:vendor:V1")
    office.feed.put(vendor("V1"))
    office.ask("vendor")
    while office.run_entry("vendor").state is not State.SYNCED:
        for wake in office.queues.ready():
            if wake.reason is not WakeReason.RESUME:
                office.work(wake)
        office.pass_by()
    office.wait(timedelta(hours=7))
    assert office.held(there).state is State.SYNCED


def test_vendor_that_the_connection_document_maps_is_not_held() -> None:
    maps = {"vendors": {"1": "OBRIEN"}}
    office = Office(pulling(value_maps=maps))
    there = office.mirror.foreign("vendor", "O'Brien")
    office.created(there)
    assert (there, office.held(there).state) == ("1", State.SYNCED)


def test_vendor_that_is_mapped_while_it_is_held_is_released_at_once(office: Office) -> None:
    there = office.mirror.foreign("vendor", "O'Brien")
    office.created(there)
    office.connection = pulling(value_maps={"vendors": {there: "OBRIEN"}})
    parts = (office.ledger, office.queues, AlwaysNow(), office.clock, office.ids)
    assert Prerequisites(office.connection, *parts).remapped("jane", "it is known by another name") == 1
    office.wait(timedelta(minutes=1))
    assert office.held(there).state is State.SYNCED


@pytest.mark.parametrize("gone", [True, False])
def test_vendor_that_is_gone_or_out_of_use_is_nobodys_to_wait_for(office: Office, gone: bool) -> None:
    there = office.mirror.foreign("vendor", "A slip")
    office.created(there)
    if gone:
        del office.mirror.shown["vendor"][there]
    else:
        office.shows(there, active=False)
    office.wait(timedelta(hours=7))
    assert office.held(there).state is State.UNLINKED
    assert office.held(there).due_at is None


def test_vendor_that_an_import_made_is_not_kept_a_second_time_under_its_own_name_there(office: Office) -> None:
    office.feed.put(vendor("V1"))
    office.import_all("vendor")
    (shown,) = office.mirror.shown["vendor"]
    office.created(shown)
    assert office.ledger.entry(born_there(shown)) is None


def test_platform_that_cannot_be_asked_is_asked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    there = office.mirror.foreign("vendor", "Best Steel")
    answers = [NotNow("the platform is down")]
    one = office.mirror.one

    def down_once(kind: str, shown_id: str) -> object:
        if answers:
            raise answers.pop()
        return one(kind, shown_id)

    monkeypatch.setattr(office.mirror, "one", down_once)
    office.created(there)
    office.wait(timedelta(minutes=5))
    assert (office.held(there).state, office.held(there).waiting_on) == (State.WAITING, IN_THE_ERP)
