"""N-Triples are read as they were meant, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wpkg.graph import ntriples
from wpkg.graph.store import XSD, Iri, Literal

CASES = yaml.safe_load((Path(__file__).parent / "ntriples" / "lines.yaml").read_text("utf-8"))
TEXT = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize("case", CASES["good"], ids=lambda case: str(case["line"]))
def test_a_line_is_read_as_it_was_meant(case: dict[str, str]) -> None:
    (triple,) = ntriples.parse(f"# a remark\n\n{case['line']}\r\n")
    if "iri" in case:
        assert triple.object == Iri(case["iri"])
        assert isinstance(triple.object, Iri)
    else:
        datatype = ntriples.LANG_STRING if "language" in case else case.get("datatype", XSD + "string")
        assert triple.object == Literal(case["text"], datatype, case.get("language", ""))


@pytest.mark.parametrize("line", CASES["bad"])
def test_what_is_no_triple_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2 is no triple|unknown escape"):
        list(ntriples.parse(f"<urn:a> <urn:b> <urn:c> .\n{line}\n"))


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_any_text_another_writer_puts_down_is_read_back(texts: list[str]) -> None:
    node = ox.NamedNode("urn:a")
    written = ox.serialize([ox.Triple(node, node, ox.Literal(text)) for text in texts], format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    assert [triple.object for triple in ntriples.parse(written.decode())] == [Literal(text) for text in texts]
