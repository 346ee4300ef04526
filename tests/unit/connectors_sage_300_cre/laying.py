"""A record's file laid into the drop, as a worker lays it."""

from typing import Any

from contract.erp.rig import perform
from tieout.sync.outcomes import Accepted, Outcome
from tieout.sync.plan import Step
from unit.connectors_sage_300_cre.import_desk import Desk
from unit.connectors_sage_300_cre.site import Site


def accepted(outcome: Outcome) -> Accepted:
    """The outcome of a step whose file lies there now."""
    assert isinstance(outcome, Accepted), outcome
    return outcome


def laid(site: Site, opened: Desk, kind: str) -> tuple[Any, Step, Accepted]:
    """The connector, the one step of a record of this kind, and what laying its file came to."""
    erp = site.erp(file_road=opened.settings())
    (step,) = erp.plan(site.ready(kind))
    return erp, step, accepted(perform(erp, step))
