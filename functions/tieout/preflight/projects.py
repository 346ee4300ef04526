"""Projects: what each is in the ERP, and whether anything can be posted there."""

from collections.abc import Iterator, Mapping, Sequence

from tieout.preflight.findings import Finding, Severity
from tieout.preflight.ports import ProjectSeen

CHECK = "projects"


def projects(
    platform: Sequence[ProjectSeen], erp: Sequence[ProjectSeen], mapped: Mapping[str, str], used: Mapping[str, int]
) -> Iterator[Finding]:
    """Projects of the platform that records would be sent for. `mapped`: the value map; `used`: records by project."""
    there = {one.number: one for one in erp}
    for one in platform:
        records = used.get(one.id, 0)
        code = mapped.get(one.id) or one.link
        if not records and not one.active:
            continue
        severity = Severity.BLOCKS if records else Severity.WARNS
        if not code:
            same = one.number in there
            text = f"Project {one.number} {one.name} is not linked to an ERP project" + (
                "; the ERP has one of the same number." if same else "."
            )
            fix = "Adopt it (tieout adopt project), or add it to value_maps.projects." if same else "Create or link it."
            name = "link_proposed" if same else "unlinked"
            yield Finding(CHECK, name, severity, one.number, text, one.name, one.number if same else "", fix, records)
        elif code not in there:
            text = f"Project {one.number} is linked to {code}, which is not in the ERP."
            fix = "Correct the link."
            yield Finding(CHECK, "linked_to_nothing", severity, one.number, text, one.name, code, fix, records)
        elif not there[code].active:
            text = f"Project {one.number} is linked to {code}, which is not active in the ERP."
            fix = "Activate it there: nothing can be posted to it."
            yield Finding(CHECK, "inactive_in_erp", severity, one.number, text, one.name, code, fix, records)
