"""The SPARQL 1.1 Protocol, query operation: from a request to the answer of a store, or to why there is none.

Statuses: 400 for what is no query or no request of the protocol; 403 for a query that will not be run here (SERVICE,
LOAD, updates, graphs of others) or has too long an answer; 406 where no format fits the form of the query; 413 for too
long a query; 415 for a body in another format. https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from werkzeug.http import parse_accept_header, parse_options_header

from wpkg.errors import AnswerTooLong, BadParameter, InputError, QueryRefused, SyntaxFault, WpkgError
from wpkg.graph import guard
from wpkg.graph.prepared import prepared
from wpkg.graph.store import RDF, TABULAR, Iri, Store
from wpkg.publish.server import refusals
from wpkg.publish.server.messages import Answer, Request
from wpkg.publish.server.negotiation import chosen
from wpkg.publish.server.refusals import Choice, Refusal, header_lines
from wpkg.publish.site.links import page_suffix
from wpkg.publish.site.records import LANGUAGES, Variant

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
PAGE = "text/html"
_FIELDS = 500
"""The most parameters a request may have."""
_CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii"})
_UPDATING = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
_SAID = 300
"""The most that is told of what a parser says, in characters."""
_STATUSES = {"update": 403, "load": 403, "service": 403, "dataset": 403, "too_long": 413}
_CODES = {"update": "readonly", "load": "readonly", "service": "elsewhere", "dataset": "elsewhere", "too_long": "large"}


class Format(NamedTuple):
    """A format as a client may ask for it, and what the store is asked for; nothing, where it is the page."""

    media_type: str
    written: str


TABLES = (
    *(Format(name, name) for name in TABULAR),
    Format("application/json", TABULAR[0]),
    Format("application/xml", TABULAR[1]),
    Format("text/xml", TABULAR[1]),
)
"""The formats of SELECT and ASK, the one that is sent where nothing is asked for first."""
GRAPHS = (
    *(Format(name, name) for name in RDF),
    Format("application/json", RDF[3]),
    Format("application/xml", RDF[2]),
    Format("text/xml", RDF[2]),
)
"""The formats of CONSTRUCT and DESCRIBE."""
SHORT: Mapping[str, str] = {
    "json": f"{TABULAR[0]}, {RDF[3]}",
    "xml": f"{TABULAR[1]}, {RDF[2]}",
    "csv": TABULAR[2],
    "tsv": TABULAR[3],
    "turtle": RDF[0],
    "ttl": RDF[0],
    "ntriples": RDF[1],
    "nt": RDF[1],
    "rdfxml": RDF[2],
    "jsonld": RDF[3],
}
"""What the parameter ``format`` may say besides a media type; it takes the place of the header Accept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the query operation: its text, the graphs it names, and what it accepts.

    ``page`` tells that the page for people may be sent instead.
    """

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    accept: str
    page: bool


class Held:
    """The named graphs of a store, each asked for when it is looked up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, name: object) -> bool:
        try:
            return self._store.ask(prepared("graph-holds", g=[Iri(str(name))]))
        except BadParameter:
            return False


def answer(store: Store, request: Request, at_most: int) -> Answer:
    """Answer a request of the protocol, with at most so many octets; never raises for what a client may send."""
    accept, languages = request.accept.decode("latin-1"), request.accept_language.decode("latin-1")
    asked = read(request)
    found = asked if isinstance(asked, Refusal) else _answered(store, request, asked, at_most)
    return found if isinstance(found, Answer) else refusals.written(found, accept, languages)


def read(request: Request) -> Asked | Refusal:
    """Find query, graphs and accepted formats in a request."""
    is_form = is_query = False
    if request.method == b"POST":
        media_type, options = parse_options_header(request.content_type.decode("latin-1"))
        is_form, is_query = media_type.lower() == FORM, media_type.lower() == QUERY
        if media_type.lower() == UPDATE:
            return _READ_ONLY
        if not (is_form or is_query) or options.get("charset", "").lower() not in _CHARSETS:
            return _UNREADABLE
    try:
        fields = _fields(request.query) + (_fields(request.body) if is_form else [])
        direct = [request.body.decode("utf-8")] if is_query else []
    except ValueError:  # that of Unicode is one, too
        return Refusal(400, "query", f"expected: UTF-8, and at most {_FIELDS} parameters")
    return _gathered(request, fields, direct)


def negotiated(formats: Sequence[Format], accept: str) -> Format | None:
    """Return the format the header Accept ranks highest, the first among equals; None where it accepts none."""
    return _negotiated(tuple(formats), accept)


