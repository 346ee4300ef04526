"""Reading Sage Intacct's book as a run does, of what a connector has sent."""

from collections.abc import Callable

from books.reading import rows_of
from contract.erp.rig import ErpRig, perform
from contract.erp.sage_intacct_seed import VALUE_MAPS
from tieout.config.connection import read_connection
from tieout.connectors.sage_intacct.book import SageIntacctBook
from tieout.reconcile.schema import TABLES, Row
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied
from tieout.sync.ports import Erp

Seed = Callable[..., None]
"""Adds to what accounting has set up."""
CONNECTION = read_connection(
    {
        "id": "harbor",
        "platform": {"system": "procore"},
        "erp": {"system": "sage_intacct"},
        "value_maps": VALUE_MAPS,
    }
)


def send(rig: ErpRig, erp: Erp, kind: str) -> TargetDocument:
    """Everything that the plan of a record does."""
    documents: tuple[TargetDocument, ...] = ()
    for step in erp.plan(rig.ready(kind)):
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied), outcome
        documents = outcome.documents or documents
    return documents[0]


def rows(book: SageIntacctBook, table: str) -> dict[str, Row]:
    """The rows of a table by reference, each as a snapshot would take it."""
    found = rows_of(book, table)
    for row in found:
        TABLES[table].write(row)
    named = {str(row["reference"]): row for row in found}
    assert len(named) == len(found)
    return named
