"""What query editors ask an endpoint for: the canned questions with their prefixes, and what the dataset holds.

Editors find the questions as ``sh:SPARQLExecutable`` with a comment and the query, prefixes as ``sh:prefix`` with
``sh:namespace``, and complete names of classes and properties from VoID partitions. They ask the endpoint itself, over
all graphs, so these two graphs stand in what it serves; they are no part of the dataset that a build makes.
"""

from __future__ import annotations

from collections.abc import Mapping

from wpkg import iri
from wpkg.publish.site.data import files
from wpkg.publish.site.records import Site

EXAMPLES = iri.BASE + files.EXAMPLES
VOID = iri.BASE + files.VOID
"""The names of the two graphs are the addresses where the same files are found."""


def graphs(site: Site) -> Mapping[str, bytes]:
    """Return the graphs to add to what an endpoint serves: Turtle by IRI.

    The second counts classes and properties over the whole graph: made once a generation, not once a process.
    """
    from wpkg.publish.site.data import dataset

    return {EXAMPLES: files.examples(site), VOID: dataset.turtle(site)}
