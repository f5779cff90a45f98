"""Make small .docx and .pdf files for tests, byte by byte."""

from __future__ import annotations

import io
import zipfile

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOTS = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "header": "hdr"}


def paragraph(text: str, number: str = "", level: int = 0, style: str = "") -> str:
    """Return one paragraph, in a list or with a style that puts it there."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbering(lists: dict[str, list[list[str]]]) -> str:
    """Return ``numbering.xml``: for each list its levels as [style, text, further]; list "2=1" begins list 1 again."""
    abstract, nums = "", ""
    for name, levels in lists.items():
        number, _, like = name.partition("=")
        if like:
            begun = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            nums += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{like}"/>{begun}</w:num>'
            continue
        shown = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
            f"{''.join(more)}</w:lvl>"
            for depth, (style, text, *more) in enumerate(levels)
        )
        abstract += f'<w:abstractNum w:abstractNumId="{number}">{shown}</w:abstractNum>'
        nums += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    return abstract + nums


def docx(body: str, *, doctype: str = "", **parts: str) -> bytes:
    """Return a .docx file with this body; ``parts`` are numbering, styles, footnotes, header."""
    related = "".join(
        f'<Relationship Id="r{at}" Type="{_R}/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(parts)
        if parts[name]
    )
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(
                "_rels/.rels", _relations(f'<Relationship Type="{_R}/officeDocument" Target="word/document.xml"/>')
            )
            archive.writestr("word/_rels/document.xml.rels", _relations(related))
            document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
            archive.writestr("word/document.xml", doctype + document)
            for name, content in parts.items():
                root = _ROOTS[name]
                archive.writestr(f"word/{name}.xml", f'<w:{root} xmlns:w="{_W}">{content}</w:{root}>')
        return file.getvalue()


def _relations(content: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{content}</Relationships>'


def pdf(pages: list[list[str]]) -> bytes:
    """Return a PDF file with these lines on its pages, in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = " ".join(f"BT /F1 12 Tf 72 {720 - 20 * at} Td ({line}) Tj ET" for at, line in enumerate(lines))
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
