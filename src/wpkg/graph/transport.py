"""One HTTP exchange with a triplestore: within a time limit, to the end of the answer, with failures told in words."""

from __future__ import annotations

import base64
import http.client
import queue
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from http import HTTPStatus
from typing import Any, TypeVar

from wpkg.errors import AnswerCut, BadParameter, EndpointError

_CHUNK = 1 << 16
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an exchange may cost: seconds in all, further attempts after a cut connection or 503, bytes of answer."""

    timeout: float
    retries: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where to send requests: the URL without user and password, what of it may be shown, and the two kept apart."""

    url: str
    shown: str
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Take apart an http or https address.

        Raises:
            BadParameter: it is none.
        """
        parts = urllib.parse.urlsplit(text)
        if not _is_web_address(parts):
            raise BadParameter(
                "this is no address of a triplestore",
                where=parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl(),
                expected="http://host:port/path, as in http://localhost:7878/query",
            )
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
        return cls(
            url=bare.geturl(),
            shown=bare._replace(query="").geturl(),
            user=urllib.parse.unquote(parts.username or ""),
            password=urllib.parse.unquote(parts.password or ""),
        )

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters in the query part of the URL: they go along with every request."""
        return urllib.parse.parse_qsl(urllib.parse.urlsplit(self.url).query)

    def open(self, request: urllib.request.Request, timeout: float, challenges: Sequence[str]) -> Any:
        """Send a request over http or https, following redirects, and logged in as the ``WWW-Authenticate`` ask."""
        if login := self._login(request, challenges):
            request.add_unredirected_header("Authorization", login)
        opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler,
            urllib.request.UnknownHandler,
            urllib.request.HTTPHandler,
            urllib.request.HTTPSHandler,
            urllib.request.HTTPDefaultErrorHandler,
            urllib.request.HTTPRedirectHandler,
            urllib.request.HTTPErrorProcessor,
        ):
            opener.add_handler(handler())
        return opener.open(request, timeout=timeout)

    def _login(self, request: urllib.request.Request, challenges: Sequence[str]) -> str:
        schemes = {scheme.lower(): rest for scheme, _, rest in (challenge.partition(" ") for challenge in challenges)}
        if "digest" in schemes:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, self.url, self.user, self.password)
            fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(schemes["digest"]))
            answer = urllib.request.HTTPDigestAuthHandler(known).get_authorization(request, fields)
            return f"Digest {answer}" if answer else ""
        if "basic" in schemes:
            return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer: status, headers and body."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type in lower case, empty if none is given."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page, by its type or by its first bytes."""
        opening = self.body[:200].lstrip().lower()
        return "html" in self.media_type or opening.startswith((b"<!doctype html", b"<html"))

    @property
    def first_line(self) -> str:
        """The first line of the body that says something, or a page without its markup; at most 200 characters."""
        text = self.body[: _CHUNK * 2].decode("utf-8", "replace")
        if self.is_page:
            text = re.sub(r"(?is)<(head|style|script)\b.*?</\1>|</?[a-z!][^>]*>", " ", text).replace("\n", " ")
        lines = (" ".join(line.split()) for line in text.splitlines())
        return next((line for line in lines if line), "")[:200]

    @property
    def challenges(self) -> tuple[str, ...]:
        """The ways to log in that an answer 401 offers."""
        return tuple(self.headers.get_all("WWW-Authenticate", ())) if self.status == HTTPStatus.UNAUTHORIZED else ()


def _is_web_address(parts: urllib.parse.SplitResult) -> bool:
    try:
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        return False
    blank = re.search(r"\s", parts.geturl())
    return parts.scheme in ("http", "https") and bool(host) and port != 0 and not blank


Open = Callable[[urllib.request.Request], Any]
"""Send a request and return its answer, still to be read, as :meth:`Address.open` does."""


def exchange(address: Address, send: Callable[[Open], Any], limits: Limits, challenges: Sequence[str] = ()) -> Answer:
    """Send a request and read the whole answer, again after a cut connection or 503.

    Args:
        address: where to, and as whom.
        send: builds the request, sends it with what it is given, and returns what that returned.
        limits: what it may cost.
        challenges: the ways to log in, if they are known already.

    Raises:
        EndpointError: no whole answer came; an answer of any HTTP status is returned.
    """
    deadline = time.monotonic() + limits.timeout
    for attempt in range(limits.retries + 1):
        last = attempt == limits.retries
        try:
            left = max(deadline - time.monotonic(), 0.001)
            answer = within(left, lambda limit: _logged_in(address, send, limit, limits.max_bytes, challenges))
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or last:
                return answer
        except (OSError, http.client.HTTPException, TooLongError) as error:
            if last or not isinstance(_cause(error), ConnectionResetError | BrokenPipeError):
                raise EndpointError(
                    told(_cause(error), limits.timeout, attempt + 1),
                    where=address.shown,
                    expected="a triplestore that answers",
                    todo="check the address, and that the triplestore runs",
                ) from error
        time.sleep(min(0.1 * 2**attempt, max(deadline - time.monotonic(), 0)))
    raise AssertionError("the last attempt returns or raises")


def challenges(address: Address, url: str, limits: Limits) -> tuple[str, ...]:
    """Return the ways to log in at ``url``, none if ``address`` names no user.

    To be asked before a long body is sent: a server may hang up on the body rather than say that it wants a login.
    """
    if not address.user:
        return ()
    anonymous = replace(address, user="", password="")
    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "wpkg"})
    return exchange(anonymous, lambda open_: open_(request), limits).challenges


def require_success(address: Address, answer: Answer) -> None:
    """Raise EndpointError unless the status is 2xx, with the first line of what was answered."""
    if 200 <= answer.status < 300:
        return
    said = f": {answer.first_line}" if answer.first_line else ""
    todo = "look into the log of the triplestore"
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        todo = "give a user who may do this, as in http://user:password@host/…"
    elif answer.status < 500 and (answer.is_page or answer.status == HTTPStatus.NOT_FOUND):
        todo = "check the address: it must be that of the SPARQL service"
    raise EndpointError(
        f"the endpoint answers HTTP {answer.status}{said}",
        where=address.shown,
        expected="an answer that says all went well",
        todo=todo,
    )


def require_whole(address: Address, answer: Answer, size: int) -> None:
    """Raise AnswerCut if an answer of so many rows was cut short: Virtuoso says so in headers only."""
    limit = answer.headers.get("X-SPARQL-MaxRows", "")
    late = answer.headers.get("X-SQL-State", "") == "S1TAT"
    if late or (limit.isdecimal() and size >= int(limit)):
        what = "its time limit" if late else f"its limit of {limit} rows"
        raise AnswerCut(
            f"the endpoint cut the answer at {what}",
            where=address.shown,
            expected="a whole answer",
            todo="ask for less, or raise ResultSetMaxRows and MaxQueryExecutionTime there",
        )


class TooLongError(Exception):
    """The answer is longer than the caller takes."""


def within(limit: float, work: Callable[[float], _T]) -> _T:
    """Do ``work`` in a thread and wait ``limit`` seconds: looking up a name and dripping headers know no time limit."""
    outcome: queue.SimpleQueue[tuple[_T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(limit), None))
        except BaseException as error:  # handed to the caller, who raises it
            outcome.put((None, error))

    threading.Thread(target=run, name="wpkg-request", daemon=True).start()
    try:
        value, error = outcome.get(timeout=limit)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # no error: this is what work returned


def _logged_in(
    address: Address, send: Callable[[Open], Any], limit: float, max_bytes: int, known: Sequence[str]
) -> Answer:
    """Send a request and read its answer, a second time if a user is named and a login is wanted."""
    answer = _receive(lambda: send(lambda request: address.open(request, limit, known)), limit, max_bytes)
    wanted = answer.challenges if address.user else ()
    if not wanted:
        return answer
    return _receive(lambda: send(lambda request: address.open(request, limit, wanted)), limit, max_bytes)


def _receive(send: Callable[[], Any], limit: float, max_bytes: int) -> Answer:
    """Send a request and read its answer to the end, whatever its status."""
    deadline = time.monotonic() + limit
    try:
        response = send()
    except urllib.error.HTTPError as refused:
        response = refused
    with response:
        body = _read(response, deadline, max_bytes)
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and len(body) < int(length):
            raise http.client.IncompleteRead(body, int(length) - len(body))
        return Answer(response.status, response.headers, body)


def _read(response: Any, deadline: float, max_bytes: int) -> bytes:
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLongError(f"longer than {max_bytes} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
        chunks.append(chunk)
    return b"".join(chunks)


def _cause(error: BaseException) -> BaseException:
    """Unwrap what urllib wraps."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else None
    return reason if isinstance(reason, BaseException) else error


_TOLD: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "no whole answer within {timeout:g} s"),
    (socket.gaierror, "the name of the host cannot be resolved"),
    (ConnectionRefusedError, "nothing listens at this address"),
    (ConnectionResetError, "the connection was cut (tries: {attempts})"),
    (BrokenPipeError, "the connection was cut (tries: {attempts})"),
    (http.client.IncompleteRead, "the answer broke off before its end"),
    (TooLongError, "the answer is {error}"),
    (ssl.SSLError, "no secure connection ({error})"),
    (http.client.HTTPException, "what answers there does not speak HTTP"),
)
"""Why no answer came, in one clause each; the first that fits is told."""


def told(error: BaseException, timeout: float, attempts: int) -> str:
    """Say in one clause why no answer came, after so many attempts of ``timeout`` seconds."""
    clause = next((clause for kind, clause in _TOLD if isinstance(error, kind)), "the connection failed ({error})")
    return clause.format(error=error, timeout=timeout, attempts=attempts)
