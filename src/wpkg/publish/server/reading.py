"""From octets to requests, with a limit on every length.

httptools, the parser of Node.js, reads; here stands what it does not do: it limits nothing, lets pass what another
server in front may read in another way, and leaves off where a client offers to speak something else.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import httptools

from wpkg.publish.server.limits import Limits

LISTS = frozenset((b"accept", b"accept-encoding", b"accept-language", b"if-none-match", b"x-forwarded-for"))
"""Headers that matter and may come in several lines."""
KEPT = LISTS | {b"access-control-request-method", b"content-length", b"content-type", b"expect", b"host"}
KEPT |= {b"if-modified-since", b"transfer-encoding"}
"""Headers that matter."""
_LONGEST = 4096
"""Octets that such a header may have: each is looked into."""
_LONGEST_PATH = 2048
_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=%:\[\]-]*")
_VERSIONS = ("1.0", "1.1")


class Asked(NamedTuple):
    """A request as it came: the path decoded, the query as it was, and the headers that matter, by lower-case name.

    ``lasting`` says that the client wants to go on with the connection.
    """

    method: bytes
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes
    lasting: bool


@dataclass(slots=True)
class _Begun:
    """A request of which something has come."""

    target: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: list[bytes] = field(default_factory=list)
    fed: int = 0
    length: int = 0
    begun: bool = False
    headed: bool = False
    awaited: bool = False


class Reader:
    """Reads the requests of one connection into ``complete``; ``refused`` is status and code once it cannot go on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = httptools.HttpRequestParser(self)
        self._begun = _Begun()
        self.complete: deque[Asked] = deque()
        self.refused: tuple[int, str] | None = None

    @property
    def within(self) -> bool:
        """Whether a request has begun to come and is not whole."""
        return self._begun.begun or bool(self._begun.fed)

    @property
    def headers(self) -> Mapping[bytes, bytes]:
        """The headers so far of the request that is being read."""
        return self._begun.headers

    @property
    def waits(self) -> bool:
        """Whether the client waits to be told that it may send the body."""
        return self._begun.headers.get(b"expect", b"").lower() == b"100-continue" and not self._begun.body

    def body_begins(self) -> bool:
        """Tell, once a request, that its head is whole and its body is not."""
        begun = self._begun
        if not begun.headed or begun.awaited or self.refused is not None:
            return False
        begun.awaited = True
        return True

    def feed(self, data: bytes) -> None:
        """Take in what has come."""
        if self.refused is not None:
            return
        self._begun.fed += len(data)
        try:
            self._read(memoryview(data))
        except httptools.HttpParserError:
            self._refuse(400, "malformed")
        if not self._begun.headed and self._begun.fed > self._limits.head:
            self._refuse(431, "large")
        if self._begun.fed > self._limits.head + 2 * self._limits.body:
            self._refuse(413, "large")  # most of it is none of the body: chunks of an octet, what comes with chunks

    def _read(self, data: memoryview) -> None:
        while True:
            try:
                self._parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                if self.refused is not None or self._parser.get_method() == b"CONNECT":
                    return
                data = data[upgrade.args[0] :]
                self._stay()

    def _stay(self) -> None:
        """Go on in HTTP/1.1, which a client that offers to speak something else must put up with.

        The parser takes what follows such a head for the other protocol. Another one is told the head without the
        offer, and so finds the body.
        """
        begun, lasting = self._begun, self._parser.should_keep_alive()
        lines = [b"%b: %b\r\n" % each for each in begun.headers.items()]
        lines += [] if lasting else [b"Connection: close\r\n"]
        method = self._parser.get_method()
        self._parser, self._begun = httptools.HttpRequestParser(self), _Begun(fed=begun.fed)
        self._parser.feed_data(b"%b %b HTTP/1.1\r\n%b\r\n" % (method, begun.target, b"".join(lines)))

    def on_message_begin(self) -> None:
        """Take note that something comes."""
        self._begun.begun = True

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        self._begun.target += url
        if len(self._begun.target) > self._limits.target:
            self._refuse(414, "large")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, if it matters."""
        name = name.lower()
        if name not in KEPT or self._begun.headed:
            return  # what comes after a body changes nothing any more
        headers = self._begun.headers
        if name in headers:
            if name not in LISTS:
                self._refuse(400, "malformed")
            value = headers[name] + b", " + value
        if len(value) > _LONGEST:
            self._refuse(431, "large")
            value = b""
        headers[name] = value

    def on_headers_complete(self) -> None:
        """Look whether the request can be answered at all."""
        self._begun.headed = True
        headers, version = self._begun.headers, self._parser.get_http_version()
        if version not in _VERSIONS:
            self._refuse(505, "malformed")
        if headers.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
            self._refuse(501, "malformed")
        if b"transfer-encoding" in headers and version == "1.0":
            self._refuse(400, "malformed")
        if int(headers.get(b"content-length", b"0")) > self._limits.body:
            self._refuse(413, "large")
        if not _HOST.fullmatch(headers.get(b"host", b"" if version == "1.0" else b"/")):
            self._refuse(400, "malformed")

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._begun.length += len(body)
        if self._begun.length > self._limits.body:
            self._refuse(413, "large")
        else:
            self._begun.body.append(body)

    def on_message_complete(self) -> None:
        """Take note that a request is whole."""
        method, lasting = self._parser.get_method(), self._parser.should_keep_alive()
        upgrades = self._parser.should_upgrade()
        if self.refused is not None or (upgrades and method != b"CONNECT"):
            return
        begun, self._begun = self._begun, _Begun()
        target = begun.target
        if not target.startswith((b"/", b"*")):
            target = _of_absolute(target)
        path, _, query = target.partition(b"#")[0].partition(b"?")
        if len(path) > _LONGEST_PATH:
            self._refuse(414, "large")
            return
        if b"%" in path:
            path = unquote_to_bytes(path)
        self.complete.append(Asked(method, path, query, begun.headers, b"".join(begun.body), lasting and not upgrades))

    def _refuse(self, status: int, code: str) -> None:
        self.refused = self.refused or (status, code)


def _of_absolute(target: bytes) -> bytes:
    """Return path and query of a target in the form a proxy gets it."""
    try:
        parts = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return target
    return (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
