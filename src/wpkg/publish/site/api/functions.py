"""The functions of wpkg that the programming interface answers: their parameters as data, their calls as code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from wpkg.errors import BadParameter, SyntaxFault
from wpkg.graph.answer import Answer
from wpkg.graph.parameters import TYPES, Parameter, parse
from wpkg.graph.prepared import text_of
from wpkg.publish.site.records import Site
from wpkg.yaml_lines import Fields, load

_FILE = Path(__file__).with_name("functions.yaml")
_KEYS = ("type", "meaning", "kind", "choices", "default", "example", "required")
_MOST_HITS, _LAST_PAGE = 1000, 100_000


class Record(Protocol):
    """What a function of wpkg returns: an object for JSON, a table for CSV."""

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain nested values."""
        ...

    def table(self) -> Answer:
        """Return columns and rows."""
        ...


@dataclass(frozen=True, slots=True)
class Function:
    """One function: ``examples`` holds an argument that gives an answer for each parameter that has no default."""

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    examples: Mapping[str, str]

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the parameters that must be given."""
        return tuple(parameter.name for parameter in self.parameters if parameter.default is None)


@cache
def functions() -> Mapping[str, Function]:
    """Return the functions by name, in the order of their file.

    Raises:
        SyntaxFault: the file is not as it should be.
    """
    told = load(_FILE, SyntaxFault)
    return MappingProxyType({name: _function(name, told.need(name).as_fields()) for name in told.entries})


def call(site: Site, function: Function, arguments: Mapping[str, str]) -> Record:
    """Call a function with arguments that were parsed as its parameters say.

    Raises:
        BadParameter, UnknownName: an argument that does not parse, is missing, or names what there is not.
    """
    given = {parameter.name: _value(site, parameter, arguments[parameter.name]) for parameter in function.parameters}
    return _CALLS[function.name](site, given)


def _value(site: Site, parameter: Parameter, text: str) -> Any:
    if not text:
        return None
    printed = text_of(parse(parameter, text, site.names))
    match parameter.type:
        case "integer":
            return int(printed)
        case "xsd_boolean":
            return printed == "true"
        case _:
            return printed


def _function(name: str, entry: Fields) -> Function:
    entry.only("summary", "description", "parameters")
    told = {each: node.as_fields() for each, node in entry.need("parameters").as_fields().entries.items()}
    examples = {each: fields.text("example", "") for each, fields in told.items()}
    return Function(
        name,
        entry.text("summary"),
        " ".join(entry.text("description").split()),
        tuple(_parameter(each, fields) for each, fields in told.items()),
        MappingProxyType({each: example for each, example in examples.items() if example}),
    )


def _parameter(name: str, entry: Fields) -> Parameter:
    entry.only(*_KEYS)
    if entry.text("type") not in TYPES:
        raise entry.error(f"{entry.text('type')!r} is no type", expected="one of " + ", ".join(TYPES))
    default = None if entry.boolean("required") else entry.text("default", "")
    meaning = " ".join(entry.text("meaning").split())
    return Parameter(name, entry.text("type"), meaning, default, entry.text("kind", ""), entry.texts("choices"))


def _lineage(site: Site, given: Mapping[str, Any]) -> Record:
    known = given["includeUnverified"]
    if given["other"] is not None:
        from wpkg.graph.lineage.chains import chains

        ends = given["symbol"], given["other"]
        limit = 20 if given["limit"] is None else given["limit"]
        return chains(site.store, *ends, which=given["chains"], limit=limit, include_unverified=known)
    from wpkg.graph.lineage.walk import lineage

    return lineage(
        site.store,
        given["symbol"],
        down=given["direction"] == "down",
        depth=given["depth"],
        include_unverified=known,
        limit=given["limit"],
        page=given["page"],
        rank=given["rank"],
    )


def _in_force(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.time.force import in_force

    asked = given["thread"], given["on"]
    known = given["asKnownOn"]
    return in_force(site.store, *asked, include_unverified=given["includeUnverified"], as_known_on=known)


def _timeline(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.time.timeline import timeline

    known = given["asKnownOn"]
    return timeline(site.store, given["thread"], include_unverified=given["includeUnverified"], as_known_on=known)


def _agenda(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.time.agenda import agenda

    return agenda(
        site.store,
        body=given["body"] or "",
        thread=given["thread"] or "",
        since=given["since"],
        until=given["until"],
        include_unverified=given["includeUnverified"],
    )


def _show(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.show import show

    return show(site.store, given["symbol"], include_unverified=given["includeUnverified"])


def _compare(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.compare import compare

    return compare(site.store, given["first"], given["second"], include_unverified=given["includeUnverified"])


def _compare_thread(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.compare import compare_thread

    return compare_thread(site.store, given["thread"], include_unverified=given["includeUnverified"])


def _search(site: Site, given: Mapping[str, Any]) -> Record:
    from wpkg.graph.search import search

    limit, page = _within("limit", given["limit"], _MOST_HITS), _within("page", given["page"], _LAST_PAGE)
    return search(
        site.store,
        given["q"],
        kinds=() if given["kind"] is None else (given["kind"],),
        language=given["language"],
        limit=limit,
        offset=(page - 1) * limit,
        include_unverified=given["includeUnverified"],
    )


def _within(name: str, number: int, last: int) -> int:
    if not 1 <= number <= last:
        raise BadParameter(f"{number} is no value for {name}", where=name, expected=f"a whole number from 1 to {last}")
    return number


_CALLS: Mapping[str, Callable[[Site, Mapping[str, Any]], Record]] = MappingProxyType(
    {
        "search": _search,
        "lineage": _lineage,
        "in-force": _in_force,
        "timeline": _timeline,
        "agenda": _agenda,
        "show": _show,
        "compare": _compare,
        "compare-thread": _compare_thread,
    }
)
