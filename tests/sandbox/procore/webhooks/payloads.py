"""The delivered JSON in each payload version, from Procore's payload documentation and its published examples."""

from typing import Any

from sandbox.procore.notation import event_time_text
from sandbox.procore.store import Row

# "v2" is the spelling of the older hooks API; such a hook's deliveries say "v2" themselves.
SPELLINGS = {"v2": "v2.0", "v2.0": "v2.0", "v3.0": "v3.0", "v4.0": "v4.0"}


def payload(event: Row, version: str) -> dict[str, Any]:
    """The body of a delivery; `version` is a hook's own spelling."""
    shape = SPELLINGS[version]
    if shape == "v4.0":
        return _v4(event)
    body = _v2(event, version)
    if shape == "v3.0":
        body["related_resources"] = [{"id": row_id, "name": name} for row_id, name in event["related"]]
    return body


def _v2(event: Row, version: str) -> dict[str, Any]:
    return {
        "id": event["number"],
        "ulid": event["ulid"],
        "timestamp": event_time_text(event["timestamp"]),
        "metadata": {
            "source_user_id": event["user_id"],
            "source_project_id": event["project_id"],
            "source_operation_id": None,
            "source_company_id": event["company_id"],
            "source_application_id": event["application_id"],
        },
        "user_id": event["user_id"],
        "company_id": event["company_id"],
        "project_id": event["project_id"],
        "api_version": version,
        "event_type": event["event_type"],
        "resource_name": event["resource_name"],
        "resource_id": event["resource_id"],
    }


def _v4(event: Row) -> dict[str, Any]:
    # The schema wants every id as a string; where a company event has no project, live deliveries show "".
    return {
        "id": event["ulid"],
        "timestamp": event_time_text(event["timestamp"]),
        "reason": event["event_type"],
        "company_id": str(event["company_id"]),
        "project_id": "" if event["project_id"] is None else str(event["project_id"]),
        "user_id": "" if event["user_id"] is None else str(event["user_id"]),
        "resource_type": event["resource_name"],
        "resource_id": str(event["resource_id"]),
        "payload_version": "v4.0",
    }
