"""Which colours may stand behind white words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjustments.rules.colour import NotAColour, TooPale, contrast_with_white, readable


@pytest.mark.parametrize(
    ("colour", "contrast"),  # figures of the W3C's formula, cut to one digit
    [("#000000", 21.0), ("#ffffff", 1.0), ("#005eb8", 6.3), ("#003087", 11.8), ("#767676", 4.5), ("#595959", 7.0)],
)
def test_contrast_is_that_of_wcag(colour, contrast):
    assert contrast_with_white(colour) == contrast


@pytest.mark.parametrize(("typed", "stored"), [("#0A3D62", "#0a3d62"), ("0a3d62", "#0a3d62"), (" #595959 ", "#595959")])
def test_a_dark_colour_is_taken_as_people_write_it(typed, stored):
    assert readable(typed) == stored


@pytest.mark.parametrize("typed", ["", "#fff", "blue", "#12345g", "#1234567", "url(x)", "#0a3d62;}"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(NotAColour):
        readable(typed)


@given(st.integers(0, 0xFFFFFF))
def test_nothing_pale_is_ever_stored(number):
    colour = f"#{number:06x}"
    if contrast_with_white(colour) >= 7:
        assert readable(colour) == colour
    else:
        with pytest.raises(TooPale):
            readable(colour)
