"""`tieout adopt`: matched, shown with what speaks for and against, confirmed by a person, linked once."""

import json
from datetime import timedelta

import pytest

from fakes.accounting import payment, vendor
from fakes.records import GOLIVE, MORNING, budget, change_order, commitment, line, project
from tieout.records.company import CompanyKind, Customer
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, Desk
from unit.cli.golive import Firm

BEFORE = GOLIVE - timedelta(days=20)
OWNER = Customer(
    reference=SourceReference(system="fake_erp", kind="customer", id="C100"),
    kind=CompanyKind.CUSTOMER,
    number="C100",
    title="Oakridge Health System",
    status="Active",
    updated_at=MORNING,
)
LONE = commitment("SC-003", created_at=BEFORE, updated_at=MORNING, lines=(line(1, "77.00"),))
WHY = ("--why", "signed contract on file")


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """Three old subcontracts: one is in the ERP as it should be, one with another amount, one not at all."""
    firm = Firm(desk).use(monkeypatch)
    for number in ("SC-001", "SC-002"):
        firm.put(commitment(number, created_at=BEFORE, updated_at=MORNING))
    firm.put(LONE)
    firm.typed_in("000101", "SC-001", "1250.00", "750.50")
    firm.typed_in("000102", "SC-002", "1250.00", "900.50")
    return firm


def test_what_waits_is_listed_with_what_it_may_be_and_nothing_changes(firm: Firm) -> None:
    told = firm.tieout("adopt", "commitment", "--json").json()
    waiting = {one["number"]: one for one in told["waiting"]}
    assert (told["proposed"], waiting["SC-001"]["proposed"]) == (1, "MAIN/Order/000101")
    assert waiting["SC-002"]["candidates"][0]["against"] == ["amount"]
    assert waiting["SC-003"]["candidates"] == []
    said = firm.tieout("adopt", "commitment").text
    assert "nothing like it" in said
    assert "3 to adopt, 1 proposed" in said
    assert not firm.entry(commitment("SC-001")).bound


def test_yes_takes_what_is_sure_and_leaves_the_rest(firm: Firm) -> None:
    done = firm.tieout("adopt", "commitment", "--yes", *WHY, "--json").json()["answered"]
    assert [(one["document"], one["state"], one["refused"]) for one in done] == [("MAIN/Order/000101", "pending", None)]
    assert [document.key for document in firm.entry(commitment("SC-001")).documents] == ["000101"]
    assert not firm.entry(commitment("SC-002")).bound
    (message,) = firm.desk.messages()
    assert (message["body"]["reason"], message["body"]["why"]) == ("resume", WHY[1])
    assert firm.work(commitment("SC-001", created_at=BEFORE, updated_at=MORNING)) is State.SYNCED
    assert "create" not in firm.erp.calls


def test_document_that_differs_is_refused_with_the_dollars_unless_it_is_meant(firm: Firm) -> None:
    said = firm.tieout("adopt", "commitment", "SC-002", "--as", "000102", *WHY)
    assert said.code == 1
    assert "$150.00 apart" in said.text
    assert firm.tieout("adopt", "commitment", "SC-002", "--as", "000102", "--although-it-differs", *WHY).code == 0
    assert firm.entry(commitment("SC-002")).bound


def test_document_that_is_taken_is_refused_by_the_name_of_its_holder(firm: Firm) -> None:
    firm.tieout("adopt", "commitment", "--yes", *WHY)
    said = firm.tieout("adopt", "commitment", "SC-003", "--as", "000101", *WHY)
    assert said.code == 1
    assert "already linked to" in said.text.replace("\n", " ")
    assert not firm.entry(commitment("SC-003")).bound


def test_what_is_new_is_sent(firm: Firm) -> None:
    assert firm.tieout("adopt", "commitment", "--as-new", "--yes", *WHY).code == 0
    assert firm.work(LONE) is State.SYNCED
    assert [one.reference for one in firm.erp.documents.values() if one.reference] == [str(LONE.reference)]
    assert firm.entry(commitment("SC-002")).waiting_on == "adopt"


def test_what_looks_like_a_document_is_not_new_by_a_slip(firm: Firm) -> None:
    said = firm.tieout("adopt", "commitment", "SC-001", "--as-new", *WHY)
    assert said.code == 1
    assert "MAIN/Order/000101" in said.text
    assert firm.entry(commitment("SC-001")).waiting_on == "adopt"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("SC-001",), "say what it is"),
        (("--as", "000101", *WHY), "name the record"),
        (("SC-001", "--as", "000101"), "--why"),
        (("SC-001", "--as", "000101", "--as-new", *WHY), "either"),
        (("SC-001", "--as", "999999", *WHY), "shows none"),
        (("SC-777", "--as", "000101", *WHY), "none"),
    ],
)
def test_half_an_answer_is_refused(firm: Firm, arguments: tuple[str, ...], problem: str) -> None:
    said = firm.tieout("adopt", "commitment", *arguments)
    assert (said.code, problem in said.text) == (2, True), said.text


