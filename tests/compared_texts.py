"""Texts read and lifted for the tests of comparisons, each under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from wpkg import iri, pipeline
from wpkg.corpus import render
from wpkg.corpus.render import Settings
from wpkg.graph.compare import Comparison, compare
from wpkg.graph.embedded import EmbeddedStore
from wpkg.text import draft
from wpkg.text.intake import Taken


@cache
def lifted(name: str, text: str) -> bytes:
    """Read a text and return it as Turtle, as the document ``doc:<name>``."""
    taken = Taken(text, "text/plain", "utf-8", sha256="", name=name)
    settings = Settings()
    reading = render.read(taken, settings)
    document = draft.document(reading, render.source(reading, taken, settings), "2030-01-01")
    return pipeline.turtle_of(replace(document, name=f"doc:{name}"), accepted=False)


def held(texts: Mapping[str, str], more: Mapping[str, bytes] | None = None) -> EmbeddedStore:
    """Return a store of the given texts by name, and of whatever Turtle is to stand beside them."""
    store = EmbeddedStore.memory()
    store.replace({iri.graph(name): lifted(name, text) for name, text in texts.items()} | dict(more or {}))
    return store


def series(told: Mapping[str, Any]) -> EmbeddedStore:
    """Return a store of the members of a thread: with their texts, or with what is told of them where none is held."""
    facts = "@prefix wpkg: <https://w3id.org/wpkg/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    for name, member in told["members"].items():
        work = f"<{iri.work(name)}>"
        facts += f'\n{work} wpkg:adoptionDate "{member["date"]}"^^xsd:date .'
        facts += f"\n<{iri.work(name)}#ins-1> wpkg:partOfThread <{iri.expand(told['thread'])}> ."
        facts += told["unheld"].format(work=work, node=iri.work(name)) if not member["text"] else ""
    texts = {name: member["text"] for name, member in told["members"].items() if member["text"]}
    return held(texts, {"http://facts": facts.encode()})


def side_by_side(old: str, new: str) -> Comparison:
    """Compare two texts that nothing else is known of."""
    store = held({"old": old, "new": new})
    return compare(store, iri.work("old"), iri.work("new"))
