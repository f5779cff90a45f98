"""The rules as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wpkg.errors import SyntaxFault
from wpkg.publish.redirects.accepted import Match, types
from wpkg.yaml_lines import Fields, load

_FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True, slots=True)
class Form:
    """A form a place may have: what it is and the end of its address."""

    name: str
    type: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Addresses, as a pattern of the whole path, and the forms they have; ``name`` is that of the forms together."""

    name: str
    path: str
    forms: tuple[Form, ...]
    thing: bool

    @property
    def variable(self) -> str:
        """The name under which hosts keep the form that was chosen."""
        return f"wpkg_{self.name}"

    def matches(self) -> tuple[Match, ...]:
        """Return what an Accept header chooses: the name of a form."""
        return tuple(types([(form.name, form.type) for form in self.forms]))


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them: forms by name, places in order, media types of other files by suffix and by path."""

    forms: Mapping[str, Form]
    places: tuple[Rule, ...]
    types: Mapping[str, str]
    plain: Mapping[str, str]

    @property
    def sets(self) -> tuple[Rule, ...]:
        """One rule for each name."""
        return tuple({rule.name: rule for rule in self.places}.values())

    def every_type(self) -> Mapping[str, str]:
        """Return the media type of every suffix, with the character set of text; the first form of a suffix counts."""
        single = [form for form in self.forms.values() if form.suffix.count(".") == 1]
        found = {form.suffix: form.type for form in reversed(single)} | dict(self.types)
        return {suffix: with_charset(found[suffix]) for suffix in sorted(found)}


def with_charset(media_type: str) -> str:
    """Return a media type as it is sent."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


@cache
def rules() -> Rules:
    """Read the rules.

    Raises:
        SyntaxFault: the file is not as it should be.
    """
    told = load(_FILE, SyntaxFault)
    told.only("forms", "places", "types", "plain")
    entries = told.need("forms").as_fields()
    forms = {name: _form(name, node.as_fields()) for name, node in entries.entries.items()}
    places = tuple(_rule(entry, forms) for entry in told.records("places"))
    return Rules(forms, places, _texts(told, "types"), _texts(told, "plain"))


def _form(name: str, entry: Fields) -> Form:
    entry.only("type", "suffix")
    return Form(name, entry.text("type"), entry.text("suffix"))


def _rule(entry: Fields, forms: Mapping[str, Form]) -> Rule:
    entry.only("name", "path", "forms", "thing")
    for name in entry.texts("forms"):
        if name not in forms:
            raise entry.error(f"{name!r} is no form", expected="one of " + ", ".join(forms))
    found = tuple(forms[name] for name in entry.texts("forms"))
    return Rule(entry.text("name"), entry.text("path"), found, entry.boolean("thing"))


def _texts(told: Fields, key: str) -> Mapping[str, str]:
    entries = told.need(key).as_fields()
    return {name: entries.text(name) for name in entries.entries}
