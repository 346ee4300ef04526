"""What every ERP connector promises when an answer is lost, late, unreadable, or "not now"."""

from dataclasses import replace
from typing import Any

import pytest

from contract.erp.rig import ErpRig, came_of, created, edited, note_of, perform, ties
from tieout.connectors.http import MAX_ANSWER_BYTES
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, NotNow, Observed
from tieout.sync.ports import Erp
from tieout.sync.tie import differences


def _lose(rig: ErpRig, kind: str, fault: str, **parameters: Any) -> None:
    method, path = rig.writes[kind]
    rig.sandbox.fault(fault, method=method, path=path, **parameters)


@pytest.mark.parametrize("how", [{}, {"status": 502}, {"status": 504}], ids=["broken", "502", "504"])
def test_answer_lost_before_the_commit_is_in_doubt_and_looked_up_absent(
    rig: ErpRig, erp: Erp, searched: str, how: dict[str, Any]
) -> None:
    _lose(rig, searched, "lose_answer_before", **how)
    create = erp.plan(rig.ready(searched))[0]
    assert isinstance(perform(erp, create), InDoubt)
    assert erp.look_up(note_of(create), documents=()) == Absent()


@pytest.mark.parametrize(
    "how", [{}, {"cut": True}, {"status": 504}, {"status": 500}], ids=["broken", "cut", "504", "500"]
)
def test_answer_lost_after_the_commit_is_in_doubt_and_looked_up_found(
    rig: ErpRig, erp: Erp, kind: str, how: dict[str, Any]
) -> None:
    _lose(rig, kind, "lose_answer_after", **how)
    create = erp.plan(rig.ready(kind))[0]
    assert isinstance(perform(erp, create), InDoubt)
    found = came_of(erp, create)
    assert isinstance(found, Found)
    seen = erp.read_back(found.document)
    assert isinstance(seen, Observed)
    assert create.expects is not None
    assert differences(create.expects, replace(seen, document=found.document)) == ()
    assert len(rig.held(kind)) == 1


@pytest.mark.parametrize(
    ("fault", "how"),
    [("lose_answer_before", {}), ("lose_answer_after", {}), ("lose_answer_after", {"status": 504})],
    ids=["before", "after", "504 after"],
)
def test_update_whose_answer_is_lost_is_in_doubt_and_stands_once_it_is_sent_again(
    rig: ErpRig, erp: Erp, updated: str, fault: str, how: dict[str, Any]
) -> None:
    document = created(erp, rig.ready(updated))
    method, path = rig.updates[updated]
    (update,) = erp.update(edited(rig.ready(updated)), (document,))
    rig.sandbox.fault(fault, method=method, path=path, **how)
    assert isinstance(perform(erp, update, (document,)), InDoubt)
    assert ties(erp, update, document) is (fault != "lose_answer_before")
    assert perform(erp, update, (document,)) == Applied((document,))
    assert ties(erp, update, document)
    assert len(rig.held(updated)) == 1


def test_late_commit_is_absent_first_and_found_after_the_quarantine(rig: ErpRig, erp: Erp, searched: str) -> None:
    quarantine = erp.quarantine(rig.kinds[searched])
    _lose(rig, searched, "commit_late", seconds=quarantine.total_seconds() - 60)
    create = erp.plan(rig.ready(searched))[0]
    assert isinstance(perform(erp, create), InDoubt)
    assert erp.look_up(note_of(create), documents=()) == Absent()
    rig.sandbox.advance(quarantine.total_seconds())
    late = rig.open()  # sessions idle that long are gone
    assert isinstance(late.look_up(note_of(create), documents=()), Found)
    late.close()


def test_answer_that_comes_too_late_is_in_doubt_and_looked_up_found(rig: ErpRig, commitment_kind: str) -> None:
    hasty, patient = rig.hasty(), rig.open()
    _lose(rig, commitment_kind, "hold", when="after")
    create = hasty.plan(rig.ready(commitment_kind))[0]
    assert isinstance(perform(hasty, create), InDoubt)
    rig.sandbox.forget_faults()
    assert isinstance(came_of(patient, create), Found)
    hasty.close()
    patient.close()


@pytest.mark.parametrize("fault", ["garbage", "oversized"])
def test_unreadable_answer_to_a_write_is_in_doubt(rig: ErpRig, erp: Erp, kind: str, fault: str) -> None:
    _lose(rig, kind, fault, **({"bytes": MAX_ANSWER_BYTES + 1} if fault == "oversized" else {}))
    create = erp.plan(rig.ready(kind))[0]
    assert isinstance(perform(erp, create), InDoubt)
    assert isinstance(came_of(erp, create), Found)
    assert len(rig.held(kind)) == 1


@pytest.mark.parametrize("fault", ["garbage", "lose_answer_before", "unavailable", "rate_limit"])
def test_unreadable_look_up_never_says_absent(rig: ErpRig, erp: Erp, searched: str, fault: str) -> None:
    create = erp.plan(rig.ready(searched))[0]
    created(erp, rig.ready(searched))
    rig.sandbox.fault(fault, method="GET", path=rig.any_data)
    with pytest.raises(NotNow):
        erp.look_up(note_of(create), documents=())


@pytest.mark.parametrize(
    ("fault", "headers"),
    [("rate_limit", {}), ("rate_limit", {"Retry-After": "90"}), ("unavailable", {"Retry-After": "90"})],
    ids=["429", "429 with a time", "503 with a time"],
)
def test_being_asked_to_wait_is_not_now_and_nothing_happened(
    rig: ErpRig, erp: Erp, kind: str, fault: str, headers: dict[str, str]
) -> None:
    _lose(rig, kind, fault, headers=headers)
    with pytest.raises(NotNow) as waiting:
        perform(erp, erp.plan(rig.ready(kind))[0])
    assert waiting.value.retry_at is not None
    assert waiting.value.retry_at > rig.clock.now()
    assert waiting.value.pause_scope
    if headers:
        assert (waiting.value.retry_at - rig.clock.now()).total_seconds() == 90
    assert rig.held(kind) == []


def test_unavailable_without_a_word_is_in_doubt(rig: ErpRig, erp: Erp, searched: str) -> None:
    _lose(rig, searched, "unavailable")
    create = erp.plan(rig.ready(searched))[0]
    assert isinstance(perform(erp, create), InDoubt)
    assert erp.look_up(note_of(create), documents=()) == Absent()


def test_expired_session_is_renewed_and_the_write_happens_once(rig: ErpRig, erp: Erp, kind: str) -> None:
    _lose(rig, kind, "expire_session")
    assert isinstance(perform(erp, erp.plan(rig.ready(kind))[0]), Applied)
    assert len(rig.held(kind)) == 1
    assert rig.seats_taken() == 1


def test_expired_session_is_renewed_for_a_read(rig: ErpRig, erp: Erp, kind: str) -> None:
    document = created(erp, rig.ready(kind))
    rig.sandbox.fault("expire_session", method="GET", path=rig.any_data)
    assert isinstance(erp.read_back(document), Observed)


def test_unreachable_erp_is_not_now(rig: ErpRig, commitment_kind: str) -> None:
    nobody = rig.open(base_url="http://127.0.0.1:9")
    with pytest.raises(NotNow):
        perform(nobody, nobody.plan(rig.ready(commitment_kind))[0])
    nobody.close()


def test_closing_gives_seats_back(rig: ErpRig, commitment_kind: str) -> None:
    for _ in range(4):
        erp = rig.open()
        erp.look_up(note_of(erp.plan(rig.ready(commitment_kind))[0]), documents=())
        erp.close()
        erp.close()
    assert rig.seats_taken() <= 1
