"""`tieout connectors` and docs/connectors.md say the same, and every connector says something of every kind."""

from pathlib import Path

from tieout.cli.connectors import REFERENCE, every, page
from tieout.config.kinds import KINDS

ROOT = Path(__file__).parents[3]


def test_page_says_what_the_connectors_carry() -> None:
    assert (ROOT / "docs" / "connectors.md").read_text() == page(every())


def test_no_connector_names_a_kind_that_is_none() -> None:
    known = {kind for kinds in KINDS.values() for kind in kinds} | set(REFERENCE)
    assert {name: sorted(set(stated) - known) for name, stated in every().items() if set(stated) - known} == {}


def test_what_is_not_carried_says_why() -> None:
    silent = [(name, kind) for name, stated in every().items() for kind, able in stated.items() if not able.note]
    assert silent == []
