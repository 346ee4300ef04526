"""What the value maps lead to: a target that the ERP does not have is a refusal on the day it is first used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tieout.config.connection import ValueMaps
from tieout.preflight.findings import Finding, Severity, not_checked
from tieout.preflight.ports import ErpSurvey, PlatformSurvey, Seen, Unlisted

CHECK = "value_maps"


def mapping_targets(maps: ValueMaps, erp: ErpSurvey) -> Iterator[Finding]:
    """Terms, units, cost types, account groups and tasks that the document names and the ERP does not have."""
    types = {name: target.cost_type for name, target in maps.cost_types.items() if target.cost_type}
    yield from _missing("terms", maps.terms, erp.terms() if maps.terms else ())
    yield from _missing("units", maps.units, erp.units() if maps.units else ())
    groups = {name: target.account_group for name, target in maps.cost_types.items() if target.account_group}
    yield from _missing("cost_types", types, erp.cost_types() if types else ())
    yield from _missing("cost_types (account_group)", groups, erp.account_groups() if groups else ())
    tasks = erp.tasks() if maps.tasks else {}
    if isinstance(tasks, Unlisted):
        yield not_checked(CHECK, "erp", f"tasks: {tasks.why}")
        return
    for project, by_code in maps.tasks.items():
        there = tasks.get(project)
        if project == "*" or not tasks:
            continue
        if there is None:
            text = f"value_maps.tasks names project {project}, which the ERP does not have."
            yield Finding(CHECK, "unknown_project", Severity.WARNS, project, text, fix="Correct or remove it.")
            continue
        yield from _missing(f"tasks.{project}", by_code, there)


def unmapped_words(maps: ValueMaps, platform: PlatformSurvey) -> Iterator[Finding]:
    """Words that the platform offers people to choose from and that have no mapping yet: the first use is a refusal."""
    asked: tuple[tuple[str, Iterable[str], Seen[str]], ...] = (
        ("cost_types", maps.cost_types, platform.cost_types()),
        ("units", maps.units, platform.units()),
        ("terms", maps.terms, platform.terms()),
    )
    for name, mapped, seen in asked:
        if isinstance(seen, Unlisted):
            yield not_checked(CHECK, "platform", f"{name}: {seen.why}")
            continue
        for word in sorted({*seen} - {*mapped}):
            text = f"'{word}' can be chosen on the platform, and is not in value_maps.{name}."
            fix = f"Add it to value_maps.{name}, or take it off the platform's list."
            yield Finding(CHECK, f"unmapped_{name}", Severity.INFO, word, text, platform=word, fix=fix)


def _missing(name: str, mapped: Mapping[str, str], seen: Sequence[str] | Unlisted) -> Iterator[Finding]:
    if isinstance(seen, Unlisted):
        yield not_checked(CHECK, "erp", f"{name}: {seen.why}")
        return
    there = set(seen)
    for word, target in mapped.items():
        if target not in there:
            text = f"value_maps.{name} leads from '{word}' to '{target}', which the ERP does not have."
            fix = "Correct it, or create it in the ERP."
            yield Finding(CHECK, "target_missing", Severity.BLOCKS, f"{name} {word}", text, word, target, fix)
