"""A driver of a Spark cluster that starts with the first thing to do, and does things in lots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from wpkg.corpus.build.engine import Fault
from wpkg.corpus.spark.session import session
from wpkg.errors import WpkgError

if TYPE_CHECKING:
    from types import TracebackType

    from pyspark import SparkContext

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
_SLICES = 512
"""Tasks handed out at once; the next lot follows when all of these are done."""


class Driver:
    """The driver of one run, for as long as a block lasts.

    Args:
        master: address of the cluster, as in :func:`wpkg.corpus.spark.session.session`.
        name: what the cluster shows people.
    """

    def __init__(self, master: str, name: str) -> None:
        self._master, self._name = master, name
        self._stack = ExitStack()
        self._context: SparkContext | None = None

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return bool(self._stack.__exit__(kind, error, trace))

    @property
    def context(self) -> SparkContext:
        """The context, which the first call starts; raises as a session does."""
        if self._context is None:
            self._context = self._stack.enter_context(session(self._master, self._name)).sparkContext
        return self._context

    def each(
        self, given: Iterable[_Given], function: Callable[[Iterable[_Given]], Iterable[_Made | Fault]], size: int
    ) -> Iterator[_Made]:
        """Yield what executors make of things, in order; a fault is raised.

        Args:
            given: the things; taken lot by lot.
            function: makes something of each thing of a task, or a fault.
            size: how many things a task has.
        """
        waiting = iter(given)
        while lot := list(islice(waiting, size * _SLICES)):
            things = self.context.parallelize(lot, -(-len(lot) // size))
            yield from sound(things.mapPartitions(function).collect())


def caught(do: Callable[[_Given], _Made], task: _Given) -> _Made | Fault:
    """Do a task; an error of this project is returned as a fault, to be raised by the driver."""
    try:
        return do(task)
    except WpkgError as error:
        return Fault.of(error)


def sound(found: Iterable[_Made | Fault]) -> Iterator[_Made]:
    """Yield what executors made; raise the first fault among it."""
    for each in found:
        if isinstance(each, Fault):
            raise each.error()
        yield each
