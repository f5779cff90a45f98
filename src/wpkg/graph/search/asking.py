"""Asking an index: what is found, in which order, with which words of the texts; what else might have been meant.

First comes what is called exactly so, then what has the words in a name, then what has them in its text. Within each,
where few are found, the rarer and denser words come first (BM25); where very many are, the order of equals decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from wpkg.errors import BadParameter
from wpkg.graph.search.building import shortened
from wpkg.graph.search.folding import folded, squeezed
from wpkg.graph.search.kept import of
from wpkg.graph.search.passages import passages
from wpkg.graph.search.records import KINDS, Found, Hit, Suggestion
from wpkg.graph.store import Store
from wpkg.iri import looks_like_symbol

_MOST_CHARACTERS = 1000
_MOST_WORDS = 24
_MOST_HITS = 1000
_WEIGHED = 2000
"""The most finds that are weighed one by one."""

MOST_COUNTED = 10_000
"""How many finds are counted; beyond, ``total`` says so many, and ``more`` that there are more."""

_TOP = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search as the index takes it: ``whole`` are words, ``begun`` the beginning of one, or nothing."""

    whole: tuple[str, ...]
    begun: str
    facets: str

    @property
    def every(self) -> str:
        """The search in the language of FTS5; words are letters and digits only, and quoted."""
        return f"said : ({' AND '.join(self.terms)}){self.facets}"

    @property
    def terms(self) -> list[str]:
        """The words as FTS5 takes them."""
        return [*(f'"{word}"' for word in self.whole), *([f'"{self.begun}" *'] if self.begun else [])]


def search(
    store: Store,
    words: str,
    *,
    kinds: Collection[str] = (),
    language: str = "en",
    limit: int = 20,
    offset: int = 0,
    include_unverified: bool = False,
) -> Found:
    """Find everything that has all of the words, in its names or in its texts; the last may be begun only.

    Without words everything is listed, by name. Signs are no words: no text is an error. Of a text longer than 1,000
    characters or 24 words the rest is not looked at.

    Args:
        store: where to look.
        words: what to look for: a symbol in any spelling, a name in any language, words.
        kinds: which of :data:`~wpkg.graph.search.records.KINDS`; none means all.
        language: the language in which finds are named, where they have a name in it.
        limit: how many at most, up to 1,000.
        offset: how many of the best are left out.
        include_unverified: also find documents of which no reliable page was read.

    Raises:
        BadParameter: a kind that there is not, or a limit or offset below 0.
    """
    _check(kinds, limit, offset)
    limit = min(limit, _MOST_HITS)
    facets = _facets(kinds, include_unverified)
    index = of(store)
    with index.lock:
        if not words.strip():
            return _everything(index.base, kinds, language, limit, offset, include_unverified)
        asked, left_out = _asked(index.base, words, facets)
        exact = _exact(index.base, words, kinds, include_unverified)
        total, rows = _ranked(index.base, asked, exact, limit, offset)
        hits = tuple(_hit(index.base, row, None if row in exact else asked, language) for row in rows)
        others = _others(index.base, words, left_out) if left_out or not total else ()
    return Found(words, min(total, MOST_COUNTED), hits, others, left_out, total > MOST_COUNTED)


def suggest(store: Store, prefix: str, limit: int = 10) -> tuple[Suggestion, ...]:
    """Return names that begin with what was typed, in any spelling, then names that have a word which does.

    Each thing is suggested once; nothing is suggested for nothing.
    """
    key = squeezed(prefix[:_MOST_CHARACTERS])
    if not key or limit < 1:
        return ()
    index = of(store)
    with index.lock:
        return _suggested(index.base, prefix, key, min(limit, _MOST_HITS))


def _check(kinds: Collection[str], limit: int, offset: int) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise BadParameter(f"{kind!r} is no kind of thing to find", expected="one of " + ", ".join(KINDS))
    if limit < 0 or offset < 0:
        raise BadParameter("limit and offset count what to show and what to leave out", expected="numbers from 0")


def _facets(kinds: Collection[str], include_unverified: bool) -> str:
    told = ""
    if kinds and set(kinds) != set(KINDS):
        told += " AND facet : (" + " OR ".join(f'"{kind}"' for kind in sorted(kinds)) + ")"
    return told if include_unverified else f'{told} AND facet : "verified"'


def _asked(base: sqlite3.Connection, words: str, facets: str) -> tuple[_Asked | None, tuple[str, ...]]:
    """Return the search, and which words it leaves out because nothing has them; None where no word is left."""
    given = list(dict.fromkeys(folded(words[:_MOST_CHARACTERS])))[:_MOST_WORDS]
    if not given:
        return None, ()
    asked = _of(base, given, facets)
    if _any(base, asked.every) or looks_like_symbol(words.strip()):
        return asked, ()
    known = [word for word in given[:-1] if _occurs(base, word, word)]
    last = [given[-1]] if _occurs(base, given[-1], given[-1] + _TOP) else []
    left_out = tuple(word for word in given if word not in known + last)
    if not known + last:
        return None, left_out
    return (_of(base, [*known, *last], facets) if last else _Asked(tuple(known), "", facets)), left_out


