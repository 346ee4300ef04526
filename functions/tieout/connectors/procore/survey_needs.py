"""Which tools of Procore our app needs, at which level, and for what.

Source: Procore's support pages name the tools and levels; which tool guards which operation is not published operation by
operation, and follows the tool's menu. Writing a link is an edit of the record, so it needs Standard; reading, Read Only.
Webhooks need "Webhooks API" at Standard (Procore's page on webhooks).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.records.entities import Entity

LEVELS = ("None", "Read Only", "Standard", "Admin")
"""From the least to the most; a right of Procore's is always one of these (or is granular, and then another word)."""
READ, WRITE = "Read Only", "Standard"

DIRECTORY, ERP, WEBHOOKS = "Directory", "ERP Integrations", "Webhooks API"

_OF_ENTITY: dict[Entity, tuple[tuple[str, str, str], ...]] = {
    Entity.PROJECT: (("Portfolio", WRITE, "reading projects and linking them"),),
    Entity.BUDGET: (("Budget", READ, "reading budgets and their changes"),),
    Entity.COMMITMENT: (("Commitments", WRITE, "reading commitments and linking them"),),
    Entity.CHANGE_ORDER: (
        ("Commitments", WRITE, "reading change orders and linking them"),
        ("Prime Contracts", WRITE, "reading prime change orders and linking them"),
    ),
    Entity.INVOICE: (
        ("Invoicing", WRITE, "reading subcontractor invoices and linking them"),
        ("Prime Contracts", WRITE, "reading owner invoices and linking them"),
    ),
}


@dataclass(frozen=True)
class Need:
    """One right.

    Attributes:
        why: what it is needed for.
        most: the highest level that is not too much; `level` itself unless something that may be switched off needs more.
        of_company: it is the company's tool that is meant, not the project's of the same name.
    """

    tool: str
    level: str
    why: str
    most: str = ""
    of_company: bool = False

    @property
    def enough(self) -> str:
        return self.most or self.level


def needs(kinds: frozenset[str], mirror: MirrorSettings, *, erp_tool: bool) -> list[Need]:
    """One need for each tool, at the highest level that anything asks of it.

    Args:
        kinds: the kinds of records that flow to the ERP; none: all.
        erp_tool: the ERP Integrations tool's requests are listened to.
    """
    found: dict[str, Need] = {}
    for need in _all(kinds, mirror, erp_tool=erp_tool):
        known = found.get(need.tool, need)
        why = known.why if need.why in known.why else f"{known.why}; {need.why}"
        found[need.tool] = replace(known, level=max(known.level, need.level, key=LEVELS.index), why=why)
    return list(found.values())


def _all(kinds: frozenset[str], mirror: MirrorSettings, *, erp_tool: bool) -> Iterator[Need]:
    yield Need(WEBHOOKS, WRITE, "hearing of what is approved")
    yield Need("Portfolio", READ, "listing projects", of_company=True)
    yield Need("Admin", READ, "reading cost codes, cost types and units")
    # Whether vendors may be created is a finding of its own, and only where they are shown there at all.
    yield Need(DIRECTORY, READ, "reading vendors", most=WRITE, of_company=True)
    entities = {ENTITY_OF[kind] for kind in kinds or ENTITY_OF}
    for entity in Entity:
        if entity in entities:
            yield from (Need(*one) for one in _OF_ENTITY.get(entity, ()))
    if mirror.job_costs == "direct_costs":
        yield Need("Direct Costs", WRITE, "showing costs to date")
    if erp_tool or mirror.new_companies == "staged" or mirror.job_costs == "erp_tool":
        yield Need(ERP, WRITE, "answering what accounting accepts", of_company=True)
