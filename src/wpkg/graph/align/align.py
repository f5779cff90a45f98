"""A paper against mandates: what is computed from the texts and the graph, with what curators judged laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.align import mandates, spoken
from wpkg.graph.align.claims import checked
from wpkg.graph.align.concepts import Concepts, Phrases, concepts
from wpkg.graph.align.gather import ASK, Act, Held, Said, acts, characterisations, held, judgements, with_elaborations
from wpkg.graph.align.judge import NONE, Pair, judged
from wpkg.graph.align.records import Aligned, Alignment, Candidate, Checked, Unread, Untaken
from wpkg.graph.align.score import Rarity, rarity, score
from wpkg.graph.align.settings import Settings, settings
from wpkg.graph.align.words import Language
from wpkg.graph.labels import labels
from wpkg.graph.store import Store
from wpkg.iri import ID

_LIMIT = 3


def align(
    store: Store,
    paper: str,
    with_: Sequence[str] = (),
    *,
    limit: int = _LIMIT,
    include_unverified: bool = False,
) -> Alignment:
    """Hold what the paper with IRI ``paper`` asks for, and what it says of mandates, against mandates.

    Args:
        store: where to ask.
        paper: IRI of the paper, a draft or a document of the graph.
        with_: IRIs of the mandates. If none: those a curator judged it against, else those it refers to that state
            something, else those whose threads are about its topics.
        limit: the most statements to show for an ask, the best first.
        include_unverified: also use statements and judgements of which no reliable page was read.

    Raises:
        UnknownName: the paper asks for nothing and says nothing of any document.
        BadParameter: ``limit`` is below 1, or there is no mandate to hold it against.
    """
    if limit < 1:
        raise BadParameter(f"{limit} is no number of statements", where="limit", expected="a whole number from 1")
    made, left_out = judgements(store, paper, include_unverified)
    against, how = mandates.chosen(store, paper, with_, sorted({document for _, document in made}), include_unverified)
    found = compute(store, paper, against, limit=limit, include_unverified=include_unverified)
    taken = {each.statement for judged_pair in made.values() for each in judged_pair}
    return replace(
        found,
        untaken=tuple(item for item in found.untaken if item.statement not in taken),
        chosen=how,
        left_out=left_out,
        asks=tuple(replace(ask, judgements=made.get((ask.subject, ask.against), ())) for ask in found.asks),
        claims=tuple(replace(said, judgements=made.get((said.subject, said.against), ())) for said in found.claims),
    )


def compute(
    store: Store, paper: str, against: Sequence[str], *, limit: int = _LIMIT, include_unverified: bool = False
) -> Alignment:
    """Compute an alignment without a look at what any curator judged.

    Raises:
        UnknownName: the paper asks for nothing and says nothing of any document.
    """
    told, known = settings(), concepts(store)
    texts = held(store, list(dict.fromkeys([paper, *against])))
    called = mandates.called(texts, known)
    stated = acts(store, texts, called, known, told, include_unverified)
    asks = tuple(act for act in stated[paper] if act.kind == ASK)
    said, unread = _said(store, texts[paper], against, asks, include_unverified)
    if not asks and not said and not unread:
        raise UnknownName(
            f"{paper.removeprefix(ID)} asks for nothing and says nothing of any document",
            expected="a paper with recommendations",
        )
    told_of = [(texts[document], tuple(a for a in stated[document] if a.kind != ASK)) for document in against]
    speech = texts[paper].language
    parts = [_held_against(asks, speech, mandate, acts, known, told, limit) for mandate, acts in told_of]
    claims = [
        _claim(each, texts[paper], mandate, acts, called, known, told)
        for each in said
        for mandate, acts in told_of
        if not each.spoken or each.about == mandate.document
    ]
    return Alignment(
        paper=paper,
        symbol=labels(store, [paper]).get(paper, paper.removeprefix(ID)),
        against=tuple(against),
        chosen="as given",
        asks=tuple(sorted((ask for part, _ in parts for ask in part), key=lambda ask: ask.words.start or 0)),
        claims=tuple(claims),
        untaken=tuple(item for _, part in parts for item in part),
        unread=unread,
        summaries=tuple(mandate.document for mandate, acts in told_of if acts and not mandate.text),
        left_out=0,
        weights=tuple(told.weights.items()),
        thresholds=tuple(told.thresholds.items()),
    )


def _said(
    store: Store, paper: Held, against: Sequence[str], asks: Sequence[Act], include_unverified: bool
) -> tuple[list[Said], tuple[Unread, ...]]:
    """Return what the paper says of documents, as records have it and by its sentences, and what was not read of it."""
    recorded = characterisations(store, paper.document, include_unverified)
    divided, named = spoken.parts(store, paper.document), spoken.namings(store, paper, include_unverified)
    years = spoken.years(store, [*against, *(each.document for each in named if each.document)])
    found, unread = spoken.spoken(paper, divided, named, years)
    unread += [
        spoken.elsewhere(each, called)
        for each in found
        if each.about not in against
        for called in [labels(store, [each.about]).get(each.about, each.about.removeprefix(ID))]
    ]
    unread += spoken.unread(paper, divided, asks, recorded)
    unread.sort(key=lambda each: each.words.start or 0)
    return sorted([*recorded, *found], key=lambda each: each.words.start or 0), tuple(unread)


def _held_against(
    asks: Sequence[Act],
    speech: Language,
    mandate: Held,
    stated: Sequence[Act],
    known: Concepts,
    told: Settings,
    limit: int,
) -> tuple[list[Aligned], list[Untaken]]:
    """Hold all asks against one mandate, both ways."""
    whole = with_elaborations(asks)
    rare = rarity(asks, stated)
    found, best = [], dict[str, tuple[float, str]]()
    for ask in whole:
        scored = [(act, _candidate(ask, act, rare, known, told)) for act in stated]
        scored.sort(key=lambda pair: -pair[1].score)
        kind, why = NONE, "the document is known to state nothing"
        if scored:
            act, near = scored[0]
            kind, why = judged(Pair(ask, act, near.parts, speech, mandate.language), rare, known, told)
        found.append(
            Aligned(
                subject=ask.iri,
                elaborates=ask.parent,
                words=ask.words,
                label=ask.label,
                status=ask.status,
                against=mandate.document,
                computed=kind,
                statement="" if kind == NONE else scored[0][0].iri,
                why=why,
                nearest=tuple(candidate for _, candidate in scored[:limit]),
                judgements=(),
            )
        )
        for act, candidate in scored:
            best[act.iri] = max(best.get(act.iri, (0.0, "")), (candidate.score, ask.iri))
    taken = {each.statement for each in found}
    least = told.thresholds["counterpart"]
    untaken = [
        Untaken(act.iri, act.label, act.words, act.document, best.get(act.iri, (0.0, ""))[1], score)
        for act in stated
        if act.iri not in taken and (score := best.get(act.iri, (0.0, ""))[0]) < least
    ]
    return found, untaken


def _candidate(ask: Act, act: Act, rare: Rarity, known: Concepts, told: Settings) -> Candidate:
    parts = score(ask, act, rare, known, told)
    return Candidate(act.iri, act.label, act.words, act.verb, act.status, parts)


def _claim(
    said: Said,
    paper: Held,
    mandate: Held,
    stated: Sequence[Act],
    called: Mapping[str, Phrases],
    known: Concepts,
    told: Settings,
) -> Checked:
    found = checked(said, paper.language, mandate, stated, called, known, told)
    return Checked(
        subject=said.iri,
        words=said.words,
        about=said.about,
        against=mandate.document,
        status=said.status,
        text_held=bool(mandate.text),
        computed=found.type,
        why=found.why,
        statement=found.statement,
        pieces=found.pieces,
        judgements=(),
    )
