"""People of a project who are not known in the ERP are named, never dropped."""

from typing import Any

from fakes.records import project
from tieout.config.connection import ValueMaps
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits, Ready, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.parties import Party

MARIA, OWNER = Party(id="5447", name="Maria Alvarez"), Party(id="9", name="Harbor Schools")


def prepared(
    limits: FieldLimits | None = None, maps: dict[str, Any] | None = None, **fields: Any
) -> Ready | list[Reason]:
    return prepare(project(**fields), ValueMaps.model_validate(maps or {}), limits or FieldLimits(), generation=1)


def people(ready: Ready | list[Reason]) -> tuple[str | None, str | None]:
    assert isinstance(ready, ReadyProject)
    return ready.manager, ready.customer


def test_manager_and_customer_without_a_code_are_both_refused_by_name() -> None:
    refused = prepared(manager=MARIA, customer=OWNER)
    assert isinstance(refused, list)
    assert [(one.code, one.field) for one in refused] == [
        ("unmapped_manager", "manager"),
        ("unknown_customer", "customer"),
    ]
    assert "'Maria Alvarez' (platform id 5447)" in refused[0].text
    assert "'Harbor Schools' of project 24-001" in refused[1].text


def test_mapped_and_linked_people_are_sent_and_nobody_is_no_reason() -> None:
    maps = {"managers": {"5447": "EP12"}, "customers": {"9": "C1"}}
    assert people(prepared(maps=maps, manager=MARIA, customer=OWNER)) == ("EP12", "C1")
    linked = OWNER.model_copy(update={"erp_code": "C2"})
    assert people(prepared(customer=linked)) == (None, "C2")
    assert people(prepared()) == (None, None)


def test_manager_that_is_left_to_the_erp_is_left_out_and_refused_nowhere() -> None:
    assert people(prepared(maps={"managers": {"5447": ""}}, manager=MARIA)) == (None, None)


def test_door_that_carries_no_manager_asks_for_no_code() -> None:
    mapped = {"managers": {"5447": "EP12"}}
    for maps in ({}, mapped):
        assert people(prepared(FieldLimits(managers=False), maps, manager=MARIA)) == (None, None)


def test_project_in_another_currency_is_refused_before_it_is_made_in_the_erp() -> None:
    for books in (FieldLimits(currency="USD"), FieldLimits()):
        refused = prepared(books, currency="CAD")
        assert isinstance(refused, list)
        assert [(one.code, one.field) for one in refused] == [("currency", "currency")]
    assert isinstance(prepared(FieldLimits(currency="CAD"), currency="CAD"), ReadyProject)
