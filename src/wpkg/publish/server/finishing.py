"""What every whole answer gets at last: a tag by which it is recognised, and fewer octets where that pays."""

from __future__ import annotations

import base64
import gzip
from hashlib import sha256

from wpkg.publish.server.messages import Answer

_WORTH_PACKING = 1400
"""Octets below which an answer goes into one packet as it is."""
_PACKED = (
    *(b"text/", b"image/svg", b"application/json", b"application/ld+json", b"application/n-", b"application/problem"),
    *(b"application/rdf+xml", b"application/sparql", b"application/xml", b"application/geo+json", b"application/trig"),
)
"""How the media types begin that become smaller."""
_EFFORT = 4


def finished(answer: Answer, packs: bytes) -> Answer:
    """Give an answer its strong ETag, and pack it where the client can unpack it (``packs``) and it pays."""
    tag = base64.urlsafe_b64encode(sha256(answer.body).digest()[:15])
    media_type = answer.headers.partition(b"Content-Type: ")[2]
    if len(answer.body) < _WORTH_PACKING or not media_type.startswith(_PACKED):
        return answer._replace(etag=b'"%b"' % tag)
    headers = answer.headers + b"Vary: Accept-Encoding\r\n"
    if not packs:
        return answer._replace(etag=b'"%b"' % tag, headers=headers)
    body = gzip.compress(answer.body, _EFFORT, mtime=0)
    return answer._replace(etag=b'"%b-gz"' % tag, headers=headers + b"Content-Encoding: gzip\r\n", body=body)
