"""Finished answers kept in memory, the least recently asked for thrown away first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from wpkg.publish.server.messages import Answer


class Kept:
    """Answers by what was asked; together not larger than ``most`` octets, and none larger than ``most_each``.

    What was asked counts, too: it is kept, and a client chooses its length.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._answers: OrderedDict[Sequence[bytes], Answer] = OrderedDict()
        self._size = 0

    def get(self, key: Sequence[bytes]) -> Answer | None:
        """Return what was answered to the same request."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, key: Sequence[bytes], answer: Answer) -> None:
        """Keep an answer, if it is not too large."""
        size = _size(key, answer)
        if size > self._most_each or key in self._answers:
            return
        self._answers[key] = answer
        self._size += size
        while self._size > self._most:
            self._size -= _size(*self._answers.popitem(last=False))

    def clear(self) -> None:
        """Forget all answers: another snapshot is served."""
        self._answers.clear()
        self._size = 0


def _size(key: Sequence[bytes], answer: Answer) -> int:
    return len(answer.body) + len(answer.headers) + sum(map(len, key)) + 1024
