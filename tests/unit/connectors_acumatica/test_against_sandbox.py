"""What is Acumatica's own, against its look-alike: long documents in several requests, custom fields, the filtered create."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from contract.erp.acumatica_records import commitment
from contract.erp.acumatica_rig import acumatica
from contract.erp.rig import ErpRig, created, note_of, perform
from tieout.policy.ready import ReadyCommitment
from tieout.records.commitment import CommitmentKind
from tieout.sync.outcomes import Absent, Accepted, Applied, Found, InDoubt, NotNow, Observed
from tieout.sync.tie import differences

SUBCONTRACT, ORDER = CommitmentKind.SUBCONTRACT, CommitmentKind.PURCHASE_ORDER


@pytest.fixture(scope="module")
def served() -> Iterator[ErpRig]:
    with acumatica("oauth", guarded=True) as rig:
        yield rig


@pytest.fixture
def rig(served: ErpRig) -> ErpRig:
    served.begin()
    return served


def _long(ready: ReadyCommitment, count: int) -> ReadyCommitment:
    lines = tuple(
        replace(ready.lines[0], source_id=str(at), amount=Decimal(at) + Decimal("0.25")) for at in range(count)
    )
    return replace(ready, lines=lines, total=sum((line.amount for line in lines), Decimal(0)))


@pytest.mark.parametrize("kind", list(CommitmentKind))
def test_620_lines_arrive_in_two_requests_and_tie(rig: ErpRig, kind: CommitmentKind) -> None:
    erp = rig.open()
    ready = _long(commitment(kind), 620)
    document = created(erp, ready)
    seen = erp.read_back(document)
    second = erp.plan(ready)[1]
    assert isinstance(seen, Observed)
    assert second.expects is not None
    assert differences(second.expects, seen) == ()
    assert seen.total == ready.total
    erp.close()


@pytest.mark.parametrize(("fault", "truth"), [("lose_answer_before", Absent), ("lose_answer_after", Found)])
def test_lost_answer_to_the_second_request_is_settled_by_counting(rig: ErpRig, fault: str, truth: type) -> None:
    erp = rig.open()
    create, second, _release = erp.plan(_long(commitment(SUBCONTRACT), 501))
    first = perform(erp, create)
    assert isinstance(first, Applied)
    method, path = rig.writes[SUBCONTRACT]
    rig.sandbox.fault(fault, method=method, path=path)
    assert isinstance(perform(erp, second, first.documents), InDoubt)
    assert isinstance(erp.look_up(note_of(second), documents=first.documents), truth)
    erp.close()


@pytest.mark.parametrize("kind", list(CommitmentKind))
def test_second_create_under_one_reference_makes_no_second_document(rig: ErpRig, kind: CommitmentKind) -> None:
    erp = rig.open()
    create = erp.plan(commitment(kind))[0]
    first, second = perform(erp, create), perform(erp, create)
    assert isinstance(first, Applied)
    assert isinstance(second, Applied)
    assert first.documents == second.documents
    assert len(rig.held(kind)) == 1
    erp.close()


def test_reference_extension_and_retainage_are_kept_in_custom_fields(rig: ErpRig) -> None:
    erp = rig.open(
        reference_field="custom:Document.AttributeTIEOUT",
        retainage_on_purchase_orders="custom:Document.AttributeRETAIN",
    )
    plain = commitment(ORDER)
    ready = replace(
        plain,
        retainage_percent=Decimal("7.50"),
        lines=tuple(replace(line, retainage_percent=Decimal("7.5")) for line in plain.lines),
        extensions={"custom:Document.AttributeGWP": "812 kg CO₂e"},
    )
    assert erp.objections(ready) == []
    document = created(erp, ready)
    assert erp.look_up(note_of(erp.plan(ready)[0]), documents=()) == Found(document)
    custom = rig.held(ORDER)[0]["custom"]
    assert custom["Document.AttributeRETAIN"] == "7.5"
    assert custom["Document.AttributeGWP"] == "812 kg CO₂e"
    erp.close()


def test_running_action_blocks_its_form_for_a_while_and_then_comes_to_its_verdict(rig: ErpRig) -> None:
    erp = rig.open(ask_in_place=0)
    ready = commitment(SUBCONTRACT)
    other = replace(ready, external_reference="platform:other:2")
    release = erp.plan(ready)[-1]
    first, second = created(erp, other), created(erp, ready)
    assert isinstance(perform(erp, release, (first,)), Applied)  # the sandbox answers every second action with 202
    taken = perform(erp, release, (second,))
    assert isinstance(taken, Accepted)
    with pytest.raises(NotNow, match="busy"):
        perform(erp, erp.plan(replace(ready, external_reference="platform:third:3"))[0])
    rig.sandbox.advance(60)
    assert isinstance(erp.ask(note_of(release, ticket=taken.ticket)), Applied)
    assert [held["Status"] for held in rig.held(SUBCONTRACT)] == ["Open", "Open"]
    erp.close()


def test_retained_amount_is_what_the_project_team_agreed(rig: ErpRig) -> None:
    erp = rig.open()
    created(erp, commitment(SUBCONTRACT))
    (held,) = rig.held(SUBCONTRACT)
    assert held["ApplyRetainage"] is True
    assert Decimal(held["RetainageTotal"]) == Decimal("4825.04") + Decimal("1023.75")
    erp.close()
