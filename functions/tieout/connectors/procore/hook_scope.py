"""Webhooks v2.0 of one scope, the company's or a project's: the calls and their shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tieout.connectors.procore.answers import row_reasons
from tieout.connectors.procore.client import V2_PAGE, ProcoreClient
from tieout.connectors.procore.triggers import Trigger
from tieout.connectors.procore.values import identifier, moment, part, text
from tieout.sync.outcomes import NotNow

_SHOWN_OF_A_TOKEN = 5
"""Procore masks the header down to its last five characters."""


@dataclass(frozen=True)
class HookShown:
    """A hook as Procore shows it; `authorization` is masked."""

    id: str
    status: str
    namespace: str
    payload_version: str
    destination_url: str
    authorization: str
    updated_at: datetime | None


class HookScope:
    """Hooks and triggers of the company (`project` None) or of one project."""

    def __init__(self, client: ProcoreClient, project: str | None) -> None:
        self._client = client
        self.project = project
        company = f"/rest/v2.0/companies/{client.settings.company_id}"
        self._base = f"{company}/webhooks" if project is None else f"{company}/projects/{project}/webhooks"

    @property
    def name(self) -> str:
        return "the company" if self.project is None else f"project {self.project}"

    def hooks(self) -> list[HookShown]:
        """Our hooks: those of our namespace, whatever else the answer holds."""
        namespace = self._client.settings.namespace
        rows = self._client.rows(f"{self._base}/hooks", {"namespace": namespace}, per_page=V2_PAGE)
        return [hook for hook in map(_hook, rows) if hook.namespace == namespace]

    def resources(self) -> list[dict[str, Any]]:
        """The events that Procore offers in this scope, under our payload version."""
        version = {"payload_version": self._client.settings.payload_version}
        return list(self._client.rows(f"{self._base}/resources", version, per_page=V2_PAGE))

    def create(self, url: str, token: str) -> HookShown:
        body = {**self._destination(url, token), "namespace": self._client.settings.namespace}
        answer = self._client.write("POST", f"{self._base}/hooks", body)
        return _hook(part(answer if isinstance(answer, dict) else {}, "data"))

    def leads_to(self, hook: HookShown, url: str, token: str) -> bool:
        """Whether the hook delivers there, in our version, under this token, as far as the mask shows."""
        tail = _authorization(token)[-_SHOWN_OF_A_TOKEN:]
        same_token = hook.authorization.endswith(tail)
        return (hook.destination_url, hook.payload_version, same_token) == (
            url,
            self._client.settings.payload_version,
            True,
        )

    def redirect(self, hook: HookShown, url: str, token: str) -> None:
        self._client.write("PATCH", f"{self._base}/hooks/{hook.id}", self._destination(url, token))

    def remove(self, hook: HookShown) -> None:
        """Delete a hook with its triggers."""
        self._client.write("DELETE", f"{self._base}/hooks/{hook.id}")

    def triggers(self, hook: HookShown) -> dict[str, Trigger]:
        """The hook's triggers by id."""
        rows = self._client.rows(f"{self._base}/hooks/{hook.id}/triggers", per_page=V2_PAGE)
        return {
            identifier(row.get("id")): (text(row.get("resource_name")), text(row.get("event_type")).lower())
            for row in rows
        }

    def add_triggers(self, hook: HookShown, triggers: Sequence[Trigger]) -> list[str]:
        """Add triggers at one go; the words of those that were refused."""
        body = [{"resource_name": name, "event_type": action} for name, action in triggers]
        return self._failed(self._client.write("POST", f"{self._base}/hooks/{hook.id}/triggers/bulk", body))

    def remove_triggers(self, hook: HookShown, trigger_ids: Sequence[str]) -> list[str]:
        """Remove triggers at one go; the words of those that were refused."""
        path = f"{self._base}/hooks/{hook.id}/triggers/bulk"
        return self._failed(self._client.write("DELETE", path, list(trigger_ids)))

    def deliveries(
        self, hook_id: str, status: str, first: date, last: date, page: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """One page of a hook's deliveries of one status, of whole days, and whether another page follows."""
        asked = {"filter[status]": status, "filter[start]": first.isoformat(), "filter[end]": last.isoformat()}
        return self._client.page(f"{self._base}/hooks/{hook_id}/deliveries", asked, number=page, per_page=V2_PAGE)

    def _failed(self, answer: Any) -> list[str]:
        # 207 Multi-Status is a success by its number: only `failed` says what was not done.
        data = answer.get("data") if isinstance(answer, dict) else None
        failed = data.get("failed") if isinstance(data, dict) else None
        rows = failed if isinstance(failed, list) else []
        return [reason.text for row in rows for reason in row_reasons(f"{self.name}: {_trigger_name(row)}", row)]

    def _destination(self, url: str, token: str) -> dict[str, Any]:
        return {
            "payload_version": self._client.settings.payload_version,
            "destination_url": url,
            "destination_headers": {"Authorization": _authorization(token)},
        }


def _authorization(token: str) -> str:
    return f"Bearer {token}"


def _trigger_name(row: object) -> str:
    if not isinstance(row, dict):
        return "trigger"
    trigger = part(row, "trigger") or row
    return (
        f"trigger {trigger.get('resource_name') or trigger.get('id') or ''} {trigger.get('event_type') or ''}".strip()
    )


def _hook(row: dict[str, Any]) -> HookShown:
    try:
        return HookShown(
            id=identifier(row.get("id")),
            status=text(row.get("status")) or "active",
            namespace=text(row.get("namespace")),
            payload_version=text(row.get("payload_version")),
            destination_url=text(row.get("destination_url")),
            authorization=text(part(row, "destination_headers").get("Authorization")),
            updated_at=moment(row.get("updated_at")),
        )
    except ValueError as error:
        raise NotNow(f"Procore showed a hook that cannot be read: {error}") from error
