"""From a store to what is compared: the asks of a paper, the statements of mandates, texts, claims, judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg.graph.align.concepts import PRINCIPLE, VERB, Concepts, Phrases
from wpkg.graph.align.records import Judgement
from wpkg.graph.align.settings import Settings
from wpkg.graph.align.words import Language, Token, language
from wpkg.graph.labels import labels
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.shown import Words
from wpkg.graph.store import XSD, Iri, Literal, Store, Term
from wpkg.iri import ID, SCHEME

Row = Mapping[str, Term | None]
NO_WORDS = Words(None, None, None)
_STATUS = f"{SCHEME}curation-status#"
ASK = "Recommendation"
"""The class of what a paper asks for."""
_TYPE = f"{SCHEME}alignment-type#"
_PURPOSE = "statedPurpose"


@dataclass(frozen=True, slots=True)
class Act:
    """A thing asked or stated: its values part by part (IRIs, or ``word:`` and a verb), its words stem by stem.

    ``participants`` are agents to take part; ``spans`` are where its words stand; ``aims`` are the verbs of its
    purposes; ``text`` tells whether the words are those of a text held, and not of a summary.
    """

    iri: str
    document: str
    kind: str
    words: Words
    label: str
    verb: str
    status: str
    parent: str
    values: Mapping[str, frozenset[str]]
    participants: frozenset[str]
    stems: Mapping[str, str]
    spans: tuple[tuple[int, int], ...]
    aims: frozenset[str] = frozenset()

    @property
    def text(self) -> bool:
        """Return whether its words are those of a text that is held."""
        return self.words.exact is not None


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper says of another document, with the concepts of its words by where they stand."""

    iri: str
    words: Words
    about: str
    status: str
    slots: tuple[tuple[int, int, str], ...]
    """Start and end of a slot, and its value: an IRI, or nothing where the slot is the action."""
    spoken: bool = False
    """Whether it was found in the paper's sentences, and is no record of the graph."""


@dataclass(frozen=True, slots=True)
class Held:
    """The text of a document: its words, its language, and where its provisions stand. Without text, all is empty."""

    document: str
    text: str
    language: Language
    tokens: tuple[Token, ...]
    provisions: tuple[tuple[int, int], ...]


def held(store: Store, documents: Sequence[str]) -> dict[str, Held]:
    """Return the text of each document, empty where none is held."""
    told: dict[str, tuple[str, str]] = {}
    for row in ask_about(store, "source-text", "document", documents):
        told.setdefault(text_of(row["document"]), (text_of(row["text"]), text_of(row["language"])))
    spans: dict[str, set[tuple[int, int]]] = {}
    for row in ask_about(store, "parts", "document", documents):
        if text_of(row["provision"]) == "yes" and row["start"] is not None:
            spans.setdefault(text_of(row["document"]), set()).add(span(row))
    found = {}
    for document in documents:
        text, code = told.get(document, ("", ""))
        speech = language(code)
        inside = tuple(sorted(spans.get(document, set())))
        tokens = tuple(t for t in speech.tokens(text) if any(a <= t.start and t.end <= b for a, b in inside))
        found[document] = Held(document, text, speech, tokens, inside)
    return found


def acts(
    store: Store,
    texts: Mapping[str, Held],
    called: Mapping[str, Phrases],
    known: Concepts,
    told: Settings,
    include_unverified: bool,
) -> dict[str, tuple[Act, ...]]:
    """Return what each document asks or states, in the order of its text; names break ties."""
    rows: dict[str, Row] = {}
    for row in ask_about(store, "statements", "document", texts):
        if counts(row, include_unverified):
            rows.setdefault(text_of(row["statement"]), row)
    claims: dict[str, list[Row]] = {}
    for row in ask_about(store, "claims", "subject", sorted(rows)):
        if counts(row, include_unverified):
            claims.setdefault(text_of(row["subject"]), []).append(row)
    nodes = {text_of(row["value"]) for each in claims.values() for row in each if _node(row["value"])}
    names = labels(store, nodes)
    made = [
        _act(row, claims.get(name, []), names, known, called[speech.name], speech, told)
        for name, row in rows.items()
        for speech in [texts[text_of(row["document"])].language]
    ]
    made.sort(key=lambda act: (act.words.start if act.words.start is not None else -1, act.iri))
    return {document: tuple(act for act in made if act.document == document) for document in texts}


