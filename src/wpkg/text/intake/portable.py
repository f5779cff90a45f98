"""Take in the text layer of a PDF file, page by page, line ends as the page has them, a form feed between pages."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wpkg.errors import ExtraMissing, ReadError
from wpkg.text.intake.taken import MEGABYTE, Limits, Taken

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MEDIA_TYPE = "application/pdf"
_LINE = re.compile(r"([^\r\n\ufffe\x02]*)(\r\n|[\r\n\ufffe\x02]|$)")
_HYPHENS = frozenset("\ufffe\x02")
"""What the engine gives for a hyphen that parts a word at the end of a line, instead of hyphen and line end."""
_UNMAPPED = str.maketrans("", "", "\0\ufffd")
_PASSWORD = 4
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")
_FILTERS = 4
"""How often a stream may be packed over again, and is looked into."""
_MOST_PAGES = 10_000


def take(raw: bytes, where: str, limits: Limits) -> Taken:
    """Take in the bytes of a PDF file.

    Raises:
        ExtraMissing: the package that reads PDF is not installed.
        ReadError: it is damaged, asks for a password, has no text layer, or unpacks to more than the limits allow.
    """
    _refuse_bombs(raw, where, limits)
    document = _open(_engine(), raw, where)
    try:
        return _whole(document, where)
    finally:
        document.close()


def _refuse_bombs(raw: bytes, where: str, limits: Limits) -> None:
    """Unpack each stream that deflate has packed, in blocks that are dropped: the engine would hold it as a whole.

    An image of a page takes some tens of megabytes; what does harm, a gigabyte.
    """
    for match in _STREAM.finditer(raw):
        if _unpacked(memoryview(raw)[match.end() :], _FILTERS, limits.unpacked_bytes) > limits.unpacked_bytes:
            raise ReadError(
                f"one of its parts unpacks to more than {limits.unpacked_bytes / MEGABYTE:,.0f} MB",
                code="zip_bomb",
                where=where,
                expected="a PDF of ordinary compression",
                todo="save it anew from a program that reads it, or raise --max-size",
            )


def _unpacked(packed: memoryview, deep: int, most: int) -> int:
    """Return to how many bytes a stream unpacks, those of streams packed within it included; a little over ``most``."""
    unpacker, inner = zlib.decompressobj(), bytearray()
    made, at = 0, min(len(packed), MEGABYTE)
    block = bytes(packed[:at])
    try:
        while block and made <= most and not unpacker.eof:
            out = unpacker.decompress(block, MEGABYTE)
            made += len(out)
            if deep > 1 and len(inner) < MEGABYTE and (inner or (made == len(out) and out[:1] == b"x")):
                inner += out
            block = unpacker.unconsumed_tail
            if not block:
                block = bytes(packed[at : at + MEGABYTE])
                at += len(block)
    except zlib.error:
        pass
    return made + (_unpacked(memoryview(inner), deep - 1, most - made) if inner else 0)


def _engine() -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise ExtraMissing(
            "PDF is read by a package that is not installed",
            expected="pypdfium2",
            todo="pip install 'wpkg[pdf]'",
        ) from None
    return pypdfium2


def _open(engine: Any, raw: bytes, where: str) -> PdfDocument:
    try:
        document: PdfDocument = engine.PdfDocument(raw)
        pages = len(document)
    except engine.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise ReadError(
                "it is protected by a password",
                code="password",
                where=where,
                expected="a PDF anybody can open",
                todo="open it and save it without a password",
            ) from None
        raise ReadError(
            f"no whole PDF ({error})", code="damaged", where=where, expected="a PDF file", todo="get the file again"
        ) from None
    if not 0 < pages <= _MOST_PAGES:
        document.close()
        raise ReadError(
            f"it has {pages} pages", code="too_large" if pages else "damaged", where=where, expected="1 to 10,000 pages"
        )
    return document


def _whole(document: PdfDocument, where: str) -> Taken:
    pieces: list[str] = []
    origins: list[tuple[int, int, str]] = []
    bare, unmapped, at = [], 0, 0
    for number, text, lines in _pages(document, where):
        if number > 1:
            pieces.append("\f")
            at += 1
        origins += [(at + start, at + end, f"page {number}, {place}") for start, end, place in lines]
        pieces.append(text)
        at += len(text)
        unmapped += len(text) - len(text.translate(_UNMAPPED))
        if not text.strip():
            bare.append(number)
    joined = "".join(pieces)
    letters = sum(map(len, joined.split()))
    if not letters or unmapped * 3 > letters:
        raise _no_layer(len(bare), unmapped, where)
    return Taken(joined, MEDIA_TYPE, "pdf", origins=tuple(origins), notes=_notes(bare, unmapped))


def _pages(document: PdfDocument, where: str) -> Iterator[tuple[int, str, list[tuple[int, int, str]]]]:
    for index in range(len(document)):
        try:
            page = document[index]
            layer = page.get_textpage()
        except RuntimeError as error:
            raise ReadError(
                f"page {index + 1} is damaged ({error})",
                code="damaged",
                where=where,
                expected="a whole PDF file",
                todo="get the file again",
            ) from None
        try:
            yield index + 1, *_lines(layer, layer.get_text_range())
        finally:
            layer.close()
            page.close()


def _lines(layer: PdfTextPage, given: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of a page with its line ends, and (start, end, place) of each line.

    The place tells the line and, where the engine's characters are those of its text, the corners of its box in points.
    """
    counted = layer.count_chars() == len(given)
    pieces: list[str] = []
    origins = []
    at = 0
    for number, found in enumerate(_LINE.finditer(given), start=1):
        line, end = found[1], found[2]
        shown = line + ("-" if end in _HYPHENS else "") + ("\n" if end else "")
        if line:
            box = _box(layer, found.start(1), found.end(1)) if counted else ""
            origins.append((at, at + len(shown.rstrip("\n")), f"line {number}{box}"))
        pieces.append(shown)
        at += len(shown)
    return "".join(pieces), origins


def _box(layer: PdfTextPage, start: int, end: int) -> str:
    first, last = layer.get_charbox(start), layer.get_charbox(end - 1)
    left, bottom = min(first[0], last[0]), min(first[1], last[1])
    right, top = max(first[2], last[2]), max(first[3], last[3])
    return f", box {left:.0f} {bottom:.0f} {right:.0f} {top:.0f}"


def _no_layer(bare: int, unmapped: int, where: str) -> ReadError:
    why = f"most of its characters ({unmapped}) stand for no letters" if unmapped else f"its {bare} pages are images"
    return ReadError(
        f"it has no text that can be read: {why}",
        code="no_text_layer",
        where=where,
        expected="a PDF with a text layer",
        todo="run character recognition on it, and read what comes out",
    )


def _notes(bare: list[int], unmapped: int) -> tuple[str, ...]:
    notes = []
    if bare:
        named = ", ".join(map(str, bare[:10])) + (" …" if len(bare) > 10 else "")
        notes.append(f"no text on page {named}: blank, or an image")
    if unmapped:
        notes.append(f"{unmapped} characters of the PDF stand for no letters")
    return tuple(notes)
