"""Bytes of documents that cannot be read again where they came from, kept on disk until they are made."""

from __future__ import annotations

import zlib
from pathlib import Path
from types import TracebackType

from wpkg.corpus.build.staging import WORK

FILE = "spool.bin"
_LEVEL = 1


class Spool:
    """A file of payloads, one after the other, compressed; ``more`` adds to what is there."""

    def __init__(self, out: Path, *, more: bool = False) -> None:
        self.path = out.resolve() / WORK / FILE
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab" if more else "wb")
        self._at = self._file.tell()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def keep(self, payload: bytes) -> tuple[int, int]:
        """Write a payload; return offset and length of what stands for it.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        data = zlib.compress(payload, _LEVEL)
        self._file.write(data)
        start, self._at = self._at, self._at + len(data)
        return start, len(data)
