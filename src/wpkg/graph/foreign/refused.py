"""How the process that reads tells the one that asked what is wrong with a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from wpkg.errors import DataError, ReadError, SyntaxFault

SYNTAX = "syntax"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: one word for the reason, a clause, the line (0 where unknown), what would be right, what to do."""

    code: str
    problem: str
    line: int = 0
    expected: str = ""
    todo: str = ""

    def packed(self) -> bytes:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self)).encode()

    def error(self, name: str) -> DataError:
        """Return the error to raise of a file of that name."""
        where = f"{name}:{self.line}" if self.line else name
        if self.code == SYNTAX:
            return SyntaxFault(self.problem, where=where, expected=self.expected, todo=self.todo)
        return ReadError(self.problem, code=self.code, where=where, expected=self.expected, todo=self.todo)


def unpacked(line: bytes) -> Fault:
    """Return the fault that :meth:`Fault.packed` wrote."""
    return Fault(**json.loads(line))


class RefusedError(Exception):
    """A file that is not read on; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def refuse(code: str, problem: str, line: int = 0, expected: str = "", todo: str = "") -> RefusedError:
    """Return the exception of a fault."""
    return RefusedError(Fault(code, problem, line, expected, todo))
