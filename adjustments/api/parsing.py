"""What a caller may send: JSON in text that can be written down."""

from __future__ import annotations

import io
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON without halves of signs: a lone surrogate is valid JSON, and no text; nothing could be stored or answered with it."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what was sent; raise ParseError where it is no JSON, or no text."""
        raw = stream.read()
        found = super().parse(io.BytesIO(raw), media_type, parser_context)
        try:
            _encode(found)
        except UnicodeEncodeError as error:
            raise ParseError("A sign in it is no text: a lone surrogate.") from error
        return found


def _encode(found: Any) -> None:
    if isinstance(found, str):
        found.encode()
    elif isinstance(found, dict):
        for key, value in found.items():
            _encode(key)
            _encode(value)
    elif isinstance(found, list):
        for value in found:
            _encode(value)
