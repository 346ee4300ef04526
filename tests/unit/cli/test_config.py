"""`tieout config`: nothing wrong is stored, nobody's version is lost, and every version can come back."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest

from contract.ledger.interposed import InterposedClient
from tieout import connectors
from tieout.cli.config_reading import checked, read_file, settings_model
from tieout.config.advice import warnings
from tieout.config.schema import as_text
from tieout.ledger.documents import Documents, OtherVersion
from unit.cli.conftest import CONNECTION, ERP, PLATFORM, Desk, document

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "connection.acumatica.json"
TERMS = {"value_maps": {"terms": {"Net 30": "30D"}}}


@pytest.fixture
def firm(desk: Desk) -> Desk:
    """A connection whose document and secrets were put by `tieout connect`."""
    secrets = json.dumps({"platform": PLATFORM, "erp": ERP})
    first = ("--document", desk.write("first.json", document()), "--secrets", "-", "--live-without-preflight")
    said = desk.tieout("connect", CONNECTION, *first, stdin=secrets)
    assert said.code == 0, said.text
    return desk


def push(desk: Desk, content: object, *more: str) -> tuple[int, str]:
    said = desk.tieout("config", "push", CONNECTION, desk.write("next.json", content), "--why", "mapped terms", *more)
    return said.code, said.text


def current(desk: Desk) -> dict[str, Any]:
    found = desk.parts.documents.current(CONNECTION)
    assert found is not None
    return found


def test_push_shows_what_changes_and_keeps_both_versions(firm: Desk) -> None:
    code, text = push(firm, document(**TERMS))
    assert code == 0, text
    assert 'value_maps.terms."Net 30"' in text
    assert "version 2 is in force" in text
    assert current(firm)["value_maps"]["terms"] == {"Net 30": "30D"}
    listed = json.loads(firm.tieout("config", "versions", CONNECTION, "--json").text)
    assert [(one["version"], one["why"]) for one in listed] == [
        (2, "mapped terms"),
        (1, "connect [live without preflight]"),
    ]


def test_push_says_its_changes_and_warnings_to_programs(firm: Desk) -> None:
    short = {"thresholds": {"quarantine": {"Subcontract": "PT8S"}}}
    said = firm.tieout("config", "push", CONNECTION, firm.write("n.json", document(**short)), "--why", "w", "--json")
    answer = json.loads(said.text[said.text.index("{") :])
    assert answer["changes"] == [{"path": "thresholds.quarantine.Subcontract", "new": "PT8S"}]
    assert [one["path"] for one in answer["warnings"]] == ["thresholds.quarantine.Subcontract"]
    assert (answer["version"], answer["looked_at_again"]) == (2, 0)


def test_push_of_what_stands_there_makes_no_version(firm: Desk) -> None:
    assert "version 1 stands as it was" in push(firm, document())[1]
    assert len(firm.parts.documents.versions(CONNECTION)) == 1


def test_wrong_document_is_refused_whole(firm: Desk) -> None:
    wrong = document(
        erp={"system": "acumatica", "settings": {"base_url": "ftp://x", "tenant": "", "password": "secret-value"}},
        time_zone="America/Oakland",
        assumptions=["acumatica_is_always_right"],
    )
    code, text = push(firm, wrong)
    assert code == 2
    named = ("base_url", "tenant", "password")
    for told in (*(f"erp.settings.{name}" for name in named), "acumatica_is_always_right", "America/Oakland"):
        assert told in text
    assert "secret-value" not in text
    assert firm.parts.documents.newest(CONNECTION).version == 1  # type: ignore[union-attr]


def test_wrong_way_of_showing_accountings_records_is_named_before_it_is_stored(firm: Desk) -> None:
    platform = document()["platform"]
    shown = {**platform["settings"], "mirror": {"job_costs": "somewhere"}}
    code, text = push(firm, document(platform={**platform, "settings": shown}))
    assert code == 2
    assert "platform.settings.mirror.job_costs" in text
    shown["mirror"] = {"job_costs": "none"}
    assert push(firm, document(platform={**platform, "settings": shown}))[0] == 0


def test_document_of_another_connection_is_not_pushed(firm: Desk) -> None:
    code, text = push(firm, document(id="elsewhere"))
    assert (code, "elsewhere" in text) == (2, True)


def test_document_without_its_secrets_is_not_pushed(desk: Desk) -> None:
    code, text = push(desk, document())
    assert code == 2
    assert "client_id" in text
    assert desk.parts.documents.current(CONNECTION) is None


def test_edit_of_a_document_that_moved_meanwhile_is_refused(firm: Desk) -> None:
    shown = json.loads(firm.tieout("config", "show", CONNECTION, "--json").text)
    push(firm, document(**TERMS))
    shown["document"]["recovery_hour"] = 5
    code, text = push(firm, shown)
    assert code == 2
    assert "version 2 was put meanwhile" in text
    assert current(firm)["recovery_hour"] == 3
    assert push(firm, shown, "--based-on", "2")[0] == 0
    assert current(firm)["recovery_hour"] == 5


def test_version_put_in_the_very_same_moment_is_not_run_over(firm: Desk) -> None:
    client = InterposedClient(firm.parts.clients.dynamodb)
    ours = Documents(cast("Any", client), "ledger")
    client.before.append(lambda: firm.parts.documents.put(CONNECTION, document(**TERMS), "jane", "first"))
    with pytest.raises(OtherVersion) as other:
        ours.put(CONNECTION, document(recovery_hour=5), "joe", "second", expected=1)
    assert other.value.newest == 2
    assert [one.by for one in firm.parts.documents.versions(CONNECTION)][1:] == ["jane"]


def test_rollback_brings_the_earlier_document_back_as_a_new_version(firm: Desk) -> None:
    first = current(firm)
    push(firm, document(**TERMS))
    said = firm.tieout("config", "rollback", CONNECTION, "--to", "1", "--why", "terms were wrong")
    assert said.code == 0, said.text
    assert current(firm) == first
    newest = firm.parts.documents.newest(CONNECTION)
    assert newest is not None
    assert (newest.version, newest.why) == (3, "back to version 1: terms were wrong")
    assert firm.tieout("config", "rollback", CONNECTION, "--to", "9", "--why", "x").code == 2


def test_versions_and_files_are_compared_path_by_path(firm: Desk) -> None:
    push(firm, document(**TERMS))
    between = json.loads(firm.tieout("config", "diff", CONNECTION, "--versions", "1", "2", "--json").text)
    assert between == [{"path": 'value_maps.terms."Net 30"', "new": "30D"}]
    path = firm.write("other.json", document(recovery_hour=5))
    told = json.loads(firm.tieout("config", "diff", CONNECTION, path, "--json").text)
    assert {"path": "recovery_hour", "old": 3, "new": 5} in told
    assert "no difference" in firm.tieout("config", "diff", CONNECTION, "--versions", "2", "2").text
    assert firm.tieout("config", "diff", CONNECTION).code == 2


def test_document_of_an_older_programme_differs_only_where_it_differs(desk: Desk) -> None:
    desk.parts.documents.put(CONNECTION, document(), "tester", "before slices, cadence and thresholds were known")
    path = desk.write("same.json", document())
    assert "no difference" in desk.tieout("config", "diff", CONNECTION, path).text


def test_show_tells_who_and_what_of_any_version(firm: Desk) -> None:
    push(firm, document(**TERMS))
    assert "version 2" in firm.tieout("config", "show", CONNECTION).text
    shown = json.loads(firm.tieout("config", "show", CONNECTION, "--version", "1", "--json").text)
    assert (shown["version"], shown["why"], shown["document"]["value_maps"]["terms"]) == (
        1,
        "connect [live without preflight]",
        {},
    )
    assert firm.tieout("config", "show", CONNECTION, "--version", "7").code == 2
    assert firm.tieout("config", "show", "nobody").code == 2


def test_file_is_validated_without_a_stack_and_a_connection_with_its_secrets(firm: Desk) -> None:
    good = firm.write("good.json", {"$schema": "./connection.schema.json", **document()})
    assert "valid, 0 warnings" in firm.tieout("config", "validate", good).text
    assert json.loads(firm.tieout("config", "validate", CONNECTION, "--json").text)["valid"]
    bad = firm.write("bad.json", document(entities={"commitment": {"mode": "life"}}))
    said = firm.tieout("config", "validate", bad)
    assert (said.code, "entities.commitment.mode" in said.text) == (2, True)
    assert firm.tieout("config", "validate", "missing.json").code == 2
    assert firm.tieout("config", "validate", "nobody").code == 2


def test_what_waited_for_a_mapping_is_looked_at_again_after_a_push(firm: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[dict[str, str], str]] = []

    class Waiting:
        def __init__(self, terms: dict[str, str]) -> None:
            self.terms = terms

        def remapped(self, by: str, why: str) -> int:
            asked.append((self.terms, why))
            return 4

    monkeypatch.setattr(type(firm.parts), "prerequisites", lambda _, read: Waiting(read.value_maps.terms))
    assert "4 looked at again" in push(firm, document(**TERMS))[1]
    assert asked == [({"Net 30": "30D"}, "version 2 of the document: mapped terms")]


def test_published_schema_is_the_models() -> None:
    assert (ROOT / "docs" / "connection.schema.json").read_text() == as_text()


def test_example_is_complete_valid_and_raises_no_warning() -> None:
    content = read_file(EXAMPLE).content
    read = checked(content)
    assert set(type(read).model_fields) <= set(content), "the example leaves a section out"
    assert not warnings(read)


def test_every_connector_states_one_model_of_its_settings() -> None:
    names = [path.parent.name for path in Path(connectors.__path__[0]).glob("*/settings.py")]
    assert {"acumatica", "procore"} <= set(names)
    for name in names:
        assert "timeout" in settings_model(name).model_fields


def test_every_key_of_the_document_is_documented() -> None:
    schema = json.loads(as_text())
    page = (ROOT / "docs" / "configuration.md").read_text()
    parts = {"document": schema, **schema["$defs"]}
    known = [(part, key) for part, content in parts.items() for key in content.get("properties", {})]
    assert len(known) > 80
    missing = [f"{part}.{key}" for part, key in known if not re.search(rf"\b{re.escape(key.lstrip('$'))}\b", page)]
    assert not missing
