"""A SPARQL constraint asked of all its nodes at once, where that tells the same as asking it of each.

SHACL has each query answered with ``$this`` bound to one node beforehand, in every corner of the query. A join with the
nodes wanted tells the same if no part of the query looks at ``$this`` without having found it there itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wpkg.graph.shapes.model import NotCompiled
from wpkg.graph.tokens import Token, tokens

FOCUS, DATASET = "#focus#", "#dataset#"
"""Where a query says at which nodes it looks, and at which graphs."""
_REFUSED = frozenset(
    ("VALUES", "MINUS", "SERVICE", "GRAPH", "FROM", "GROUP", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "DATATYPE")
)
_THIS = "this"
_GROUP, _WITHIN, _ALONE = "group", "exists", "alone"


@dataclass(slots=True)
class _Frame:
    """A pair of braces: what it is, and whether ``$this`` stands in a pattern, or in an expression, right in it."""

    kind: str
    found: bool = False
    computed: bool = False
    parentheses: int = 0
    nested: list[_Frame] = field(default_factory=list)

    @property
    def mentions(self) -> bool:
        """Whether it stands anywhere in it."""
        return self.found or self.computed or any(each.mentions for each in self.nested)


def of_all(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a SELECT with places for focus and dataset, and its variables beside ``this``.

    Raises:
        NotCompiled: asked of all nodes at once it might tell something else.
    """
    found = [token for token in tokens(text) if token.kind not in {"comment", "space"}]
    names = _projected(found)
    _require_joinable(found)
    pieces, opened = [], False
    for token in tokens(text):
        if token.kind == "comment":
            continue
        if token.kind == "variable":
            pieces.append(f"?{token.text[1:]}")
        elif not opened and token.text.upper() == "WHERE":
            continue
        elif not opened and token.text == "{":
            opened = True
            pieces.append(f"{DATASET} WHERE {{ {FOCUS} ")
        else:
            pieces.append(token.text)
    return "".join(pieces), tuple(name for name in names if name != _THIS)


def _projected(found: list[Token]) -> tuple[str, ...]:
    words = [token.text.upper() for token in found]
    if "SELECT" not in words or words.count("SELECT") != 1:
        raise NotCompiled("the query is no single SELECT")
    start = words.index("SELECT") + 1
    end = next((at for at in range(start, len(words)) if words[at] in {"WHERE", "{"}), start)
    listed = [token for token in found[start:end] if token.text.upper() not in {"DISTINCT", "REDUCED"}]
    names = tuple(token.text[1:] for token in listed if token.kind == "variable")
    if len(names) != len(listed) or _THIS not in names:
        raise NotCompiled("the query does not list its variables, $this among them")
    return names


def _require_joinable(found: list[Token]) -> None:
    outer = _Frame(_ALONE)
    stack = [outer]
    before = ["", ""]
    for token in found:
        word, here = token.text.upper(), stack[-1]
        if token.kind == "name" and word in _REFUSED:
            raise NotCompiled(f"{word} in the query")
        if token.kind == "variable" and token.text[1:] in {"PATH", "shapesGraph", "currentShape"}:
            raise NotCompiled(f"{token.text} in the query")
        if token.text == "{":
            kind = _WITHIN if before[-1] == "EXISTS" else _GROUP if len(stack) > 1 else _ALONE
            frame = _Frame(kind)
            here.nested.append(frame)
            stack.append(frame)
        elif token.text == "}":
            stack.pop()
        elif token.text in {"(", ")"}:
            here.parentheses += 1 if token.text == "(" else -1
        elif token.kind == "variable" and token.text[1:] == _THIS:
            here.found = here.found or not here.parentheses
            here.computed = here.computed or here.parentheses > 0
        before = [before[-1], word]
    for group in outer.nested:
        _require_found(group)


def _require_found(frame: _Frame) -> None:
    """Refuse a group that computes with ``$this`` without having found it."""
    computes = frame.computed or any(each.mentions for each in frame.nested if each.kind == _WITHIN)
    if frame.kind == _GROUP and computes and not frame.found:
        raise NotCompiled("a part of the query looks at $this without finding it")
    for nested in frame.nested:
        _require_found(nested)
