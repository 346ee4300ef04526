"""Nothing is assumed in silence."""

from pathlib import Path

from tieout.cli.assumptions import every, page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "assumptions.md"


def test_page_says_what_the_connectors_assume() -> None:
    assert PAGE.read_text() == page(), "run: tieout assumptions --markdown > docs/assumptions.md"


def test_every_assumption_has_a_source_and_a_live_check() -> None:
    assumed = list(every())
    assert {connector for connector, _, _ in assumed} >= {"acumatica", "procore"}
    assert len({one.name for _, _, one in assumed}) == len(assumed)
    assert all(one.text and one.source and one.live_check for _, _, one in assumed)
