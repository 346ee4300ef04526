"""Before a version is put that makes something live: preflight of just that. While anything blocks, it is refused by name.

A person may put it all the same. Then the version says so for ever, with what stood in the way.
"""

from collections import Counter
from collections.abc import Sequence

import typer

from tieout.cli.config_pulled import not_seen, raised
from tieout.cli.preflight_survey import Remembered, erp_survey, platform_survey, why_not_read
from tieout.config.connection import ConfigurationError, Connection
from tieout.config.kinds import KINDS
from tieout.config.modes import Flow, Mode
from tieout.config.ownership import OWNERSHIP
from tieout.config.widening import live_projects, made_live
from tieout.policy.gates import decide_mode
from tieout.preflight.findings import Finding, Severity
from tieout.preflight.run import Preflight
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.wiring.compose import Composition

FLAG = "--although-preflight-blocks"
NAMED = 20


def fit_to_go_live(parts: Composition, old: Connection | None, new: Connection, *, despite: bool) -> str:
    """What the version's reason has to say of it; "" where nothing blocks, or where nothing is made live.

    Raises:
        ConfigurationError: something blocks, or nobody can say, and nobody said to go on despite that.
        NotNow, NeedsPerson: a system could not be asked.
    """
    entities = made_live(old, new)
    if not entities:
        return ""
    names = ", ".join(entity.value for entity in entities)
    try:
        blocking = _blocking(parts, old, new, entities)
    except (ConfigurationError, NotNow, NeedsPerson) as unasked:
        if not despite:
            typer.echo(f"{names} would be live, and preflight cannot be made for it. No version was stored.", err=True)
            raise
        return f"live ({names}) although preflight could not be made: {unasked}"
    if not blocking:
        return ""
    if not despite:
        raise ConfigurationError(_refusal(names, blocking))
    counted = Counter(f"{one.check} {one.code}" for one in blocking)
    told = ", ".join(f"{count} {what}" for what, count in sorted(counted.items()))
    return f"live ({names}) although preflight blocks: {told}"


def _blocking(
    parts: Composition, old: Connection | None, document: Connection, entities: Sequence[Entity]
) -> list[Finding]:
    """What blocks those records that would be live, and no others: what stays in shadow has time."""
    remembered = Remembered(parts, document)
    kinds = [kind for entity in entities if OWNERSHIP[entity].direction is Flow.TO_ERP for kind in KINDS[entity]]
    every = [live_projects(document.section(entity)) for entity in entities]
    named = None if any(one is None for one in every) else [project for one in every for project in one or ()]
    with platform_survey(parts, document) as platform, erp_survey(parts, document) as (erp, _):
        heard_of = remembered.heard_of(entities, named)
        preflight = Preflight(
            document,
            platform,
            erp,
            remembered.known,
            heard_of,
            kinds,
            concerns=lambda record: _is_live(document, record),
        )
        report, _ = preflight.run(*dict.fromkeys(named or ()))
    found = list(raised(report.findings, remembered) if Entity.VENDOR in entities else report.findings)
    with why_not_read(parts, document) as not_read:
        found += not_seen(parts, old, entities, not_read)
    return [one for one in found if one.severity is Severity.BLOCKS]


def _is_live(document: Connection, record: Record) -> bool:
    return decide_mode(record, document.section(record.entity)).mode is Mode.LIVE


def _refusal(names: str, blocking: Sequence[Finding]) -> list[str]:
    rest = len(blocking) - NAMED
    more = [f"and {rest} more: see 'tieout preflight'"] if rest > 0 else []
    return [
        f"{names} would be live, and preflight blocks: {len(blocking)} findings. No version was stored.",
        *(f"{one.check}: {one.text} {one.fix}".rstrip() for one in blocking[:NAMED]),
        *more,
        f"Mend these, or push with {FLAG}: the version then says for ever that it was done so, and why.",
    ]
