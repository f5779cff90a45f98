"""Resolution across documents: what only several texts of a corpus together tell, and what follows by rule.

:func:`link` does it over a dataset in parts, with processes or with whatever else is an :class:`.engines.Engine`. The
steps are pure functions of plain data, so that any engine can spread them:

    facts_of(reading, document, work, slug) → facts           where a document is read
    entries(facts) → (key, entry), …                          grouped by key over all documents
    needs(facts) → keys, asked(facts, slice) → further keys   what a document needs of these groups
    resolved(facts, slice) → Outcome                          links, findings and counts of the document
    of_document(work, outcome) → N-Triples                    its graph in the layer of links
    inferred(statements, linked) → N-Triples                  its graph in the layer of inferences

The entries of a key count as a set: their order decides nothing.
"""

from __future__ import annotations

from wpkg.corpus.linking.engine import Linked, link

__all__ = ["Linked", "link"]
