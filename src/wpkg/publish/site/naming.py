"""What things are called on a page: in the language of the page where the graph has that, else in English.

A part of a document is named by the whole and by what its fragment says: "WT/L/843, paragraph 3".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from markupsafe import Markup, escape

from wpkg.graph.labels import doubtful
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.store import Literal, Term
from wpkg.iri import BASE, ID, KINDS
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.site.words import Words

_SPAN = re.compile(r"s-(\d+)-(\d+)-[a-z]{3}")
_HELD = re.compile(rf"({re.escape(ID)}(?!(?:{'|'.join(KINDS)})/)[^/#]+)/([a-z]{{3}})(/txt-[0-9a-f]{{12}})?")
"""A language version of a document, or a text of it."""

_DAY = re.compile(r"(?<![\w/.:-])([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\w/-])")
_LONGEST = 90
"""The most characters of an address that are shown in place of a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called. ``language`` is that of the text, empty where it has none, as a symbol has none.

    ``verified`` is false for a symbol that no page read prints.
    """

    text: str
    language: str = ""
    verified: bool = True


def named(site: Site, iris: Iterable[str], language: str) -> Mapping[str, Name]:
    """Return the name of every IRI that is asked, in the language of a page or the nearest to it.

    Whole documents are named along with their parts, so that the mapping may hold more than was asked.
    """
    asked = set(iris)
    wholes = {whole for each in asked if (whole := _whole(each)) != each}
    known = _labelled(site, asked | wholes, language)
    unsure = doubtful(site.store, (each for each in asked | wholes if each.startswith(ID)))
    names = {each: known.get(each) or Name(_address(each)) for each in asked | wholes}
    names |= {each: Name(names[each].text, names[each].language, verified=False) for each in unsure}
    told = Words(language)
    for each in asked - wholes:
        if (whole := _whole(each)) != each:
            names[each] = _part(each, names[whole], known.get(each), told)
    return dict(sorted(names.items()))


def part_words(fragment: str, t: Words) -> str:
    """Return what a fragment says of the part it names; nothing where it says nothing to people.

    >>> part_words("par-3-a", Words("en")), part_words("rec-1-b", Words("fr")), part_words("par-1-s2", Words("es"))
    ('paragraph 3(a)', 'considérant 1(b)', 'párrafo 1, frase 2')
    """
    if span := _SPAN.fullmatch(fragment):
        return t("naming.words", start=span[1], end=span[2])
    if t.has(f"naming.whole-{fragment}"):
        return t(f"naming.whole-{fragment}")
    kind, _, rest = fragment.partition("-")
    if not rest or not t.has(f"naming.part-{kind}"):
        return ""
    number, said = "", ""
    steps = iter(rest.split("-"))
    for step in steps:
        if step.isdecimal() and not said:
            number += f".{step}" if number else step
        elif len(step) == 1 and step.isalpha() and not said:
            number += f"({step})"
        elif re.fullmatch(r"s\d+", step):
            said += ", " + t("naming.sentence", n=step[1:])
        elif step == "item" and (item := next(steps, "")).isdecimal():
            said += ", " + t("naming.item", n=item)
        else:
            return ""
    return t(f"naming.part-{kind}", n=number) + said


def dated(text: str, t: Words) -> Markup:
    """Write an English sentence for HTML, its ISO days as a page writes days.

    >>> str(dated("ended on 2026-03-01 & no later", Words("fr")))
    'ended on <time datetime="2026-03-01" lang="fr">1er mars 2026</time> &amp; no later'
    """
    done, at = Markup(), 0
    tongue = Markup(' lang="{}"').format(t.language) if t.language != LANGUAGES[0] else Markup()
    for found in _DAY.finditer(text):
        year, month, day = found.groups()
        key = "naming.first-day" if day == "01" else "naming.day"
        said = t(key, day=int(day), month=t(f"naming.month-{month}"), year=year)
        done += escape(text[at : found.start()])
        done += Markup('<time datetime="{}"{}>{}</time>').format(found[0], tongue, said)
        at = found.end()
    return done + escape(text[at:])


def source_name(url: str, among: Iterable[str] = ()) -> str:
    """Return what the page at an address is called among others: its host and the last part of the path.

    >>> source_name("https://docs.example.org/a/843.pdf", ["https://www.example.org/b/843.pdf"])
    'docs.example.org/…/843.pdf'
    >>> source_name("https://example.org/a/843.pdf", ["https://example.org/b/843.pdf"])
    'https://example.org/a/843.pdf'
    """
    short = _host_and_last(url)
    return url if any(other != url and _host_and_last(other) == short for other in among) else short


def _host_and_last(url: str) -> str:
    _, _, rest = url.partition("://")
    host, _, path = rest.partition("#")[0].partition("/")
    path, mark, query = path.partition("?")
    above, _, last = path.rstrip("/").rpartition("/")
    between = "/…/" if above else "/" if last or mark else ""
    return unquote(f"{host}{between}{last}{mark}{query}")


def _labelled(site: Site, nodes: Iterable[str], language: str) -> dict[str, Name]:
    """Return what the graph calls nodes: by symbol, else by the label that best fits the language."""
    best: dict[str, tuple[tuple[int, int, str], Name]] = {}
    for row in ask_about(site.store, "site-names", "node", sorted(nodes)):
        name = Name(text_of(row["symbol"])) if row["symbol"] is not None else _label(row["label"])
        if not name.text:
            continue
        rank = int(text_of(row["rank"]) or 0)
        fit = (0 if row["symbol"] is not None else 1 + _distance(name.language, language), rank, name.text)
        node = text_of(row["node"])
        if node not in best or fit < best[node][0]:
            best[node] = fit, name
    return {node: name for node, (_, name) in best.items()}


def _label(term: Term | None) -> Name:
    language = term.language if isinstance(term, Literal) else ""
    return Name(" ".join(text_of(term).split()), language.partition("-")[0].lower())


def _distance(language: str, wanted: str) -> int:
    order = (wanted, LANGUAGES[0], "")
    return order.index(language) if language in order else len(order)


def _whole(each: str) -> str:
    """Return the document, body or other whole that an IRI of ours belongs to; itself where it is one."""
    if not each.startswith(ID):
        return each
    whole = each.partition("#")[0]
    match = _HELD.fullmatch(whole)
    return match[1] if match else whole


def _part(each: str, whole: Name, label: Name | None, t: Words) -> Name:
    path, mark, fragment = each.partition("#")
    if mark:
        words = part_words(fragment, t)
        if words:
            return Name(t("naming.part", whole=whole.text, part=words), _mixed(whole, t), whole.verified)
        return label or Name(f"{whole.text}#{fragment}", whole.language, whole.verified)
    match = _HELD.fullmatch(path)
    tongue = match[2] if match else ""
    spoken = t(f"naming.lang-{tongue}") if t.has(f"naming.lang-{tongue}") else tongue
    key = "naming.frozen" if match and match[3] else "naming.expression"
    return Name(t(key, whole=whole.text, language=spoken), _mixed(whole, t), whole.verified)


def _mixed(whole: Name, t: Words) -> str:
    """Return the language of a name that was put together: that of the page, unless the whole's own differs."""
    return whole.language if whole.language not in {"", t.language} else t.language


def _address(each: str) -> str:
    short = each.removeprefix(BASE).removeprefix("https://").removeprefix("http://")
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1] + "…"
