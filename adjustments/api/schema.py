"""What the schema says of every call: that it can be refused, and how a problem looks."""

from __future__ import annotations

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457. More members may follow: code, errors, last, first.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}
REFUSALS = {
    "400": "Something in the call is missing or wrong.",
    "401": "There is no token, or it is not valid any more.",
    "403": "The token may not change anything, or somebody else has to do this.",
    "404": "It does not exist, or is not shared with you.",
    "405": "This address does not know the method.",
    "406": "The answer can be given as JSON only.",
    "409": "It has moved on, or the key was used for something else.",
    "415": "Send the body as JSON.",
    "429": "Too many calls in a short time.",
}


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add to every operation the ways in which it can be refused."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                for status, description in REFUSALS.items():
                    operation["responses"].setdefault(status, {"description": description, "content": content})
    return result
