"""A seeded sandbox company for the tests that need one."""

from collections.abc import Iterator

import pytest

from contract.erp.rig import ErpRig
from contract.erp.sage_intacct_rig import sage_intacct
from tieout.sync.ports import Erp


@pytest.fixture(scope="module")
def company() -> Iterator[ErpRig]:
    """One sandbox for a module."""
    with sage_intacct() as rig:
        yield rig


@pytest.fixture
def rig(company: ErpRig) -> ErpRig:
    """The company, seeded and untouched."""
    company.begin()
    return company


@pytest.fixture
def erp(rig: ErpRig) -> Iterator[Erp]:
    """A connector, closed after the test."""
    connector = rig.open()
    yield connector
    connector.close()
