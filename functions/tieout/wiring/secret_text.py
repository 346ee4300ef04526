"""What stands in a secret. Imports nothing that the receiver would have to pay for."""

import json
from typing import Any


def read_secret(text: str | None) -> dict[str, Any]:
    """A secret's content, or nothing if nobody has filled it yet: a new secret holds a random word, not our JSON."""
    try:
        content = json.loads(text or "")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
