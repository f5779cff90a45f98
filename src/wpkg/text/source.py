"""Read a frozen source text and its description, and verify that the one is what the other says."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from wpkg.errors import AnnotationError, SyntaxFault
from wpkg.model import Source

TEXT = "source.txt"
DESCRIPTION = "source.toml"

_KEYS = ("slug", "language", "sha256", "retrieved_from", "retrieved_on", "media_type", "terms", "note")


def load(folder: Path) -> Source:
    """Read ``source.txt`` and ``source.toml`` of ``folder``.

    The text is decoded as UTF-8 and left as it is: no newline translation, no normalisation, so that offsets count
    the code points of the bytes whose digest the description gives.

    Raises:
        SyntaxFault: the text is no UTF-8 or the description no TOML; ``where`` holds file and line.
        AnnotationError: a file or key is missing, a value is no text, or the digest is not that of the text.
    """
    raw = _read(folder / TEXT)
    facts = describe(folder / DESCRIPTION)
    digest = hashlib.sha256(raw).hexdigest()
    if digest != facts["sha256"]:
        raise AnnotationError(
            f"the text has digest {digest}, its description says {facts['sha256']}",
            where=str(folder / DESCRIPTION),
            expected="the SHA-256 of the very bytes of source.txt",
            todo="restore source.txt, which is never edited; a new text is a new source with new offsets",
        )
    return Source(
        slug=facts["slug"],
        text=decode(raw, folder / TEXT),
        sha256=digest,
        language=facts["language"],
        retrieved_from=facts["retrieved_from"],
        retrieved_on=facts["retrieved_on"],
        terms=facts["terms"],
    )


def decode(raw: bytes, path: Path) -> str:
    """Decode the bytes of a text as UTF-8, with every newline as it stands.

    Raises:
        SyntaxFault: a byte sequence is no UTF-8; ``where`` holds file and line.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SyntaxFault(
            f"byte {error.start} is no UTF-8 ({error.reason})",
            where=f"{path}:{line}",
            expected="text in UTF-8",
            todo="convert the text once, before it is frozen and annotated",
        ) from None


def describe(path: Path) -> dict[str, str]:
    """Read ``source.toml``: every key of it, each a string.

    Raises:
        SyntaxFault: the file is no TOML.
        AnnotationError: the file is missing, or a key is missing, unknown or no string.
    """
    try:
        table = tomllib.loads(decode(_read(path), path))
    except tomllib.TOMLDecodeError as error:
        raise SyntaxFault(f"no TOML: {error}", where=str(path), expected="lines of key = value") from None
    for key in table.keys() ^ set(_KEYS):
        state = "unknown" if key in table else "missing"
        raise AnnotationError(f"{state} key {key!r}", where=str(path), expected="the keys " + ", ".join(_KEYS))
    for key, value in table.items():
        if not isinstance(value, str):
            raise AnnotationError(f"{key} is {value!r}", where=str(path), expected="text in quotation marks")
    return table


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnnotationError(
            f"cannot be read ({error.strerror})",
            where=str(path),
            expected="a folder with source.txt, source.toml and annotations.yaml",
        ) from None
