"""One event out of three payload versions, and a named refusal for anything else."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tieout.connectors.procore import parse_delivery
from tieout.sync.events import PlatformEvent, Unreadable
from unit.connectors_procore.papers import v2_delivery, v4_delivery


def read(body: Any) -> PlatformEvent:
    return parse_delivery(json.dumps(body).encode())


def test_v2_and_v4_tell_the_same_event_alike() -> None:
    two = read(v2_delivery(ulid="01KKEZ6PX3AZJ38KKBX6RYEJSW", timestamp="2026-03-02T11:59:58.082829Z"))
    assert two == read(v4_delivery())


def test_numbers_and_text_are_the_same_id() -> None:
    assert read(v4_delivery(resource_id=41, company_id=598134325683880, project_id=6778)) == read(v4_delivery())


@pytest.mark.parametrize("version", ["v2", "v2.0", "v3", "v3.0", None])
def test_version_is_told_by_shape_and_not_by_its_label(version: str | None) -> None:
    assert read(v2_delivery(api_version=version)).resource == "Work Order Contracts"


def test_ulid_names_a_v2_event_so_that_its_name_survives_a_version_change() -> None:
    assert read(v2_delivery()).id == "01EDPD2J6SBY1163N77H95GW09"
    assert read(v2_delivery(ulid=None)).id == "5982324300946918154"


def test_application_is_read_where_the_payload_names_it() -> None:
    metadata = {"source_application_id": "app-1", "source_user_id": 7}
    event = read(v2_delivery(metadata=metadata, user_id=None))
    assert (event.application, event.actor) == ("app-1", "7")
    assert read(v4_delivery()).application is None


def test_v3_names_the_parent_of_a_line() -> None:
    event = read(
        v2_delivery(
            api_version="v3.0",
            resource_name="Work Order Contract Line Items",
            related_resources=[{"id": 41, "name": "Work Order Contracts"}],
        )
    )
    assert event.parents == (("Work Order Contracts", "41"),)


@pytest.mark.parametrize("related", [None, "x", [3], [{"name": "Work Order Contracts"}], [{"id": "../1", "name": "a"}]])
def test_odd_parents_cost_the_hint_and_not_the_event(related: Any) -> None:
    assert read(v2_delivery(related_resources=related)).parents == ()


@pytest.mark.parametrize("project", ["", None])
def test_empty_project_is_no_project(project: str | None) -> None:
    assert read(v4_delivery(project_id=project)).project is None


def test_moment_is_utc_whatever_its_offset() -> None:
    assert read(v4_delivery(timestamp="2026-03-02T04:00:00-08:00")).at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_fields_that_are_new_to_us_are_ignored() -> None:
    assert read(v4_delivery(data={"more": [1]}, later="x")) == read(v4_delivery())


def test_reason_beyond_the_three_is_kept_as_it_is() -> None:
    assert read(v4_delivery(reason="Archive")).action == "archive"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (v4_delivery(resource_id=""), "resource_id"),
        (v4_delivery(company_id=None), "company_id"),
        (v4_delivery(id="../../x"), "id"),
        (v4_delivery(resource_id="41/line_items"), "resource_id"),
        (v4_delivery(resource_id=True), "resource_id"),
        (v4_delivery(resource_id=4.5), "resource_id"),
        (v4_delivery(user_id="a b"), "user_id"),
        (v4_delivery(resource_type=""), "resource_type"),
        (v4_delivery(resource_type="x" * 121), "resource_type"),
        (v4_delivery(resource_type="a\nb"), "resource_type"),
        (v4_delivery(timestamp="2026-03-02T11:59:58"), "timestamp"),
        (v4_delivery(timestamp=1772452800), "timestamp"),
        (v4_delivery(timestamp="yesterday"), "timestamp"),
        (v4_delivery(timestamp="0001-01-01T00:00:00+14:00"), "timestamp"),
        (v2_delivery(event_type=7), "event_type"),
        ({"id": 1}, "event_type"),
        ([], "list"),
        ("text", "str"),
    ],
)
def test_unreadable_delivery_is_refused_by_the_field_that_is_wrong(body: Any, named: str) -> None:
    with pytest.raises(Unreadable, match=named):
        read(body)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b'{"id":' + b"9" * 5000 + b"}"])
def test_hostile_bytes_are_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Unreadable, match="JSON"):
        parse_delivery(body)