def _of(base: sqlite3.Connection, words: Sequence[str], facets: str) -> _Asked:
    """Take the last word for the beginning of one, unless very much has it as it is."""
    if _many(base, f'"{words[-1]}"'):
        return _Asked(tuple(words), "", facets)
    return _Asked(tuple(words[:-1]), words[-1], facets)


def _many(base: sqlite3.Connection, match: str) -> bool:
    """Tell whether more is found than is weighed one by one; what follows is not looked at."""
    counting = "SELECT count(*) FROM (SELECT 1 FROM word WHERE word MATCH ? LIMIT ?)"
    return bool(base.execute(counting, (match, _WEIGHED + 1)).fetchone()[0] > _WEIGHED)


def _any(base: sqlite3.Connection, match: str) -> bool:
    return base.execute("SELECT 1 FROM word WHERE word MATCH ? LIMIT 1", (match,)).fetchone() is not None


def _occurs(base: sqlite3.Connection, first: str, last: str) -> bool:
    found = base.execute("SELECT 1 FROM vocabulary WHERE term >= ? AND term <= ? LIMIT 1", (first, last))
    return found.fetchone() is not None


def _exact(base: sqlite3.Connection, words: str, kinds: Collection[str], unverified: bool) -> list[int]:
    """Return what is called exactly so, in any spelling."""
    key = squeezed(words[:_MOST_CHARACTERS])
    asked = "SELECT DISTINCT id, kind, verified FROM key JOIN entry ON id = entry WHERE key = ? ORDER BY id LIMIT 50"
    found = base.execute(asked, (key,)).fetchall() if key else []
    return [number for number, kind, verified in found if (not kinds or kind in kinds) and (verified or unverified)]


def _ranked(
    base: sqlite3.Connection, asked: _Asked | None, exact: Sequence[int], limit: int, offset: int
) -> tuple[int, list[int]]:
    """Return how many are found, and one page of them."""
    if asked is None:
        return len(exact), list(exact[offset : offset + limit])
    counting = "SELECT count(*) FROM (SELECT 1 FROM word WHERE word MATCH ? LIMIT ?)"
    matched = base.execute(counting, (asked.every, MOST_COUNTED + 1)).fetchone()[0]
    if matched <= _WEIGHED:
        order = _weighed(base, asked)
        rows = list(dict.fromkeys([*exact, *order]))
        return len(rows), rows[offset : offset + limit]
    top = [*exact, *_some(base, asked.every, offset + limit + len(exact), "name")]
    rows = list(dict.fromkeys(top))
    if len(rows) < offset + limit:
        # every name is among the rows by now, so that what follows has the words in its text
        names = set(rows)
        wanted = offset + limit + len(names)
        rows += [row for row in _some(base, asked.every, wanted) if row not in names]
    if matched <= MOST_COUNTED:
        matched += sum(not _matches(base, asked.every, row) for row in exact)
    return matched, rows[offset : offset + limit]


def _weighed(base: sqlite3.Connection, asked: _Asked) -> Iterator[int]:
    """Yield what is found: by a name first, then by weight; words that very much has weigh nothing."""
    rows = _some(base, asked.every, _WEIGHED)
    rare = [term for term in asked.terms if not _many(base, term)]
    if rare:
        weighing = "SELECT rowid FROM word WHERE word MATCH ? ORDER BY bm25(word, 1.0, 0.0), rowid"
        found = set(rows)
        match = f"said : ({' AND '.join(rare)})"
        rows = [row for (row,) in base.execute(weighing, (match,)) if row in found]
    named = set(_some(base, asked.every, _WEIGHED, "name"))
    yield from (row for row in rows if row in named)
    yield from (row for row in rows if row not in named)


def _some(base: sqlite3.Connection, match: str, many: int, table: str = "word") -> list[int]:
    """Return the first finds in the order of equals; in the table ``name`` only names are looked at."""
    found = base.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?", (match, many))
    return [row for (row,) in found]


def _matches(base: sqlite3.Connection, match: str, row: int) -> bool:
    found = base.execute("SELECT 1 FROM word WHERE word MATCH ? AND rowid = ?", (match, row))
    return found.fetchone() is not None


