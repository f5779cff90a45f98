"""What the SPARQL endpoint tells of itself: SPARQL 1.1 Service Description."""

from __future__ import annotations

from urllib.parse import urljoin

from wpkg.graph.prepared import prepared
from wpkg.graph.store import Iri
from wpkg.publish.site.kinds import Arguments
from wpkg.publish.site.records import Place, Sent, Site, Variant

_AT_MOST = 1 << 24


def data(site: Site, place: Place, variant: Variant, arguments: Arguments) -> Sent:
    """Describe the endpoint: its language, its formats, and the graphs it holds with their sizes."""
    endpoint, dataset = Iri(urljoin(site.base, site.endpoint)), Iri(urljoin(site.base, "dataset"))
    query = prepared("service-description", endpoint=[endpoint], dataset=[dataset])
    body = site.store.written(query, variant.media_type, at_most=_AT_MOST)
    return Sent(body, variant.media_type)
