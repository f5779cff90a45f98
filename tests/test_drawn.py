"""Answers that draw themselves in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from wpkg.api import Graph
from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage.walk import Lineage
from wpkg.graph.time.timeline import Timeline

ASKED: dict[str, Callable[[Graph], Any]] = {
    "lineage": lambda graph: graph.lineage("WT/L/843"),
    "web": lambda graph: graph.web("moratorium"),
    "timeline": lambda graph: graph.timeline("moratorium"),
    "instructions": lambda graph: graph.instructions("WT/L/843"),
    "heat": lambda graph: graph.heat(),
}


@pytest.fixture(scope="module")
def graph(embedded_store: EmbeddedStore) -> Graph:
    return Graph(embedded_store)


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_shows_itself_as_a_picture_and_as_a_table(graph: Graph, name: str) -> None:
    found = ASKED[name](graph)
    root = fromstring(found._repr_svg_())
    assert root.tag.endswith("svg")
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize("picture", ["lineage", "instructions", "heat"])
def test_a_picture_of_the_whole_graph_can_be_asked_for(graph: Graph, picture: str) -> None:
    assert fromstring(graph.draw(picture)).tag.endswith("svg")


def test_the_picture_of_an_answer_is_the_one_that_draw_makes(graph: Graph) -> None:
    found: Any = graph.timeline("moratorium")
    assert found._repr_svg_() == graph.draw("timeline", "moratorium")


def test_what_draws_itself_is_still_the_record_it_was(graph: Graph) -> None:
    assert isinstance(graph.lineage("WT/L/843"), Lineage)
    assert isinstance(graph.timeline("moratorium"), Timeline)
    assert graph.lineage("WT/L/843") == graph.lineage("WT/L/843")


def test_nothing_to_draw_leaves_the_table(graph: Graph) -> None:
    empty: Any = graph.instructions("IP/C/18")
    assert not empty.table().rows
    assert empty._repr_svg_() is None


def test_an_unknown_picture_and_a_timeline_of_two_are_refused(graph: Graph) -> None:
    with pytest.raises(BadParameter, match="no picture 'pie'"):
        graph.draw("pie")
    with pytest.raises(BadParameter, match="not of 2"):
        graph.draw("timeline", "moratorium", "WT/L/843")