@pytest.mark.parametrize("record", [vendor("V100"), OWNER, payment(number="000123")], ids=lambda one: one.entity.value)
def test_what_accounting_owns_and_may_be_on_the_platform_is_told_what_it_is_there(firm: Firm, record: Record) -> None:
    parts, entity = firm.desk.parts, record.entity.value
    firm.sections[entity] = {"mode": "live", "golive_at": GOLIVE.isoformat()}
    firm.push_document()
    queue = parts.clients.sqs.create_queue(QueueName=f"{entity}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    parts.queues.urls[entity] = queue
    key = RecordKey(CONNECTION, record.entity, record.reference)
    now = firm.clock.now()
    wake = Wake(
        id="w", connection=CONNECTION, entity=record.entity, reference=record.reference, reason=WakeReason.DELIVERY
    )
    parts.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "", "tieout"))
    lease = parts.ledger.lease(key, owner="w", now=now, until=now + timedelta(minutes=1))
    assert lease is not None
    change = Change(state=State.WAITING, waiting_on="adopt", number=record.number, due_at=None)
    assert parts.ledger.release(lease, change, wanted=lease.entry.wanted)
    (waiting,) = firm.tieout("adopt", entity, "--json").json()["waiting"]
    assert waiting["number"] == record.number
    assert firm.tieout("adopt", entity, record.number, "--as", "47", *WHY).code == 0
    entry = parts.ledger.entry(key)
    assert entry is not None
    assert entry.hints["link"] == "47"
    (message,) = parts.clients.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["hints"]["link"] == "47"  # it is looked at again at once
    unseen = record.reference.model_copy(update={"id": "V200"})
    assert firm.tieout("adopt", entity, str(unseen), "--as", "48", *WHY).code == 0
    assert firm.tieout("adopt", entity, "V300", "--as", "48", *WHY).code == 2


@pytest.mark.parametrize(
    ("record", "document"),
    [
        (project("24-001", created_at=BEFORE), ("24-001", "24-001")),
        (budget(created_at=BEFORE, approved_at=BEFORE), ("B-86", "Budget of 24-001", "90000.00")),
        (change_order(LONE, created_at=BEFORE, approved_at=BEFORE), ("CO77", "CO-001", "250.00")),
    ],
    ids=lambda one: one.entity.value if isinstance(one, Record) else "",
)
def test_every_entity_that_flows_to_the_erp_is_adopted_by_the_command(
    firm: Firm, record: Record, document: tuple[str, ...]
) -> None:
    entity = record.entity.value
    firm.sections[entity] = {"mode": "live", "golive_at": GOLIVE.isoformat()}
    firm.push_document()
    queue = firm.desk.parts.clients.sqs.create_queue(QueueName=f"{entity}.fifo", Attributes={"FifoQueue": "true"})
    firm.desk.parts.queues.urls[entity] = queue["QueueUrl"]
    firm.here.held.append(record)
    firm.platform.put(record)
    firm.typed_in(*document, project="24-001" if entity == "project" else "OAKRIDGE")
    firm.typed_in("000103", "SC-003", "77.00")
    assert firm.tieout("adopt", "commitment", "SC-003", "--as", "000103", *WHY).code == 0
    said = firm.tieout("adopt", entity, str(record.reference), "--as", document[0], *WHY, "--json")
    assert said.code == 0, said.text
    assert [one.key for one in firm.entry(record).documents] == [document[0]]
    assert firm.tieout("adopt", entity, "--json").json()["waiting"] == []


def test_system_that_does_not_answer_for_one_record_leaves_its_neighbours_alone(firm: Firm) -> None:
    firm.put(commitment("SC-009", created_at=BEFORE, updated_at=MORNING))
    firm.typed_in("000109", "SC-009", "1250.00", "750.50")
    firm.erp.read_back_fails = 1
    said = firm.tieout("adopt", "commitment", "--yes", *WHY, "--json")
    assert said.code == 1
    done = {one["document"]: one["refused"] for one in said.json()["answered"]}
    assert sorted(str(why) for why in done.values()) == ["None", "the read timed out"]
