r"""What is refused before an engine sees it: a text from outside is let through only if it is one query that reads.

Engines fetch what SERVICE, LOAD and FROM name, and some change data where a query was asked for. The parser of the
embedded one recurses on the native stack, and goes back: where ``service:x`` or ``a:SERVICE`` cannot be a name, it
reads ``SERVICE``; after ``?a`` it reads ``<1#>`` as a comparison and a comment. So a text must be harmless in every way
it can be cut into tokens, and where two ways differ in what is a comment or a string, it is refused. Code point escapes
are read both as they stand and replaced, which is what SPARQL 1.1 (19.2) asks of engines and few do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urljoin

from wpkg.errors import QueryRefused
from wpkg.graph.tokens import BETWEEN, BLANK, CODE_POINT, IRI, NUMBER, PREFIXED, RUN, STRING, TAG, VARIABLE, WORD

_LEXIS = re.compile(
    rf"""{BETWEEN}(?:
      (?P<term>{VARIABLE}|{BLANK}|(?:{STRING})(?!['"])(?:{TAG})?+|{NUMBER}|{TAG})
    | (?P<name>{PREFIXED})
    | (?P<run>{RUN})
    | (?P<word>{WORD})
    | (?P<iri>{IRI})
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]])
    | (?P<parting>[,;.])
    | (?P<sign>\^\^|\|\||&&|[!<>]=|[|&/*+^?!=<>~-])
    | (?P<end>\Z)
    | (?P<wrong>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPE = re.compile(CODE_POINT)
_BRACE = re.compile(rf"{BETWEEN}\{{", re.VERBOSE)
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_ROOTED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*[/?#]|(?!//))")
"""A namespace that any letters may follow: those of ``http://host:80`` would become part of the port."""
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_VALUES = frozenset({"TRUE", "FALSE", "UNDEF"})
_VARYING = frozenset({"BNODE", "NOW", "RAND", "STRUUID", "UUID"})
_PLAIN = """
    A ABS ADJUST AS ASC AVG BIND BNODE BOUND BY CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY DESC DISTINCT
    ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK
    ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES
    MONTH NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS
    SEPARATOR SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS
    STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VERSION WHERE YEAR
"""
_UPDATING = "ADD ALL CLEAR COPY CREATE DATA DEFAULT DELETE DROP INSERT INTO MOVE TO USING WITH"
_ROLES = {
    **dict.fromkeys(_PLAIN.split(), "plain"),
    **dict.fromkeys(_UPDATING.split(), "update"),
    **dict.fromkeys(_FORMS, "form"),
    **{word: word.lower() for word in ("BASE", "FROM", "LOAD", "NAMED", "PREFIX", "SERVICE", "VALUES")},
}
"""Every word of SPARQL 1.1 and 1.2, and what it does to a query. Engines know others: all of them are refused."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query may be: octets; brackets within brackets; and what makes a tree of operations deep.

    ``steps`` are counted along one way into the query: brackets, operators, triples, groups side by side. With a stack
    of 8 MiB the embedded engine ends its process at some 700 brackets or 2,000 steps.
    """

    length: int = 1 << 16
    nesting: int = 250
    steps: int = 1000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a query is: its form (SELECT, ASK, CONSTRUCT or DESCRIBE), and the graphs it is to be answered from.

    ``default_graphs`` and ``named_graphs`` are those of the request or, where it names none, those of the query; both
    are empty where neither names any. ``steady`` tells that the same graph gives the same answer: nothing in the query
    is random or asks for the time.
    """

    form: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    steady: bool = True


def check(
    query: str,
    graphs: Container[str],
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    limits: Limits = LIMITS,
) -> Checked:
    """Let a query through, or say why not. Takes time in proportion to its length.

    Args:
        query: the text, as it came.
        graphs: the named graphs of the dataset; asked only for what the query or the request names.
        default_graphs: the default graph the request asks for.
        named_graphs: the named graphs the request asks for.
        limits: how large a query may be.

    Raises:
        QueryRefused: it is no query, several, or one that may not be answered here; ``code`` says which.
    """
    if len(query) > limits.length or (not query.isascii() and len(query.encode("utf-8", "replace")) > limits.length):
        _refuse("too_long", "the query is too long", expected=f"at most {limits.length:,} octets")
    if control := _CONTROL.search(query):
        code = f"U+{ord(control[0]):04X}"
        _refuse(
            "characters",
            f"the query holds the control character {code}",
            where=_place(query, control.start()),
            todo="leave it out, or write it as an escape in a string",
        )
    walk = _Walk(query, limits).walk()
    if "\\u" in query or "\\U" in query:
        _Walk(_ESCAPE.sub(_character, query), limits, "with its escapes replaced, ").walk()
    asked = tuple(default_graphs), tuple(named_graphs)
    default, named = asked if any(asked) else (tuple(walk.default_graphs), tuple(walk.named_graphs))
    for graph in (*default, *named, *walk.default_graphs, *walk.named_graphs):
        if graph not in graphs:
            _refuse(
                "dataset",
                f"<{graph}> is no graph of this dataset, and nothing is fetched from elsewhere",
                expected="the name of a graph held here",
                todo="the service description lists the graphs",
            )
    return Checked(walk.form, default, named, walk.steady)


class _Walk:
    """One way through the tokens of a query. ``_steps`` counts from the outermost bracket to where the walk is."""

    def __init__(self, query: str, limits: Limits, reading: str = "") -> None:
        self.form = ""
        self.steady = True
        self.default_graphs: list[str] = []
        self.named_graphs: list[str] = []
        self._query = query
        self._limits = limits
        self._reading = reading
        self._wary = "service" in query.lower()
        self._open: list[tuple[str, int, str, bool]] = []
        self._steps = 0
        self._within = ""
        self._data = False
        self._values = False
        self._operand = False
        self._awaits = ""
        self._declared = ""
        self._base = ""
        self._namespaces: dict[str, list[str]] = {}
        self._usual: dict[str | None, Callable[[re.Match[str]], None]] = {
            "term": self._took,
            "name": self._name,
            "word": self._word,
            "iri": self._iri,
            "open": self._opened,
            "close": self._closed,
            "parting": self._parting,
            "sign": self._sign,
            "run": self._stray,
            "wrong": self._stray,
            "end": self._end,
        }
        self._handle = self._usual
        self._expecting: dict[str | None, Callable[[re.Match[str]], None]] = {
            **dict.fromkeys(self._usual, self._stray),
            "name": self._expected_name,
            "iri": self._expected_iri,
            "word": self._expected_word,
            "end": self._end,
        }

    def walk(self) -> _Walk:
        """Look at every token; return this."""
        self._through(0, len(self._query))
        if self._awaits or self._open or not self.form:
            missing = self._open[-1][0] if self._open else "the query itself"
            self._wrong(len(self._query), f"the text ends too early: {missing} is missing")
        return self

    def _through(self, start: int, end: int) -> None:
        for match in _LEXIS.finditer(self._query, start, end):
            self._handle[match.lastgroup](match)

    def _refuse(self, code: str, at: int, problem: str, expected: str = "", todo: str = "") -> NoReturn:
        _refuse(code, problem, where=self._reading + _place(self._query, at), expected=expected, todo=todo)

    def _wrong(self, at: int, problem: str, todo: str = "") -> NoReturn:
        self._refuse("syntax", at, problem, "one query in SPARQL 1.1", todo)

    def _took(self, match: re.Match[str]) -> None:
        """Note a term. Terms side by side are a list, or what a DESCRIBE is about: each is a step."""
        if self._within != "{" and not self._data and (not self._open or (self._operand and self._within == "(")):
            self._step(match)
        self._operand = True

    def _step(self, match: re.Match[str]) -> None:
        self._steps += 1
        if self._steps > self._limits.steps:
            allowed = f"at most {self._limits.steps:,} operations one upon another"
            self._refuse("too_deep", match.end(), "the query is too deep", allowed)

    def _name(self, match: re.Match[str]) -> None:
        if self._wary and "service" in match["name"].lower():
            prefix, _, local = match["name"].partition(":")
            self._require_name(match, prefix, local.lower())
        self._took(match)

    def _require_name(self, match: re.Match[str], prefix: str, local: str) -> None:
        """Refuse a prefixed name that an engine may read as the word SERVICE and another name."""
        spaces = self._namespaces.get(prefix, ())
        begins = local.startswith("service") and ("\\" in local or not all(map(_ROOTED.match, spaces)))
        if begins or ".service" in local or ("service" in prefix.lower() and _BRACE.match(self._query, match.end())):
            todo = "write the IRI in full, or choose another prefix"
            self._refuse("service", match.start("name"), f"{match['name']} can be read as SERVICE", todo=todo)

    def _word(self, match: re.Match[str]) -> None:
        word = match["word"].upper()
        role = _ROLES.get(word, "")
        if role != "plain":
            self._act(match, word, role)
        elif word in _VALUES:
            self._took(match)
            return
        elif word in _VARYING:
            self.steady = False
        self._operand = False

    def _act(self, match: re.Match[str], word: str, role: str) -> None:
        """Do what a word does to a query that is more than being part of it."""
        at = match.start("word")
        if role in ("update", "load"):
            self._refuse(role, at, f"{word} would change the data, which here are only read", "a query")
        elif role == "service":
            self._refuse(role, at, "nothing is fetched from elsewhere by SERVICE", "a query of this graph alone")
        elif not role:
            self._wrong(at, f"{match['word'][:40]} is no word of SPARQL")
        elif role in ("prefix", "base", "from") and (self._open or bool(self.form) != (role == "from")):
            self._stray(match)
        elif role == "form" and not self._open:
            if self.form:
                self._refuse("several", at, "there is more than one query", "one query")
            self.form = word
        elif role == "values":
            self._values = True
        elif role in ("from", "prefix", "base"):
            self._expect(role)

    def _iri(self, match: re.Match[str]) -> None:
        text = match["iri"][1:-1]
        if self._operand and self._within == "(" and not self._data and not _AUTHORITY.match(text):
            self._compare(match, text)
        else:
            self._took(match)

    def _expect(self, what: str) -> None:
        """Let the next token be what follows FROM, NAMED, BASE or PREFIX; nothing, where that has come."""
        self._awaits = what
        self._handle = self._expecting if what else self._usual

    def _expected_word(self, match: re.Match[str]) -> None:
        if self._awaits != "from" or match["word"].upper() != "NAMED":
            self._stray(match)
        self._expect("named")

    def _expected_name(self, match: re.Match[str]) -> None:
        prefix, _, local = match["name"].partition(":")
        if self._awaits == "prefix" and not local:
            self._declared = prefix
            self._expect("namespace")
        elif self._awaits in ("from", "named") and prefix in self._namespaces:
            self._take_graph(self._namespaces[prefix][-1] + local.replace("\\", ""))
        else:
            self._stray(match)

    def _expected_iri(self, match: re.Match[str]) -> None:
        text = _ESCAPE.sub(_character, match["iri"][1:-1])
        name = urljoin(self._base, text) if self._base else text
        if self._awaits == "prefix":
            self._stray(match)
        elif self._awaits == "namespace":
            self._namespaces.setdefault(self._declared, []).append(name)
        elif self._awaits == "base":
            self._base = name
        else:
            self._take_graph(name)
        self._expect("")

    def _take_graph(self, name: str) -> None:
        (self.named_graphs if self._awaits == "named" else self.default_graphs).append(name)
        self._expect("")

    def _compare(self, match: re.Match[str], text: str) -> None:
        """Go through what looks like an IRI, but after a value must be a comparison; or else it is in a list."""
        start = match.start("iri")
        if "#" in text or "'" in text:
            todo = "put a space after < where values are compared, and write relative IRIs in full"
            self._wrong(start, "this can be read as an IRI and as a comparison", todo)
        self._step(match)
        self._operand = False
        self._through(start + 1, match.end() - 1)
        self._operand = False

    def _opened(self, match: re.Match[str]) -> None:
        mark = match["open"]
        if not self._data and (self._within != "(" or self._operand):
            self._step(match)
        self._open.append((_CLOSING[mark], self._steps, self._within, self._data))
        if len(self._open) > self._limits.nesting:
            allowed = f"at most {self._limits.nesting} brackets one within another"
            self._refuse("too_deep", match.start("open"), "the query is too deep", allowed)
        self._step(match)
        if mark == "{" and self._values:
            self._data, self._values = True, False
        self._within, self._operand = mark, False

    def _closed(self, match: re.Match[str]) -> None:
        if not self._open or self._open[-1][0] != match["close"]:
            self._stray(match)
        _, self._steps, self._within, self._data = self._open.pop()
        self._operand = True

    def _parting(self, match: re.Match[str]) -> None:
        if self._within != "(" and not self._data:
            self._step(match)
        self._operand = False

    def _sign(self, match: re.Match[str]) -> None:
        sign = match["sign"]
        if sign == "<" and self._query.startswith("<", match.end()):
            self._wrong(match.start("sign"), "triples as terms are not asked for here", "put a space between < and <")
        if not self._data and sign != "^^":
            self._step(match)
        self._operand = False

    def _stray(self, match: re.Match[str]) -> NoReturn:
        """Refuse a token that can stand nowhere, or not where it stands."""
        kind = match.lastgroup or "wrong"
        text, at = match[kind], match.start(kind)
        if kind == "wrong" and text in "'\"":
            self._wrong(at, "a string is not closed, or holds an escape that is none")
        if text == "\\":
            self._wrong(at, "an escape stands outside of strings and IRIs", "write the character itself")
        self._wrong(at, f"{text[:40]} cannot stand here")

    def _end(self, match: re.Match[str]) -> None:
        """Nothing more comes."""


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[0][2:], 16))


def _place(query: str, at: int) -> str:
    line = query.count("\n", 0, at) + 1
    return f"line {line}, column {at - query.rfind(chr(10), 0, at)}"


def _refuse(code: str, problem: str, *, where: str = "", expected: str = "", todo: str = "") -> NoReturn:
    raise QueryRefused(problem, code=code, where=where, expected=expected, todo=todo)
