"""Custom fields as text, for whatever extra fields of the ERP they are mapped to."""

import json
from decimal import Decimal

from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import part
from tieout.records.money import plain


def extensions_of(record: Json) -> dict[str, str]:
    """Custom fields by `custom_field_<definition id>`; empty ones are left out."""
    fields = part(record, "custom_fields")
    found = {
        name: _custom(field["value"]) for name, field in fields.items() if isinstance(field, dict) and "value" in field
    }
    return {name: value for name, value in found.items() if value}


def _custom(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | Decimal():
            return plain(Decimal(value))
        case {"label": str(label)}:
            return label
        case list():
            return ", ".join(filter(None, (_custom(item) for item in value)))
        case _:
            return json.dumps(value, sort_keys=True, default=str)