def _everything(
    base: sqlite3.Connection, kinds: Collection[str], language: str, limit: int, offset: int, unverified: bool
) -> Found:
    """Return one page of all there is, by name."""
    wanted = [kind for kind in KINDS if not kinds or kind in kinds]
    where = f"kind IN ({', '.join('?' * len(wanted))}) AND verified >= ?"
    values = (*wanted, 0 if unverified else 1)
    total = base.execute(f"SELECT count(*) FROM entry WHERE {where}", values).fetchone()[0]
    asked = f"SELECT id FROM entry INDEXED BY entry_sorted WHERE {where} ORDER BY sorted, id LIMIT ? OFFSET ?"
    rows = [row for (row,) in base.execute(asked, (*values, limit, min(offset, total)))]
    return Found("", total, tuple(_hit(base, row, None, language) for row in rows))


def _hit(base: sqlite3.Connection, row: int, asked: _Asked | None, language: str) -> Hit:
    iri, kind, symbol, day, verified = base.execute(
        "SELECT iri, kind, symbol, day, verified FROM entry WHERE id = ?", (row,)
    ).fetchone()
    labels = base.execute("SELECT language, text FROM label WHERE entry = ? ORDER BY rowid", (row,)).fetchall()
    order = (language, "en", "")
    spoken, label = min(
        labels, key=lambda item: order.index(item[0]) if item[0] in order else len(order), default=("", "")
    )
    found = passages(base, row, asked.whole, asked.begun) if asked is not None else ()
    if kind != "document":
        return Hit(iri, kind, label or iri, spoken, "", "", day, bool(verified), found)
    name, tongue = (symbol, "") if symbol else (label or iri, spoken)
    title, of_title = (label, spoken) if symbol else ("", "")
    return Hit(iri, kind, name, tongue, title, of_title, day, bool(verified), found)


def _others(base: sqlite3.Connection, words: str, left_out: Collection[str]) -> tuple[str, ...]:
    """Return other words to try: each word that occurs nowhere replaced by the commonest near one, and near symbols."""
    given = folded(words[:_MOST_CHARACTERS])[:_MOST_WORDS]
    changed = {word: near for word in dict.fromkeys(left_out) if (near := _nearest(base, word))}
    found = [" ".join(changed.get(word, word) for word in given)] if changed else []
    return tuple(dict.fromkeys([*found, *_near_names(base, squeezed(words[:_MOST_CHARACTERS]))]))[:5]


def _nearest(base: sqlite3.Connection, word: str) -> str:
    """Return the commonest word that is one letter more, less, other or swapped away; nothing if there is none."""
    if not 4 < len(word) <= 40:
        return ""
    forms = shortened(word)
    places = ", ".join("?" * len(forms))
    near = [term for (term,) in base.execute(f"SELECT DISTINCT term FROM near WHERE form IN ({places})", forms)]
    counts = {term: base.execute("SELECT doc FROM vocabulary WHERE term = ?", (term,)).fetchone()[0] for term in near}
    return min(near, key=lambda term: (abs(len(term) - len(word)), -counts[term], term), default="")


def _near_names(base: sqlite3.Connection, key: str) -> list[str]:
    """Return names that share with ``key`` the longest beginning any name shares with it, of four signs or more."""
    for length in range(min(len(key), 40), 3, -1):
        found = _begun(base, key[:length], 3)
        if found:
            return [shown for shown, _ in found]
    return []


def _begun(base: sqlite3.Connection, key: str, many: int) -> list[tuple[str, int]]:
    asked = "SELECT shown, entry FROM key WHERE key >= ? AND key < ? ORDER BY key, entry LIMIT ?"
    return base.execute(asked, (key, key + _TOP, many)).fetchall()


def _suggested(base: sqlite3.Connection, prefix: str, key: str, limit: int) -> tuple[Suggestion, ...]:
    names: dict[int, str] = {}
    for shown, entry in _begun(base, key, 4 * limit):
        names.setdefault(entry, shown)
    given = list(dict.fromkeys(folded(prefix[:_MOST_CHARACTERS])))[:_MOST_WORDS]
    if len(names) < limit and given:
        for entry in _some(base, _of(base, given, "").every, 2 * limit, "name"):
            if entry not in names:
                names[entry] = _name_with(base, entry, given[-1])
    found = []
    for entry, shown in list(names.items())[:limit]:
        iri, kind = base.execute("SELECT iri, kind FROM entry WHERE id = ?", (entry,)).fetchone()
        found.append(Suggestion(shown, iri, kind))
    return tuple(found)


def _name_with(base: sqlite3.Connection, entry: int, begun: str) -> str:
    """Return the first name of an entry that has a word which begins so; its first name where several share them."""
    names: list[str] = [
        shown for (shown,) in base.execute("SELECT shown FROM key WHERE entry = ? ORDER BY rowid", (entry,))
    ]
    return next((name for name in names if any(word.startswith(begun) for word in folded(name))), names[0])
