"""The real flow with the real connector on one side, built on the look-alike, and an ERP in memory on the other."""

from typing import Any, cast

from fakes.records import GOLIVE
from fakes.world import World
from tieout.config.connection import Connection, read_connection
from tieout.sync.state import Entry
from tieout.sync.wakes import Wake, WakeReason
from unit.connectors_procore.financial_site import ENTITY, FinancialSite
from unit.connectors_procore.site import HINTS, PROJECT


def firm(budgets: str = "erp_requests") -> Connection:
    """`budgets`: the intake of budgets and their changes."""
    live = {"mode": "live", "golive_at": GOLIVE.replace(year=2020).isoformat()}
    return read_connection(
        {
            "id": "acme",
            "platform": {"system": "procore"},
            "erp": {"system": "fake_erp"},
            "entities": {
                "commitment": live,
                "budget": live | {"intake": budgets},
                "invoice": live | {"approved": {"subcontractor_invoice": ["*"], "owner_invoice": ["*"]}},
            },
            "value_maps": {
                "cost_types": {"O": {"account": "5200"}},
                "tasks": {"OAK": {"*": "01"}},
                "projects": {str(PROJECT): "OAK"},
            },
        }
    )


class Office(World):
    """The flow with the real connector on one side and an ERP in memory on the other."""

    def __init__(self, site: FinancialSite) -> None:
        super().__init__(connection=firm())
        self.site, self.platform = site, cast("Any", site.platform)

    def look(self, kind: str, name: str | int, request: str | None = None) -> Entry:
        reference = self.site.reference(kind, name)
        wake = Wake(
            id=self.ids.new(),
            connection="acme",
            entity=ENTITY[kind],
            reference=reference,
            reason=WakeReason.RESYNC,
            hints={**HINTS, "as_new": "tester"},
            request=request,
        )
        self.work(wake)
        entry = self.ledger.entry(wake.key(shadow=False))
        assert entry is not None
        return entry
