"""What a paper says of a mandate, piece by piece, looked for in the mandate's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from wpkg.graph.align.concepts import GROUP, PRINCIPLE, TOPIC, VERB, Concepts, Phrases
from wpkg.graph.align.gather import Act, Held, Said
from wpkg.graph.align.records import Piece
from wpkg.graph.align.settings import Settings
from wpkg.graph.align.words import Language, Token, runs
from wpkg.graph.shown import Words

_SCHEMES = (TOPIC, GROUP, PRINCIPLE)
_CLOSEST = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one characterisation: its type (empty where nothing can be said), why, statement, pieces."""

    type: str
    why: str
    statement: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A piece of a claim: where it stands in the claim, the concepts it names, whether it is the action."""

    words: Words
    spelt: tuple[str, ...]
    stems: tuple[str, ...]
    concepts: tuple[str, ...]
    action: bool


def checked(
    said: Said,
    speech: Language,
    mandate: Held,
    statements: Sequence[Act],
    called: Mapping[str, Phrases],
    known: Concepts,
    told: Settings,
) -> Finding:
    """Look for each piece of what a paper says in the text of a mandate, else in what is on record of it.

    Args:
        said: the characterisation.
        speech: the language of the paper.
        mandate: the text of the mandate, empty where none is held.
        statements: what is known that the mandate states.
        called: names of concepts as stems, by the name of a language.
        known: concepts and their names.
        told: thresholds and word lists.
    """
    chunks = _chunks(said, speech, called[speech.name], known)
    if mandate.text:
        named = called[mandate.language.name]
        pieces = [_in_text(chunk, mandate, named, known, told) for chunk in chunks]
        answering = _answering(pieces, statements)
    else:
        pieces = [_on_record(chunk, statements, known) for chunk in chunks]
        answering = _recorded(chunks, statements, known, told)
    kind = _type(chunks, pieces, bool(mandate.text), known)
    why = "" if mandate.text else "no text held: looked for in curators' summaries alone"
    if kind == "borne-out" and mandate.text and not _together(pieces, mandate):
        kind, why = "borne-out-in-part", "each piece stands there, but not all in one provision"
    return Finding(kind, why, answering if kind.startswith("borne-out") else "", tuple(pieces))


def _chunks(said: Said, speech: Language, called: Phrases, known: Concepts) -> list[_Chunk]:
    """Cut a claim at function words, at punctuation and around its action; the name of a concept stays whole."""
    text, base = said.words.exact or "", said.words.start or 0
    tokens = speech.tokens(text)
    if not said.slots:
        said = replace(said, slots=_action(tokens, base, called, known, speech.told))
    cuts = speech.told.cuts.get(speech.name, frozenset())
    edges = {at - base for start, end, value in said.slots if not value for at in (start, end)}
    marked = {at - base for start, end, _ in said.slots for at in (start, end)}
    whole = _whole(tokens, marked, called, known)
    groups: list[list[Token]] = [[]]
    for token in tokens:
        before = groups[-1][-1] if groups[-1] else None
        if token.start in whole:
            groups[-1].append(token)
            continue
        parted = before and (before.end in edges or token.start in edges or _parted(text[before.end : token.start]))
        if token.word in cuts or parted:
            groups.append([])
        if token.word not in cuts:
            groups[-1].append(token)
    made = [_chunk(group, said, text, base, called, known) for group in groups if group]
    return [part for each in made for part in each]


def _action(
    tokens: Sequence[Token], base: int, called: Phrases, known: Concepts, told: Settings
) -> tuple[tuple[int, int, str], ...]:
    """Return where the first operative verb of a claim stands whose parts nobody marked."""
    for token in tokens:
        if set(called.exactly([token.stem], [VERB], known)) - told.speech:
            return ((base + token.start, base + token.end, ""),)
    return ()


def _whole(tokens: Sequence[Token], marked: Set[int], called: Phrases, known: Concepts) -> set[int]:
    """Return where the words stand that go on with the name of a concept: "micro, small and medium enterprises".

    A name inside which somebody marked another part is none.
    """
    found, at = set[int](), 0
    stems = [token.stem for token in tokens]
    while at < len(stems):
        lengths = (n for n in range(len(stems) - at, 1, -1) if called.exactly(stems[at : at + n], _SCHEMES, known))
        length = next(lengths, 1)
        run = tokens[at : at + length]
        if not any(run[0].start < edge < run[-1].end for edge in marked):
            found |= {token.start for token in run[1:]}
        at += length
    return found


def _chunk(tokens: Sequence[Token], said: Said, text: str, base: int, called: Phrases, known: Concepts) -> list[_Chunk]:
    """Make a chunk of some words; a verb that leads the whole claim stands for itself."""
    stems = tuple(token.stem for token in tokens)
    first = not text[: tokens[0].start].strip()
    verb = first and bool(called.exactly(stems[:1], [VERB], known))
    if verb and len(tokens) > 1:
        return [
            *_chunk(tokens[:1], said, text, base, called, known),
            *_chunk(tokens[1:], said, text, base, called, known),
        ]
    start, end = tokens[0].start, tokens[-1].end
    acting = [(base + start, base + end, "") in said.slots, verb]
    slots = [value for a, b, value in said.slots if value and (a, b) == (base + start, base + end)]
    named = called.exactly(stems, [VERB] if any(acting) else _SCHEMES, known)
    concepts = tuple(dict.fromkeys([*slots, *named]))
    return [
        _Chunk(
            Words(text[start:end], base + start, base + end),
            tuple(t.word for t in tokens),
            stems,
            concepts,
            any(acting),
        )
    ]


def _parted(between: str) -> bool:
    return any(sign in between for sign in ",;:()–—") or between.strip() in {"’", "'"}


def _in_text(chunk: _Chunk, mandate: Held, called: Phrases, known: Concepts, told: Settings) -> Piece:
    name = known.name(chunk.concepts[0]) if chunk.concepts else ""
    if found := _alike(chunk, mandate):
        return Piece(chunk.words, "in these words", _quoted(mandate, found), name, None)
    if not chunk.action:
        up = {each for concept in chunk.concepts for each in known.above.get(concept, ())}
        down = {each for each, above in known.above.items() if above & set(chunk.concepts)}
        for finding, concepts in (
            ("in other words", chunk.concepts),
            ("only a narrower term", sorted(down)),
            ("only a broader term", sorted(up)),
        ):
            if found := _named(concepts, mandate, called):
                return Piece(chunk.words, finding, _quoted(mandate, found), name, None)
    return Piece(chunk.words, "not found", (), name, _nearest(chunk, mandate, told))


def _alike(chunk: _Chunk, mandate: Held) -> list[tuple[int, int]]:
    """Return where the words stand; other inflections count where none is as asked, for a verb its person alone."""
    found = runs(mandate.tokens, chunk.stems)
    asked = " ".join(chunk.spelt)
    same = {token.start: token.word for token in mandate.tokens}
    exact = [(a, b) for a, b in found if _spelt(same, a, b) in {asked, *_finite(asked, mandate.language)}]
    return exact if chunk.action else exact or found


def _spelt(words: Mapping[int, str], start: int, end: int) -> str:
    return " ".join(word for at, word in sorted(words.items()) if start <= at < end)


def _finite(asked: str, speech: Language) -> Iterator[str]:
    """Yield a verb without the ending of its third person: "monitors" is said where "monitor" stands."""
    for ending in speech.told.finite.get(speech.name, ()):
        if asked.endswith(ending):
            yield asked.removesuffix(ending)


def _named(concepts: Iterable[str], mandate: Held, called: Phrases) -> list[tuple[int, int]]:
    wanted = set(concepts)
    names = [stems for stems, things in called.by_stems.items() if wanted & set(things)]
    found = sorted({place for stems in names for place in runs(mandate.tokens, stems)})
    return [(a, b) for a, b in found if not any((c, d) != (a, b) and c <= a and b <= d for c, d in found)]


def _quoted(mandate: Held, places: Iterable[tuple[int, int]]) -> tuple[Words, ...]:
    return tuple(Words(mandate.text[start:end], start, end) for start, end in places)


def _nearest(chunk: _Chunk, mandate: Held, told: Settings) -> Words | None:
    """Return the passage most like the words, where it is like enough to help a reader; it proves nothing."""
    from rapidfuzz import fuzz

    asked = (chunk.words.exact or "").casefold()
    if len(asked) <= _CLOSEST:
        return None
    best, place = told.thresholds["passage"], None
    for start, end in mandate.provisions:
        passage = mandate.text[start:end].casefold()
        if len(passage) != end - start:
            continue
        found = fuzz.partial_ratio_alignment(asked, passage, score_cutoff=best)
        if found is not None and found.score > best:
            best, place = found.score, (start + found.dest_start, start + found.dest_end)
    if place is None:
        return None
    inside = [token for token in mandate.tokens if token.start < place[1] and place[0] < token.end]
    start, end = min(token.start for token in inside), max(token.end for token in inside)
    return Words(mandate.text[start:end], start, end)


def _answering(pieces: Sequence[Piece], statements: Sequence[Act]) -> str:
    """Return the statement in whose words most pieces were found; the first of equals."""
    counts = [sum(piece.borne_out and _stands(piece, act) for piece in pieces) for act in statements]
    best = max(counts, default=0)
    return statements[counts.index(best)].iri if best else ""


def _together(pieces: Sequence[Piece], mandate: Held) -> bool:
    """Return whether one provision has all pieces."""
    return any(
        all(any(start <= (at.start or 0) and (at.end or 0) <= end for at in piece.found) for piece in pieces)
        for start, end in mandate.provisions
    )


def _stands(piece: Piece, act: Act) -> bool:
    return any(
        start <= found.start and found.end <= end
        for found in piece.found
        if found.start is not None and found.end is not None
        for start, end in act.spans
    )


def _on_record(chunk: _Chunk, statements: Sequence[Act], known: Concepts) -> Piece:
    """Tell whether a statement on record names what a piece names; without a text nothing can be missing."""
    name = known.name(chunk.concepts[0]) if chunk.concepts else ""
    relations = {_relation(chunk, act, known) for act in statements} if not chunk.action else set()
    for kinds, finding in (
        ({"same", "words"}, "known of it"),
        ({"narrower"}, "only a narrower term"),
        ({"broader"}, "only a broader term"),
    ):
        if kinds & relations:
            return Piece(chunk.words, finding, (), name, None)
    return Piece(chunk.words, "text not held", (), name, None)


def _recorded(chunks: Sequence[_Chunk], statements: Sequence[Act], known: Concepts, told: Settings) -> str:
    """Return the statement on record that names most of what a claim names; the first of equals."""
    looked = [chunk for chunk in chunks if not chunk.action]
    counts = [sum(told.recorded.get(_relation(chunk, act, known), 0) for chunk in looked) for act in statements]
    best = max(counts, default=0)
    return statements[counts.index(best)].iri if best else ""


def _relation(chunk: _Chunk, act: Act, known: Concepts) -> str:
    """Return how a statement on record names what a piece names: same, words, narrower, broader or not at all."""
    values = {value for part in ("topics", "beneficiaries", "principles") for value in act.values[part]}
    kinds = {known.related(concept, value) for concept in chunk.concepts for value in values}
    if chunk.stems and set(chunk.stems) <= act.stems.keys():
        kinds.add("words")
    return next((kind for kind in ("same", "words", "narrower", "broader") if kind in kinds), "")


def _type(chunks: Sequence[_Chunk], pieces: Sequence[Piece], text_held: bool, known: Concepts) -> str:
    """Judge by the pieces: all borne out, some, or none of those that say what it is about; without text, not that."""
    looked = [(c, p) for c, p in zip(chunks, pieces, strict=True) if text_held or not c.action]
    matter = [p for c, p in looked if not c.action and not any(known.scheme.get(x) == GROUP for x in c.concepts)]
    if looked and all(piece.borne_out for _, piece in looked):
        return "borne-out"
    if any(piece.borne_out for piece in matter or [piece for _, piece in looked]):
        return "borne-out-in-part"
    return "not-borne-out" if text_held else ""
