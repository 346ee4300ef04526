"""A document's address can be taken apart again, whatever an ERP calls its companies, types and keys."""

from hypothesis import given
from hypothesis import strategies as st

from tieout.connectors.procore.links import Links
from tieout.records.references import TargetDocument

NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@given(NAMES, NAMES, NAMES)
def test_address_leads_back_to_its_document(company: str, kind: str, key: str) -> None:
    document = TargetDocument(role="", company=company, kind=kind, key=key)
    assert TargetDocument.at(document.address) == document


def test_project_of_a_kind_with_a_slash_is_known_by_its_code() -> None:
    sent = TargetDocument(role="project", company="OakridgeCo", kind="projects/project", key="2602")
    links = Links("tieout:")
    assert links.code(links.origin_id(sent.address)) == "2602"


def test_text_that_is_no_address_is_none() -> None:
    assert TargetDocument.at("OakridgeCo/2602") is None
