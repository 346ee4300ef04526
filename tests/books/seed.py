"""Puts a whole book of business, broken by the script, into a running local stack, and writes down what was broken.

    make local                                                    (in another window)
    PYTHONPATH=.:functions:tests .venv/bin/python -m books.seed   --records 40000 for a whole firm
    TIEOUT_STACK_FILE=.local/stack.json .venv/bin/tieout tieout run

Both look-alikes and the ledger are emptied first: what stood there is gone. The stack must be on Acumatica. What was broken
stands in `broken.json` beside the stack's file: `tieout tieout show --json` has to find exactly that.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from books.firm import RECORDS_PER_PROJECT, Firm
from books.seeding import MOST_AT_ONCE, PROJECTS, Seeded, seeded
from books.seeding_erp import LOGIN
from books.seeding_platform import CLIENT, TAX_KEY
from books.standing import post_default_cost, stand, write_broken
from books.town_stack import document
from tieout.ledger.keys import PK, SK
from tieout.wiring.compose import Composition
from tieout.wiring.deployment import SECRET_PREFIX, Target, find

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ERP = "acumatica"
STACK = Path(".local/stack.json")


class CannotSeed(Exception):
    """This stack cannot hold the book; the message says why."""


def firm_of(records: int) -> Seeded:
    """A broken firm. `records`: on both sides together; 0: only what the script touches, a few hundred."""
    if not records:
        return seeded()
    return seeded(Firm(max(records // 2, PROJECTS * RECORDS_PER_PROJECT)), whole=True)


def seed(firm: Seeded, stack: dict[str, Any], parts: Composition, broken: Path) -> None:
    """Have the firm stand in the stack's look-alikes, linked in its ledger, under the stack's own connection.

    Raises:
        CannotSeed: the stack is on another ERP.
    """
    sandboxes, name = stack["sandboxes"], str(stack["connection"])
    if ERP not in sandboxes:
        raise CannotSeed(f"The book is kept as {ERP} keeps it, and this stack has {', '.join(sandboxes)}.")
    urls = [str(sandboxes[system]["base_url"]).rstrip("/") for system in ("procore", ERP)]
    with httpx.Client(base_url=urls[0], timeout=300) as platform, httpx.Client(base_url=urls[1], timeout=300) as erp:
        stand(firm, platform, erp)
        post_default_cost(firm, erp)
    _empty(parts.clients.dynamodb, parts.settings.ledger_table)
    firm.link(parts.clients.dynamodb, parts.settings.ledger_table, name)
    for system, said in {"platform": CLIENT, "erp": LOGIN}.items():
        parts.clients.secrets.put_secret_value(
            SecretId=f"{SECRET_PREFIX}/{name}/{system}", SecretString=json.dumps(said | TAX_KEY)
        )
    parts.documents.put(name, document(firm, *urls) | {"id": name}, "books.seed", "a whole book")
    write_broken(firm, broken)


def _empty(client: DynamoDBClient, table: str) -> None:
    """Forget every record, document and permit. It is a stack of this machine, whose table is that of no firm."""
    pages = client.get_paginator("scan").paginate(TableName=table, ProjectionExpression=f"{PK}, {SK}")
    keys = [item for page in pages for item in page["Items"]]
    for at in range(0, len(keys), MOST_AT_ONCE):
        deletes: Any = [{"DeleteRequest": {"Key": key}} for key in keys[at : at + MOST_AT_ONCE]]
        left = client.batch_write_item(RequestItems={table: deletes})["UnprocessedItems"]
        assert not left, f"the ledger did not let go of {left}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m books.seed", description=__doc__.partition("\n")[0])
    parser.add_argument("--stack-file", type=Path, default=STACK, help="What `make local` wrote.")
    parser.add_argument("--records", type=int, default=0, help="On both sides together; 0: what the script touches.")
    chosen = parser.parse_args()
    broken = chosen.stack_file.with_name("broken.json")
    firm = firm_of(chosen.records)
    try:
        stack = json.loads(chosen.stack_file.read_text())
        seed(firm, stack, find(Target(stack_file=chosen.stack_file)).composition, broken)
    except (OSError, CannotSeed) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    rows = sum(len(found) for (side, _), found in firm.book.rows.items() if side != "ledger")
    sys.stdout.write(f"{rows:,} records stand in both systems, {len(firm.broken)} differences among them: {broken}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
