"""The core names no vendor: a fifth ERP must not be the fifth special case."""

import re
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
INNER = ("records", "config", "policy", "sync", "ledger", "wiring", "preflight", "reconcile")
HANDLERS = sorted(path for path in FUNCTIONS.glob("*/handler.py"))
VENDORS = re.compile(r"procore|acumatica|\bintacct|\bsage[\W_\d]|\bsage$|\bvista\b|viewpoint|\bhh2\b", re.IGNORECASE)

FILES = [*(path for name in INNER for path in sorted((FUNCTIONS / "tieout" / name).rglob("*.py"))), *HANDLERS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FUNCTIONS)))
def test_core_names_no_vendor(path: Path) -> None:
    found = VENDORS.search(path.read_text())
    assert found is None, f"{path}: {found.group() if found else ''}"


def test_there_is_a_core_to_look_at() -> None:
    assert len(FILES) > 40
    assert len(HANDLERS) >= 4
