"""What the front process does with a request: which pool answers it, and what HTTP asks of any server.

It asks no query and writes no page, so that whatever a request makes a worker do, the others are still heard.
"""

from __future__ import annotations

import asyncio
import math
import re
import sys
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from http import HTTPStatus

from werkzeug.http import is_resource_modified, parse_date

from wpkg.publish.server import refusals
from wpkg.publish.server.connection import Cancel, Reply
from wpkg.publish.server.kept import Kept
from wpkg.publish.server.limits import Buckets, Limits
from wpkg.publish.server.messages import SITE, SPARQL, Answer, Request, packed
from wpkg.publish.server.pool import Failure, Job, Pool
from wpkg.publish.server.reading import Asked
from wpkg.publish.server.refusals import Refusal

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EXPOSED = "Allow, Content-Disposition, Content-Location, ETag, Last-Modified, Link, Retry-After, X-Total-Count"
EVERYWHERE = refusals.header_lines(
    (
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", _EXPOSED),
    )
)
"""What stands in the head of every answer."""
READS = (b"GET", b"HEAD", b"OPTIONS")
ASKS = (*READS, b"POST")
ENDPOINT = b"/sparql"
FAILURES: Mapping[Failure, Refusal] = {
    Failure.BUSY: Refusal(503, "busy", headers=(("Retry-After", "2"),)),
    Failure.DOWN: Refusal(503, "down", headers=(("Retry-After", "10"),)),
    Failure.TIME: Refusal(503, "time"),
    Failure.ENDED: Refusal(503, "memory"),
}
_STATUS_LINES = {b"%d" % each.value: b"HTTP/1.1 %d %b\r\n" % (each, each.phrase.encode()) for each in HTTPStatus}
_PACKS = re.compile(rb"(?:^|[\s,])gzip\s*(?:,|$|;\s*q=(?:1|0?\.0*[1-9]))", re.IGNORECASE)
_LONGEST_WISH = 1000
"""Octets of what a client accepts beyond which a refusal is not written as it likes: reading that takes time."""
_OF_A_BODY = (b"content-type:", b"content-encoding:", b"content-language:")


