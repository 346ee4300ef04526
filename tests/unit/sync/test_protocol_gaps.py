"""Ways through the write protocol that the model found open: each test is the shortest one to the harm."""

from datetime import timedelta

import pytest

from fakes.erp import ErpFault, WorkerDied
from fakes.records import MORNING, commitment, line
from fakes.world import World
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, NotNow, Outcome, Partial
from tieout.sync.plan import Step
from tieout.sync.ports import Fetched, Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.mended import mended_by_accounting

LATER = MORNING + timedelta(minutes=5)


@pytest.fixture
def world() -> World:
    return World()


def test_resync_does_not_release_a_document_that_does_not_tie(world: World) -> None:
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    world.approve(record)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.PARTIAL
    (document,) = world.erp.documents.values()
    assert document.status == "On Hold"


def test_wake_that_comes_while_a_document_is_found_untied_does_not_release_it(world: World) -> None:
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    read_back = world.erp.read_back

    def woken_meanwhile(document: TargetDocument) -> object:
        if world.erp.calls.count("read_back") == 0:
            world.work(world.wake(record))  # once: it finds the lease taken, and is gone
        return read_back(document)

    world.erp.read_back = woken_meanwhile  # type: ignore[assignment, method-assign]
    assert world.approve(record) is State.PARTIAL
    assert {document.status for document in world.erp.documents.values()} == {"On Hold"}


def test_document_that_a_person_has_mended_is_released_after_a_resync(world: World) -> None:
    record = mended_by_accounting(world)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert {document.status for document in world.erp.documents.values()} == {"Open"}


