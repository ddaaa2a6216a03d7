"""Which colours may stand behind white words: WCAG 2.2, success criterion 1.4.6.

Not here: where the colour is stored (`models/policy.py`), nor what it paints (`web/`).
"""

from __future__ import annotations

import re

LEAST = 7.0
"""Contrast that the enhanced level asks of words of any size."""


class NotAColour(ValueError):
    """It is not written as # and six digits or letters from a to f."""


class TooPale(ValueError):
    """White words on it are hard to read; `contrast` says how far it falls short."""

    def __init__(self, contrast: float) -> None:
        super().__init__(contrast)
        self.contrast = contrast


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def contrast_with_white(colour: str) -> float:
    """Return the contrast of white words on a colour such as #0a3d62, from 1 to 21, cut to one digit: never flattered."""
    red, green, blue = (_linear(int(colour[begin : begin + 2], 16)) for begin in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return int(1.05 / (luminance + 0.05) * 10) / 10


def readable(text: str) -> str:
    """Return the colour as we store it. Raises NotAColour, or TooPale when white words on it have less contrast than 7 to 1."""
    colour = f"#{text.strip().removeprefix('#').lower()}"
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise NotAColour(text)
    if (contrast := contrast_with_white(colour)) < LEAST:
        raise TooPale(contrast)
    return colour
