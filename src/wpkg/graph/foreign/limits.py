"""How much of anything a file of others may take."""

from __future__ import annotations

from dataclasses import dataclass

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be and what its reading may take.

    ``size``: octets of the file as it lies there, and of what it unpacks to. ``memory``: octets of address space of the
    process that reads it; ``seconds``: until it must have ended. ``depth``: brackets or elements within each other.
    ``answer``: octets of N-Quads.
    """

    size: int = 128 * _MEBIBYTE
    memory: int = 1024 * _MEBIBYTE
    seconds: float = 60.0
    depth: int = 100
    answer: int = 512 * _MEBIBYTE

    @classmethod
    def of(cls, megabytes: int) -> Limits:
        """Return limits for files of up to so many megabytes, in proportion where that is more than usual."""
        usual = cls()
        size = max(1, megabytes) * _MEBIBYTE
        scale = max(1.0, size / usual.size)
        return cls(size, int(usual.memory * scale), usual.seconds * scale, usual.depth, int(usual.answer * scale))


LIMITS = Limits()
