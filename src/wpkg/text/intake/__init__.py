"""Take in files: plain text, Markdown, HTML, .docx, PDF and Akoma Ntoso become text, with a map to the original."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from wpkg.errors import ReadError
from wpkg.text.intake import kinds
from wpkg.text.intake.taken import MEGABYTE, Limits, Taken, locate

__all__ = ["SUFFIXES", "Limits", "Taken", "fetch", "load", "locate", "printable"]

SUFFIXES = kinds.SUFFIXES
"""The suffixes, in small letters, that say a file is of a kind that is read."""


def load(source: Path | bytes, *, name: str = "", limits: Limits | None = None) -> Taken:
    """Take in a file, or bytes that came from elsewhere.

    The suffix says of what kind a file is, and its first bytes must bear that out; without a known suffix they alone
    tell, and what looks like nothing else is plain text. Plain text is UTF-8, or what its byte order mark says.

    Args:
        source: a path, or the bytes themselves.
        name: what to call bytes, with a suffix if there is one.
        limits: how much is taken in; 32 megabytes of file where not given.

    Raises:
        ReadError: it cannot be taken in; ``code`` and the message say why.
        ExtraMissing: its format needs a package that is not installed.
    """
    within = limits or Limits()
    if isinstance(source, bytes):
        return _taken(source, name or "standard input", within)
    return _taken(fetch(source, within), printable(source), within)


def fetch(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        ReadError: it cannot be read, is no regular file, or is larger than the limit.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise ReadError(
                f"it is {what}", code="unreadable", where=printable(path), expected="a file", todo="pipe it in, as -"
            )
        if status.st_size > limits.file_bytes:
            raise _too_large(printable(path), status.st_size, limits)
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError(
            f"it cannot be read ({reason})", code="unreadable", where=printable(path), expected="a file one may read"
        ) from None


def printable(path: Path | str) -> str:
    """Return a name that can be printed anywhere: bytes that are no UTF-8 and control characters are escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _taken(raw: bytes, name: str, limits: Limits) -> Taken:
    if len(raw) > limits.file_bytes:
        raise _too_large(name, len(raw), limits)
    if not raw:
        raise ReadError("it is empty", code="empty", where=name, expected="a text", todo="get the file again")
    try:
        taken = _by_kind(kinds.kind_of(name, raw), raw, name, limits)
    except ReadError as error:
        error.where = error.where or name
        raise
    if not taken.text.strip():
        raise ReadError("it holds no text", code="no_text", where=name, expected="at least one word")
    return replace(taken, name=name, sha256=hashlib.sha256(raw).hexdigest())


def _by_kind(kind: str, raw: bytes, name: str, limits: Limits) -> Taken:
    if kind == kinds.HTML:
        from wpkg.text.intake import page

        return page.take(raw, name)
    if kind == kinds.AKN:
        from wpkg.text.intake import akoma

        return akoma.take(raw, name)
    if kind == kinds.DOCX:
        from wpkg.text.intake import word

        return word.take(raw, name, limits)
    if kind == kinds.PDF:
        from wpkg.text.intake import portable

        return portable.take(raw, name, limits)
    from wpkg.text.intake.plain import decode

    text, encoding = decode(raw, name)
    return Taken(text, "text/markdown" if kind == kinds.MARKDOWN else "text/plain", encoding)


def _too_large(name: str, size: int, limits: Limits) -> ReadError:
    return ReadError(
        f"it is too large: {size / MEGABYTE:,.1f} MB",
        code="too_large",
        where=name,
        expected=f"at most {limits.file_bytes / MEGABYTE:,.4g} MB",
        todo=f"raise the limit, as --max-size {-(-size // MEGABYTE)}, or cut the text into its documents",
    )
