"""The XML gateway beyond the contract that all doors keep: its three levels of refusal, its words, what it does not carry."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from contract.erp.rig import ErpRig, created, note_of, perform
from contract.erp.sage_intacct_xml_rig import PATH, sage_intacct_xml
from tieout.connectors.context import ConnectorContext, Token
from tieout.connectors.sage_intacct import build
from tieout.connectors.sage_intacct.erp import SageIntacctErp
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.policy.ready import ReadyChangeOrder, ReadyCommitment, ReadyInvoice
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from unit.connectors_sage_intacct.gateway_desk import CARRIED, SESSION, door_over

AWKWARD = 'O\'Brien & Søns <script>alert(1)</script> ]]> 🏗 "quoted"'


@pytest.fixture(scope="module")
def company() -> Iterator[ErpRig]:
    """One sandbox for this module, through its XML door."""
    with sage_intacct_xml() as rig:
        yield rig


@pytest.fixture
def door(rig: ErpRig) -> Iterator[SageIntacctErp]:
    """A connector through the gateway."""
    connector: SageIntacctErp = rig.open()  # type: ignore[assignment]  # the rig of this connector
    yield connector
    connector.close()


def _ready(rig: ErpRig) -> ReadyCommitment:
    ready = rig.ready("subcontract")
    assert isinstance(ready, ReadyCommitment)
    return ready


def _with(door: SageIntacctErp, **credentials: str) -> SageIntacctErp:
    held = {**door.context.credentials, **credentials}
    return build(replace(door.context, credentials=held))


def test_both_doors_make_the_same_document(rig: ErpRig, door: SageIntacctErp) -> None:
    rest_settings = {"base_url": str(rig.sandbox.client.base_url).rstrip("/") + "/ia/api/v1"}
    settings = {name: value for name, value in door.context.settings.items() if name not in ("door", "gateway_url")}
    keys = {"client_id": "tieout.app.sage.com", "client_secret": "s3cret", "username": "tieout"}
    rest = build(replace(door.context, settings=settings | rest_settings, credentials=keys))
    ready = _ready(rig)
    created(rest, replace(ready, external_reference="platform:subcontract:rest"))
    created(door, replace(ready, external_reference="platform:subcontract:xml"))
    rest.close()
    # The function has no retainage of the header (vendor's page): its lines hold it, and they are compared too.
    own = {"retainagePercent", "key", "id", "href", "documentNumber", "documentId", "referenceNumber", "audit"}
    one, other = (_less(each, own | {"lines", "Details"}) for each in rig.held("subcontract"))
    assert one == other
    lines = [
        [_less(line, {"key", "id", "documentHeader"}) for line in each["lines"]] for each in rig.held("subcontract")
    ]
    assert lines[0] == lines[1]


def _less(record: dict[str, object], names: set[str]) -> dict[str, object]:
    return {name: value for name, value in record.items() if name not in names}


def test_repeated_control_id_is_told_as_the_document_that_is_there(rig: ErpRig, door: SageIntacctErp) -> None:
    create = door.plan(_ready(rig))[0]
    first, again = perform(door, create), perform(door, create)
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert again.documents == first.documents
    assert len(rig.held("subcontract")) == 1


def test_wrong_sender_and_wrong_user_go_to_a_person_who_is_asked_once(rig: ErpRig, door: SageIntacctErp) -> None:
    for changed in ({"sender_password": "no"}, {"password": "no"}):
        wrong, before = _with(door, **changed), rig.sandbox.calls()
        for _ in range(2):
            with pytest.raises(NeedsPerson) as refused:
                perform(wrong, wrong.plan(_ready(rig))[0])
            assert refused.value.pause_scope
        assert rig.sandbox.calls() == before + 1, "a second try brings the user nearer to a lockout"
        wrong.close()
    assert rig.held("subcontract") == []


def test_one_session_serves_every_function_of_the_connection(rig: ErpRig, door: SageIntacctErp) -> None:
    note = note_of(door.plan(_ready(rig))[0])
    assert door.look_up(note, documents=()) == Absent()
    with closing(rig.open()) as another:
        before = rig.sandbox.calls()
        assert another.look_up(note, documents=()) == Absent()
        assert rig.sandbox.calls() == before + 1


def test_token_that_rest_left_behind_is_not_taken_for_a_session(rig: ErpRig, door: SageIntacctErp) -> None:
    door.context.tokens.renew(None, lambda _: Token("a.jwt.token", rig.clock.now().replace(year=2099)))
    assert door.look_up(note_of(door.plan(_ready(rig))[0]), documents=()) == Absent()


def test_hostile_text_stays_one_value_and_control_characters_are_left_out(rig: ErpRig, door: SageIntacctErp) -> None:
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


def test_invoice_relieves_the_commitment_and_becomes_one_bill(rig: ErpRig, door: SageIntacctErp) -> None:
    invoice = rig.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    document = created(door, invoice)
    assert isinstance(perform(door, door.plan(invoice)[1], (document,)), Applied)
    (bill,) = rig.sandbox.state()["bills"]
    assert Decimal(bill["totalBaseAmount"]) == invoice.gross
    source = next(each for each in rig.sandbox.state()["documents"] if each["documentNumber"] == "SC-900001")
    billed = [Decimal(str(row["priceConverted"])) for row in source["lines"]]
    assert billed == [each.line.amount for each in invoice.lines]
    (held,) = rig.held("subcontractor_invoice")
    assert held["dueDate"] == "2026-04-01", "30 days after its date, as chosen"


def test_invoice_of_a_commitment_that_is_gone_is_refused_and_not_tried_for_ever(
    rig: ErpRig, door: SageIntacctErp
) -> None:
    invoice = rig.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    assert invoice.contract is not None
    gone = invoice.contract.model_copy(update={"key": "424242"})
    lines = tuple(replace(each, document=gone) for each in invoice.lines)
    outcome = perform(door, door.plan(replace(invoice, contract=gone, lines=lines))[0])
    assert isinstance(outcome, Refused)
    assert "424242" in outcome.reasons[0].text
    assert rig.held("subcontractor_invoice") == []


@pytest.mark.parametrize(("state", "moved"), [("Draft", False), ("I", False), ("Pending", True), ("O", True)])
def test_state_is_understood_as_word_and_as_letter(rig: ErpRig, door: SageIntacctErp, state: str, moved: bool) -> None:
    document = created(door, _ready(rig))
    shown = CARRIED.replace("/></result>", f"><PODOCUMENT><STATE>{state}</STATE></PODOCUMENT></data></result>")
    with closing(door_over(door.context, lambda asked: (200, shown))) as other:
        found = other.look_up(note_of(other.plan(_ready(rig))[1]), documents=(document,))
    assert isinstance(found, Found if moved else Absent)


def test_invoice_that_the_gateway_cannot_say_is_refused_by_name(rig: ErpRig, door: SageIntacctErp) -> None:
    invoice = rig.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    assert invoice.contract is not None
    first, second = invoice.lines
    changed = replace(second, document=invoice.contract.model_copy(update={"key": "77"}), released=Decimal("5.00"))
    chosen = dict(door.context.settings) | {"vendor_invoices": {"definition": "Vendor Invoice"}}
    with closing(build(replace(door.context, settings=chosen))) as without_days:
        wrong = replace(invoice, released=Decimal("5.00"), lines=(first, changed))
        told = [reason.code for reason in without_days.objections(wrong)]
        assert told == ["no_due_date", "retainage_release", "billed_change"]
        assert without_days.objections(replace(invoice, due_date=invoice.billing_date)) == []


def test_what_the_door_does_not_carry_is_said_with_the_reason(door: SageIntacctErp) -> None:
    for kind in ("budget", "budget_change", "project", "owner_invoice", "prime_change_order"):
        able = door.capability(kind)
        assert not able.offered
        assert "XML gateway" in able.note
        assert able.note.endswith("Set erp.settings.door to 'rest'.")
    assert door.capability("subcontractor_invoice").offered


def test_commitment_without_terms_is_refused_by_name(rig: ErpRig, door: SageIntacctErp) -> None:
    assert [reason.code for reason in door.objections(replace(_ready(rig), terms=None))] == ["no_terms"]


def test_reference_must_be_one_that_the_gateway_can_search() -> None:
    with pytest.raises(Exception, match="referenceNumber"):
        read_settings({"company": "HarborCo", "door": "xml"})


def _outcome(context: ConnectorContext, ready: ReadyCommitment, body: str, status: int = 200) -> Outcome:
    """What a create comes to if the gateway answers this."""
    with closing(door_over(context, lambda asked: (status, body))) as door:
        return perform(door, door.plan(ready)[0])


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


def test_session_that_is_refused_when_it_is_new_goes_to_a_person(rig: ErpRig, door: SageIntacctErp) -> None:
    signed_in: list[str] = []

    def answer(asked: str) -> tuple[int, str]:
        return 498, ""

    with closing(door_over(door.context, answer, signed_in)) as refusing, pytest.raises(NeedsPerson, match="498"):
        perform(refusing, refusing.plan(_ready(rig))[0])
    assert len(signed_in) == 2, "asked for once more, and no third time"


@pytest.mark.parametrize("host", ["na12.intacct.com", "api.intacct.com.evil.example", "intacct.com.evil.example"])
def test_session_is_used_at_its_own_address_within_the_vendors_domain_only(
    rig: ErpRig, door: SageIntacctErp, host: str
) -> None:
    settings = dict(door.context.settings) | {"gateway_url": f"https://api.intacct.com{PATH}"}
    posted: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(request.url)
        there = SESSION.format(endpoint=f"https://{host}{PATH}")
        return httpx.Response(200, text=there if b"<getAPISession" in request.content else CARRIED)

    context = replace(door.context, settings=settings, transport=httpx.MockTransport(answer))
    with closing(build(context)) as far:
        note = note_of(far.plan(_ready(rig))[0])
        if host.endswith(".intacct.com"):
            assert far.look_up(note, documents=()) == Absent()
            assert [url.host for url in posted] == ["api.intacct.com", host]
            return
        with pytest.raises(NeedsPerson, match="outside of its own domain"):
            far.look_up(note, documents=())
        assert [url.host for url in posted] == ["api.intacct.com"]


def test_page_that_says_that_more_is_left_and_shows_nothing_does_not_go_on_for_ever(
    rig: ErpRig, door: SageIntacctErp
) -> None:
    stuck = CARRIED.replace('numremaining="0"', 'numremaining="7"')
    with closing(door_over(door.context, lambda asked: (200, stuck))) as other, pytest.raises(NotNow, match="left"):
        other.look_up(note_of(other.plan(_ready(rig))[0]), documents=())