def with_elaborations(asks: Sequence[Act]) -> list[Act]:
    """Return the asks with what elaborates them taken in: a title and its explanation are judged together."""
    inside: dict[str, list[Act]] = {}
    for ask in asks:
        if ask.parent:
            inside.setdefault(ask.parent, []).append(ask)
    return [_joined(ask, inside.get(ask.iri, [])) for ask in asks]


def characterisations(store: Store, paper: str, include_unverified: bool) -> list[Said]:
    """Return what the paper says of other documents, in the order of its text."""
    rows: dict[str, Row] = {}
    for row in ask_about(store, "characterisations", "document", [paper]):
        name = text_of(row["claim"])
        if counts(row, include_unverified) and name.partition("#")[0] == paper:
            rows.setdefault(name, row)
    slots: dict[str, set[tuple[int, int, str]]] = {}
    for row in ask_about(store, "claims", "subject", sorted(rows)):
        action = text_of(row["property"]).endswith("#requiresAction")
        if row["start"] is not None and (action or _node(row["value"])):
            value = "" if action else text_of(row["value"])
            slots.setdefault(text_of(row["subject"]), set()).add((*span(row), value))
    said = [
        Said(name, words(row), text_of(row["about"]), local(row["status"]), tuple(sorted(slots.get(name, set()))))
        for name, row in rows.items()
    ]
    return sorted(said, key=lambda each: (each.words.start or 0, each.iri))


def judgements(
    store: Store, paper: str, include_unverified: bool
) -> tuple[dict[tuple[str, str], tuple[Judgement, ...]], int]:
    """Return what curators judged, by subject and document, and how many judgements are left out as unverified."""
    found: dict[tuple[str, str], dict[str, Judgement]] = {}
    rows = [
        row
        for row in ask_about(store, "align-judgements", "document", [paper])
        if text_of(row["alignment"]).partition("#")[0] == paper and local(row["status"]) != "withdrawn"
    ]
    left_out = {text_of(row["alignment"]) for row in rows if not counts(row, include_unverified)}
    called = labels(store, {text_of(row["judge"]) for row in rows if row["judge"] is not None})
    for row in rows:
        name = text_of(row["alignment"])
        if name in left_out:
            continue
        judge = text_of(row["judge"])
        made = Judgement(
            alignment=name,
            type=text_of(row["type"]).removeprefix(_TYPE),
            statement=text_of(row["statement"]),
            status=local(row["status"]),
            judge=called.get(judge, judge.removeprefix(ID)),
            on=text_of(row["on"]),
            reason=text_of(row["reason"]),
        )
        key = text_of(row["subject"]), text_of(row["against"])
        found.setdefault(key, {}).setdefault(name, made)
    return {key: tuple(each.values()) for key, each in found.items()}, len(left_out)


def words(row: Row) -> Words:
    """Return the quoted words of a row, or none."""
    return NO_WORDS if row["exact"] is None else Words(text_of(row["exact"]), *span(row))


def local(term: Term | None) -> str:
    """Return the notation of a concept, or the last part of a property."""
    return text_of(term).rpartition("#")[2]


def _node(value: Term | None) -> bool:
    """Return whether a claimed value is a thing: its IRI, or the same as a literal where nothing may be asserted."""
    return isinstance(value, Iri) or (isinstance(value, Literal) and value.datatype == f"{XSD}anyURI")


def span(row: Row) -> tuple[int, int]:
    """Return where the words of a row stand: code points, half-open."""
    return int(text_of(row["start"])), int(text_of(row["end"]))


def counts(row: Row, include_unverified: bool) -> bool:
    """Return whether a row is to be used: not withdrawn, and verified unless the unverified is asked for."""
    status = text_of(row["status"]).removeprefix(_STATUS)
    return status != "withdrawn" and (status != "unverified" or include_unverified)


