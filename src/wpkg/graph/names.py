"""Resolve what people write (a symbol, an abbreviation, a body's name, ``session:mc-8``) to the IRI the graph uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from wpkg import iri
from wpkg.errors import BadParameter, UnknownName
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri, Literal, Rows, Store

_KINDS = {
    "agent": ("body", "collective", "organization"),
    "unit": ("document",),
    "document": ("document",),
    "holding": ("thread", "document"),
}
"""Kinds that take in others; any other kind is itself."""

_NEAREST = 30
"""So many names that look like a wrong one are sorted, to show the first three things they name."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SCHEMES = {scheme: prefix for prefix, scheme in iri.CONCEPTS.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """A thing under one of its names. ``verified`` is false where only an unconfirmed claim gives it that name."""

    iri: Iri
    name: str
    kind: str
    verified: bool = True

    @property
    def compact(self) -> str:
        """The thing's compact name, such as ``topic:development``; a document by its symbol."""
        return self.name if self.kind == "document" else f"{self.kind}:{_last(self.iri)}"


class StoreNames:
    """Names known to one store, read when first needed. It is a resolver for canned queries.

    ``aliases`` are further names of documents, each with its IRI, such as the path of a file that was read.
    """

    def __init__(self, store: Store, aliases: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._aliases = {name: Named(Iri(thing), name, "document") for name, thing in (aliases or {}).items()}

    def resolve(self, name: str, kind: str = "") -> Iri:
        """Return the IRI of the thing called ``name``; a part of a document is named as in ``WT/L/843#ins-1``.

        Raises:
            UnknownName: nothing is called so; near matches are in its suggestions.
            BadParameter: several things are called so.
        """
        return self.find(name, kind).iri

    def find(self, name: str, kind: str = "") -> Named:
        """Return the thing called ``name``, with a flag saying whether the name itself is verified.

        ``kind`` narrows the search: document, agent, body, session, thread, topic, principle, beneficiary …

        Raises:
            UnknownName: nothing is called so; near matches are in its suggestions.
            BadParameter: several things are called so.
        """
        if name in self._aliases:
            return self._one(name, [self._aliases[name]], kind)
        wanted = " ".join(name.split())
        if not wanted or not wanted.isprintable():
            raise BadParameter(f"{name!r} is no name", expected="printable characters")
        if _ABSOLUTE.match(wanted):
            return self._existing(Named(Iri(iri.check(wanted)), wanted, _kind(Iri(wanted)) or "document"), wanted, kind)
        prefix, colon, rest = wanted.partition(":")
        if colon and prefix == "doc":
            return self._document(rest, kind)
        if colon and prefix in (*iri.KINDS, *iri.CONCEPTS):
            return self._one(wanted, [item for item in self._things if item.compact == wanted], kind)
        if iri.looks_like_symbol(wanted):
            return self._document(wanted, kind)
        matches = [item for item in self._things if _folded(item.name) == _folded(wanted)]
        return self._one(wanted, matches, kind) if matches else self._document(wanted, kind)

    def every(self, kind: str) -> tuple[Named, ...]:
        """Return everything of a kind, as in :meth:`find`, under each name it is known to bear, by name."""
        wanted = _KINDS.get(kind, (kind,))
        known = (*self._things, *(self._documents if "document" in wanted else ()))
        found = [item for item in known if item.kind in wanted and item.verified]
        return tuple(sorted(found, key=lambda item: (item.name.casefold(), item.name, item.iri)))

    def document(self, symbol: str) -> Iri | None:
        """Return the one document that bears a symbol exactly as written, or None; what looks like it is not sought."""
        found = {item.iri for item in _symbols(self._store.select(prepared("symbols", symbol=[Literal(symbol)])))}
        return found.pop() if len(found) == 1 else None

    def _document(self, name: str, kind: str = "") -> Named:
        """Find a document, or a part of one, by symbol; by the last part of its IRI where it has none."""
        symbol, mark, fragment = name.partition("#")
        asked = prepared("symbols", symbol=[Literal(symbol)])
        found = _symbols(self._store.select(asked))
        found = found or [item for item in self._documents if _squeezed(item.name) == _squeezed(symbol)]
        whole = self._one(symbol, found, kind)
        if not mark:
            return whole
        part = Named(Iri(whole.iri + mark + fragment), whole.name + mark + fragment, whole.kind, whole.verified)
        return self._existing(part, name, kind)

    def _existing(self, named: Named, name: str, kind: str) -> Named:
        """Return what is named, if the graph says anything of it."""
        if not list(ask_about(self._store, "known", "node", [named.iri])):
            raise UnknownName(f"the graph says nothing of {name!r}", expected="a thing of the graph")
        return self._one(name, [named], kind)

    def _one(self, name: str, matches: Iterable[Named], kind: str) -> Named:
        by_iri: dict[str, Named] = {}
        for item in matches:
            if item.iri not in by_iri or item.verified:
                by_iri[item.iri] = item
        wanted = _KINDS.get(kind, (kind,))
        chosen = [item for item in by_iri.values() if not kind or item.kind in wanted]
        if by_iri and not chosen:
            other = next(iter(by_iri.values()))
            raise BadParameter(f"{name!r} is a {other.kind}", expected=f"a {' or a '.join(wanted)}")
        if not chosen and not self._documents:
            raise UnknownName(
                f"the store holds no document, so none called {name!r}",
                expected="a store with a wpkg graph",
                todo="run: wpkg load   (with --endpoint URL for that of a triplestore)",
            )
        if not chosen:
            raise UnknownName(
                f"nothing in the graph is called {name!r}",
                suggestions=self._near(name),
                expected="a symbol, a body's name or abbreviation, a compact name as in topic:development, or an IRI",
            )
        if len(chosen) > 1:
            known = ", ".join(sorted(f"{item.compact} <{item.iri}>" for item in chosen))
            raise BadParameter(f"{name!r} names {len(chosen)} things", expected=f"one of {known}")
        return chosen[0]

    def _near(self, name: str) -> tuple[str, ...]:
        """Return up to three names that look like ``name``, each of another thing."""
        from rapidfuzz import process  # only who errs pays
        from rapidfuzz.distance import Indel

        alike = Indel.normalized_similarity
        found = process.extract(_folded(name), self._written.keys(), scorer=alike, limit=_NEAREST, score_cutoff=0.6)
        best: dict[str, str] = {}
        for key, _, _ in sorted(found, key=lambda each: (-each[1], each[0])):
            text, thing = self._written[key]
            best.setdefault(thing, text)
        return tuple(best.values())[:3]

    @cached_property
    def _written(self) -> Mapping[str, tuple[str, Iri]]:
        """Every name as it is compared, with how it is written and whose it is."""
        every = (*self._things, *self._documents)
        spelt = [*((item.name, item) for item in every), *((item.compact, item) for item in self._things)]
        return {_folded(text): (text, item.iri) for text, item in spelt}

    @cached_property
    def _things(self) -> tuple[Named, ...]:
        """Agents, sessions, threads and concepts, each under every name it has and under the last part of its IRI."""
        found: dict[tuple[str, str], Named] = {}
        for row in self._store.select(prepared("names")):
            thing = Iri(text_of(row["thing"]))
            kind = _kind(thing)
            for name in {text_of(row["name"]), _last(thing)} - {""} if kind else ():
                found[thing, name] = Named(thing, name, kind)
            if kind and (believed := text_of(row["believed"])):
                found.setdefault((thing, believed), Named(thing, believed, kind, verified=False))
        return tuple(found.values())

    @cached_property
    def _documents(self) -> tuple[Named, ...]:
        """Documents under every symbol they bear; those that bear none, under the last part of their IRI."""
        found = _symbols(self._store.select(prepared("symbols")))
        for row in self._store.select(prepared("documents")):
            thing = Iri(text_of(row["thing"]))
            found.append(Named(thing, _last(thing), "document"))
        return tuple(found)


def _symbols(rows: Rows) -> list[Named]:
    return [
        Named(Iri(text_of(row["thing"])), text_of(row["symbol"]), "document", text_of(row["how"]) == "asserted")
        for row in rows
    ]


def _kind(thing: str) -> str:
    """Return the prefix of a thing's compact name, or nothing where it has none."""
    if thing.startswith(iri.ID):
        head, slash, _ = thing.removeprefix(iri.ID).partition("/")
        return head if slash and head in iri.KINDS else ""
    scheme, _, _ = thing.removeprefix(iri.SCHEME).partition("#")
    return _SCHEMES.get(scheme, "") if thing.startswith(iri.SCHEME) else ""


def _last(thing: str) -> str:
    return re.split(r"[/#]", thing)[-1]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _squeezed(symbol: str) -> str:
    return "".join(symbol.casefold().split())
