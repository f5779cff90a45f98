"""Read parts of a zip archive that others made: what comes out is measured before and while it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from wpkg.errors import ReadError
from wpkg.text.intake.taken import MEGABYTE, Limits

_CHUNK = 1 << 16
_MOST_PARTS = 20_000


class Archive:
    """A zip archive in memory, read part by part within limits.

    Raises:
        ReadError: the bytes are no whole zip archive, or it declares more parts or bytes than the limits allow.
    """

    def __init__(self, raw: bytes, where: str, limits: Limits) -> None:
        self._where = where
        self._limits = limits
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise self._damaged(str(error)) from None
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS:
            raise self._bomb(f"it holds {len(entries)} parts")
        self._entries = {entry.filename: entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def read(self, part: str) -> bytes:
        """Unpack one part.

        Raises:
            ReadError: there is no such part, it is damaged or locked, or more comes out of it than the limits allow.
        """
        entry = self._entries.get(part)
        if entry is None:
            raise self._damaged(f"the part {part} is missing")
        if entry.flag_bits & 1:
            raise ReadError(
                "it is protected by a password",
                code="password",
                where=self._where,
                expected="a file anybody can open",
                todo="open it and save it without a password",
            )
        most = min(self._left, max(MEGABYTE, entry.compress_size * self._limits.ratio))
        if entry.file_size > most:
            raise self._bomb(f"{part} declares {entry.file_size} bytes out of {entry.compress_size} packed")
        unpacked = self._unpack(entry, most)
        self._left -= len(unpacked)
        return unpacked

    def _unpack(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        pieces = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > most:
                        raise self._bomb(f"more than {most} bytes come out of {entry.filename}")
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise self._damaged(f"{entry.filename}: {error}") from None
        return b"".join(pieces)

    def _damaged(self, why: str) -> ReadError:
        return ReadError(
            f"the archive is damaged or cut short: {why}",
            code="damaged",
            where=self._where,
            expected="a whole .docx file",
            todo="get the file again",
        )

    def _bomb(self, why: str) -> ReadError:
        return ReadError(
            f"it unpacks to more than is taken in: {why}",
            code="zip_bomb",
            where=self._where,
            expected=f"at most {self._limits.ratio} times its packed size, {self._limits.unpacked_bytes} bytes in all",
            todo="if the file is to be trusted, open it and save it as plain text",
        )
