"""What every ERP connector promises of a write that is answered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from contract.erp.records import KINDS
from contract.erp.rig import (
    ErpRig,
    another,
    came_of,
    carried_out,
    created,
    edited,
    note_of,
    perform,
    rival,
    settled,
    ties,
)
from tieout.policy.ready import ReadyCommitment
from tieout.sync.outcomes import Absent, Applied, Found, Gone, Observed, Refused, Several
from tieout.sync.ports import Erp
from tieout.sync.tie import differences

AWKWARD = 'O\'Brien & Søns <script>alert(1)</script> 100% 🏗 "quoted" + #1; --'


def test_created_document_ties_to_the_cent(rig: ErpRig, erp: Erp, kind: str) -> None:
    ready = rig.ready(kind)
    assert erp.objections(ready) == []
    document = created(erp, ready)
    seen = erp.read_back(document)
    expects = erp.plan(ready)[0].expects
    assert isinstance(seen, Observed)
    assert expects is not None
    assert differences(expects, seen) == ()
    assert seen.total == expects.total
    assert seen.live
    assert document.kind == rig.kinds[kind]
    assert set(document.lines) == {line.source_id for line in expects.lines}


def test_every_kind_that_is_offered_is_tried(rig: ErpRig, erp: Erp) -> None:
    assert {kind for kind in KINDS if erp.capability(kind).offered} == set(rig.kinds)
    assert all(erp.capability(kind).note for kind in KINDS)
    assert all(rig.ready(kind).kind == kind for kind in rig.kinds)
    assert not erp.capability("timecard").offered


def test_look_up_finds_exactly_the_document_that_was_made(rig: ErpRig, erp: Erp, searched: str) -> None:
    first = rig.ready(searched)
    create = erp.plan(first)[0]
    assert erp.look_up(note_of(create), documents=()) == Absent()
    document = created(erp, first)
    created(erp, another(first))
    assert erp.look_up(note_of(create), documents=()) == Found(document)


def test_second_generation_is_not_taken_for_the_first(rig: ErpRig, erp: Erp, searched: str) -> None:
    first = rig.ready(searched)
    created(erp, first)
    again = replace(first, external_reference=f"{first.external_reference}~2")
    assert erp.look_up(note_of(erp.plan(again)[0]), documents=()) == Absent()


def test_step_that_moves_a_document_on_sends_nothing_of_the_record(rig: ErpRig, erp: Erp, kind: str) -> None:
    ready = rig.ready(kind)
    plan, renamed = erp.plan(ready), erp.plan(replace(ready, title="Other words"))
    assert [step.body for step in plan if step.moves] == [step.body for step in renamed if step.moves]
    assert all(step.moves for step in plan if not step.body)
    assert not plan[0].moves


def test_same_record_gives_the_same_plan(rig: ErpRig, erp: Erp, kind: str) -> None:
    again = rig.open()
    prints = [[step.fingerprint for step in each.plan(rig.ready(kind))] for each in (erp, again)]
    again.close()
    assert prints[0] == prints[1]
    assert rig.sandbox.calls() == 0


def test_moves_come_to_a_verdict_once_and_again(rig: ErpRig, erp: Erp, kind: str) -> None:
    ready = rig.ready(kind)
    documents = (created(erp, ready),)
    moves = [step for step in erp.plan(ready) if step.name in {"release", "post"}]
    for move in moves:
        assert erp.look_up(note_of(move), documents=documents) == Absent()
        assert isinstance(settled(erp, move, documents), Applied)
        assert isinstance(erp.look_up(note_of(move), documents=documents), Found)
        assert isinstance(settled(erp, move, documents), Applied)
    seen = erp.read_back(documents[0])
    assert isinstance(seen, Observed)
    assert seen.live
    assert bool(moves) == (kind in rig.releases)


def test_refusal_names_every_field_that_is_wrong(rig: ErpRig, erp: Erp, kind: str) -> None:
    ready, words = rig.wrong(kind)
    outcome = perform(erp, erp.plan(ready)[0])
    assert isinstance(outcome, Refused)
    told = " ".join(reason.text for reason in outcome.reasons)
    assert [word for word in words if word not in told] == []
    assert "   at " not in told
    assert rig.held(kind) == []


def test_dropped_lines_show_in_the_read_back(rig: ErpRig, erp: Erp, lined: str) -> None:
    ready = rig.ready(lined)
    expects = erp.plan(ready)[0].expects
    assert expects is not None
    method, path = rig.writes[lined]
    rig.sandbox.fault("drop_lines", method=method, path=path, keep=1)
    document = created(erp, ready)
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    missing = {"line_count", "total", "line_missing"}
    assert missing <= {reason.code for reason in differences(expects, seen)} <= missing | {"field_differs"}


def test_every_line_of_a_long_commitment_arrives(rig: ErpRig, erp: Erp, commitment_kind: str) -> None:
    base = rig.ready(commitment_kind)
    assert isinstance(base, ReadyCommitment)
    lump = base.lines[0]
    amounts = [Decimal(index) + Decimal("0.01") for index in range(1, 301)]
    lines = tuple(replace(lump, source_id=str(at), amount=amount) for at, amount in enumerate(amounts))
    ready = replace(base, lines=lines, total=sum(amounts, Decimal(0)))
    seen = erp.read_back(created(erp, ready))
    assert isinstance(seen, Observed)
    assert (len(seen.lines), seen.total) == (300, ready.total)
    assert [line.amount for line in seen.lines] == amounts


def test_hostile_names_and_references_stay_one_value(rig: ErpRig, erp: Erp, searched: str) -> None:
    base = rig.ready(searched)
    ready = replace(base, title=AWKWARD, external_reference="p:it's 100%&<+>🏗' or 1 eq 1")
    if isinstance(ready, ReadyCommitment):
        line = replace(ready.lines[0], description=AWKWARD)
        ready = replace(ready, lines=(line,), total=line.amount)
    document = created(erp, ready)
    created(erp, another(base))
    assert erp.look_up(note_of(erp.plan(ready)[0]), documents=()) == Found(document)
    (held,) = (each for each in rig.held(searched) if AWKWARD in _texts(each))
    if isinstance(ready, ReadyCommitment):
        assert AWKWARD in _texts(held["Details"][0])


def test_same_create_twice_leaves_one_document(rig: ErpRig, erp: Erp, guarded: str) -> None:
    create = erp.plan(rig.ready(guarded))[0]
    first = perform(erp, create)
    assert isinstance(first, Applied)
    later = rig.open()  # another function, which knows nothing of the first call
    second = perform(later, create)
    assert isinstance(second, Applied | Refused)
    assert isinstance(second, Refused) or second.documents == first.documents
    assert came_of(later, create) == Found(first.documents[0])
    assert len(rig.held(guarded)) == 1
    later.close()


def test_second_document_of_one_record_is_seen_as_several(rig: ErpRig, erp: Erp, doubled: str) -> None:
    create = erp.plan(rig.ready(doubled))[0]
    outcomes = (perform(erp, create), perform(erp, create))
    made = {each.documents[0].address for each in outcomes if isinstance(each, Applied)}
    seen = erp.look_up(note_of(create), documents=())
    assert isinstance(seen, Several)
    assert {document.address for document in seen.documents} == made
    assert len(rig.held(doubled)) == len(made) == 2


def test_number_that_another_record_has_taken_is_refused(rig: ErpRig, keyed: str) -> None:
    erp = rig.open(**rig.own_numbers)
    first = rig.ready(keyed)
    outcome, documents = carried_out(erp, first)
    assert isinstance(outcome, Applied), outcome
    refused, _ = carried_out(erp, rival(first))
    assert isinstance(refused, Refused), refused
    assert refused.reasons[0].text
    assert ties(erp, erp.plan(first)[0], documents[0])
    assert [each["Status"] for each in rig.held(keyed)].count("On Hold") == len(rig.held(keyed)) - 1
    erp.close()


def test_update_leaves_the_same_document_with_the_new_content(rig: ErpRig, erp: Erp, updated: str) -> None:
    ready = rig.ready(updated)
    document = created(erp, ready)
    steps = erp.update(edited(ready), (document,))
    assert steps
    assert not any(ties(erp, step, document) for step in steps)
    for _ in range(2):  # sent again, it is no other update
        assert all(perform(erp, step, (document,)) == Applied((document,)) for step in steps)
        assert all(step.repeatable and ties(erp, step, document) for step in steps)
    assert not ties(erp, erp.plan(ready)[0], document)
    assert len(rig.held(updated)) == 1


def test_update_makes_no_document_where_there_is_none(rig: ErpRig, erp: Erp, updated: str) -> None:
    ready = rig.ready(updated)
    document = created(erp, ready)
    rig.begin()
    later = rig.open()
    outcomes = [perform(later, step, (document,)) for step in later.update(edited(ready), (document,))]
    assert not any(isinstance(outcome, Applied) for outcome in outcomes)
    assert rig.held(updated) == []
    later.close()


def test_kind_that_is_not_updated_in_place_says_so(rig: ErpRig, erp: Erp) -> None:
    for kind in set(rig.kinds) - set(rig.updates):
        with pytest.raises(TypeError, match=f"{kind} is not updated in place"):
            erp.update(rig.ready(kind), ())


def test_deleted_document_reads_as_gone(rig: ErpRig, erp: Erp, kind: str) -> None:
    document = created(erp, rig.ready(kind))
    rig.begin()
    later = rig.open()
    assert isinstance(later.read_back(document), Gone)
    later.close()


def _texts(values: dict[str, object]) -> str:
    return "\n".join(str(value) for value in values.values())
