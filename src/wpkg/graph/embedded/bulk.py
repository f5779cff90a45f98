"""Loading the files of a dataset in parts into a new store: decompressed by one thread, taken in by another."""

from __future__ import annotations

import gzip
import io
import queue
import threading
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

from wpkg.errors import DataError, EnvironmentFault, SyntaxFault
from wpkg.graph import parted

_BLOCK = 1 << 20
_AHEAD = 8
"""Blocks that are decompressed before they are asked for."""


def bulk_load(store: ox.Store, folder: Path, parts: Iterable[parted.Part]) -> None:
    """Load parts into a store; what lies on disk is compared with the digests of the manifest as it is read.

    Nothing is flushed or compacted afterwards: the files of a bulk load are written whole.

    Raises:
        DataError: a file is damaged, or holds no N-Quads; the store is of no use then.
        EnvironmentFault: the disk is full or fails.
    """
    stream = _Stream(_blocks(folder, parts))
    try:
        store.bulk_load(cast(IO[bytes], stream), ox.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise stream.failed or SyntaxFault(str(error.msg), where=str(folder), expected="N-Quads") from error
    except (OSError, RuntimeError, DataError) as error:
        fault = EnvironmentFault(f"the store cannot be written ({error})", todo="make room on the disk, and load again")
        raise stream.failed or fault from error
    finally:
        stream.close()
    if stream.failed is not None:
        raise stream.failed


def _blocks(folder: Path, parts: Iterable[parted.Part]) -> Iterator[bytes]:
    """Yield the N-Quads of parts."""
    for part in parts:
        path = parted.path_of(folder, part)
        try:
            with path.open("rb") as data, gzip.open(cast(IO[bytes], hashed := _Hashed(data))) as quads:
                while block := quads.read(_BLOCK):
                    yield block
                hashed.read(-1)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise parted.damaged(path, error) from error
        if hashed.digest() != part.sha256:
            raise parted.damaged(path, "its bytes are not those it was written with")


class _Hashed(io.RawIOBase):
    """A file that remembers the digest of what was read of it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file, self._digest = file, sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def digest(self) -> str:
        """Return the digest of what was read."""
        return self._digest.hexdigest()


class _Stream(io.RawIOBase):
    """Blocks as a file to read from, made ahead by a thread of its own."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self.failed: DataError | None = None
        self._ahead: queue.Queue[bytes] = queue.Queue(_AHEAD)
        self._block = memoryview(b"")
        self._ended = self._let_go = False
        self._thread = threading.Thread(target=self._fill, args=(blocks,))
        self._thread.start()

    def _fill(self, blocks: Iterator[bytes]) -> None:
        try:
            for block in blocks:
                if self._let_go:
                    return
                self._ahead.put(block)
        except DataError as error:
            self.failed = error
        finally:
            self._ahead.put(b"")

    def read(self, size: int = -1) -> bytes:
        if not self._block and not self._ended:
            self._block = memoryview(self._ahead.get())
            self._ended = not self._block
        if self._ended:
            return b""
        size = len(self._block) if size < 0 else size
        found, self._block = self._block[:size], self._block[size:]
        return bytes(found)

    def close(self) -> None:
        """End the thread that reads ahead."""
        self._let_go = True
        while self._thread.is_alive():
            try:
                self._ahead.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()
        super().close()
