"""The names that stacks, functions and people share. Everything else is named by CloudFormation."""

from typing import Final

CORE_STACK: Final = "Tieout-Core"
PRODUCTION_STACK: Final = "Tieout-Production"

SECRET_PREFIX: Final = "tieout"  # noqa: S105 - a name, not a secret
METRICS_NAMESPACE: Final = "Tieout"

STAGE: Final = "live"
"""The API's one stage, the first part of every URL's path."""

PLATFORM_SOURCE: Final = "procore"
"""The `{source}` of the webhook URL that a connection's stack prints."""

CONNECTION_SECRETS: Final = {
    "platform": "What the project platform's service account signs in with.",
    "erp": "What the ERP's integration user signs in with.",
    "webhook": "The webhook tokens: the current one and, while it is being replaced, the previous one.",
    "platform-token": "The project platform's access token, written by whoever renewed it last.",
    "erp-token": "The ERP's access token, written by whoever renewed it last.",
}
"""The secrets of one connection, `<prefix>/<connection>/<name>`, and what each is for."""


def connection_stack(connection: str) -> str:
    """The name of a connection's stack."""
    return f"Tieout-Connection-{connection}"


def secret_name(connection: str, name: str) -> str:
    """The full name of one of a connection's secrets."""
    return f"{SECRET_PREFIX}/{connection}/{name}"


def runbook(name: str) -> str:
    """Where an alarm's reader finds what to do, relative to the repository."""
    return f"docs/runbooks/{name}.md"
