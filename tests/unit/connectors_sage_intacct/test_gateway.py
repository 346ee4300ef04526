"""The second door: commitments through the XML gateway keep the promises that the REST door keeps."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from contract.erp.rig import ErpRig, created, note_of, perform
from contract.erp.sage_intacct_seed import SENDER
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build
from tieout.connectors.sage_intacct.erp import SageIntacctErp
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.policy.ready import ReadyChangeOrder, ReadyCommitment
from tieout.sync.outcomes import Absent, Applied, Found, Gone, InDoubt, NeedsPerson, NotNow, Observed, Outcome, Refused
from tieout.sync.tie import differences

PATH = "/ia/xml/xmlgw.phtml"
AWKWARD = 'O\'Brien & Søns <script>alert(1)</script> ]]> 🏗 "quoted"'


def _opened(rig: ErpRig, **credentials: str) -> SageIntacctErp:
    rest: SageIntacctErp = rig.open()  # type: ignore[assignment]  # the rig of this connector
    base = rest.settings.base_url.removesuffix("/ia/api/v1")
    settings = {
        **rest.context.settings,
        "door": "xml",
        "gateway_url": base + PATH,
        "reference_field": "referenceNumber",
    }
    held = {**rest.context.credentials, **SENDER, **credentials}
    context = replace(rest.context, settings=settings, credentials=held)
    rest.close()
    return build(context)


@pytest.fixture
def door(rig: ErpRig) -> Iterator[SageIntacctErp]:
    """A connector through the second door."""
    connector = _opened(rig)
    yield connector
    connector.close()


def _ready(rig: ErpRig, kind: str = "subcontract") -> ReadyCommitment:
    ready = rig.ready(kind)
    assert isinstance(ready, ReadyCommitment)
    return ready


@pytest.mark.parametrize("kind", ["subcontract", "purchase_order"])
def test_commitment_ties_to_the_cent_and_is_submitted(rig: ErpRig, door: SageIntacctErp, kind: str) -> None:
    ready = _ready(rig, kind)
    assert door.objections(ready) == []
    create, release = door.plan(ready)
    document = created(door, ready)
    seen = door.read_back(document)
    assert isinstance(seen, Observed)
    assert create.expects is not None
    assert differences(create.expects, replace(seen, document=document)) == ()
    assert door.look_up(note_of(release), documents=(document,)) == Absent()
    for _ in range(2):
        assert isinstance(perform(door, release, (document,)), Applied)
    assert isinstance(door.look_up(note_of(release), documents=(document,)), Found)
    assert [each["Status"] for each in rig.held(kind)] == ["pending"]


def test_both_doors_make_the_same_document(rig: ErpRig, door: SageIntacctErp) -> None:
    rest = rig.open(reference_field="referenceNumber")
    ready = _ready(rig)
    created(rest, replace(ready, external_reference="platform:subcontract:rest"))
    created(door, replace(ready, external_reference="platform:subcontract:xml"))
    # The function has no retainage of the header (vendor's page): its lines hold it, and they are compared too.
    own = (
        "retainagePercent",
        "key",
        "id",
        "href",
        "documentNumber",
        "documentId",
        "referenceNumber",
        "audit",
        "lines",
        "Details",
    )
    one, other = ({name: value for name, value in each.items() if name not in own} for each in rig.held("subcontract"))
    assert one == other
    lines = [
        [{name: value for name, value in line.items() if name not in ("key", "id", "documentHeader")} for line in each]
        for each in (held["lines"] for held in rig.held("subcontract"))
    ]
    assert lines[0] == lines[1]
    rest.close()


@pytest.mark.parametrize("fault", ["lose_answer_after", "garbage"])
def test_lost_answer_creates_no_second_commitment(rig: ErpRig, door: SageIntacctErp, fault: str) -> None:
    create = door.plan(_ready(rig))[0]
    rig.sandbox.fault(fault, method="POST", path=PATH)
    assert isinstance(perform(door, create), InDoubt)
    assert isinstance(door.look_up(note_of(create), documents=()), Found)
    assert isinstance(perform(door, create), Applied), "the same control id again"
    assert len(rig.held("subcontract")) == 1


def test_repeated_control_id_is_told_as_the_document_that_is_there(rig: ErpRig, door: SageIntacctErp) -> None:
    create = door.plan(_ready(rig))[0]
    first = perform(door, create)
    again = perform(door, create)
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert again.documents == first.documents
    assert len(rig.held("subcontract")) == 1


def test_answer_lost_before_the_commit_is_looked_up_absent(rig: ErpRig, door: SageIntacctErp) -> None:
    create = door.plan(_ready(rig))[0]
    rig.sandbox.fault("lose_answer_before", method="POST", path=PATH)
    assert isinstance(perform(door, create), InDoubt)
    assert door.look_up(note_of(create), documents=()) == Absent()


@pytest.mark.parametrize("fault", ["garbage", "lose_answer_before", "unavailable", "rate_limit"])
def test_unreadable_look_up_never_says_absent(rig: ErpRig, door: SageIntacctErp, fault: str) -> None:
    create = door.plan(_ready(rig))[0]
    created(door, _ready(rig))
    rig.sandbox.fault(fault, method="POST", path=PATH)
    with pytest.raises(NotNow):
        door.look_up(note_of(create), documents=())


def test_refusal_names_every_field_that_is_wrong(rig: ErpRig, door: SageIntacctErp) -> None:
    wrong, words = rig.wrong("subcontract")
    outcome = perform(door, door.plan(wrong)[0])
    assert isinstance(outcome, Refused)
    told = " ".join(reason.text for reason in outcome.reasons)
    assert [word for word in words if word not in told] == []
    assert rig.held("subcontract") == []


def test_wrong_sender_and_wrong_user_go_to_a_person_and_pause_the_login(rig: ErpRig) -> None:
    for changed in ({"sender_password": "no"}, {"password": "no"}):
        door = _opened(rig, **changed)
        with pytest.raises(NeedsPerson) as refused:
            perform(door, door.plan(_ready(rig))[0])
        assert refused.value.pause_scope
        door.close()
    assert rig.held("subcontract") == []


def test_hostile_text_stays_one_value(rig: ErpRig, door: SageIntacctErp) -> None:
    base = _ready(rig)
    line = replace(base.lines[0], description=AWKWARD + "\x00\x0b")
    ready = replace(base, title=AWKWARD, external_reference="p:it's <&>'", lines=(line,), total=line.amount)
    document = created(door, ready)
    assert door.look_up(note_of(door.plan(ready)[0]), documents=()) == Found(document)
    (held,) = rig.held("subcontract")
    assert held["lines"][0]["lineDescription"] == AWKWARD
    assert AWKWARD in held["memo"]


def test_commitment_change_names_the_lines_it_changes(rig: ErpRig, door: SageIntacctErp) -> None:
    change = rig.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    document = created(door, change)
    assert isinstance(perform(door, door.plan(change)[1], (document,)), Applied)
    source = next(each for each in rig.sandbox.state()["documents"] if each["documentNumber"] == "SC-900001")
    assert Decimal(source["revision"]["revisedTotal"]) == Decimal("20000.50") + change.total


def test_deleted_document_reads_as_gone(rig: ErpRig, door: SageIntacctErp) -> None:
    document = created(door, _ready(rig))
    rig.begin()
    assert isinstance(door.read_back(document), Gone)


def test_what_the_door_does_not_carry_is_said_with_the_reason(door: SageIntacctErp) -> None:
    for kind in ("budget", "project", "owner_invoice", "subcontractor_invoice", "prime_change_order"):
        able = door.capability(kind)
        assert not able.offered
        assert "rest" in able.note
    assert door.capability("subcontract").offered


def test_commitment_without_terms_is_refused_by_name(rig: ErpRig, door: SageIntacctErp) -> None:
    assert [reason.code for reason in door.objections(replace(_ready(rig), terms=None))] == ["no_terms"]


def test_reference_must_be_one_that_the_gateway_can_search() -> None:
    with pytest.raises(Exception, match="referenceNumber"):
        read_settings({"company": "HarborCo", "door": "xml"})


def _outcome(context: ConnectorContext, ready: ReadyCommitment, body: str) -> Outcome:
    """What a create comes to if the gateway answers this."""

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body.encode())

    door = build(replace(context, transport=httpx.MockTransport(answer)))
    try:
        return perform(door, door.plan(ready)[0])
    finally:
        door.close()


def test_limit_within_a_200_is_not_now(rig: ErpRig, door: SageIntacctErp) -> None:
    error = "<error><errorno>x</errorno><description2>API rate limit exceeded</description2></error>"
    for place in (
        "{}",
        "<operation>{}</operation>",
        "<operation><result><status>failure</status>{}</result></operation>",
    ):
        body = f"<response>{place.format(f'<errormessage>{error}</errormessage>')}</response>"
        with pytest.raises(NotNow) as waiting:
            _outcome(door.context, _ready(rig), body)
        assert waiting.value.pause_scope


@pytest.mark.parametrize(
    "body",
    [
        "<response/>",
        "<other/>",
        "<response><operation><result/></operation></response>",
        "",
        '<!DOCTYPE r [<!ENTITY a "aaaa">]><response>&a;</response>',
    ],
    ids=["no result", "other", "no status", "empty", "entities"],
)
def test_answer_without_a_verdict_is_in_doubt(rig: ErpRig, door: SageIntacctErp, body: str) -> None:
    assert isinstance(_outcome(door.context, _ready(rig), body), InDoubt)
