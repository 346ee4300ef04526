"""A whole book goes into a stack's look-alikes and its ledger, and what was broken is written down beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto import mock_aws

from books.company_mistakes import vendor_changed
from books.seed import CannotSeed, seed
from books.seeding import Seeded, tied
from books.seeding_platform import CLIENT, COMPANY, TAX_KEY
from books.town_stack import NAME, stack_in_memory
from sandbox.kit.serve import running
from tieout.records.entities import Entity
from tieout.wiring.compose import Composition


@pytest.fixture
def parts() -> Iterator[Composition]:
    with mock_aws():
        dynamodb = boto3.client("dynamodb", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        with stack_in_memory(dynamodb) as made:
            yield made


@pytest.fixture
def firm() -> Seeded:
    """A small one, in which one vendor was renamed."""
    made = tied()
    made.broken.append(vendor_changed("erp", 20, "name_differs", name="Vendor 20 Works and Sons")(made.book))
    return made


def test_book_stands_in_both_systems_and_linked_and_what_was_broken_is_told_as_a_run_finds_it(
    parts: Composition, firm: Seeded, tmp_path: Path
) -> None:
    parts.documents.put("before", {"id": "before"}, "tester", "what stood there")
    broken = tmp_path / "broken.json"
    with running("procore") as here, running("acumatica") as there:
        told = {"connection": NAME, "sandboxes": {"procore": {"base_url": here}, "acumatica": {"base_url": there}}}
        seed(firm, told, parts, broken)
        held: list[dict[str, Any]] = [httpx.get(f"{url}/__sandbox__/state", timeout=30).json() for url in (here, there)]
    ((_, number),) = ((one.source, one.target) for one in firm.expected())
    assert json.loads(broken.read_text()) == [
        {
            "question": "vendor_differs",
            "cause": "name_differs",
            "amount": "0.00",
            "source": told_as(firm),
            "target": number,
        }
    ]
    assert "Vendor 20 Works and Sons" in json.dumps(held[1])
    assert "Vendor 20 Works and Sons" not in json.dumps(held[0])
    bound = [entry for entry in parts.ledger.listing(NAME, Entity.COMMITMENT, limit=100) if entry.documents]
    assert len(bound) == len(firm.book.of("platform", "commitment")) - len(drafts(firm))
    assert parts.documents.ids() == [NAME], "what stood in the ledger is gone"
    document = parts.documents.current(NAME)
    assert document is not None
    assert (document["id"], document["platform"]["settings"]["company_id"]) == (NAME, str(COMPANY))
    assert parts.secret(NAME, "platform") == CLIENT | TAX_KEY


def told_as(firm: Seeded) -> str:
    return f"procore:vendor:{firm.names.id('platform:vendor:20')}"


def drafts(firm: Seeded) -> list[Any]:
    return [row for row in firm.book.of("platform", "commitment") if row["stage"] == "draft"]


def test_stack_of_another_erp_is_refused_by_name(parts: Composition, firm: Seeded, tmp_path: Path) -> None:
    with pytest.raises(CannotSeed, match="sage_intacct"):
        seed(firm, {"connection": NAME, "sandboxes": {"sage_intacct": {}}}, parts, tmp_path / "broken.json")
    assert not (tmp_path / "broken.json").exists()
