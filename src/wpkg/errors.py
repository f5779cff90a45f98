"""Every error wpkg raises, as one tree.

    WpkgError
    ├── InputError            what was asked cannot be understood or found
    │   ├── UnknownName       a symbol, body, thread or query nobody knows
    │   ├── BadParameter      a value that does not parse as its type
    │   ├── QueryRefused      a query from outside that may not be run; ``code`` says why
    │   └── AnswerTooLong     an answer longer than was asked for
    ├── DataError             a file of the graph is wrong (always says which, and the line where it can)
    │   ├── SyntaxFault       YAML, TOML, Turtle or SPARQL that does not parse
    │   ├── AnnotationError   a stand-off file that does not fit its text
    │   ├── RegisterError     a register entry that does not fit the others
    │   └── ReadError         an input that cannot be taken in, as a text or as RDF; ``code`` says why
    └── EnvironmentFault      the machine, the store or the endpoint failed
        ├── StoreMissing      no store has been built yet
        ├── StoreLocked       another process is building
        ├── StoreDamaged      the store on disk cannot be opened
        ├── EndpointError     the remote triplestore is down, slow or no triplestore
        │   └── AnswerCut     it cut an answer at one of its limits
        ├── JavaMissing       the description-logic reasoner needs Java
        └── ExtraMissing      an optional package is not installed

Each carries the same four parts: what happened, where, what was expected, what to do.
"""

from __future__ import annotations


class WpkgError(Exception):
    """The root of the tree.

    Args:
        problem: what happened, one clause, no full stop.
        where: the file, line, node or argument concerned.
        expected: what would have been right.
        todo: the next step for the reader of the message.
    """

    def __init__(self, problem: str, *, where: str = "", expected: str = "", todo: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.expected = expected
        self.todo = todo

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.problem}" if self.where else self.problem]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.todo:
            lines.append(f"  to do:    {self.todo}")
        return "\n".join(lines)


class InputError(WpkgError):
    """What was asked cannot be understood or found."""


class UnknownName(InputError):
    """A symbol, body, thread or query that nobody knows; near matches are in ``suggestions``."""

    def __init__(self, problem: str, *, suggestions: tuple[str, ...] = (), **parts: str) -> None:
        if suggestions and "todo" not in parts:
            parts["todo"] = "did you mean " + " or ".join(suggestions) + "?"
        super().__init__(problem, **parts)
        self.suggestions = suggestions


class BadParameter(InputError):
    """A value that does not parse as the type its place needs."""


class QueryRefused(InputError):
    """A query from outside that is not run.

    ``code`` is one word for the reason: update, load, service, dataset, several, syntax, characters, too_long,
    too_deep.
    """

    def __init__(self, problem: str, *, code: str, where: str = "", expected: str = "", todo: str = "") -> None:
        super().__init__(problem, where=where, expected=expected, todo=todo)
        self.code = code


class AnswerTooLong(InputError):
    """An answer longer than the caller takes: nothing of it is given, for a part would pass for the whole."""


class DataError(WpkgError):
    """A file of the graph is wrong."""


class SyntaxFault(DataError):
    """A file that does not parse; ``where`` holds file and line."""


class AnnotationError(DataError):
    """A stand-off file that does not fit its text or itself."""


class RegisterError(DataError):
    """A register entry that does not fit the others."""


class ReadError(DataError):
    """An input that cannot be taken in, as a text or as RDF.

    ``code`` is one word for the reason, for counting: unreadable, empty, too_large, binary, not_utf8, not_decodable,
    unknown_format, wrong_suffix, damaged, password, no_text, no_text_layer, zip_bomb, xml_entities, too_deep, edited.
    A folder run has besides: died, too_slow, unwritable, internal; a corpus: not_json, outside, nested, changed, copy,
    other_script; a file of RDF: remote_context, memory.
    """

    def __init__(self, problem: str, *, code: str, where: str = "", expected: str = "", todo: str = "") -> None:
        super().__init__(problem, where=where, expected=expected, todo=todo)
        self.code = code


class EnvironmentFault(WpkgError):
    """The machine, the store or the endpoint failed; the request was sound."""


class StoreMissing(EnvironmentFault):
    """No store has been built at this place."""


class StoreLocked(EnvironmentFault):
    """Another process holds the store for writing."""


class StoreDamaged(EnvironmentFault):
    """The files of the store cannot be read as a store."""


class EndpointError(EnvironmentFault):
    """A remote triplestore is down, too slow, or answers something that is not SPARQL."""


class AnswerCut(EndpointError):
    """A remote triplestore cut an answer at one of its limits: less at once may come whole."""


class JavaMissing(EnvironmentFault):
    """No Java runtime was found for the description-logic reasoner."""


class ExtraMissing(EnvironmentFault):
    """An optional package is needed for what was asked."""
