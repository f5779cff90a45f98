"""A store that counts what is asked of it, over documents made up in any number."""

from __future__ import annotations

from pathlib import Path

from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Rows

_PREFIXES = (Path(__file__).parent / "exports" / "tricky.ttl").read_text("utf-8").partition("id:x-1 a")[0]
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


class CountedStore(EmbeddedStore):
    """A store in memory that counts questions and the rows of their answers."""

    asked = 0
    rows = 0

    def select(self, query: str) -> Rows:
        """Answer a SELECT, and count it."""
        found = super().select(query)
        self.asked += 1
        self.rows += len(found)
        return found


def documents(count: int) -> CountedStore:
    """Return a store of so many documents, each citing the one before, all of one body."""
    lines = [
        f'id:d-{at} a wpkg:Instrument ; wpkg:primarySymbol "D/{at}" ; wpkg:documentSymbol "OTHER(98)/{at}" ; '
        f'dct:title "Title {at}"@en ; wpkg:adoptedBy <{iri.ID}body/b> ; wpkg:hasProvision <{iri.ID}d-{at}#p> .\n'
        f"<{iri.ID}d-{at}#p> a wpkg:Provision ; wpkg:hasReference <{iri.ID}d-{at}#r> .\n"
        f"<{iri.ID}d-{at}#r> a wpkg:Reference ; wpkg:referenceType reftype:recalls ; "
        f"wpkg:referenceTarget id:d-{max(at - 1, 0)} ; wpkg:curationStatus status:curated .\n"
        for at in range(count)
    ]
    lines.append(f'<{iri.ID}body/b> a wpkg:Body ; <{_LABEL}> "B"@en .\n')
    lines.append("<https://w3id.org/wpkg/scheme/reference-type> a skos:ConceptScheme .\n")
    lines.append("reftype:recalls a skos:Concept ; skos:inScheme <https://w3id.org/wpkg/scheme/reference-type> .\n")
    store = CountedStore.memory()
    assert isinstance(store, CountedStore)
    store.replace({iri.graph("made-up"): (_PREFIXES + "".join(lines)).encode()})
    return store
