"""The core names no vendor: a fifth ERP must not be the fifth special case. And the sandboxes know nothing of the product."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "functions"
INNER = ("records", "config", "policy", "sync", "ledger", "wiring", "preflight", "reconcile")
HANDLERS = sorted(path for path in FUNCTIONS.glob("*/handler.py"))
# "message", "usage", "exchange" are words; sage_intacct, VistaErp and SAGE are names.
VENDORS = re.compile(
    r"procore|acumatica|intacct|(?<![a-z])sage(?![a-z])|(?<![a-z])vista|viewpoint|hh2|timberline|(?<!e)xchange",
    re.IGNORECASE,
)

FILES = [
    *(
        path
        for name in INNER
        for end in ("py", "sql")
        for path in sorted((FUNCTIONS / "tieout" / name).rglob(f"*.{end}"))
    ),
    *HANDLERS,
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FUNCTIONS)))
def test_core_names_no_vendor(path: Path) -> None:
    found = VENDORS.search(path.read_text())
    assert found is None, f"{path}: {found.group() if found else ''}"


def test_there_is_a_core_to_look_at() -> None:
    assert len(FILES) > 40
    assert any(path.suffix == ".sql" for path in FILES)
    assert len(HANDLERS) >= 4


@pytest.mark.parametrize(
    "name", ["sage_intacct", "erp.sage.id", "VistaErp", "viewpoint_vista", "to_hh2", "App Xchange"]
)
def test_name_within_another_word_is_found(name: str) -> None:
    assert VENDORS.search(name)


def test_words_that_only_look_like_names_pass() -> None:
    assert VENDORS.search("a message about usage, a passage, an exchange, the dosages") is None


def test_sandboxes_never_import_the_product() -> None:
    imports = re.compile(r"^\s*(?:from|import)\s+tieout\b", re.MULTILINE)
    paths = sorted((ROOT / "tests" / "sandbox").rglob("*.py"))
    assert len(paths) > 100
    assert [str(path.relative_to(ROOT)) for path in paths if imports.search(path.read_text())] == []
