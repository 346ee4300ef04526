"""The ERPs under the contract. Another ERP adds a rig of its own and one entry here; the tests stay as they are."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest

from contract.erp.acumatica_rig import acumatica
from contract.erp.rig import ErpRig
from tieout.records.commitment import CommitmentKind
from tieout.sync.ports import Erp

RIGS: dict[str, Callable[[], AbstractContextManager[ErpRig]]] = {
    "acumatica-oauth": partial(acumatica, "oauth", guarded=False),
    "acumatica-cookie-guarded": partial(acumatica, "cookie", guarded=True),
}


@pytest.fixture(scope="module", params=sorted(RIGS))
def served(request: pytest.FixtureRequest) -> Iterator[ErpRig]:
    """One ERP's sandbox for a whole module."""
    with RIGS[request.param]() as rig:
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


@pytest.fixture(params=list(CommitmentKind), ids=str)
def kind(request: pytest.FixtureRequest) -> CommitmentKind:
    """Each kind of commitment."""
    found: CommitmentKind = request.param
    return found
