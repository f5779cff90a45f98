"""The Oxigraph server of the PyPI package ``oxigraph``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from servers.process import free_ports, program, running, scratch
from wpkg.graph.remote import RemoteStore


@contextmanager
def serve(*options: str) -> Iterator[RemoteStore]:
    """Run an empty server on a free port of 127.0.0.1, its data in a folder of its own.

    Args:
        options: further options of ``oxigraph serve``, such as ``--union-default-graph``.
    """
    binary = program("oxigraph")
    if binary is None:
        raise RuntimeError("no program oxigraph: it comes with the development dependencies")
    with scratch("oxigraph") as folder:
        (port,) = free_ports(1)
        here = f"127.0.0.1:{port}"
        store = RemoteStore(f"http://{here}/query", graph_store=f"http://{here}/store", timeout=60)
        command = [binary, "serve", "--location", str(folder / "data"), "--bind", here, *options]
        with running(command, folder, store, environment=os.environ):
            yield store
