"""`python -m bench.imports --vendors 10000 --payments 10000`: imports that are killed at random, and what they cost.

Accounting has many vendors and has paid many bills; both are imported on the embedded cloud while the functions that import
are killed again and again. In the end everything is in Procore exactly once. The calls that this took are held against the
least that would do: for vendors the pages of one list and one sync call per thousand, for payments one create each and one
list per contract touched.
"""

import random
import sys
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from e2e.firm import Firm
from e2e.outsider import Outsider, until
from infra.local import stack as local
from infra.local.stack import LocalStack
from matrix.workers import kill_workers

ROWS_PER_SYNC, ROWS_PER_PAGE = 1000, 1000
"""Of Procore's company directory: the most that one sync call takes, and that one page of the list holds."""

WITHIN = 1.05
LOOK_EVERY_SECONDS = 2.0
QUIET_SECONDS = 6.0
"""A stack that has not called Procore for so long has ended what it was at."""

PREFIX, DOLLAR = "B", "1.00"


@dataclass(frozen=True)
class Plan:
    """How much, and how bad it is to be. `kill_every`: seconds between two kills; `contracts`: over how many bills are paid."""

    vendors: int
    payments: int
    contracts: int = 10
    seed: int = 1
    kill_every: float = 15.0
    patience: float = 3600.0


@dataclass(frozen=True)
class Result:
    """What became of one import. `least`: the fewest calls to Procore that would have done; `routes`: which were made."""

    wanted: int
    shown: int
    twice: int
    routes: Counter[str]
    least: int
    kills: int
    seconds: float

    @property
    def calls(self) -> int:
        return self.routes.total()

    @property
    def complete(self) -> bool:
        """Whether everything is there, and nothing twice."""
        return self.shown == self.wanted and not self.twice

    @property
    def frugal(self) -> bool:
        return self.calls <= self.least * WITHIN


@dataclass
class Site:
    """A running stack and its firm."""

    stack: LocalStack
    firm: Firm
    dice: random.Random

    def calls(self) -> Counter[str]:
        """Calls to Procore so far by route, but for signing in and for looking."""
        base_url = self.firm.outsider.procore_about["base_url"]
        counts = httpx.get(f"{base_url}/__sandbox__/calls", timeout=60).raise_for_status().json()["counts"]
        return Counter({route: count for route, count in counts.items() if " /rest/" in route})

    def quiet(self) -> Counter[str]:
        """The calls so far, once nothing else calls: what was looked at before an import is no part of what it costs."""
        until(lambda: not self._pending(), "everything looked at", patience=300)
        calls, since = self.calls(), time.monotonic()
        while time.monotonic() - since < QUIET_SECONDS:
            time.sleep(LOOK_EVERY_SECONDS)
            now = self.calls()
            calls, since = (calls, since) if now == calls else (now, time.monotonic())
        return calls

    def _pending(self) -> bool:
        return any(one["state"] == "pending" for one in self.stack.tieout("status")["records"])

    def sweep(self) -> None:
        client = self.stack.deployed.cloud.client("lambda")
        client.invoke(FunctionName=self.stack.deployed.function_names["sweeper"], Payload=b"{}")

    def ended(self, what: str) -> set[str]:
        """The runs of an import that have come to their end."""
        rows = self.stack.tieout("import", what, "--show")["imports"]
        return {str(row["run"]) for row in rows if row["run"] and row["state"] == "synced" and row["look"] == 0}


