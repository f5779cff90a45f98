"""The words of the pages themselves: ``words/<part>.yaml`` holds each text of a part of the site in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpkg.errors import SyntaxFault
from wpkg.publish.site.records import LANGUAGES
from wpkg.yaml_lines import loads

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    >>> Words("fr")("layout.search")
    'Rechercher'
    """

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of ``part.name``, with ``{names}`` in it replaced by values.

        Raises:
            KeyError: there is no such text, or a value is missing.
        """
        part, _, name = key.partition(".")
        return _part(part)[name][self.language].format(**values)

    def has(self, key: str) -> bool:
        """Tell whether there is a text of that name in a part that there is."""
        part, _, name = key.partition(".")
        return name in _part(part)


@cache
def _part(part: str) -> Mapping[str, Mapping[str, str]]:
    path = _FOLDER / f"{part}.yaml"
    told = loads(path.read_text("utf-8"), str(path), SyntaxFault)
    texts: dict[str, dict[str, str]] = {}
    for name in told.entries:
        entry = told.need(name).as_fields()
        entry.only(*LANGUAGES)
        texts[name] = {language: " ".join(entry.text(language).split()) for language in LANGUAGES}
    return texts
