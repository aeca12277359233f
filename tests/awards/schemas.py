"""The words of JSON Schema that ours use, checked against a value."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
KNOWN = {"$schema", "$id", "title", "description", "type", "required", "additionalProperties",
         "properties", "items", "const", "enum", "format", "minimum"}  # fmt: skip
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}


def fits(value: Any, schema: dict[str, Any]) -> None:
    """Check a value against the words of a JSON Schema that ours uses; no key may be unknown."""
    assert set(schema) <= KNOWN
    assert "type" not in schema or type(value) is KINDS[schema["type"]]
    assert value == schema.get("const", value) and value in schema.get("enum", [value])
    if "format" in schema:
        FORMATS[schema["format"]](value)
    if "minimum" in schema:
        assert value >= schema["minimum"]
    if isinstance(value, dict):
        assert schema["additionalProperties"] is False
        assert set(schema["required"]) <= set(value) <= set(schema["properties"])
        for key, part in value.items():
            fits(part, schema["properties"][key])
    for part in value if isinstance(value, list) else ():
        fits(part, schema["items"])
