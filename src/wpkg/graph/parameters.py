"""Parameters of canned queries: an argument is parsed into a typed term, or refused; text is never pasted.

In a query a parameter is a variable whose name says its type: ``?_onDay_xsd_date``. So the file stays SPARQL that any
tool can read, and the place where a value may enter is a whole token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.store import XSD, Iri, Literal, Term

Argument = str | int | bool | date
"""What a caller may give for a parameter; everything is read through its printed form."""

TYPES = ("iri", "literal", "integer", "xsd_date", "xsd_boolean")
"""The types a parameter may have, as they stand in its token; each means the same to grlc."""

_TOKEN = re.compile(r"_([A-Za-z][A-Za-z0-9]*)_(" + "|".join(TYPES) + ")")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|urn:", re.IGNORECASE)


class Resolver(Protocol):
    """Turns what people call a thing into its IRI."""

    def resolve(self, name: str, kind: str = "") -> Iri:
        """Return the IRI of the thing called ``name``, of the kind asked (``document``, ``body``, ``topic`` …).

        Raises:
            UnknownName: nothing is called so; near matches are in its suggestions.
            BadParameter: several things are called so.
        """
        ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a canned query.

    ``default`` is None where a value must be given. ``kind`` says what sort of thing an IRI names; ``choices`` lists
    the words a literal may be, and is empty where any will do.
    """

    name: str
    type: str
    meaning: str
    default: str | None = None
    kind: str = ""
    choices: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """True where the query answers without it."""
        return self.default is not None

    @property
    def variable(self) -> str:
        """The variable of the query this parameter takes the place of, without the question mark."""
        return f"_{self.name}_{self.type}"


def split(variable: str) -> tuple[str, str] | None:
    """Return name and type of a parameter from its variable; None for a variable that is no parameter.

    >>> split("_onDay_xsd_date")
    ('onDay', 'xsd_date')
    """
    match = _TOKEN.fullmatch(variable)
    return (match[1], match[2]) if match else None


def parse(parameter: Parameter, argument: Argument, resolver: Resolver | None) -> Term:
    """Parse an argument into the term its parameter stands for.

    Raises:
        BadParameter: it does not parse as the type, or is none of the words allowed.
        UnknownName: a name that ``resolver`` does not know.
    """
    text = _text(argument)
    match parameter.type:
        case "iri":
            return _resource(parameter, text, resolver)
        case "xsd_date":
            return Literal(_calendar_date(parameter, text), XSD + "date")
        case "integer":
            return Literal(_whole_number(parameter, text), XSD + "integer")
        case "xsd_boolean":
            return Literal(_truth(parameter, text), XSD + "boolean")
        case _:
            return Literal(_words(parameter, text))


def _text(argument: Argument) -> str:
    if isinstance(argument, bool):
        return "true" if argument else "false"
    return argument.isoformat() if isinstance(argument, date) else str(argument)


def _resource(parameter: Parameter, text: str, resolver: Resolver | None) -> Iri:
    bare = text.removeprefix("<").removesuffix(">") if text.startswith("<") and text.endswith(">") else text
    if _ABSOLUTE.match(bare):
        return Iri(iri.check(bare, where=parameter.name))
    if resolver is None:
        raise _refusal(parameter, text, "an absolute IRI")
    return Iri(iri.check(resolver.resolve(text, parameter.kind), where=parameter.name))


def _calendar_date(parameter: Parameter, text: str) -> str:
    return day(text, parameter.name, parameter.meaning)


def day(text: str, where: str, meaning: str = "") -> str:
    """Return an ISO day unchanged.

    Raises:
        BadParameter: the calendar has no such day, or it is written in another way.
    """
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        expected = "a day of the calendar as year-month-day, such as 2011-12-17"
        raise BadParameter(f"{text!r} is no value for {where}", where=where, expected=expected, todo=meaning) from None


def _whole_number(parameter: Parameter, text: str) -> str:
    if not _INTEGER.fullmatch(text):
        raise _refusal(parameter, text, "a whole number in digits")
    return str(int(text))


def _truth(parameter: Parameter, text: str) -> str:
    if text not in {"true", "false"}:
        raise _refusal(parameter, text, "true or false")
    return text


def _words(parameter: Parameter, text: str) -> str:
    if parameter.choices and text not in parameter.choices:
        raise _refusal(parameter, text, "one of " + ", ".join(parameter.choices))
    if not text or _CONTROL.search(text):
        raise _refusal(parameter, text, "text without control characters")
    return text


def _refusal(parameter: Parameter, text: str, expected: str) -> BadParameter:
    return BadParameter(
        f"{text!r} is no value for {parameter.name}", where=parameter.name, expected=expected, todo=parameter.meaning
    )
