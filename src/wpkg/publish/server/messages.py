"""What passes between the front process and its workers: frames of byte strings, each with its length before it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SITE, SPARQL = b"site", b"sparql"
"""What a worker is asked for: something of the site, or an answer to a query of the SPARQL protocol."""

_LENGTH = struct.Struct("<I")
_AT_ONCE = 1 << 18
_COUNT = 1
"""Octets that hold the number of parts of a frame."""


class Request(NamedTuple):
    """One request as a worker sees it. ``path`` is decoded and begins with a slash, ``query`` is as it came."""

    kind: bytes
    method: bytes
    path: bytes
    query: bytes
    accept: bytes
    accept_language: bytes
    gzip: bytes
    content_type: bytes
    body: bytes


class Answer(NamedTuple):
    """What is sent back. ``headers`` are whole lines, without length and what the front adds to everything.

    ``status`` is written out (``b"200"``); ``etag`` is empty where the answer has none; ``keep`` is ``b"1"`` where the
    same request may be answered from memory as long as the snapshot is served.
    """

    status: bytes
    headers: bytes
    body: bytes
    etag: bytes = b""
    keep: bytes = b""


def packed(parts: Sequence[bytes]) -> bytes:
    """Return a frame: its length, the number of parts, their lengths, the parts."""
    count = len(parts)
    whole = _COUNT + _LENGTH.size * count + sum(map(len, parts))
    return struct.pack(f"<IB{count}I", whole, count, *map(len, parts)) + b"".join(parts)


def unpacked(frame: bytes) -> list[bytes]:
    """Return the parts of a frame whose leading length has been taken off."""
    count = frame[0]
    place = _COUNT + _LENGTH.size * count
    parts = []
    for length in struct.unpack_from(f"<{count}I", frame, _COUNT):
        parts.append(frame[place : place + length])
        place += length
    return parts


class Frames:
    """Frames out of a stream that arrives in pieces."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._held = 0
        self._wanted = 0

    def add(self, data: bytes) -> list[list[bytes]]:
        """Take what has arrived; return the frames that are whole by now."""
        self._pieces.append(data)
        self._held += len(data)
        if self._held < (self._wanted or _LENGTH.size):
            return []
        stream = b"".join(self._pieces) if len(self._pieces) > 1 else data
        frames, place = [], 0
        self._wanted = 0
        while len(stream) - place >= _LENGTH.size:
            end = place + _LENGTH.size + _LENGTH.unpack_from(stream, place)[0]
            if end > len(stream):
                self._wanted = end - place
                break
            frames.append(unpacked(stream[place + _LENGTH.size : end]))
            place = end
        rest = stream[place:] if place else stream
        self._pieces, self._held = ([rest] if rest else []), len(rest)
        return frames


def received(channel: socket.socket) -> Iterator[list[bytes]]:
    """Yield the parts of each frame that comes, until the other side has gone."""
    frames = Frames()
    while data := channel.recv(_AT_ONCE):
        yield from frames.add(data)
