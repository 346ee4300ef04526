"""A seeded sandbox company for the tests that need one."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from contract.erp.rig import ErpRig
from contract.erp.sage_intacct_rig import sage_intacct
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build_book
from tieout.connectors.sage_intacct.book import SageIntacctBook
from tieout.sync.ports import Erp
from unit.connectors_sage_intacct.book_desk import CONNECTION, Seed


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


@pytest.fixture
def context(erp: Erp) -> ConnectorContext:
    found: ConnectorContext = erp.context  # type: ignore[attr-defined]  # the rig's connector has one
    return found


@pytest.fixture
def book(context: ConnectorContext) -> Iterator[SageIntacctBook]:
    """The book of the same connection."""
    with closing(build_book(context, CONNECTION)) as found:
        yield found


@pytest.fixture
def seed(rig: ErpRig) -> Seed:
    def add(**lists: object) -> None:
        answer = rig.sandbox.client.post("/__sandbox__/seed", json=lists)
        assert answer.is_success, answer.text

    return add
