"""Look a file over before it is parsed: how deep it nests, what it declares, what it would have fetched.

Everything here takes time in proportion to the length of the file and builds nothing. Where a file is cut into tokens
otherwise than a parser would, it counts more brackets, never fewer, up to the place where the parser gives up.
"""

from __future__ import annotations

import json
import re
from xml.parsers import expat

from wpkg.graph.foreign import kinds
from wpkg.graph.foreign.refused import refuse

_TURTLE = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb'|"(?:[^"\\\r\n]|\\.)*+"'
    rb"|'(?:[^'\\\r\n]|\\.)*+'"
    rb"|<[^<>\"{}|^`\x00-\x20]*+>"
    rb"|#[^\r\n]*+"
    rb"|\\."
    rb"|(?P<open><<|[\[({])"
    rb"|(?P<close>>>|[\])}])",
    re.DOTALL,
)
_JSON = re.compile(
    rb'(?P<string>"(?:[^"\\]|\\.)*+")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<colon>:)|(?P<parting>,)', re.DOTALL
)
_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")
_CONTEXT, _IMPORT = "@context", "@import"


def look_over(data: bytes, media_type: str, depth: int) -> None:
    """Refuse what is not to be parsed.

    Args:
        data: the whole file, unpacked.
        media_type: of what kind it is.
        depth: how many brackets or elements may stand within each other.

    Raises:
        RefusedError: ``too_deep``, ``xml_entities``, ``remote_context``, or it is no XML.
    """
    if media_type == kinds.RDF_XML:
        _xml(data, depth)
    elif media_type == kinds.JSON_LD:
        _json(data, depth)
    elif media_type in (kinds.TURTLE, kinds.TRIG) or b"<<" in data:
        _brackets(data, depth)


def _too_deep(line: int, depth: int, what: str) -> Exception:
    return refuse("too_deep", f"its {what} are nested deeper than any graph needs", line, f"at most {depth} levels")


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _brackets(data: bytes, depth: int) -> None:
    level = 0
    for token in _TURTLE.finditer(data):
        if token["open"]:
            level += 1
            if level > depth:
                raise _too_deep(_line(data, token.start()), depth, "brackets")
        elif token["close"]:
            level = max(0, level - 1)


def _json(data: bytes, depth: int) -> None:
    """Let only contexts through that stand in the file: the value of one, or a member of its list, is no string."""
    lists_of_contexts: list[bool] = []
    said, awaited = "", ""
    for token in _JSON.finditer(data):
        kind, text = token.lastgroup, token[0]
        if kind == "string":
            if awaited or (lists_of_contexts and lists_of_contexts[-1]):
                raise _remote(_line(data, token.start()), _text(text))
            said = _text(text)
        elif kind == "colon":
            awaited = said if said in (_CONTEXT, _IMPORT) else ""
            continue
        elif kind == "open":
            lists_of_contexts.append(text == b"[" and awaited == _CONTEXT)
            if len(lists_of_contexts) > depth:
                raise _too_deep(_line(data, token.start()), depth, "objects and lists")
        elif kind == "close" and lists_of_contexts:
            lists_of_contexts.pop()
        said, awaited = (said if kind == "string" else ""), ""


def _text(quoted: bytes) -> str:
    """Return what a string of JSON says; as it stands where it is none."""
    if b"\\" not in quoted:
        return quoted[1:-1].decode("utf-8", "replace")
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted.decode("utf-8", "replace")


def _remote(line: int, name: str) -> Exception:
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    return refuse(
        "remote_context",
        f"its context is elsewhere: {shown!r}; nothing is fetched",
        line,
        "contexts that stand in the file",
        "write the context into the file, or expand it first",
    )


def _xml(data: bytes, depth: int) -> None:
    """Read the file as XML without building anything; what declares a document type is refused."""
    reader = expat.ParserCreate("utf-8")
    level = 0

    def declared(_: str, encoding: str | None, *__: object) -> None:
        if encoding is not None and encoding.lower() not in _UTF_8:
            raise refuse("not_utf8", f"its encoding is {encoding!r}", 1, "UTF-8", "save it as UTF-8")

    def doctype(*_: object) -> None:
        raise refuse(
            "xml_entities",
            "it declares a document type",
            reader.CurrentLineNumber,
            "RDF/XML without DOCTYPE and entities",
            "write the entities out: most tools do, when they save it again or as Turtle",
        )

    def opened(*_: object) -> None:
        nonlocal level
        level += 1
        if level > depth:
            raise _too_deep(reader.CurrentLineNumber, depth, "elements")

    def closed(*_: object) -> None:
        nonlocal level
        level -= 1

    reader.XmlDeclHandler = declared
    reader.StartDoctypeDeclHandler = doctype
    reader.EntityDeclHandler = doctype
    reader.StartElementHandler = opened
    reader.EndElementHandler = closed
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        problem = f"no well-formed XML: {expat.ErrorString(error.code)}"
        raise refuse("syntax", problem, error.lineno, "RDF/XML") from None
