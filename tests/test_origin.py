"""From a node back to what a curator edits: the file and the line of its record."""

from __future__ import annotations

import pytest

from wpkg import resources
from wpkg.iri import ID
from wpkg.origin import edited_at, named_at

RECORDS = {
    "wt-l-843#ins-4": ("graph/sources/wt-l-843/annotations.yaml", "id: ins-4"),
    "wt-l-843#ins-4-addressee-1": ("graph/sources/wt-l-843/annotations.yaml", "id: ins-4"),
    "wt-l-843#per-1-reading-1": ("graph/sources/wt-l-843/annotations.yaml", "id: per-1"),
    "wt-l-907#ref-2": ("graph/register/instruments/wt-l-907.yaml", "id: ref-2"),
    "wt-l-907": ("graph/register/instruments/wt-l-907.yaml", "name: doc:WT/L/907"),
    "session/mc-9": ("graph/register/sessions.yaml", "name: session:mc-9"),
    "body/general-council": ("graph/register/agents.yaml", "name: body:general-council"),
    "thread/customs-duty-moratorium": ("graph/register/threads.yaml", "name: thread:customs-duty-moratorium"),
}


@pytest.mark.parametrize("node", RECORDS)
def test_a_node_leads_to_the_line_of_its_record(node: str) -> None:
    file, words = RECORDS[node]
    place, _, line = edited_at(ID + node).rpartition(":")
    assert place == file
    assert words in (resources.root() / place).read_text("utf-8").splitlines()[int(line) - 1]


def test_a_node_of_which_nobody_keeps_a_record_leads_nowhere() -> None:
    assert edited_at("https://example.org/else#where") == ""


def test_a_name_is_found_whole_and_not_as_the_beginning_of_another() -> None:
    assert named_at("wt-l-843", "topic:development").partition("annotations.yaml:")[2].isdigit()
    assert named_at("wt-l-843", "topic:develop") == ""
    assert named_at("no-such-text", "topic:development") == ""
