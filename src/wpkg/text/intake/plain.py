"""Decode a plain text: by its byte order mark, else as UTF-8, and never by a guess."""

from __future__ import annotations

import codecs

from wpkg.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x1a\x1c\x1d\x1e\x1f"))
_SAMPLE = 1 << 16


def marked_encoding(raw: bytes) -> tuple[str, int]:
    """Return the encoding that a byte order mark names and the length of the mark; ``("", 0)`` without one."""
    return next(((name, len(mark)) for mark, name in _MARKS if raw.startswith(mark)), ("", 0))


def decode(raw: bytes, where: str, declared: str = "") -> tuple[str, str]:
    """Decode bytes, without their byte order mark; newlines stay as they are.

    Args:
        raw: the whole file.
        where: its name, for messages.
        declared: the encoding that the mark-up of the file names, if any; a byte order mark goes before it.

    Returns:
        The text, and the name of the encoding.

    Raises:
        ReadError: the bytes are no text in that encoding; it says which byte and line.
    """
    marked, skip = marked_encoding(raw)
    encoding = marked or declared or "utf-8"
    if not marked and b"\0" in raw:
        raise _binary(raw, where)
    try:
        text = raw[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(raw, where, encoding, error.start + skip, error.reason) from None
    if not marked and looks_binary(raw):
        raise _binary(raw, where)
    return text, encoding


def looks_binary(raw: bytes) -> bool:
    """Tell whether more than one in a hundred of the first bytes are control characters no text has."""
    sample = raw[:_SAMPLE]
    return (len(sample) - len(sample.translate(None, _CONTROLS))) * 100 > len(sample)


def _binary(raw: bytes, where: str) -> ReadError:
    sample = raw[:_SAMPLE]
    pairs = len(sample) // 2
    fewer, more = sorted((sample[::2].count(0), sample[1::2].count(0)))
    if fewer * 10 <= pairs < more * 2:
        problem, todo = "every other byte is zero, as in UTF-16 without a byte order mark", "convert it to UTF-8"
    else:
        problem, todo = "the bytes are those of no text", "give the text of it, or its original with the right suffix"
    return ReadError(problem, code="binary", where=where, expected="text in UTF-8", todo=todo)


def _undecodable(raw: bytes, where: str, encoding: str, at: int, reason: str) -> ReadError:
    width = 4 if "32" in encoding else 2 if "16" in encoding else 1
    newline = "\n".encode(encoding if width > 1 else "ascii")
    line = raw.count(newline, 0, at) + 1
    byte = f"0x{raw[at]:02x}" if at < len(raw) else "missing"
    named = encoding.upper()
    return ReadError(
        f"byte {at} ({byte}), in line {line}, is no {named} ({reason})",
        code="not_utf8" if encoding == "utf-8" else "not_decodable",
        where=f"{where}:{line}",
        expected=f"text in {named}" + ("; or in UTF-16 with a byte order mark" if encoding == "utf-8" else ""),
        todo="convert it to UTF-8 from the encoding it was written in, which only its writer knows for sure",
    )
