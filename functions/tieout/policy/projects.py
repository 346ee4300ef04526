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
    words.currency(project)
    return ReadyProject(
        source=project.reference,
        external_reference=reference,
        kind=project.kind,
        number=project.number,
        title=project.title,
        project=code,
        manager=_manager(project, words),
        customer=_customer(project, words),
        start_date=project.start_date,
        completion_date=project.completion_date,
        address=project.address,
        active=project.active,
        extensions=words.extensions(project.extensions),
    )


def _manager(project: Project, words: Translation) -> str | None:
    """The manager's code in the ERP. One without a code is refused by name: left out, the ERP would go on naming whoever was
    the manager before, and nobody would hear of it."""
    person = project.manager
    if person is None or not words.limits.managers:
        return None
    code = words.maps.managers.get(person.id, person.erp_code)
    if code is None:
        text = (
            f"Project manager '{person.name}' (platform id {person.id}) has no code in the ERP. Add it to value_maps.managers; "
            "'' leaves the manager to the ERP."
        )
        words.refuse("unmapped_manager", text, "manager")
    return code or None


def _customer(project: Project, words: Translation) -> str | None:
    """The customer's code in the ERP, which is set once, on creation: made without, the project would bill nobody for good."""
    owner = project.customer
    code = (words.maps.customers.get(owner.id) or owner.erp_code) if owner else None
    if owner is not None and not code:
        text = (
            f"Customer '{owner.name}' of project {project.number} is not known in the ERP. Accounting creates it there or links "
            "it; the project goes on by itself then."
        )
        words.refuse("unknown_customer", text, "customer")
    return code or None