def test_document_that_the_erp_itself_calls_partial_is_not_made_again_by_a_resync(world: World) -> None:
    perform = world.erp.perform

    def in_part(step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        outcome = perform(step, guard_key=guard_key, documents=documents)
        if not step.creates:
            return outcome
        assert isinstance(outcome, Applied)
        return Partial(outcome.documents, (Reason("erp", "The last line, $750.50, was left out."),))

    world.erp.perform = in_part  # type: ignore[method-assign]
    record = commitment()
    assert world.approve(record) is State.PARTIAL
    world.work(world.wake(record, WakeReason.RESYNC))
    assert world.erp.calls.count("create") == 1
    assert len(world.erp.documents) == 1


def test_death_while_a_record_is_handed_to_a_person_sends_nothing_more(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE] * 20
    record = commitment()
    world.approve(record)
    release = world.ledger.release

    def die_when_handing_over(*args: object, **named: object) -> bool:
        if world.erp.calls.count("look_up") == 1 + world.connection.thresholds.repeats_after_doubt:
            world.ledger.release = release  # type: ignore[method-assign]
            raise WorkerDied
        return release(*args, **named)  # type: ignore[arg-type]

    world.ledger.release = die_when_handing_over  # type: ignore[method-assign]
    world.pass_time(timedelta(hours=6))
    assert world.erp.calls.count("create") == 1 + world.connection.thresholds.repeats_after_doubt
    assert world.entry(record).waiting_on == "person"


def test_withdrawn_record_is_not_sent_because_the_platform_keeps_showing_how_it_was(world: World) -> None:
    approved = commitment()
    world.approve(commitment(status="Draft", updated_at=LATER))
    world.platform.before_fetch = lambda _: Fetched(approved)
    world.work(world.wake(approved))
    world.pass_time(timedelta(hours=2))
    assert not world.erp.calls
    assert world.entry(approved).waiting_on == "source"


def test_record_shown_anew_after_old_versions_is_sent(world: World) -> None:
    world.approve(commitment(status="Draft", updated_at=LATER))
    world.platform.before_fetch = lambda _: Fetched(commitment())
    world.work(world.wake(commitment()))
    world.pass_time(timedelta(hours=1))
    world.platform.put(commitment(updated_at=LATER + timedelta(minutes=1)))
    world.platform.before_fetch = lambda _: None
    world.pass_time(timedelta(hours=2))
    assert world.entry(commitment()).state is State.SYNCED


def unlinked_in_the_erp(world: World) -> None:
    world.approve(commitment())
    world.erp.documents.clear()
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")


def test_unlinked_record_is_not_sent_anew_by_a_delivery(world: World) -> None:
    unlinked_in_the_erp(world)
    assert world.approve(commitment(), request="u1") is State.UNLINKED
    assert world.approve(commitment(updated_at=LATER)) is State.UNLINKED
    assert not world.erp.documents


def test_outage_after_an_unlink_does_not_make_the_record_look_unsent(world: World) -> None:
    unlinked_in_the_erp(world)
    world.approve(commitment(), request="u1")

    def down(_: object) -> None:
        raise NotNow("503")

    world.platform.before_fetch = down
    world.work(world.wake(commitment()))
    world.platform.before_fetch = lambda _: None
    world.pass_time(timedelta(hours=1))
    assert world.entry(commitment()).state is State.UNLINKED
    assert not world.erp.documents


def test_worker_that_dies_after_telling_of_an_unlink_leaves_no_link_to_nothing(world: World) -> None:
    unlinked_in_the_erp(world)
    write = world.ledger.write

    def die_before_letting_go(lease: object, change: object) -> object:
        if getattr(change, "unbind", False):
            world.ledger.write = write  # type: ignore[method-assign]
            raise WorkerDied
        return write(lease, change)  # type: ignore[arg-type]

    world.ledger.write = die_before_letting_go  # type: ignore[method-assign, assignment]
    world.approve(commitment(), request="u1")
    world.pass_time(timedelta(hours=1))
    entry = world.entry(commitment())
    assert (entry.state, entry.bound) == (State.UNLINKED, False)
    assert not world.platform.links


def test_replacement_that_does_not_tie_is_not_taken_for_synced_after_a_death(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.links.clear()
    world.erp.documents.clear()
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    world.erp.faults = [ErpFault.DROP_LINES]
    release = world.ledger.release

    def die(*_: object, **__: object) -> bool:
        world.ledger.release = release  # type: ignore[method-assign]
        raise WorkerDied

    world.ledger.release = die  # type: ignore[method-assign]
    world.approve(record, request="r2")
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.PARTIAL
    assert not world.platform.links


def test_record_that_is_gone_while_a_request_is_open_still_says_what_stands_in_the_erp(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.records.clear()
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    world.work(world.wake(record, request="r2"))
    world.read_again()
    assert world.entry(record).state is State.REFUSED
    assert "SC000001" in world.entry(record).reasons[0].text


def test_refused_unlink_does_not_make_us_forget_what_the_record_was_waiting_for(world: World) -> None:
    world.erp.faults = [None, ErpFault.NOT_CONNECTED]
    record = commitment()
    assert world.approve(record) is State.WAITING  # it is in the ERP, on hold, and the release did not get through
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    world.work(world.wake(record, request="u1"))
    world.queues.waiting.clear()  # messages may be lost; the ledger must know that there is something left to do
    world.pass_time(timedelta(hours=1))
    assert "still in the ERP" in world.platform.closed["u1"]
    assert world.entry(record).state is State.SYNCED


def test_difference_is_told_against_what_was_sent_last(world: World) -> None:
    world.approve(commitment())
    world.platform.links.clear()
    world.erp.documents.clear()
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    dearer = commitment(lines=(line(1, "1250.00"), line(2, "800.50")), updated_at=LATER)
    assert world.approve(dearer, request="r2") is State.SYNCED
    dearest = commitment(lines=(line(1, "1250.00"), line(2, "805.50")), updated_at=LATER + timedelta(minutes=1))
    assert world.approve(dearest) is State.REFUSED
    assert "$5.00 more" in world.entry(dearest).reasons[0].text


def test_link_that_is_lost_while_an_unlink_is_refused_is_written_again(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.links.clear()
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    world.work(world.wake(record, request="u1"))
    world.pass_time(timedelta(minutes=5))
    assert world.platform.links[str(record.reference)].endswith("SC000001")
