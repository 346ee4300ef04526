"""The place where a matrix is played: a local stack behind the proxy, its sandboxes, and what a cell sees of them."""

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from e2e.outsider import Outsider
from infra.local import stack as local
from infra.local.connection import CONNECTION
from infra.local.erps import DEFAULT
from infra.local.erps.acumatica import Acumatica
from infra.local.erps.port import Erp
from infra.local.stack import LocalStack
from matrix import aws_proxy
from matrix.aws_proxy import AwsProxy
from matrix.workers import kill_workers
from tieout.ledger.dynamodb import DynamoLedger
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, RecordKey

SUBCONTRACTS, PURCHASE_ORDERS = "work_order_contracts", "purchase_order_contracts"
KINDS = {SUBCONTRACTS: "subcontract", PURCHASE_ORDERS: "purchase_order"}
LINES = (("03-10-00", "18450.10"), ("03-30-00", "41280.26"))
"""What every commitment of the matrix holds: two lines, and cents that a rounding would lose."""

UNMAPPED = (LINES[0], ("13-34-00", "41280.26"))
"""The same with a cost code that the value maps do not have: what a refusal looks like."""

CALL_TIMEOUT, SEATS = "PT4S", 3
"""Of one call to either side; and as many seats as the workers of a development stack may take, one fewer than the ERP's."""

SWEEP_EVERY_SECONDS = 5.0

enough = threading.Event()
"""Set when somebody presses Ctrl-C: every wait ends at once, and the stacks come down in order."""


@dataclass(frozen=True)
class Subject:
    """One commitment of the matrix: an approval is what it waits for."""

    number: str
    table: str
    contract_id: int

    @property
    def reference(self) -> SourceReference:
        return SourceReference(system="procore", kind=KINDS[self.table], id=str(self.contract_id))

    @property
    def names(self) -> dict[str, str]:
        """How it is known in calls and in what is written of it. A blank ends the number, of which longer ones begin alike."""
        return {"id": str(self.contract_id), "number": f"{self.number} ", "reference": str(self.reference)}


@dataclass
class Site:
    """A running stack. Everything here may be called from several threads."""

    stack: LocalStack
    proxy: AwsProxy
    outsider: Outsider
    ledger: DynamoLedger
    approving: threading.Lock = field(default_factory=threading.Lock)
    holding: threading.Lock = field(default_factory=threading.Lock)
    armed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By number: the sandbox and the id of the fault that stands in the way of a commitment."""

    def subject(self, number: str, table: str = SUBCONTRACTS, codes: tuple[tuple[str, str], ...] = LINES) -> Subject:
        """A new draft. Seeded, since that announces no events."""
        ids = self.outsider.procore_about["ids"]
        lines = [
            {"cost_code": ids[code], "line_item_type": ids["type-S"], "amount": amount, "extended_type": "manual"}
            for code, amount in codes
        ]
        contract = {
            "ref": number,
            "number": number,
            "title": "Played in the matrix",
            "project": self.outsider.procore_about["project_id"],
            "vendor": ids["obrien"],
            "status": "Draft",
            "accounting_method": "amount",
            "line_items": lines,
        }
        seeded = self.outsider.control("procore", "seed", {table: [contract]})
        return Subject(number, table, int(seeded["refs"][number]))

    def approve(self, subject: Subject) -> None:
        with self.approving:
            self.outsider.set_status(subject.table, subject.contract_id)

    def approve_late(self, subject: Subject) -> dict[str, str]:
        """Approve it by a request that has an address of its own; its names. Only accounting makes such."""
        raise NotImplementedError(f"nobody makes a request about {subject.number} here")

    def answer(self, subject: Subject) -> str:
        """What became of accounting's request about it; nothing where there are none."""
        return ""

    def record(self, subject: Subject) -> Entry | None:
        return self.ledger.entry(RecordKey(CONNECTION, Entity.COMMITMENT, subject.reference))

    def documents(self, subject: Subject) -> list[dict[str, Any]]:
        """What the ERP shows an auditor, whose session ends after ten idle minutes: then he signs in again."""
        try:
            return self.outsider.documents(subject.table, subject.number)
        except httpx.HTTPStatusError as error:
            if error.response.status_code not in {httpx.codes.FOUND, httpx.codes.UNAUTHORIZED}:
                raise
        self.outsider.sign_in()
        return self.outsider.documents(subject.table, subject.number)

    def ties(self, subject: Subject, document: dict[str, Any]) -> bool:
        """Whether a document says what Procore says, line by line, to the cent."""
        lines = self.outsider.contract(subject.table, subject.contract_id)["line_items"]
        here = [Decimal(str(line["amount"])) for line in lines]
        there = [Decimal(str(line["ExtendedCost"])) for line in document["Details"]]
        return here == there and sum(here) == Decimal(str(document["LineTotal"]))

    def resync(self, subject: Subject) -> None:
        """What a person does once the cause is mended."""
        self.stack.tieout("resync", "commitment", str(subject.reference), "--why", "the cause is mended")

    def mend(self, subject: Subject) -> None:
        """Take away what stands in a commitment's way."""
        if subject.number in self.armed:
            sandbox, fault_id = self.armed.pop(subject.number)
            self.clear(sandbox, f"faults/{fault_id}")

    def recover(self) -> None:
        """What the product does by itself every night: it asks for what was not delivered, and lists what changed."""
        self.stack.tieout("recover", "--why", "as the night does")

    def clear(self, sandbox: str, path: str = "faults") -> None:
        """Forget a sandbox's faults; calls it holds go on."""
        self.outsider.clear(sandbox, path)

    def faults(self, sandbox: str) -> list[dict[str, Any]]:
        base_url = self.outsider.stack["sandboxes"][sandbox]["base_url"]
        return list(httpx.get(f"{base_url}/__sandbox__/faults", timeout=30).raise_for_status().json()["faults"])

    def kill(self, service: str) -> int:
        """Kill every process of a function."""
        deployed = self.stack.deployed
        return kill_workers(deployed.cloud.home, deployed.function_names[service])

    def sweep(self) -> None:
        """Run the sweeper now: its own schedule is the minute, the shortest there is."""
        client = self.stack.deployed.cloud.client("lambda")
        client.invoke(FunctionName=self.stack.deployed.function_names["sweeper"], Payload=b"{}")


