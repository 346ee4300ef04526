"""What accounting does in the ERP about a document that came wrong."""

from dataclasses import replace

from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from tieout.records.commitment import Commitment


def mended_by_accounting(world: World) -> Commitment:
    """A document that came without a line, and in which accounting has typed that line since."""
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    world.approve(record)
    whole = World()
    whole.approve(record)
    world.erp.documents = {key: replace(one, status="On Hold") for key, one in whole.erp.documents.items()}
    return record
