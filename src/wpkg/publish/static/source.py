"""Where the pages of a static site come from: one state of the store, whatever is built meanwhile, or an endpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from wpkg import stores
from wpkg.graph.remembered import remembering
from wpkg.publish import static
from wpkg.publish.server import snapshot
from wpkg.publish.site.data import validated
from wpkg.publish.site.records import Site


@dataclass(frozen=True, slots=True)
class Source:
    """Opens the site over a generation of the store, or over an endpoint; can be sent to other processes."""

    base: str
    endpoint: str | None = None
    generation: Path | None = None

    def __call__(self) -> Site:
        """Open it.

        Raises:
            StoreMissing, StoreDamaged, EndpointError: there is nothing to ask.
        """
        if self.generation is not None:
            return Site(remembering(stores.open_generation(self.generation)), self.base)
        return Site(remembering(stores.open_store(self.endpoint)), self.base)


def publish(folder: Path, base: str, endpoint: str | None, progress: static.Progress) -> static.Published:
    """Write the site over the store, or over an endpoint, to a folder; see :func:`wpkg.publish.static.publish`.

    Raises:
        BadParameter: the folder holds something and no earlier run made it; the address is none for a site.
        StoreLocked: another process is publishing to the folder.
    """
    jobs = os.cpu_count() or 1
    if endpoint is not None:
        return static.publish(Source(base, endpoint), folder, progress, jobs=jobs)
    stores.make_ready(progress)
    generation = snapshot.current()
    if generation is None:
        return static.publish(Source(base), folder, progress, jobs=jobs)
    held = snapshot.take(generation)
    try:
        progress("checking the graph against its shapes")
        validated.keep()
        return static.publish(Source(base, None, held.folder), folder, progress, jobs=jobs)
    finally:
        held.remove()
