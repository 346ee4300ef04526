"""The ERPs under the contract. Another ERP adds a rig of its own and one entry here; the tests stay as they are.

Every promise that names `kind` runs for each kind that a rig tries; `searched` leaves out those whose doubts are settled by
sending fixed values again, `lined` those that have no lines of their own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.records import KINDS
from contract.erp.rig import ErpRig
from contract.erp.sage_300_cre_rig import KINDS as SAGE_300_CRE_KINDS
from contract.erp.sage_300_cre_rig import sage_300_cre
from contract.erp.sage_intacct_rig import sage_intacct
from contract.erp.viewpoint_vista_rig import viewpoint_vista
from tieout.records.commitment import CommitmentKind
from tieout.sync.ports import Erp

COMMITMENTS = tuple(str(kind) for kind in CommitmentKind)


@dataclass(frozen=True)
class Entry:
    """A rig, and what the suite runs on it: `sent_again` and `unlined` are the kinds that are so on this ERP."""

    rig: Callable[[], AbstractContextManager[ErpRig]]
    suite: tuple[str, ...]
    sent_again: frozenset[str] = frozenset()
    unlined: frozenset[str] = frozenset()


RIGS: dict[str, Entry] = {
    "acumatica-oauth": Entry(
        partial(acumatica, "oauth", guarded=False),
        KINDS,
        sent_again=frozenset({"budget"}),
        unlined=frozenset({"project", "budget"}),
    ),
    # The way in is the same for every kind: one is enough to see that it holds.
    "acumatica-cookie-guarded": Entry(partial(acumatica, "cookie", guarded=True), COMMITMENTS),
    "sage-intacct-rest": Entry(sage_intacct, KINDS, sent_again=frozenset({"budget"}), unlined=frozenset({"project"})),
    "sage-300-cre": Entry(sage_300_cre, tuple(SAGE_300_CRE_KINDS), sent_again=frozenset({"subcontractor_invoice"})),
    "viewpoint-vista": Entry(viewpoint_vista, COMMITMENTS),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per rig and kind; no pair that would only be skipped."""
    for name in ("kind", "searched", "lined", "commitment_kind"):
        if name in metafunc.fixturenames:
            pairs = [(rig, kind) for rig, entry in RIGS.items() for kind in _kinds(name, entry)]
            ids = [f"{rig}-{kind}" for rig, kind in pairs]
            metafunc.parametrize(("served", name), pairs, ids=ids, indirect=["served"], scope="module")
            return
    if "served" in metafunc.fixturenames:
        metafunc.parametrize("served", sorted(RIGS), indirect=True, scope="module")


def _kinds(name: str, entry: Entry) -> list[str]:
    left_out = {"searched": entry.sent_again, "lined": entry.unlined, "commitment_kind": set(KINDS) - set(COMMITMENTS)}
    return [kind for kind in entry.suite if kind not in left_out.get(name, frozenset())]


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest) -> Iterator[ErpRig]:
    """One ERP's sandbox for a whole module."""
    with RIGS[request.param].rig() as rig:
        yield rig


@pytest.fixture
def rig(served: ErpRig) -> ErpRig:
    """The ERP, seeded and untouched."""
    served.begin()
    return served


@pytest.fixture
def erp(rig: ErpRig) -> Iterator[Erp]:
    """A connector, closed after the test."""
    connector = rig.open()
    yield connector
    connector.close()
