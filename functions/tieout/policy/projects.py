"""From a project to the ERP's words."""

from tieout.policy.ready import ReadyProject, external_reference
from tieout.policy.translating import Translation
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
        manager=project.manager.erp_code if project.manager else None,
        customer=project.customer.erp_code if project.customer else None,
        start_date=project.start_date,
        completion_date=project.completion_date,
        address=project.address,
        active=project.active,
        extensions=words.extensions(project.extensions),
    )
