"""The administration of our webhooks: kept in step with the configuration, idempotently, within our namespace alone.

Endpoints are those of webhooks v2.0; the v1.0 ones are deprecated. One hook per scope: the company's for ERP requests,
one per permitted project for its tools.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.answers import Doubtful, NotFound, Rejected
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.directory import ProjectShown, ServiceUser, read_me, read_project
from tieout.connectors.procore.hook_scope import HookScope, HookShown
from tieout.connectors.procore.triggers import NotServed, Trigger, Wanted, check_served
from tieout.sync.outcomes import NeedsPerson, NotNow

PATIENCE = timedelta(seconds=15)
"""Setting up many projects spends the 10-second limit again and again; waiting it out beats starting over."""


@dataclass
class HookReport:
    """What was done. `problems` names each scope that could not be brought in step, and why; the others are."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class HookStatus:
    """One of our hooks, for people: `active` or `disabled`, and what it listens to."""

    id: str
    scope: str
    status: str
    destination_url: str
    payload_version: str
    updated_at: datetime | None
    triggers: tuple[Trigger, ...]


class ProcoreHooks:
    """Our webhooks at one company. Writes nothing outside of the connection's namespace."""

    def __init__(self, context: ConnectorContext) -> None:
        self._client = ProcoreClient(context, patience=PATIENCE)

    def sync_hooks(self, wanted: Wanted, destination_url: str, token: str) -> HookReport:
        """Bring every hook in step; what is in step already is left alone.

        Args:
            destination_url: the public https address of our receiver.
            token: sent by Procore as `Authorization: Bearer <token>` with each delivery; the only proof it gives.

        Raises:
            NotNow, NeedsPerson: the company itself could not be reached; a single project's trouble is reported.
        """
        report = HookReport()
        self._one(self._company(), wanted.company, destination_url, token, report)
        for scope in self._projects():
            self._one(scope, wanted.project, destination_url, token, report)
        return report

    def remove_hooks(self) -> HookReport:
        """Take all our hooks away, in the company and in every permitted project. Raises as `sync_hooks` does."""
        report = HookReport()
        for scope in (self._company(), *self._projects()):
            self._one(scope, (), "", "", report)
        return report

    def list_hooks(self) -> list[HookStatus]:
        """Our hooks as they stand. Raises: NotNow, NeedsPerson."""
        found = []
        for scope in (self._company(), *self._projects()):
            try:
                found += [_status(scope, hook) for hook in scope.hooks()]
            except NotFound as missing:
                raise NeedsPerson(f"{scope.name}: {missing.why}") from missing
        return found

    def whoami(self) -> ServiceUser:
        """The user that our service account acts as: set it as `service_user_id`. Raises: NotNow, NeedsPerson."""
        return read_me(self._client)

    def project(self, project_id: str) -> ProjectShown:
        """A project as Procore shows it to us. Raises: NotNow, NeedsPerson."""
        return read_project(self._client, project_id)

    def close(self) -> None:
        self._client.close()

    def _company(self) -> HookScope:
        return HookScope(self._client, None)

    def _projects(self) -> list[HookScope]:
        return [HookScope(self._client, project) for project in self._client.settings.projects]

    def _one(self, scope: HookScope, wanted: tuple[Trigger, ...], url: str, token: str, report: HookReport) -> None:
        """One scope. What stops a project is its own trouble; what stops the company stops all."""
        try:
            _in_step(scope, wanted, url, token, report)
        except NeedsPerson as error:
            if scope.project is None:
                raise
            report.problems.append(f"{scope.name}: {error}")
        except (NotServed, Rejected, NotFound) as error:
            report.problems.append(f"{scope.name}: {error}")
        except Doubtful as doubt:
            raise NotNow(f"{scope.name}: {doubt.why}; run it again, it goes on where it stopped") from doubt


def _in_step(scope: HookScope, wanted: tuple[Trigger, ...], url: str, token: str, report: HookReport) -> None:
    hooks = scope.hooks()
    if not wanted:
        for hook in hooks:
            scope.remove(hook)
            report.removed.append(f"{scope.name}: hook {hook.id}")
        return
    check_served(scope.name, wanted, scope.resources())
    # Two hooks in one namespace deliver everything twice, and a disabled project hook cannot be switched on again.
    keep = next((hook for hook in hooks if hook.status == "active"), None)
    for hook in hooks:
        if hook is not keep:
            scope.remove(hook)
            report.removed.append(f"{scope.name}: hook {hook.id}")
    if keep is None:
        keep = scope.create(url, token)
        report.created.append(f"{scope.name}: hook {keep.id}")
    elif not scope.leads_to(keep, url, token):
        scope.redirect(keep, url, token)
        report.changed.append(f"{scope.name}: hook {keep.id}")
    _triggers_in_step(scope, keep, wanted, report)


def _triggers_in_step(scope: HookScope, hook: HookShown, wanted: tuple[Trigger, ...], report: HookReport) -> None:
    there = scope.triggers(hook)
    missing = [trigger for trigger in wanted if trigger not in there.values()]
    # The first of each is kept: a trigger that stands twice delivers twice.
    kept = {trigger: trigger_id for trigger_id, trigger in reversed(there.items()) if trigger in wanted}
    surplus = [trigger_id for trigger_id in there if trigger_id not in kept.values()]
    if missing:
        report.problems += scope.add_triggers(hook, missing)
        report.changed.append(f"{scope.name}: {len(missing)} triggers added")
    if surplus:
        report.problems += scope.remove_triggers(hook, surplus)
        report.changed.append(f"{scope.name}: {len(surplus)} triggers removed")
    if not missing and not surplus:
        report.unchanged.append(f"{scope.name}: hook {hook.id}")


def _status(scope: HookScope, hook: HookShown) -> HookStatus:
    return HookStatus(
        id=hook.id,
        scope=scope.name,
        status=hook.status,
        destination_url=hook.destination_url,
        payload_version=hook.payload_version,
        updated_at=hook.updated_at,
        triggers=tuple(scope.triggers(hook).values()),
    )
