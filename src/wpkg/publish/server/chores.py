"""What is worked out once for each snapshot, behind everything else, while the server already answers.

Query editors ask an endpoint for its canned questions and for what its classes and properties are. These statements are
no part of the dataset: they are added to a further copy of the snapshot, from which only queries of the endpoint are
answered. The report on the graph and the sizes of the downloads are kept for the pages that show them.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

from wpkg import stores
from wpkg.publish.server import snapshot
from wpkg.publish.server.messages import Frames, packed
from wpkg.publish.server.settings import Plan
from wpkg.publish.server.zygote import Work

_LOWEST = 19


def chores(plan: Plan) -> Work:
    """Return what is to be done for a snapshot; its place is told as soon as the copy for the endpoint is there."""

    def work(channel: socket.socket, place: str) -> None:
        from wpkg.publish.site.data import examples, figures, validated
        from wpkg.publish.site.records import Site

        os.nice(_LOWEST)
        site = Site(stores.open_generation(Path(place)), plan.base)
        added = examples.graphs(site)
        extended = snapshot.copied(Path(place), Path(place).parent / "endpoint")
        stores.extend_generation(extended, added)
        channel.sendall(packed([os.fsencode(extended)]))
        validated.keep()
        figures.keep(site)

    return work


class Chore(asyncio.Protocol):
    """The front's end of one run of chores; ``extended`` is told the folder of the copy for the endpoint."""

    def __init__(self, extended: Callable[[str], None]) -> None:
        self._extended = extended
        self._frames = Frames()

    def data_received(self, data: bytes) -> None:
        """Take the place of the copy."""
        for (folder,) in self._frames.add(data):
            self._extended(os.fsdecode(folder))