class LongRunning(Acumatica):
    """The ERP where every action is a long-running operation: it is taken, and its verdict has to be asked for."""

    def sandbox_settings(self, ca_file: Path) -> dict[str, Any]:
        return {**super().sandbox_settings(ca_file), "actions_answer_202": "always"}


@contextmanager
def running(
    progress: Callable[[str, float], None],
    *,
    platform_settings: dict[str, Any] | None = None,
    erp: Erp = DEFAULT,
    intake: str = "resources",
    kind: type[Site] = Site,
) -> Iterator[Site]:
    """Bring a stack up behind the proxy, with a sweeper that runs every few seconds; all of it is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="tieout-matrix-") as folder, aws_proxy.running() as proxy:
        file = Path(folder) / "stack.json"
        # The cloud comes first and its address with it, and no function runs before it is deployed.
        with local.running(
            progress,
            file=file,
            functions_see={"AWS_ENDPOINT_URL": proxy.endpoint},
            once_up=lambda cloud: proxy.lead_to(cloud.endpoint, cloud.ca_file),
            platform_settings=platform_settings,
            erp=erp,
            intake=intake,
        ) as stack:
            _be_impatient(stack, Path(folder))
            outsider = Outsider(file)
            cloud = stack.deployed.cloud
            site = kind(stack, proxy, outsider, DynamoLedger(cloud.client("dynamodb"), stack.deployed.ledger_table))
            with _swept(site):
                yield site
            outsider.close()


def _be_impatient(stack: LocalStack, folder: Path) -> None:
    document = json.loads(stack.file.read_text())["connection_document"]
    document["platform"]["settings"]["timeout"] = CALL_TIMEOUT
    document["erp"]["settings"] |= {"timeout": CALL_TIMEOUT, "seats": SEATS}
    said = folder / "impatient.json"
    said.write_text(json.dumps(document))
    stack.tieout("connect", CONNECTION, "--document", str(said))


@contextmanager
def _swept(site: Site) -> Iterator[None]:
    stop = threading.Event()

    def sweep() -> None:
        while not stop.wait(SWEEP_EVERY_SECONDS):
            # A sweep that was killed, or that the emulator lost, is followed by the next, as on its schedule.
            with suppress(BotoCoreError, ClientError):
                site.sweep()

    thread = threading.Thread(target=sweep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)


def until(look: Callable[[], bool], seconds: float, every: float = 0.5) -> bool:
    """Look until it is so; whether it was in time."""
    give_up = time.monotonic() + seconds
    while not look():
        if enough.is_set() or time.monotonic() > give_up:
            return False
        time.sleep(every)
    return True