def _act(
    row: Row,
    claims: Sequence[Row],
    names: Mapping[str, str],
    known: Concepts,
    called: Phrases,
    speech: Language,
    told: Settings,
) -> Act:
    values: dict[str, set[str]] = {part: set() for part in told.weights if part != "words"}
    participants, aims = set[str](), set[str]()
    own = words(row)
    label = text_of(row["label"])
    texts, spans = [own.exact or label], {span(row)} if row["start"] is not None else set()
    for claim in claims:
        prop, value = local(claim["property"]), text_of(claim["value"])
        printed = text_of(claim["exact"]) or (names.get(value, "") if _node(claim["value"]) else value)
        part = told.slots.get(prop, "")
        if part == "actions":
            values[part] |= _verbs(_from(own, claim) or printed, called, known, speech)
        elif prop == "statedParticipant":
            participants |= set(called.inside(speech.stems(printed), [""], known))
        elif part:
            values[part].add(value)
        elif prop == _PURPOSE:
            aims |= _aimed(printed, called, known, speech)
        elif prop == "statedMatter":
            values["actions"] |= _noun(printed, called, known, speech, told)
        if prop not in told.silent and part not in {"bodies"} and claim["start"] is not None:
            texts.append(text_of(claim["exact"]))
            spans.add(span(claim))
    verb = text_of(row["verb"])
    if verb and verb not in told.speech and known.scheme.get(verb) == VERB:
        values["actions"].add(verb)
    participants |= _company(own.exact or label, called, known, speech)
    values["bodies"] |= participants
    values["principles"] |= set(called.inside(speech.stems(own.exact or label), [PRINCIPLE], known))
    return Act(
        iri=text_of(row["statement"]),
        document=text_of(row["document"]),
        kind=local(row["class"]),
        words=own,
        label=label,
        verb=known.name(verb) if verb else "",
        status=local(row["status"]),
        parent=text_of(row["parent"]),
        values={part: frozenset(each) for part, each in values.items()},
        participants=frozenset(participants),
        stems=speech.content(" \n".join(dict.fromkeys(texts))),
        spans=tuple(sorted(spans)),
        aims=frozenset(aims),
    )


def _from(own: Words, claim: Row) -> str:
    """Return the statement's words from where a slot begins: "hold" goes on "periodic reviews"."""
    if own.exact is None or own.start is None or claim["start"] is None:
        return ""
    at = span(claim)[0] - own.start
    return own.exact[at:] if 0 <= at < len(own.exact) else ""


def _verbs(printed: str, called: Phrases, known: Concepts, speech: Language) -> set[str]:
    """Return the operative verbs that the words of an action begin with, else the first word that says something."""
    content = list(speech.content(printed))
    tokens = speech.tokens(printed)
    stems = [token.stem for token in tokens]
    for start in range(len(stems)):
        if stems[start] in content:
            found = set(called.leading(stems[start:], [VERB], known)) or {_plain(content[0], speech)}
            return found | _carried(tokens[start:], called, known, speech)
    return set()


def _carried(words: Sequence[Token], called: Phrases, known: Concepts, speech: Language) -> set[str]:
    """Return the verbs in the object of a verb that says little: "keep the programme under review"."""
    if words[0].stem not in map(speech.stem, speech.told.light.get(speech.name, ())):
        return set()
    stems = [token.stem for token in speech.before_cut(words[1:])]
    return {verb for verb in called.inside(stems, [VERB], known) if verb not in speech.told.speech}


def _aimed(printed: str, called: Phrases, known: Concepts, speech: Language) -> set[str]:
    """Return the verb with which a purpose begins: "to enhance connectivity"; a purpose may have none."""
    listed = {verb for verb in _verbs(printed, called, known, speech) if verb in speech.told.classes}
    return listed - speech.told.speech


def _company(text: str, called: Phrases, known: Concepts, speech: Language) -> set[str]:
    """Return the agents named behind words such as "together with"."""
    stems, found = speech.stems(text), set[str]()
    for phrase in speech.told.company.get(speech.name, ()):
        cue = speech.stems(phrase)
        for at in range(len(stems) - len(cue) + 1):
            if stems[at : at + len(cue)] == cue:
                found |= set(called.inside(stems[at + len(cue) :], [""], known))
    return found


def _noun(printed: str, called: Phrases, known: Concepts, speech: Language, told: Settings) -> set[str]:
    """Return the verb of which the first noun of a matter is made: "the reinvigoration of …"."""
    first = next(iter(speech.content(printed)), "")
    return {verb for verb in called.exactly([first], [VERB], known) if verb not in told.speech} if first else set()


def _plain(stem: str, speech: Language) -> str:
    """Return the name of a verb that is no operative verb: the listed word of the same stem, else the stem."""
    listed = (name.removeprefix("word:") for name in speech.told.classes if name.startswith("word:"))
    return f"word:{next((word for word in listed if speech.stem(word) == stem), stem)}"


def _joined(ask: Act, others: Iterable[Act]) -> Act:
    for other in others:
        ask = replace(
            ask,
            values={part: each | other.values[part] for part, each in ask.values.items()},
            participants=ask.participants | other.participants,
            stems={**other.stems, **ask.stems},
            spans=tuple(sorted({*ask.spans, *other.spans})),
        )
    return ask
