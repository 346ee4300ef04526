"""Cost codes of two systems: what does not align is found, and what is proposed is right."""

from collections.abc import Mapping
from time import perf_counter

import pytest

from tieout.config.cost_codes import Standard
from tieout.preflight.cost_codes import CostCodes
from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import CodeList, CodeSeen
from tieout.preflight.structures import detect
from unit.preflight.mess import nahb, seeded_codes


def codes(*known: CodeSeen | str) -> CodeList:
    return CodeList(tuple(one if isinstance(one, CodeSeen) else CodeSeen(one) for one in known))


def check(
    here: CodeList, there: CodeList, mapped: Mapping[str, str] | None = None, used: Mapping[str, int] | None = None
) -> tuple[dict[tuple[str, str], Finding], dict[str, str]]:
    made = CostCodes(here, there, mapped or {}, used or {})
    found = {(finding.code, finding.subject): finding for finding in made.findings()}
    return found, {code: target for code, (target, _) in made.proposed.items()}


@pytest.mark.parametrize(
    ("listed", "standard"),
    [
        (("03 30 00", "03 30 53", "26 05 19.13", "09 29 00"), Standard.MASTERFORMAT_2004),
        (("03-300", "05-120", "16-100"), Standard.MASTERFORMAT_1995),
        (("03300", "05120"), Standard.MASTERFORMAT_1995),
        (("1-01-0110", "2-01-0141", "3-04-1200"), Standard.NAHB),
        (("A1010", "B2020", "C3030"), Standard.CUSTOM),
    ],
)
def test_structure_of_a_list_is_told_by_its_codes(listed: tuple[str, ...], standard: Standard) -> None:
    found = detect(listed)
    assert found is not None
    assert found.standard is standard


def test_seeded_mess_is_found_whole_and_each_proposal_is_right() -> None:
    here, there, slips = seeded_codes()
    found, proposed = check(here, there)
    assert ("structures_differ", "structure") in found
    assert len(slips) == 30
    assert {subject for code, subject in found if code == "lookalike_platform"} == set(slips)
    names = {one.name: one.code for one in there.codes}
    assert proposed == {one.code: names[one.name] for one in here.codes}


def test_codes_are_never_compared_each_with_each() -> None:
    here, there, slips = seeded_codes(6_000)
    begun = perf_counter()
    found, _ = check(here, there)
    assert perf_counter() - begun < 15  # about two seconds; each with each is 36 million comparisons
    assert slips.keys() <= {subject for code, subject in found if code == "lookalike_platform"}


@pytest.mark.parametrize(
    ("here", "there", "how"),
    [
        ("03-300", "03300", "separators"),
        ("O3-300", "03-300", "letter for a digit"),
        ("03-I00", "03-100", "letter for a digit"),
        ("3-300", "03-300", "leading zero"),
        ("1-1-0110", "1-01-0110", "leading zero"),
        ("03-030", "03-300", "swapped"),
    ],
)
def test_lookalike_is_proposed_with_the_way_it_looks_alike(here: str, there: str, how: str) -> None:
    found, proposed = check(codes(CodeSeen(here, "Concrete")), codes(CodeSeen(there, "Concrete"), "09-900"))
    assert proposed == {here: there}
    assert how in found["mapping_proposed", here].text


def test_lookalike_that_means_something_else_is_shown_and_not_proposed() -> None:
    found, proposed = check(codes(CodeSeen("03-210", "Rebar")), codes(CodeSeen("03-120", "Formwork panels")))
    assert proposed == {}
    assert found["mapping_unsure", "03-210"].erp == "03-120 Formwork panels"


def test_neighbouring_codes_of_one_list_are_no_slips() -> None:
    found, _ = check(codes(CodeSeen("03-120", "Formwork"), CodeSeen("03-210", "Rebar")), codes("03-120", "03-210"))
    assert not [code for code, _ in found if code.startswith("lookalike")]


def test_slip_of_a_mapped_code_is_proposed_what_that_code_is_mapped_to() -> None:
    here = codes(CodeSeen("03-300", "Slabs"), CodeSeen("O3-300", "Slabs, old"))
    _, proposed = check(here, codes("C-77"), mapped={"03-300": "C-77"})
    assert proposed == {"O3-300": "C-77"}


def test_code_in_use_without_a_counterpart_blocks_and_one_that_nobody_uses_only_warns() -> None:
    found, _ = check(codes("03-300", "09-900"), codes("55-555"), used={"03-300": 4})
    assert (found["missing_in_erp", "03-300"].severity, found["missing_in_erp", "03-300"].records) == (
        Severity.BLOCKS,
        4,
    )
    assert found["missing_in_erp", "09-900"].severity is Severity.WARNS
    assert found["missing_on_platform", "all"].erp == "1"


def test_code_in_use_that_is_on_no_list_is_found_too() -> None:
    found, _ = check(codes("03-300"), codes("03-300"), mapped={"03-300": "03-300"}, used={"03-301": 1})
    assert found["missing_in_erp", "03-301"].severity is Severity.BLOCKS


def test_mapping_to_nothing_or_to_a_group_blocks() -> None:
    there = codes(
        CodeSeen("03 00 00", "Concrete", postable=False), CodeSeen("03 30 00", "Cast-in-place", postable=True)
    )
    mapped = {"03-300": "03 3O 00", "03-100": "03 00 00", "03-200": "03 30 00"}
    found, _ = check(codes("03-300", "03-100", "03-200"), there, mapped)
    assert "03 30 00 looks like it" in found["mapped_to_nothing", "03-300"].text
    assert found["mapped_to_group", "03-100"].severity is Severity.BLOCKS
    assert not [subject for _, subject in found if subject == "03-200"]


def test_group_that_records_post_to_blocks_and_an_idle_one_needs_no_counterpart() -> None:
    here = codes("03-000", "03-300", "04-000", "04-100")
    found, _ = check(here, codes("03-300", "04-100"), used={"03-000": 3})
    assert found["group_posted_to", "03-000"].records == 3
    assert not [subject for _, subject in found if subject == "04-000"]


def test_group_that_the_erp_lets_be_posted_to_is_told() -> None:
    found, _ = check(codes("03-300"), codes(CodeSeen("03-000", postable=True), CodeSeen("03-300", postable=True)))
    assert ("group_postable", "03-000") in found


def test_mapped_pair_of_two_different_names_is_told_with_both() -> None:
    here, there = CodeSeen("03-300", "Cast-in-place concrete"), CodeSeen("09-900", "Painting")
    found, _ = check(codes(here), codes(there), {"03-300": "09-900"})
    finding = found["named_differently", "03-300"]
    assert (finding.platform, finding.erp) == ("03-300 Cast-in-place concrete", "09-900 Painting")


def test_code_that_does_not_look_like_the_others_is_named() -> None:
    here = codes(*(nahb(1, group, 100) for group in range(1, 20)), "1-01-01")
    found, _ = check(here, codes("1-01-0100"))
    assert "1-01-01" in found["odd_codes_platform", "platform"].text
