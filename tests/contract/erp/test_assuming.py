"""What every ERP connector promises of what it does not carry, or carries on an assumption only: it is refused by name."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from contract.erp.matrix_run import ASSUMED, WITHHELD
from contract.erp.records import KINDS
from contract.erp.rig import ErpRig
from tieout.connectors.context import ConnectorContext
from tieout.sync.ports import Erp

_NAMED = re.compile(r"assumption '([a-z0-9_]+)'")


def test_kind_is_refused_by_the_name_of_each_assumption_that_is_off(
    rig: ErpRig, erp: Erp, kind: str, record_property: Callable[[str, object], None]
) -> None:
    ready, nothing_on = rig.ready(kind), _with(erp, frozenset())
    able = nothing_on.capability(kind)
    off = {able.assumption} if able.assumption else set()
    told = [reason for reason in nothing_on.objections(ready) if reason.code == "assumption_off"]
    off |= {match[1] for reason in told if (match := _NAMED.search(reason.text))}
    record_property(ASSUMED, sorted(off))
    assert len(off) >= len(told)
    assert off <= _context(erp).assumptions
    assert able.offered or able.assumption
    # With exactly these on nothing else stands in the way, so that the list of them is whole.
    enough = _with(erp, frozenset(off))
    assert enough.capability(kind).offered
    assert enough.objections(ready) == []
    enough.close()
    nothing_on.close()


def test_kind_that_is_not_offered_has_a_reason(
    rig: ErpRig, erp: Erp, record_property: Callable[[str, object], None]
) -> None:
    withheld = {str(kind): erp.capability(kind).note for kind in KINDS if not erp.capability(kind).offered}
    record_property(WITHHELD, withheld)  # plain text only: it may have to travel from another process
    assert all(note.endswith(".") for note in withheld.values())
    assert not set(withheld) & set(rig.kinds)


def _with(erp: Erp, assumptions: frozenset[str]) -> Erp:
    """The same connector, on a connection that has switched on these only."""
    changed = replace(_context(erp), assumptions=assumptions)
    return type(erp)(changed)  # type: ignore[call-arg]  # the port does not say how one is made


def _context(erp: Erp) -> ConnectorContext:
    return cast(ConnectorContext, cast(Any, erp).context)
