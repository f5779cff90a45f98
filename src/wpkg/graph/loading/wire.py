"""Requests to one store over connections that stay open, each tried again while that may help.

The standard library's client is enough here: one request at a time a thread, bodies and answers that fit in memory,
no cookies, no proxies. What it lacks is below: a limit on the whole of a request, further tries, login, redirects.
"""

from __future__ import annotations

import base64
import http.client
import random
import socket
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from wpkg.errors import EndpointError
from wpkg.graph.transport import Address, Answer, TooLongError, told, within

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 307, 308})
_HOPS = 5
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a store is waited for.

    Args:
        timeout: seconds that one try of a request may take in all.
        tries: how often a request is sent at most.
        first_wait: seconds before the second try; they double with each further one.
        longest_wait: seconds that are waited at most, whatever ``Retry-After`` says.
        longest_answer: octets an answer may have.
        wait: lets so many seconds pass.
    """

    timeout: float = 120.0
    tries: int = 6
    first_wait: float = 0.5
    longest_wait: float = 30.0
    longest_answer: int = 1 << 30
    wait: Callable[[float], None] = time.sleep


PATIENCE = Patience()
"""What is usual."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. To send any request of a load twice has the effect of sending it once."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Wire:
    """Connections to a store, for one thread.

    Args:
        address: says who logs in, and what may be shown of where.
        patience: how long it is waited for.
        token: sent along as ``Authorization: Bearer``, if any.
    """

    def __init__(self, address: Address, patience: Patience, token: str = "") -> None:
        self._address, self._patience, self._token = address, patience, token
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}
        self._login = _Login(address)
        self._answered = False

    def twin(self) -> Wire:
        """Return another of the same kind, for another thread."""
        return Wire(self._address, self._patience, self._token)

    def send(self, request: Request, *, tries: int | None = None) -> Answer:
        """Send a request and return the whole answer, of any status that does not pass by itself.

        Args:
            request: what to send.
            tries: how often at most, if not as often as the patience says.

        Raises:
            EndpointError: no whole answer came, or none but such as say "later".
        """
        limit = tries or self._patience.tries
        for number in range(1, limit + 1):
            try:
                answer = self._followed(request)
            except (OSError, http.client.HTTPException, TooLongError) as error:
                self.close()
                if number == limit or not self._may_help(error):
                    raise self._failed(error, number) from error
                self._patience.wait(self._pause(number))
            else:
                self._answered = True
                if answer.status not in _PASSING or number == limit:
                    return answer
                self._patience.wait(self._pause(number, answer.headers.get("Retry-After", "")))
        raise AssertionError("the last try returns or raises")

    def pause(self, number: int) -> None:
        """Let as much time pass as before a try of this number."""
        self._patience.wait(self._pause(number))

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _may_help(self, error: Exception) -> bool:
        """Tell whether another try may end better: not where nothing has ever answered, or no name is known."""
        if isinstance(error, ConnectionRefusedError):
            return self._answered
        return not isinstance(error, socket.gaierror | ssl.SSLCertVerificationError | TooLongError)

    def _pause(self, number: int, asked: str = "") -> float:
        longest = self._patience.longest_wait
        seconds = _seconds(asked)
        if seconds is not None:
            return min(max(seconds, 0.0), longest)
        return min(self._patience.first_wait * 2.0 ** min(number - 1, 30) * random.uniform(0.8, 1.2), longest)

    def _failed(self, error: Exception, tries: int) -> EndpointError:
        clause = told(error, self._patience.timeout, tries)
        return EndpointError(
            clause if tries == 1 or "(tries" in clause else f"{clause} (tries: {tries})",
            where=self._address.shown,
            expected="a triplestore that answers",
            todo="check the address, and that the triplestore runs",
        )

    def _followed(self, request: Request) -> Answer:
        """Send a request to where it is sent on to, within the same host."""
        for _ in range(_HOPS):
            answer = self._logged_in(request)
            if answer.status not in _MOVED:
                return answer
            request = replace(request, url=self._elsewhere(request.url, answer.headers.get("Location", "")))
        raise self._sent_on("the endpoint sends on and on")

    def _elsewhere(self, url: str, location: str) -> str:
        target = urllib.parse.urljoin(url, location)
        here, there = urllib.parse.urlsplit(url), urllib.parse.urlsplit(target)
        upward = there.scheme == here.scheme or (here.scheme, there.scheme) == ("http", "https")
        if not location or here.hostname != there.hostname or not upward:
            shown = there._replace(netloc=there.netloc.rpartition("@")[2], query="", fragment="").geturl()
            raise self._sent_on(f"the endpoint sends on to {shown}")
        return there._replace(netloc=there.netloc.rpartition("@")[2], fragment="").geturl()

    def _sent_on(self, problem: str) -> EndpointError:
        return EndpointError(
            problem,
            where=self._address.shown,
            expected="a triplestore at this address, or another address of the same host",
            todo="give the address it is at",
        )

    def _logged_in(self, request: Request) -> Answer:
        """Send a request as the user of the address; what has a body is not sent before it is known how to log in."""
        if self._address.user and request.body and not self._login.known:
            self._login.learn(self._once(Request("HEAD", request.url)))
        answer = self._once(request)
        if self._address.user and self._login.learn(answer):
            answer = self._once(request)
        return answer

    def _once(self, request: Request) -> Answer:
        connection = self._connection(request.url)
        headers = {"User-Agent": "wpkg", **request.headers}
        if authorization := f"Bearer {self._token}" if self._token else self._login.answer(request):
            headers["Authorization"] = authorization
        target = urllib.parse.urlsplit(request.url)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")

        def exchange(_: float) -> Answer:
            try:
                connection.request(request.method, path, request.body, headers)
            except (BrokenPipeError, ConnectionResetError):
                if connection.sock is None:
                    raise
            response = connection.getresponse()
            body = _read(response, self._patience.longest_answer)
            if response.will_close:
                connection.close()
            return Answer(response.status, response.headers, body)

        try:
            return within(self._patience.timeout, exchange)
        except BaseException:
            connection.close()
            raise

    def _connection(self, url: str) -> http.client.HTTPConnection:
        parts = urllib.parse.urlsplit(url)
        key = (parts.scheme, parts.netloc)
        if key not in self._connections:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else _Plain
            self._connections[key] = kind(parts.hostname or "", parts.port, timeout=self._patience.timeout)
        return self._connections[key]


