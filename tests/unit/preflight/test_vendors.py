"""Vendors of two systems: linked truly, to be linked, missing, double, drifted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import pytest

from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import CompanySeen
from tieout.preflight.vendors import Vendors
from tieout.records.parties import Address
from unit.preflight.mess import company


def check(
    here: Sequence[CompanySeen],
    there: Sequence[CompanySeen],
    *,
    mapped: Mapping[str, str] | None = None,
    used: Mapping[str, int] | None = None,
) -> dict[tuple[str, str], Finding]:
    found = Vendors(here, there, mapped or {}, used or {}).findings()
    return {(finding.code, finding.subject): finding for finding in found}


def shown(erp: CompanySeen, **changes: object) -> CompanySeen:
    """The same company as the platform has it."""
    known: dict[str, object] = {"id": f"p{erp.code}", "code": "", "tax_id_hash": ""}
    return replace(erp, **(known | changes))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Something else altogether", "tax_id_hash": "hash-7"},
        {"name": "BENDEN & SONS PAVING LLC"},
        {"name": "Bendne Paving and Sons", "address": Address(street="7 Main St.", postal_code="89007-1234")},
    ],
    ids=["same tax id", "same name without its legal form", "nearly the name at the same address"],
)
def test_unlinked_vendor_is_proposed_the_one_that_it_is(changes: dict[str, object]) -> None:
    erp = company(7, name="Benden & Sons Paving, Inc.")
    found = check([shown(erp, **changes)], [erp, company(8), company(9)])
    assert found["link_proposed", "pV00007"].erp == "Benden & Sons Paving, Inc. (V00007)"
    assert "vendor:V00007 --as pV00007" in found["link_proposed", "pV00007"].fix


def test_vendor_in_use_that_the_erp_does_not_have_blocks() -> None:
    found = check([CompanySeen("p1", "Zyx Waterproofing")], [company(1)], used={"p1": 3})
    assert (found["missing_in_erp", "p1"].severity, found["missing_in_erp", "p1"].records) == (Severity.BLOCKS, 3)


def test_vendor_that_may_be_any_of_two_is_left_to_a_person() -> None:
    one = company(1, name="Acme Concrete", tax_id_hash="")
    found = check([shown(one)], [one, replace(one, id="V2", code="V2", address=Address())])
    assert ("link_unsure", "pV00001") in found
    assert ("duplicate_erp", "V00001 V2") in found


def test_link_to_nothing_to_an_inactive_one_and_two_links_to_one_are_told() -> None:
    gone, idle, kept = company(1), company(2, active=False), company(3)
    here = [shown(gone, link="V00001"), shown(idle, link="V00002"), shown(kept, link="V00003")]
    twice = shown(kept, id="p-again", link="V00003", name="Wholly Other Name")
    found = check([*here, twice], [idle, kept], used={"pV00002": 1})
    assert found["linked_to_nothing", "pV00001"].severity is Severity.BLOCKS
    assert found["linked_to_inactive", "pV00002"].severity is Severity.BLOCKS
    assert found["linked_twice", "V00003"].severity is Severity.BLOCKS


def test_drift_of_a_linked_vendor_is_told_with_both_values() -> None:
    erp = company(5, terms="30D", tax_id_hash="")
    moved = Address(street="1 Elm Road", city="Reno", region="NV", postal_code="89501")
    found = check([shown(erp, link="V00005", address=moved, terms="Net 45")], [erp])
    assert (found["drift", "pV00005 payment terms"].platform, found["drift", "pV00005 payment terms"].erp) == (
        "Net 45",
        "30D",
    )
    assert found["drift", "pV00005 address"].platform == "1 Elm Road, Reno, NV, 89501"


def test_two_tax_ids_under_one_link_block() -> None:
    erp = company(5)
    found = check([shown(erp, link="V00005", tax_id_hash="another")], [erp])
    assert found["tax_ids_differ", "pV00005"].severity is Severity.BLOCKS


def test_same_name_under_two_tax_ids_is_said_to_be_so() -> None:
    found = check([], [company(1, name="Smith Roofing"), company(2, name="Smith Roofing LLC")])
    assert "another tax id" in found["duplicate_erp", "V00001 V00002"].text


def test_every_double_among_thousands_of_vendors_is_found_in_seconds() -> None:
    there = [company(number) for number in range(8_000)]
    doubles = [company(number, id=f"D{number}", code=f"D{number}") for number in range(0, 8_000, 200)]
    here = [shown(one, link=one.code) for one in there[:6_000]]
    unlinked = [shown(one, name=one.name.upper().replace(", INC.", " INCORPORATED")) for one in there[6_000:]]
    begun = perf_counter()
    found = check([*here, *unlinked], [*there, *doubles])
    assert perf_counter() - begun < 20  # about two seconds
    assert {f"V{number:05d} D{number}" for number in range(0, 8_000, 200)} <= {
        subject for code, subject in found if code == "duplicate_erp"
    }
    proposed = {subject for code, subject in found if code in {"link_proposed", "link_unsure"}}
    assert {one.id for one in unlinked} == proposed
