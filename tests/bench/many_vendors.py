"""`python -m bench.many_vendors --vendors 100000`: what an import of so many vendors asks of the platform, in memory.

The product's own import over fakes of both sides: every page, judgement and sync call is made, and nothing is waited for.
Even if all of its calls came within ten seconds, they would have to fit the platform's limits: fewer than 250 in ten
seconds, and 3,600 in an hour.
"""

import sys
import time
from argparse import ArgumentParser

from rich.console import Console

from fakes.accounting import Accounting, vendor
from fakes.mirror import LISTED_AT_ONCE
from tieout.sync.state import State

STRANGERS = 3_000
"""Companies that the directory holds besides."""

ROWS_PER_SYNC = 1_000
IN_TEN_SECONDS = 250
ERP_PAGE = 1_000


def main() -> int:
    """Import once, and once more; exits 1 if it asks for more than the lists and one call per thousand."""
    parser = ArgumentParser(prog="bench.many_vendors", description=__doc__)
    parser.add_argument("--vendors", type=int, default=100_000)
    count: int = parser.parse_args().vendors
    books, began = Accounting(), time.monotonic()
    for number in range(STRANGERS):
        books.mirror.foreign("vendor", f"Somebody {number}")
    books.feed.put(*(vendor(f"V{number}") for number in range(count)))
    books.feed.page_size = ERP_PAGE
    books.import_all("vendor")
    calls = books.mirror.calls["list"] + books.mirror.calls["write"]
    least = -(-STRANGERS // LISTED_AT_ONCE) + -(-count // ROWS_PER_SYNC)
    state = books.run_entry("vendor").state
    Console().print(f"{count:,} vendors: {state}, {calls} calls (least {least}), {time.monotonic() - began:.0f} s")
    return 0 if state is State.SYNCED and calls <= least and calls < IN_TEN_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
