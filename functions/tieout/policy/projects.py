"""From a project to the ERP's words."""

from collections.abc import Mapping

from tieout.policy.ready import ReadyProject, external_reference
from tieout.policy.translating import Translation
from tieout.records.parties import Party
from tieout.records.project import Project


def translate(project: Project, words: Translation, *, generation: int) -> ReadyProject:
    """Translate a project; what stands in the way is in `words.problems`.

    A project that the value map or its link names is that one in the ERP; any other becomes the project of its number.
    """
    code = words.maps.projects.get(project.reference.id) or project.number
    if not code:
        text = f"Project '{project.title}' has no project number, so it cannot be named in the ERP. Give it one."
        words.refuse("no_number", text, "number")
    reference = external_reference(project.reference, generation)
    words.lengths(project, reference)
    return ReadyProject(
        source=project.reference,
        external_reference=reference,
        kind=project.kind,
        number=project.number,
        title=project.title,
        project=code,
        manager=_code(project.manager, words.maps.managers),
        customer=_code(project.customer, words.maps.customers),
        start_date=project.start_date,
        completion_date=project.completion_date,
        address=project.address,
        active=project.active,
        extensions=words.extensions(project.extensions),
    )


def _code(person: Party | None, codes: Mapping[str, str]) -> str | None:
    """Whoever is not known in the ERP is left as the ERP has it: a project is not held up by its manager."""
    return (codes.get(person.id) or person.erp_code) if person else None
