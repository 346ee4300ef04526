"""`tieout config push` to live: only what preflight lets pass, or what a person puts all the same, and then for ever says so."""

import json
from datetime import timedelta
from typing import Any

import pytest

from fakes.records import GOLIVE, MORNING, commitment
from tieout.ledger.keys import PK, SK, connection_pk
from tieout.preflight.ports import CodeList, CodeSeen, CompanySeen, ProjectSeen
from unit.cli.conftest import CONNECTION, ERP, PLATFORM, Desk, Said, document
from unit.cli.golive import Firm

BEFORE = GOLIVE - timedelta(days=20)
ELSEWHERE = "87"


@pytest.fixture
def firm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm in shadow that is ready but for one commitment from before its go-live."""
    firm = Firm(desk, mode="shadow").use(monkeypatch)
    firm.there.words = {"terms": ("30D",), "units": ("CY",)}
    firm.there.jobs_tasks = {"OAKRIDGE": ("0000",)}
    firm.here.codes = CodeList((CodeSeen("03-300", "Concrete"), CodeSeen("05-120", "Steel")))
    firm.there.codes = CodeList((CodeSeen("03300", "Concrete"), CodeSeen("05120", "Steel")))
    firm.here.companies = [CompanySeen("47", "O'Brien")]
    firm.there.companies = [CompanySeen("OBRIEN", "O'Brien & Sons", "OBRIEN")]
    firm.here.jobs = [ProjectSeen("86", "24-001")]
    firm.there.jobs = [ProjectSeen("OAKRIDGE", "OAKRIDGE")]
    firm.put(commitment("SC-OLD", created_at=BEFORE, updated_at=MORNING))
    return firm


def push(firm: Firm, *more: str, why: str = "the pilot is over", **section: Any) -> Said:
    current = firm.desk.parts.documents.current(CONNECTION)
    assert current is not None
    before = current["entities"]["commitment"]
    content = document(entities={"commitment": before | section}, value_maps=current["value_maps"])
    path = firm.desk.write("next.json", content)
    return firm.tieout("config", "push", CONNECTION, path, "--why", why, *more)


def newest(firm: Firm) -> tuple[int, str]:
    found = firm.desk.parts.documents.newest(CONNECTION)
    assert found is not None
    return found.version, found.why


def test_live_is_refused_while_a_record_is_not_adopted_and_let_through_once_it_is(firm: Firm) -> None:
    refused = push(firm, mode="live")
    assert refused.code == 2
    assert "SC-OLD" in refused.text
    assert "tieout adopt commitment" in refused.text
    assert newest(firm)[0] == 1
    assert firm.tieout("adopt", "commitment", "SC-OLD", "--as-new", "--why", "never typed in").code == 0
    passed = push(firm, mode="live")
    assert passed.code == 0, passed.text
    assert newest(firm) == (2, "the pilot is over")


def test_live_despite_what_blocks_is_kept_in_the_version_for_ever(firm: Firm) -> None:
    done = push(firm, "--although-preflight-blocks", why="SC-OLD was cancelled on paper", mode="live")
    assert done.code == 0, done.text
    told = "live (commitment) although preflight blocks: 1 adoption unadopted"
    assert newest(firm) == (2, f"SC-OLD was cancelled on paper [{told}]")


def test_pilot_is_asked_about_its_own_records_only(firm: Firm) -> None:
    pilot = {"name": "pilot", "mode": "live", "projects": [ELSEWHERE]}
    assert push(firm, slices=[pilot]).code == 0
    of_a_vendor = {"name": "pilot", "mode": "live", "vendors": ["47"]}
    assert "SC-OLD" in push(firm, slices=[of_a_vendor]).text
    assert push(firm, slices=[of_a_vendor | {"vendors": ["48"]}]).code == 0


def test_what_is_narrowed_or_only_mapped_asks_neither_system(firm: Firm) -> None:
    push(firm, "--although-preflight-blocks", mode="live")
    asked = firm.here.closed
    assert push(firm, mode="live", approval_in_erp=True).code == 0
    assert push(firm, mode="shadow").code == 0
    assert firm.here.closed == asked


def test_rollback_to_live_is_no_way_round(firm: Firm) -> None:
    push(firm, "--although-preflight-blocks", mode="live")
    push(firm, mode="off")
    refused = firm.tieout("config", "rollback", CONNECTION, "--to", "2", "--why", "back on")
    assert (refused.code, newest(firm)[0]) == (2, 3)
    assert "SC-OLD" in refused.text


def test_erp_that_cannot_be_asked_is_no_permission(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieout.cli.preflight_survey.connector", lambda _section: object())
    refused = push(firm, mode="live")
    assert (refused.code, newest(firm)[0]) == (2, 1)
    assert "preflight cannot be made" in refused.text
    assert push(firm, "--although-preflight-blocks", mode="live").code == 0
    assert "although preflight could not be made" in newest(firm)[1]


def test_connect_makes_nothing_live_either_while_preflight_blocks(firm: Firm) -> None:
    current = firm.desk.parts.documents.current(CONNECTION)
    assert current is not None
    live = current["entities"]["commitment"] | {"mode": "live"}
    content = document(entities={"commitment": live}, value_maps=current["value_maps"])
    refused = firm.tieout("connect", CONNECTION, "--document", firm.desk.write("live.json", content))
    assert refused.code == 2
    assert "SC-OLD" in refused.text
    assert newest(firm)[0] == 1


def forget_documents(desk: Desk) -> None:
    """As if it had never been connected; its records stay."""
    client, table = desk.parts.clients.dynamodb, desk.parts.settings.ledger_table
    for item in client.scan(TableName=table)["Items"]:
        if item[PK]["S"] == connection_pk(CONNECTION):
            client.delete_item(TableName=table, Key={PK: item[PK], SK: item[SK]})


def first_document(firm: Firm, *more: str, **section: Any) -> Said:
    """What an installer would connect the firm with, had it not been connected yet."""
    current = firm.desk.parts.documents.current(CONNECTION)
    assert current is not None
    content = document(
        entities={"commitment": current["entities"]["commitment"] | section}, value_maps=current["value_maps"]
    )
    forget_documents(firm.desk)
    secrets = json.dumps({"platform": PLATFORM, "erp": ERP})
    path = firm.desk.write("first.json", content)
    return firm.desk.tieout("connect", CONNECTION, "--document", path, "--secrets", "-", *more, stdin=secrets)


def test_first_document_is_not_live_either_while_preflight_blocks(firm: Firm) -> None:
    refused = first_document(firm, mode="live")
    assert refused.code == 2
    assert "SC-OLD" in refused.text
    assert firm.desk.parts.documents.current(CONNECTION) is None
    assert firm.desk.secret("erp") == ERP


def test_first_document_in_shadow_asks_neither_system(firm: Firm) -> None:
    assert first_document(firm, mode="shadow").code == 0
    assert firm.here.closed == 0


def test_new_firm_may_be_live_at_once_and_its_version_says_so_for_ever(firm: Firm) -> None:
    assert first_document(firm, "--live-without-preflight", mode="live").code == 0
    assert newest(firm) == (1, "connect [live without preflight]")
    assert firm.here.closed == 0


def test_standing_connection_cannot_go_live_without_preflight(firm: Firm) -> None:
    current = firm.desk.parts.documents.current(CONNECTION)
    assert current is not None
    live = current["entities"]["commitment"] | {"mode": "live"}
    path = firm.desk.write("live.json", document(entities={"commitment": live}, value_maps=current["value_maps"]))
    refused = firm.tieout("connect", CONNECTION, "--document", path, "--live-without-preflight")
    assert refused.code == 2
    assert "SC-OLD" in refused.text
