"""What the server is told when it starts, and what of it each worker is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from wpkg.publish.server.limits import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the server listens, what it serves, and within which limits; ``port`` 0 takes a free one.

    ``base`` is the public address of the site; ``endpoint`` a triplestore to ask instead of the embedded store;
    ``forwarded`` says that a proxy stands in front, whose ``X-Forwarded-For`` names the clients; ``chores`` that what
    takes long is worked out behind the scenes (see :mod:`wpkg.publish.server.chores`).
    """

    base: str
    host: str = "127.0.0.1"
    port: int = 8000
    endpoint: str | None = None
    limits: Limits = field(default_factory=Limits)
    forwarded: bool = False
    log: bool = False
    chores: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What the workers of one pool serve, and within which limits (seconds, octets)."""

    base: str
    endpoint: str | None
    seconds: float
    memory: int
    answer: int