def import_vendors(site: Site, plan: Plan, *, kills_at_most: int | None = None) -> Result:
    """Import the vendors. The stack's own are there besides."""
    site.firm.outsider.control("acumatica", "seed", {"bulk": {"vendors": {"count": plan.vendors, "prefix": PREFIX}}})
    wanted = {one["VendorID"] for one in site.firm.outsider.state("acumatica")["vendors"]}
    site.stack.tieout(
        "hooks", "remove", "--why", "the platform tells of each vendor that is made: another proof's business"
    )
    before = site.quiet()
    with _kills(site, "vendors", plan, kills_at_most) as killed:
        seconds = _run(site, "vendors", plan)
    routes = site.calls() - before
    site.stack.tieout("hooks", "sync")
    codes = [row["origin_code"] for row in site.firm.outsider.state("procore")["vendors"]]
    shown = [code for code in codes if code in wanted]
    least = -(-len(codes) // ROWS_PER_PAGE) + -(-len(wanted) // ROWS_PER_SYNC)
    return Result(len(wanted), len(set(shown)), len(shown) - len(set(shown)), routes, least, len(killed), seconds)


def import_payments(site: Site, plan: Plan, *, kills_at_most: int | None = None) -> Result:
    """Import the payments of bills that went to the ERP before; each contract's bill is paid a dollar at a time."""
    base_url, books = site.firm.outsider.acumatica_about["base_url"], site.firm.outsider.acumatica
    site.firm.outsider.sign_in()  # the vendors may have taken longer than a session lasts
    # The ERP is silent: only the import tells.
    books.delete(f"{base_url}/__sandbox__/push").raise_for_status()
    bills = [_billed(site.firm, number, plan) for number in range(plan.contracts)]
    for number in range(plan.payments):
        payment = {"bill": bills[number % len(bills)], "amount": DOLLAR, "release_document": number < len(bills)}
        books.post(f"{base_url}/__sandbox__/pay", json=payment, timeout=60).raise_for_status()
    before, others = site.quiet(), set(_linked_payments(site))
    with _kills(site, "payments", plan, kills_at_most) as killed:
        seconds = _run(site, "payments", plan)
    routes = site.calls() - before
    links = [link for link in _linked_payments(site) if link not in others]
    twice = len(links) - len(set(links))
    return Result(plan.payments, len(set(links)), twice, routes, plan.payments + plan.contracts, len(killed), seconds)


def _linked_payments(site: Site) -> list[str]:
    payments = site.firm.outsider.state("procore")["contract_payments"]
    return [str(row["origin_id"]) for row in payments if row["origin_id"]]


def _billed(firm: Firm, number: int, plan: Plan) -> str:
    """A subcontract of its own with one pay app, both in the ERP; returns the bill's number."""
    name, worth = f"IMP-{plan.seed}-{number:03}", f"{plan.payments + 100}.00"
    place = {"cost_code_id": firm.ids["03-30-00"], "line_item_type_id": firm.ids["type-S"]}
    line = {**place, "amount": worth, "extended_type": "manual", "description": "Work"}
    contract = firm.outsider.create("work_order_contracts", name, [line], vendor_id=firm.ids["obrien"])
    firm.outsider.set_status("work_order_contracts", contract)
    shown = firm.outsider.contract("work_order_contracts", contract)
    item = {"line_item_id": shown["line_items"][0]["id"], "item_type": "contract_item"}
    items = [{**item, "work_completed_this_period": worth}]
    pay_app = firm.papers.pay_app(contract, firm.ids["june"], name, items, "2026-06-30")
    firm.papers.approve_pay_app(pay_app)
    until(lambda: firm.papers.requisition(pay_app)["origin_id"], f"{name} billed", patience=120)
    return str(firm.only("Bill", f"VendorRef eq '{name}'")["ReferenceNbr"])


def _run(site: Site, what: str, plan: Plan) -> float:
    before, started = site.ended(what), time.monotonic()
    asked = site.stack.tieout("import", what, "--full", "--why", "the bench")["asked"]
    give_up = started + plan.patience
    while len(site.ended(what) - before) < len(asked):
        if time.monotonic() > give_up:
            raise AssertionError(f"{what} not imported within {plan.patience:.0f} s")
        site.sweep()
        time.sleep(LOOK_EVERY_SECONDS)
    return time.monotonic() - started


@contextmanager
def _kills(site: Site, what: str, plan: Plan, most: int | None) -> Iterator[list[int]]:
    """Kill whoever imports, at moments that nobody can foresee."""
    stop, killed = threading.Event(), list[int]()
    home, function = site.stack.deployed.cloud.home, site.stack.deployed.function_names[what]

    def kill() -> None:
        while most is None or len(killed) < most:
            if stop.wait(site.dice.uniform(0, 2 * plan.kill_every)):
                return
            killed.extend([1] * kill_workers(home, function))

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


@contextmanager
def site_of(stack: LocalStack, seed: int) -> Iterator[Site]:
    """The firm on a running stack."""
    outsider = Outsider(Path(stack.file))
    try:
        yield Site(stack, Firm(outsider), random.Random(seed))  # noqa: S311 - a repeatable choice, not a secret
    finally:
        outsider.close()


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    for name, default in (("vendors", 10_000), ("payments", 10_000), ("contracts", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--kill-every", type=float, default=Plan.kill_every)
    plan = Plan(**vars(parser.parse_args()))
    console = Console(highlight=False, soft_wrap=True)
    # One create for each payment is more than Procore takes in an hour; vendors keep within its limits.
    limits = {"hourly_limit": 0, "spike_limit": 0} if plan.payments else None
    with local.running(lambda *_: None, platform_settings=limits) as stack, site_of(stack, plan.seed) as site:
        both = (("vendors", plan.vendors, import_vendors), ("payments", plan.payments, import_payments))
        results = [_told(console, what, bring(site, plan)) for what, many, bring in both if many]
    return 0 if all(one.complete and one.frugal and one.kills for one in results) else 1


def _told(console: Console, what: str, one: Result) -> Result:
    console.print(
        f"{what}: {one.shown} of {one.wanted} shown, {one.twice} twice, {one.calls} calls (least {one.least}, "
        f"{one.calls / one.least - 1:+.1%}), {one.kills} kills, {one.seconds:.0f} s"
    )
    for route, count in one.routes.most_common():
        console.print(f"    {count:7,} {route}")
    return one


if __name__ == "__main__":
    sys.exit(main())
