"""What pictures are made of: colours that stand out, widths of words, layers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pictured
from pictured import SVG, parsed
from wpkg.publish import pictures
from wpkg.publish.pictures.layers import layered
from wpkg.publish.pictures.marks import SMALL
from wpkg.publish.pictures.measure import shortened, width, wrapped
from wpkg.publish.pictures.writing import palette


def _bright(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    bright, dark = sorted((_bright(first), _bright(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_and_lines_stand_out_from_what_is_behind_them(mode: str) -> None:
    colours = palette()[mode]
    for ink in ("ink", "muted", "strong", "warn", "thread"):
        assert _contrast(colours[ink], colours["paper"]) >= 4.5
    for ink, ground in (("ink", "fill"), ("ink", "band"), ("muted", "band")):
        assert _contrast(colours[ink], colours[ground]) >= 4.5
    for line in ("line", "strong", "thread", "warn"):
        assert _contrast(colours[line], colours["paper"]) >= 3


def test_the_style_for_dark_pages_names_every_colour_of_the_light_one() -> None:
    svg = pictures.heat(pictured.heat_by_lot(3, 1))
    light, dark = (parsed(svg).findtext(f"{SVG}style") or "").split("@media (prefers-color-scheme:dark)")
    for role, colour in palette()["light"].items():
        assert colour in light, role
        assert palette()["dark"][role] in dark, role


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 25), st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=60))
def test_a_layered_layout_has_a_place_for_each_and_leads_onward(count: int, links: list[tuple[int, int]]) -> None:
    inside = [(a % count, b % count) for a, b in links]
    found = layered(count, inside)
    taken = [
        *found.places,
        *(place for line, way in found.ways.items() if line[::-1] not in found.ways for place in way),
    ]
    assert len(set(found.places)) == count
    assert len(set(taken)) == len(taken)
    for (a, b), way in found.ways.items():
        layers = [found.places[a].layer, *(place.layer for place in way), found.places[b].layer]
        steps = {later - earlier for earlier, later in pairwise(layers)}
        assert steps in ({1}, {-1})
    if all(a < b for a, b in inside):
        assert all(found.places[a].layer < found.places[b].layer for a, b in inside)


@given(st.text(max_size=60), st.floats(12, 200), st.booleans())
def test_shortened_words_fit_and_say_that_they_are_short(text: str, room: float, bold: bool) -> None:
    shown = shortened(text, SMALL, room, bold=bold)
    assert shown == text or (shown.endswith("…") and width(shown, SMALL, bold=bold) <= max(room, 11))
    assert all(width(line, SMALL) <= max(room, 11) for line in wrapped(text, SMALL, room))


def test_widths_are_those_of_a_wide_sans_serif() -> None:
    for text in ("WT/MIN(98)/DEC/2", "Électronique – «§»", "Работа 2011"):
        for bold in (False, True):
            measured = width(text, 100, bold=bold)
            assert measured >= pictured._font(pictured.fonts()[-1], 100, bold).getlength(text) * 0.995, text
