"""What of a record's extra fields is an edit of what was sent, whatever the connection document says of them by now."""

import pytest

from fakes.records import commitment, connection, line
from tieout.config.connection import EntitySection
from tieout.policy.translating import extensions_sent
from tieout.records.commitment import Commitment
from tieout.sync.contents import content_of
from tieout.sync.plan import fingerprint

CARBON, NOTE = "custom_field_7", "custom_field_8"


def contract(*, carbon: str = "412 kg", note: str = "a", **of_line: str) -> Commitment:
    return commitment(lines=(line(extensions=of_line),), extensions={CARBON: carbon, NOTE: note})


def test_extension_that_is_mapped_to_nothing_is_no_part_of_what_is_sent() -> None:
    before = content_of(contract(), {CARBON})
    assert content_of(contract(note="b"), {CARBON}, sent=before) == content_of(contract(note="b"), {CARBON}) == before
    assert content_of(contract(**{NOTE: "of a line"}), {CARBON}, sent=before) == before


def test_extension_that_is_mapped_is_part_of_it_of_the_record_and_of_its_lines() -> None:
    before = content_of(contract(), {CARBON})
    for edited in (contract(carbon="400 kg"), contract(**{CARBON: "9 kg"}), commitment(extensions={NOTE: "a"})):
        assert content_of(edited, {CARBON}, sent=before) != before


def test_newer_mapping_makes_no_edit_of_what_was_sent_before_it() -> None:
    """It is not sent a second time, differently; what was sent of it then is still compared."""
    before = content_of(contract(), {CARBON})
    for names in ({CARBON, NOTE}, {NOTE}, set[str]()):
        assert content_of(contract(), names, sent=before) == before
        assert content_of(contract(note="b"), names, sent=before) == before
        assert content_of(contract(carbon="400 kg"), names, sent=before) != before


def test_what_was_sent_before_fingerprints_named_their_extensions_is_no_edit() -> None:
    before = fingerprint(contract().content())
    assert content_of(contract(), {CARBON}, sent=before) == before
    assert content_of(contract(note="b"), {CARBON}, sent=before) != before


@pytest.mark.parametrize("names", [set[str](), {CARBON}, {'odd "~" name', "ünlautig"}])
def test_update_that_has_got_half_way_is_not_what_was_sent(names: set[str]) -> None:
    whole = content_of(contract(), names)
    assert content_of(contract(), names, sent=f"{whole}~1") == whole
    assert f"{whole}~1".partition("~")[0] == whole
    assert content_of(contract(), names, sent=fingerprint(contract().content()) + "~1") == whole


def test_extension_is_sent_where_it_is_mapped_or_stands_for_a_field_of_the_record() -> None:
    section = EntitySection.model_validate({"fields": {"payment_terms": {"field": NOTE}, "title": {"constant": "x"}}})
    maps = connection().value_maps.model_copy(update={"extensions": {CARBON: "UsrCarbon"}})
    assert extensions_sent(maps, section) == {CARBON, NOTE}
