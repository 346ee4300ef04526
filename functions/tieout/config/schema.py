"""The document's JSON Schema, for editors and for whoever writes documents by programme."""

import json
from typing import Any

from tieout.config.connection import Connection

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema. It knows types and names; rules across sections are checked by `tieout config validate` alone."""
    schema = Connection.model_json_schema()
    schema["properties"] = {"$schema": {"type": "string"}, **schema["properties"]}
    return {"$schema": DIALECT, "title": "Tieout connection document"} | {
        k: v for k, v in schema.items() if k != "title"
    }


def as_text() -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
