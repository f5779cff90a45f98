"""Tell what kind of file something is: by its suffix, which its first bytes must bear out; without one, by these."""

from __future__ import annotations

from pathlib import PurePath

from wpkg.errors import ReadError

TEXT, MARKDOWN, HTML, DOCX, PDF, AKN = "text", "markdown", "html", "docx", "pdf", "akn"
_BY_SUFFIX = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".docx": DOCX,
    ".pdf": PDF,
    ".xml": AKN,
    ".akn": AKN,
}
SUFFIXES = frozenset(_BY_SUFFIX)
_USUAL = {TEXT: ".txt", MARKDOWN: ".md", HTML: ".html", DOCX: ".docx", PDF: ".pdf", AKN: ".xml"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 2048


def kind_of(name: str, raw: bytes) -> str:
    """Return the kind of a file.

    Args:
        name: its name; "" or a name without a known suffix where only the bytes can tell.
        raw: its bytes.

    Raises:
        ReadError: the bytes are plainly of another kind than the suffix says, or of one that is not read.
    """
    by_name = _BY_SUFFIX.get(PurePath(name).suffix.lower(), "")
    by_bytes = _signature(raw)
    if by_bytes == "old":
        raise ReadError(
            "an old office file, or one locked by a password",
            code="password" if by_name == DOCX else "unknown_format",
            where=name,
            expected="a .docx file without a password",
            todo="open it, and save it as .docx without a password",
        )
    if not by_name:
        return by_bytes or _guess_markup(raw)
    if by_bytes and by_bytes != by_name:
        raise _wrong(name, by_bytes)
    if not by_bytes and by_name in {DOCX, PDF}:
        raise ReadError(
            f"it begins with {bytes(raw[:8])!r}, so it is no {_USUAL[by_name]}",
            code="wrong_suffix" if raw[:1] not in {b"P", b"%"} else "damaged",
            where=name,
            expected=f"the bytes of a {_USUAL[by_name]} file",
            todo="get the file again, or give it the suffix of what it is",
        )
    if by_name == TEXT and _guess_markup(raw) == HTML and raw[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise _wrong(name, HTML)
    return by_name


def _signature(raw: bytes) -> str:
    if raw.startswith(b"%PDF-") or (b"%PDF-" in raw[:1024] and raw[:1].isspace()):
        return PDF
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return DOCX
    return "old" if raw.startswith(_OLD_OFFICE) else ""


def _guess_markup(raw: bytes) -> str:
    head = raw[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        return HTML
    if head.startswith((b"<?xml", b"<akomantoso")) or (head.startswith(b"<") and b"akomantoso" in head):
        return AKN
    return TEXT


def _wrong(name: str, kind: str) -> ReadError:
    return ReadError(
        f"its suffix says {PurePath(name).suffix}, its bytes are those of {_USUAL[kind]}",
        code="wrong_suffix",
        where=name,
        expected=f"a name that ends in {_USUAL[kind]}",
        todo=f"rename it to {PurePath(name).stem}{_USUAL[kind]}",
    )