class _Plain(http.client.HTTPConnection):
    """A connection that does not hold back the last packet of a request: head and body go in separate ones."""

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Login:
    """How to log in at an address, once it is known what it wants."""

    def __init__(self, address: Address) -> None:
        self._address = address
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, urllib.parse.urljoin(address.url, "/"), address.user, address.password)
        self._digest = urllib.request.HTTPDigestAuthHandler(known)
        self._schemes: dict[str, str] = {}
        self.known = False

    def learn(self, answer: Answer) -> bool:
        """Take note of what an answer wants; tell whether it is something new."""
        self.known = True
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return False
        before = self._schemes
        wanted = (challenge.partition(" ") for challenge in answer.challenges)
        self._schemes = {scheme.lower(): rest for scheme, _, rest in wanted}
        return bool(self._schemes) and self._schemes != before

    def answer(self, request: Request) -> str:
        """Return the value of the header ``Authorization``, empty where none is wanted."""
        if "digest" in self._schemes:
            fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(self._schemes["digest"]))
            asked = urllib.request.Request(request.url, method=request.method)
            value = self._digest.get_authorization(asked, fields)
            return f"Digest {value}" if value else ""
        if "basic" in self._schemes:
            return "Basic " + base64.b64encode(f"{self._address.user}:{self._address.password}".encode()).decode()
        return ""


def _read(response: http.client.HTTPResponse, longest: int) -> bytes:
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if len(body) > longest:
            raise TooLongError(f"longer than {longest} octets")
    if response.length:
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)


def _seconds(asked: str) -> float | None:
    """Read the value of ``Retry-After``: seconds, or a day and time."""
    if asked.strip().isdecimal():
        return float(asked)
    try:
        return parsedate_to_datetime(asked).timestamp() - time.time()
    except (ValueError, TypeError):
        return None
