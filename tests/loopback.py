"""Keep the tests on this machine: whatever reaches beyond loopback fails the test that did it."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


class ReachedOutError(RuntimeError):
    """A test tried to talk to another machine."""


def confine() -> None:
    """Let this process connect to loopback and Unix sockets only; names under ``.invalid`` stay unknown."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _require_loopback(arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        _require_local_name(arguments[0])


def _require_loopback(address: Any) -> None:
    if isinstance(address, tuple) and address[0] != "localhost" and not _is_loopback(str(address[0])):
        raise ReachedOutError(f"a test connected to {address[0]!r}")


def _require_local_name(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost" or _is_loopback(name):
        return
    if name.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    raise ReachedOutError(f"a test looked up the host {name!r}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
