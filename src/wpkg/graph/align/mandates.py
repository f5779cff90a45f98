"""Against which documents a paper is held, where nobody says: which they are, and the nearest by lineage first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wpkg.errors import BadParameter
from wpkg.graph.align.concepts import Concepts, Phrases, concepts, phrases
from wpkg.graph.align.gather import ASK, Held, acts, characterisations, counts, held, local
from wpkg.graph.align.settings import settings
from wpkg.graph.lineage.walk import lineage
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Store
from wpkg.iri import ID


def chosen(
    store: Store, paper: str, given: Sequence[str], judged_against: Sequence[str], include_unverified: bool
) -> tuple[tuple[str, ...], str]:
    """Choose the mandates, and say how they were chosen."""
    if given:
        return tuple(dict.fromkeys(given)), "as given"
    if judged_against:
        return nearest_first(store, paper, judged_against, include_unverified), "those a curator judged it against"
    if cited := _cited(store, paper, include_unverified):
        return nearest_first(store, paper, cited, include_unverified), "those it refers to"
    if about := _on_its_topics(store, paper, include_unverified):
        return nearest_first(store, paper, about, include_unverified), "those with a thread on its topics"
    raise BadParameter(
        f"{paper.removeprefix(ID)} refers to no document that is known to state anything",
        expected="the documents to hold it against",
        todo="name them: --with WT/L/843",
    )


def nearest_first(store: Store, paper: str, documents: Iterable[str], include_unverified: bool) -> tuple[str, ...]:
    """Order documents: by how far up the lineage of the paper, then what rests on most of the others, then by name."""
    wanted = sorted(set(documents))
    if len(wanted) < 2:
        return tuple(wanted)
    depths = _depths(store, paper, include_unverified)
    resting = {each: len(_depths(store, each, include_unverified).keys() & set(wanted)) for each in wanted}
    return tuple(sorted(wanted, key=lambda each: (depths.get(each, len(depths) + 1), -resting[each], each)))


def _depths(store: Store, document: str, include_unverified: bool) -> dict[str, int]:
    """Return what a document rests on, with how many citations it is away; a provision counts as its document."""
    found: dict[str, int] = {}
    for edge in lineage(store, document, include_unverified=include_unverified).edges:
        whole = edge.target.iri.partition("#")[0]
        if whole != document:
            found[whole] = min(edge.depth, found.get(whole, edge.depth))
    return found


def called(texts: Mapping[str, Held], known: Concepts) -> dict[str, Phrases]:
    """Return the names of concepts as stems, for each language of the texts."""
    spoken = {each.language.name: each.language for each in texts.values()}
    return {name: phrases(known, speech) for name, speech in spoken.items()}


def _cited(store: Store, paper: str, include_unverified: bool) -> tuple[str, ...]:
    """Return the documents the paper refers to or speaks of that state something."""
    named: dict[str, None] = {}
    for row in ask_about(store, "references-from", "document", [paper]):
        if row["target"] is not None and counts(row, include_unverified):
            named.setdefault(text_of(row["targetDocument"] or row["target"]))
    for said in characterisations(store, paper, include_unverified):
        named.setdefault(said.about)
    named.pop(paper, None)
    rows = ask_about(store, "statements", "document", named)
    stating = {
        text_of(row["document"]) for row in rows if counts(row, include_unverified) and local(row["class"]) != ASK
    }
    return tuple(document for document in named if document in stating)


def _on_its_topics(store: Store, paper: str, include_unverified: bool) -> tuple[str, ...]:
    told, known = settings(), concepts(store)
    texts = held(store, [paper])
    stated = acts(store, texts, called(texts, known), known, told, include_unverified)[paper]
    topics = sorted({topic for act in stated if act.kind == ASK for topic in act.values["topics"]})
    rows = ask_about(store, "align-topics", "topic", topics)
    return tuple(dict.fromkeys(text_of(row["document"]) for row in rows))
