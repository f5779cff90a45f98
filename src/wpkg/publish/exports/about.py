"""What every export says of itself: of what it was made, under which licence, and what it leaves out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Store
from wpkg.publish.exports import FORMATS, Selection
from wpkg.publish.exports.naming import called

_DCT, _DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"


@dataclass(frozen=True, slots=True)
class About:
    """``checked`` is the ISO day of the last check, empty where the graph does not say; so are version and licence."""

    title: str
    version: str
    licence: str
    checked: str
    documents: tuple[str, ...]
    holds: str
    leaves_out: str

    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield names and values, what is not known left out."""
        told = {
            "Title": self.title,
            "Address": iri.DATASET,
            "Version": self.version,
            "Checked to": self.checked,
            "Licence": self.licence,
            "Texts": "Words quoted from documents belong to their publishers and are not relicensed.",
            "Documents": ", ".join(self.documents) or "the whole graph",
            "Holds": self.holds,
            "Leaves out": self.leaves_out,
        }
        yield from ((name, value) for name, value in told.items() if value)

    def comment(self, mark: str = "# ") -> str:
        """Return the facts as lines of a comment, each line beginning with ``mark``."""
        lines = (
            textwrap.fill(
                " ".join(f"{name}: {value}".split()),
                118,
                initial_indent=mark,
                subsequent_indent=f"{mark}  ",
                break_on_hyphens=False,
            )
            for name, value in self.facts()
        )
        return "\n".join(lines) + "\n"


def about(store: Store, format_: str, wanted: Selection) -> About:
    """Ask the graph what it says of itself, for an export in a format."""
    rows = store.select(prepared("export-about"))
    told = {text_of(row["property"]): text_of(row["value"]) for row in rows}
    names = called(store, wanted.documents)
    return About(
        title=told.get(_DCT + "title", ""),
        version=told.get(_DCAT + "version", ""),
        licence=told.get(_DCT + "license", ""),
        checked=told.get(_DCT + "modified", ""),
        documents=tuple(names.get(document, document) for document in wanted.documents),
        holds=FORMATS[format_].holds,
        leaves_out=FORMATS[format_].leaves_out,
    )
