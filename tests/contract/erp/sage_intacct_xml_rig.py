"""Sage Intacct's XML gateway under the ERP contract: the same company, for a customer who has no REST client.

Every call of this door is a POST to one address, so a fault is aimed at the function that a call runs: where the suite names a
read (GET) it hits what may be repeated, and `WRITES` and `RELEASES` name functions.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from contract.erp.records import COMMITMENT
from contract.erp.rig import ErpRig, HandClock, OneHolder, Sandbox
from contract.erp.sage_intacct_rig import OWN_NUMBERS, context, held, open_subcontract, ready, wrong
from contract.erp.sage_intacct_seed import CHOSEN, OPEN_SUBCONTRACT, SEED, SENDER, VALUE_MAPS
from contract.erp.sage_intacct_seed import KINDS as REST_KINDS
from sandbox.kit.serve import running
from tieout.connectors.sage_intacct import build
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import TargetDocument
from tieout.sync.ports import Erp

PATH = "/ia/xml/xmlgw.phtml"
CREDENTIALS = {"username": "tieout", **SENDER}
KINDS: Mapping[str, str] = {
    kind: REST_KINDS[kind] for kind in (*CommitmentKind, ChangeOrderKind.COMMITMENT, InvoiceKind.SUBCONTRACTOR)
}
CREATE, UPDATE = "create_potransaction", "update_potransaction"
WRITES: Mapping[str, tuple[str, str]] = dict.fromkeys(KINDS, (CREATE, PATH))
RELEASES: Mapping[str, tuple[str, str, int]] = dict.fromkeys(KINDS, (UPDATE, PATH, 0))
LEFT_OUT: Mapping[str, str] = {
    "updated": "No project goes through this door, and the other kinds change by a document of their own."
}
"""Why kinds are left out, by the name under which tests ask for them."""
_WITHIN = {"GET": "<controlid>read</controlid>", CREATE: f"<{CREATE}>", UPDATE: f"<{UPDATE} "}
"""What the body of a call holds, by what it does."""


@dataclass(frozen=True)
class GatewaySandbox(Sandbox):
    """The control routes, with faults aimed at functions."""

    def fault(self, kind: str, *, method: str = "*", **parameters: Any) -> None:
        """Put one fault in force; `method`: the function that it hits, GET for those that read."""
        aimed = {"method": "POST", "contains": _WITHIN[method]} if method in _WITHIN else {"method": method}
        super().fault(kind, **aimed, **parameters)


@contextmanager
def sage_intacct_xml() -> Iterator[ErpRig]:
    """One sandbox and its rig, through the XML gateway."""
    with running("sage_intacct") as base_url, httpx.Client(base_url=base_url, timeout=10) as client:
        sandbox = GatewaySandbox(client)
        clock, tokens = HandClock(), OneHolder()
        there: dict[str, TargetDocument] = {}

        def open_one(**changes: Any) -> Erp:
            address = changes.pop("base_url", base_url)
            return build(context(chosen(f"{address}{PATH}") | changes, clock, tokens, CREDENTIALS))

        def begin() -> None:
            sandbox.begin_anew(SEED | {"documents": [OPEN_SUBCONTRACT]})
            tokens.stored = None
            there[str(COMMITMENT.reference)] = open_subcontract(sandbox.state())

        yield ErpRig(
            sandbox=sandbox,
            begin=begin,
            open=open_one,
            hasty=lambda: open_one(timeout=0.8),
            ready=lambda kind: ready(kind, there),
            customer="C0001",
            kinds=KINDS,
            writes=WRITES,
            releases=RELEASES,
            value_maps=VALUE_MAPS,
            any_data=PATH,
            held=lambda kind: held(sandbox.state(), kind),
            wrong=lambda kind: wrong(ready(kind, there)),
            # An API session takes no seat; the functions of one connection share one.
            seats_taken=lambda: int(tokens.stored is not None),
            clock=clock,
            own_numbers=numbered(OWN_NUMBERS),
        )


def chosen(gateway_url: str) -> dict[str, Any]:
    """The settings of a connection that has only the gateway."""
    return CHOSEN | {
        "door": "xml",
        "gateway_url": gateway_url,
        "reference_field": "referenceNumber",
        "reference_length": 100,
        **numbered({"vendor_invoices": CHOSEN["vendor_invoices"]}),
    }


def numbered(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of this door: a bill needs to know when it is due."""
    return {**chosen, "vendor_invoices": chosen["vendor_invoices"] | {"due_days": 30}}