def _fields(data: bytes) -> list[tuple[str, str]]:
    return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)


def _gathered(request: Request, fields: list[tuple[str, str]], direct: list[str]) -> Asked | Refusal:
    told: dict[str, list[str]] = {}
    for name, value in fields:
        told.setdefault(name, []).append(value)
    if not _UPDATING.isdisjoint(told):
        return _READ_ONLY
    queries = [*told.get("query", ()), *direct]
    if len(queries) != 1:
        return Refusal(400, "query", f"expected: one query, and there are {len(queries)}" if queries else "")
    named = told.get("format", [""])[-1].strip()
    return Asked(
        query=queries[0],
        default_graphs=tuple(dict.fromkeys(told.get("default-graph-uri", ()))),
        named_graphs=tuple(dict.fromkeys(told.get("named-graph-uri", ()))),
        accept=SHORT.get(named.lower(), named) if named else request.accept.decode("latin-1"),
        page=request.method != b"POST" and not named,
    )


def _answered(store: Store, request: Request, asked: Asked, at_most: int) -> Answer | Refusal:
    try:
        checked = guard.check(
            asked.query, Held(store), default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        )
        formats = TABLES if checked.form in ("SELECT", "ASK") else GRAPHS
        offered = (*formats, Format(PAGE, "")) if asked.page else formats
        sent = negotiated(offered, asked.accept)
        if sent is None:
            choices = tuple(Choice("", each.media_type) for each in formats)
            return Refusal(406, "unacceptable", f"this is the answer to a query {checked.form}", choices)
        if not sent.written:
            return _led_to_page(request)
        body = store.written(
            asked.query,
            sent.written,
            default_graphs=checked.default_graphs,
            named_graphs=checked.named_graphs,
            at_most=at_most,
        )
    except WpkgError as error:
        return _refusal(error)
    charset = "; charset=utf-8" if sent.media_type.startswith("text/") else ""
    lines = [("Content-Type", sent.media_type + charset), ("Vary", "Accept"), ("Cache-Control", "no-cache")]
    return Answer(b"200", header_lines(lines), body, keep=b"1" if checked.steady and asked.page else b"")


def _led_to_page(request: Request) -> Answer:
    """Lead a person who asked in a browser to the page where the query can be read, changed and run."""
    pages = [Variant(PAGE, page_suffix(language), language) for language in LANGUAGES]
    page = chosen(pages, PAGE, request.accept_language.decode("latin-1")) or pages[0]
    place = f"sparql{page.suffix}?{request.query.decode('latin-1')}"
    return Answer(b"303", header_lines([("Location", place), ("Vary", "Accept, Accept-Language")]), b"")


def _refusal(error: WpkgError) -> Refusal:
    if isinstance(error, QueryRefused):
        return Refusal(_STATUSES.get(error.code, 400), _CODES.get(error.code, "query"), _told(error))
    if isinstance(error, SyntaxFault):
        return Refusal(400, "query", " ".join(error.problem.split())[:_SAID])
    if isinstance(error, AnswerTooLong):
        return Refusal(403, "long", _told(error))
    return refusals.of_error(error)


def _told(error: InputError) -> str:
    parts = (error.problem, error.where, error.expected and f"expected: {error.expected}", error.todo)
    return "; ".join(part for part in parts if part)


@lru_cache(maxsize=512)
def _negotiated(formats: tuple[Format, ...], accept: str) -> Format | None:
    if not accept.strip():
        return formats[0]
    qualities: dict[str, float] = {}
    for name, quality in parse_accept_header(accept):
        media_type = name.partition(";")[0].strip().lower()
        qualities[media_type] = max(qualities.get(media_type, 0.0), float(quality))
    ranked = [(_quality(qualities, each.media_type), -place) for place, each in enumerate(formats)]
    best, place = max(ranked)
    return formats[-place] if best > 0 else None


def _quality(qualities: Mapping[str, float], media_type: str) -> float:
    """Return how welcome a media type is: by its own name, by its kind, or as anything at all."""
    kind = media_type.partition("/")[0]
    names = (media_type, f"{kind}/*", "*/*", "*")
    return next((qualities[name] for name in names if name in qualities), 0.0)


_READ_ONLY = Refusal(403, "readonly", "updates are not taken: what is here can only be read")
_UNREADABLE = Refusal(
    415, "media", f"expected: {FORM} or {QUERY}, in UTF-8", headers=(("Accept-Post", f"{FORM}, {QUERY}"),)
)
