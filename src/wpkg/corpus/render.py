"""Read one text that has been taken in, and write what was read in the form asked for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from wpkg.errors import BadParameter, ReadError
from wpkg.text.intake.taken import Limits, Taken

if TYPE_CHECKING:
    from wpkg.model import Source
    from wpkg.reading import Reading

TABLE, JSON, HTML, TTL, YAML = "table", "json", "html", "ttl", "yaml"
FORMATS = (TABLE, JSON, HTML, TTL, YAML)
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
DRAFT, TEXT, DESCRIPTION = "annotations.yaml", "source.txt", "source.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What to read as, and what to write.

    ``format`` is json, html, ttl or yaml; ``assist`` the address of an assistant and ``assist_model`` its model, both
    or neither; ``retrieved_from`` and ``terms`` go into the description of a text kept for annotation.
    """

    format: str = YAML
    profile: str | None = None
    language: str | None = None
    assist: str | None = None
    assist_model: str | None = None
    retrieved_from: str = ""
    terms: str = ""
    limits: Limits = field(default_factory=Limits)
    overwrite: bool = False

    def fingerprint(self) -> str:
        """Return a digest of what decides the content of an output."""
        facts = (self.format, self.profile, self.language, self.assist, self.assist_model)
        return hashlib.sha256(repr((*facts, self.retrieved_from, self.terms)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Written:
    """Files to write, by their name below the folder of the input, and how many findings there are of each code."""

    files: dict[str, bytes]
    findings: Counter[str]


def write(taken: Taken, settings: Settings, name: str) -> Written:
    """Read a text, and return the files to write for it.

    A draft is a folder with the frozen text, its description and the annotations; all else is one file.

    Args:
        taken: the text.
        settings: what to read it as, and the format.
        name: the name of the input below the folder it was found in.
    """
    reading = read(taken, settings)
    findings = Counter(each.code for each in reading.findings)
    if settings.format == YAML:
        draft = {f"{name}/{part}": data for part, data in drafted(reading, taken, settings).items()}
        return Written(draft, findings)
    data = rendered(reading, taken, settings, PurePath(name).name).encode("utf-8")
    return Written({f"{name}.{settings.format}": data}, findings)


def read(taken: Taken, settings: Settings) -> Reading:
    """Read a text with the settings, else with what its format states, and let the assistant add to it if asked."""
    from wpkg.text.read import read as read_text

    _require_encodable(taken)
    found = read_text(
        taken.text,
        profile=settings.profile or taken.profile,
        language=settings.language or taken.language,
    )
    if settings.assist and settings.assist_model:
        from wpkg import resources
        from wpkg.text import assistant

        helper = assistant.endpoint(settings.assist, settings.assist_model, folder=resources.home() / "assistant")
        return assistant.assist(found, helper)
    return found


def require_profile(profile: str | None) -> None:
    """Refuse a profile nobody knows.

    Raises:
        BadParameter: there is none of that name; those there are stand in the message.
    """
    from wpkg.text.tables import profiles

    if profile is not None and profile not in profiles():
        raise BadParameter(f"there is no profile {profile!r}", expected="one of " + ", ".join(profiles()))


def _require_encodable(taken: Taken) -> None:
    try:
        taken.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError(
            f"character {error.start} is half of a surrogate pair",
            code="not_decodable",
            where=taken.name,
            expected="whole characters",
        ) from None


def rendered(reading: Reading, taken: Taken, settings: Settings, name: str) -> str:
    """Return a reading as JSON, HTML, Turtle or the draft in YAML."""
    if settings.format == JSON:
        return _json(as_record(reading, taken))
    if settings.format == HTML:
        from wpkg.publish import reading_page

        return reading_page.page(reading, name)
    from wpkg.text import draft

    document = draft.document(reading, source(reading, taken, settings), _today())
    if settings.format == TTL:
        from wpkg import pipeline

        return pipeline.turtle_of(document, accepted=False).decode("utf-8")
    return draft.sheet(reading, document)


def _json(record: dict[str, Any]) -> str:
    """Return JSON with a line for every key and for every record of a list.

    A quotation mark inside a string is escaped, so that what parts two records never stands in one.
    """
    lines = []
    for key, value in record.items():
        shown = _ENCODE(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parting = f'}}, {{"{next(iter(value[0]))}": '
            shown = "[\n  " + shown[1:-1].replace(parting, "},\n  " + parting[3:]) + "\n ]"
        lines.append(f" {_ENCODE(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def as_record(reading: Reading, taken: Taken) -> dict[str, Any]:
    """Return a reading as plain data, with where its text came from; the text itself where it is no plain file."""
    from wpkg.text.reading_json import to_dict

    facts: dict[str, Any] = {
        "name": taken.name,
        "media_type": taken.media_type,
        "encoding": taken.encoding,
        "sha256": taken.sha256,
    }
    if taken.notes:
        facts["notes"] = list(taken.notes)
    if not taken.verbatim:
        facts["text"] = taken.text
        facts["origins"] = [list(each) for each in taken.origins]
    return to_dict(reading) | {"source": facts}


def drafted(reading: Reading, taken: Taken, settings: Settings) -> dict[str, bytes]:
    """Return the three files of a text kept for annotation, by name."""
    return {
        DRAFT: rendered(reading, taken, settings, taken.name).encode("utf-8"),
        TEXT: taken.text.encode("utf-8"),
        DESCRIPTION: description(source(reading, taken, settings), taken).encode("utf-8"),
    }


def source(reading: Reading, taken: Taken, settings: Settings) -> Source:
    """Return the record of the frozen text: its digest is of the text in UTF-8, as ``source.txt`` holds it."""
    from wpkg.model import Source
    from wpkg.text.draft import slug_of

    return Source(
        slug=slug_of(reading, PurePath(taken.name).stem),
        text=taken.text,
        sha256=hashlib.sha256(taken.text.encode("utf-8")).hexdigest(),
        language=reading.layout.language,
        retrieved_from=settings.retrieved_from,
        retrieved_on=_today() if settings.retrieved_from else "",
        terms=settings.terms,
    )


def description(frozen: Source, taken: Taken) -> str:
    """Return ``source.toml`` of a frozen text."""
    note = "" if taken.verbatim else f"Text of {PurePath(taken.name).name}, {taken.media_type}, SHA-256 {taken.sha256}."
    facts = {
        "slug": frozen.slug,
        "language": frozen.language,
        "sha256": frozen.sha256,
        "retrieved_from": frozen.retrieved_from,
        "retrieved_on": frozen.retrieved_on,
        "media_type": taken.media_type if taken.verbatim else "text/plain",
        "terms": frozen.terms,
        "note": " ".join((note, *taken.notes)).strip(),
    }
    return "".join(f"{key} = {_toml(value)}\n" for key, value in facts.items())


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