class Front:
    """Answers requests from memory or by its pools; ``pages`` and ``queries`` are set once workers are started."""

    def __init__(self, limits: Limits, *, log: bool = False) -> None:
        self._loop = asyncio.get_running_loop()
        self._log = log
        self._buckets = Buckets(limits.rate)
        self._kept = Kept(limits.kept, limits.kept_each)
        self._modified = b""
        self._since = ""
        self._common = b""
        self.pages: Pool
        self.queries: Pool
        self.tick()

    def serve(self, pages: Pool, queries: Pool, modified: int | None) -> None:
        """Answer by these pools from now on; their data were last changed at ``modified`` (None: nobody knows)."""
        self.pages, self.queries = pages, queries
        self._since = formatdate(modified, usegmt=True) if modified is not None else ""
        self._modified = f"last-modified: {self._since}\r\n".encode() if modified is not None else b""
        self._kept.clear()

    @property
    def keeps(self) -> bool:
        """Whether answers may be kept: only where it is known when the data change."""
        return bool(self._modified)

    def tick(self) -> None:
        """Set the time that answers bear. To be called every second."""
        self._common = b"date: %b\r\n" % formatdate(usegmt=True).encode() + EVERYWHERE
        self._buckets.forget(self._loop.time())

    def handle(self, asked: Asked, client: str, reply: Reply) -> Cancel | None:
        """Answer a request, now or later; return what forgets it."""
        refusal = self._unwelcome(asked, client)
        if refusal is not None:
            self._send(asked, client, reply, self._refused(refusal, asked.headers, asked.path))
            return None
        if asked.method == b"OPTIONS":
            self._send(asked, client, reply, _options(asked))
            return None
        kind = SPARQL if asked.path == ENDPOINT and _holds_query(asked) else SITE
        request = _request(kind, asked)
        key: Sequence[bytes] | None = None
        if asked.method != b"POST" and self.keeps:
            key = request[2:7]
            if (kept := self._kept.get(key)) is not None:
                self._send(asked, client, reply, kept)
                return None

        def done(found: Answer | Failure) -> None:
            if isinstance(found, Failure):
                found = self._refused(FAILURES[found], asked.headers, asked.path)
            elif found.keep and key is not None:
                self._kept.put(key, found)
            self._send(asked, client, reply, found)

        pool = self.queries if kind == SPARQL else self.pages
        job = Job(client, packed(request), done)
        pool.submit(job)
        return lambda: pool.cancel(job)

    def refuse(self, status: int, code: str, headers: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
        """Return head and body of what is sent where a request cannot be read."""
        answer = self._refused(Refusal(status, code), headers, b"/")
        return self._head(answer, len(answer.body)), answer.body

    def _unwelcome(self, asked: Asked, client: str) -> Refusal | None:
        """Return why a request is not even looked into, if so."""
        wait = self._buckets.take(client, self._loop.time())
        if wait:
            return Refusal(429, "rate", headers=(("Retry-After", str(math.ceil(wait))),))
        allowed = _allowed(asked.path)
        if asked.method not in allowed:
            return Refusal(405, "method", headers=(("Allow", b", ".join(allowed).decode()),))
        return None

    def _refused(self, refusal: Refusal, headers: Mapping[bytes, bytes], path: bytes) -> Answer:
        told = [headers.get(name, b"") for name in (b"accept", b"accept-language")]
        accept, language = ("" if len(each) > _LONGEST_WISH else each.decode("latin-1") for each in told)
        return refusals.written(refusal, accept, language, refusals.way_up(path))

    def _send(self, asked: Asked, client: str, reply: Reply, answer: Answer) -> None:
        if answer.etag and answer.status == b"200" and self._unchanged(asked.headers, answer):
            answer = _not_modified(answer)
        head = self._head(answer, len(answer.body))
        reply(head, b"" if asked.method == b"HEAD" else answer.body)
        if self._log:
            target = (asked.path + (b"?" + asked.query if asked.query else b"")).decode("latin-1")
            told = f"{client} {asked.method.decode()} {target!a} {answer.status.decode()} {len(answer.body)}"
            print(told, file=sys.stderr, flush=True)

    def _head(self, answer: Answer, length: int) -> bytes:
        head = _STATUS_LINES[answer.status] + self._common + answer.headers
        if answer.etag:
            head += b"etag: %b\r\n%b" % (answer.etag, self._modified if answer.keep else b"")
        return head if answer.status in (b"204", b"304") else head + b"content-length: %d\r\n" % length

    def _unchanged(self, headers: Mapping[bytes, bytes], answer: Answer) -> bool:
        """Whether the client says that it has this very answer."""
        match, since = headers.get(b"if-none-match"), headers.get(b"if-modified-since")
        if match is None and (since is None or not answer.keep):
            return False
        environ = {"REQUEST_METHOD": "GET"}
        if match is not None:
            environ["HTTP_IF_NONE_MATCH"] = match.decode("latin-1")
        elif since is not None and _is_time(since):
            environ["HTTP_IF_MODIFIED_SINCE"] = since.decode("latin-1")
        modified = parse_date(self._since) if answer.keep else None
        return not is_resource_modified(environ, etag=answer.etag.decode().strip('"'), last_modified=modified)


def _is_time(text: bytes) -> bool:
    try:
        return parse_date(text.decode("latin-1")) is not None
    except (OverflowError, ValueError):
        return False


def _allowed(path: bytes) -> tuple[bytes, ...]:
    return ASKS if path == ENDPOINT else READS


def _holds_query(asked: Asked) -> bool:
    """Whether a request to the endpoint asks anything of it; else it asks for what is told about the endpoint."""
    return asked.method == b"POST" or bool(asked.query)


def _request(kind: bytes, asked: Asked) -> Request:
    told = asked.headers.get
    packs = b"1" if b"accept-encoding" in asked.headers and _PACKS.search(told(b"accept-encoding", b"")) else b""
    accepts = told(b"accept", b""), told(b"accept-language", b"")
    method = b"GET" if asked.method == b"HEAD" else asked.method
    return Request(kind, method, asked.path, asked.query, *accepts, packs, told(b"content-type", b""), asked.body)


def _options(asked: Asked) -> Answer:
    allowed = b", ".join(_allowed(asked.path)).decode()
    lines = [("Allow", allowed)]
    if b"access-control-request-method" in asked.headers:
        lines += [("Access-Control-Allow-Methods", allowed), ("Access-Control-Max-Age", "86400")]
        lines.append(("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"))
    return Answer(b"204", refusals.header_lines(lines), b"")


def _not_modified(answer: Answer) -> Answer:
    """Return what is sent to a client that has the answer: its headers but those of a body."""
    lines = answer.headers.splitlines(keepends=True)
    headers = b"".join(line for line in lines if not line.lower().startswith(_OF_A_BODY))
    return answer._replace(status=b"304", headers=headers, body=b"")
