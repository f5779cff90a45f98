"""Akoma Ntoso 3.0 with the conventions of the United Nations system: a held text in its parts, meaning at its words.

Decisions of organs are ``statement`` documents, papers are ``doc``. A text is written verbatim, but for furniture of
the page, which the file lists as left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from wpkg.errors import UnknownName
from wpkg.graph.labels import labels
from wpkg.graph.store import Store
from wpkg.iri import ID
from wpkg.publish.exports import Selection, archive
from wpkg.publish.exports.akn.document import Manuscript, written
from wpkg.publish.exports.akn.held import Held, held
from wpkg.publish.exports.described import described

_LIST = "left-out.txt"


def akn(store: Store, wanted: Selection) -> bytes:
    """Write the texts of the documents wanted, of the whole graph all that are held: one XML file, or a zip of several.

    In the zip, ``left-out.txt`` names documents asked for of which no text is held.

    Raises:
        UnknownName: no text is held of what was asked for; a file without its text would mislead.
    """
    texts = held(store, wanted.documents)
    without = [each for each in wanted.documents if each not in {text.document for text in texts}]
    if not texts:
        raise UnknownName(
            f"the graph holds no text of {', '.join(_names(store, without)) or 'any document'}",
            expected="a document whose text is held; Akoma Ntoso is a text with its mark-up",
            todo="give the text itself, as a file to be read, or export the facts in another format",
        )
    files = {_file(text, texts): _one(store, text) for text in texts}
    if len(files) == 1 and not without:
        return next(iter(files.values()))
    if without:
        files[_LIST] = "".join(f"{name}: no text is held\n" for name in _names(store, without)).encode()
    return archive.zipped(files)


def _one(store: Store, text: Held) -> bytes:
    facts = described(store, text.document, include_unverified=True)
    whole = (facts.adopted_by, facts.session, *facts.authors)
    names = text.printed() | {each.iri: each.name for each in whole if each is not None}
    return written(Manuscript(text, facts, names | labels(store, text.named(facts))))


def _names(store: Store, documents: Sequence[str]) -> list[str]:
    names = labels(store, documents)
    return [names.get(node, node.removeprefix(ID)) for node in documents]


def _file(text: Held, texts: list[Held]) -> str:
    slug = text.document.removeprefix(ID)
    twins = [each for each in texts if each.document == text.document]
    if len(twins) == 1:
        return f"{slug}.xml"
    return f"{slug}-{text.language}-{text.sha256[:12]}.xml"
