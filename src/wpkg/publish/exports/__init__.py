"""The graph for other programs: one record a format, found by its name.

What a format holds and leaves out stands in ``formats.yaml`` beside this file, with the function that writes it, which
is imported when it is first called. A format is added by an entry there.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, cast

from wpkg.errors import BadParameter
from wpkg.graph.store import Iri, Store


@dataclass(frozen=True, slots=True)
class Selection:
    """What to write, and how.

    ``documents`` are IRIs; none stands for the whole graph. ``unverified`` takes in, where a format leaves them out
    otherwise, facts of which no reliable page was read. ``neighbours`` adds terms of other vocabularies (RDF only).
    ``context`` is ``inline`` or ``address`` (JSON-LD only). ``table`` asks for one table alone (CSV only).
    """

    documents: tuple[Iri, ...] = ()
    unverified: bool = False
    neighbours: bool = False
    context: str = "inline"
    table: str = ""


class Writer(Protocol):
    """Writes a selection of a store: the same bytes for the same graph."""

    def __call__(self, store: Store, wanted: Selection, /) -> bytes:
        """Return the file."""
        ...


@dataclass(frozen=True, slots=True)
class Export:
    """A format: what it is, what it holds, what it leaves out, and who writes it (``module:function``)."""

    name: str
    media_type: str
    suffix: str
    holds: str
    leaves_out: str
    writer: str
    takes: tuple[str, ...] = ()

    def write(self, store: Store, wanted: Selection) -> bytes:
        """Return the file; several files come as one zip archive.

        Raises:
            BadParameter: the selection asks for what the format cannot give.
            ExtraMissing: a package is needed that is not installed.
            SyntaxFault, EndpointError: as the store does.
        """
        plain = Selection()
        for option in ("neighbours", "context", "table"):
            if option not in self.takes and getattr(wanted, option) != getattr(plain, option):
                able = ", ".join(each.name for each in FORMATS.values() if option in each.takes)
                raise BadParameter(f"{self.name} takes no {option!r}", where="export", expected=f"one of {able}")
        module, _, function = self.writer.partition(":")
        return cast(Writer, getattr(import_module(module), function))(store, wanted)


def _read() -> dict[str, Export]:
    import yaml  # only an export pays for it

    text = Path(__file__).with_name("formats.yaml").read_text("utf-8")
    told: dict[str, dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {name: _entry(name, entry) for name, entry in told.items()}


def _entry(name: str, told: dict[str, Any]) -> Export:
    words = {key: " ".join(value.split()) for key, value in told.items() if key != "takes"}
    return Export(name=name, takes=tuple(told.get("takes", ())), **words)


FORMATS: Mapping[str, Export] = MappingProxyType(_read())
"""Every format by name, in the order in which they are listed."""


def export(store: Store, name: str, wanted: Selection) -> bytes:
    """Write a selection in the format called ``name``. Raises as :meth:`Export.write` and :func:`find` do."""
    return find(name).write(store, wanted)


def find(name: str) -> Export:
    """Return the format called ``name``.

    Raises:
        BadParameter: there is none; near matches are in what it says to do.
    """
    if name in FORMATS:
        return FORMATS[name]
    near = difflib.get_close_matches(name.casefold(), FORMATS, n=2, cutoff=0.5)
    todo = f"did you mean {' or '.join(near)}?" if near else "wpkg export --list shows them"
    raise BadParameter(f"no format is called {name!r}", expected=f"one of {', '.join(FORMATS)}", todo=todo)
