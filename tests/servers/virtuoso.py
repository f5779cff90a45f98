"""Virtuoso 7, with a configuration of its own: loopback only, small, and no limit on rows unless a test wants one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.process import free_ports, program, running, scratch
from wpkg.graph.remote import RemoteStore

_TEMPLATE = Path(__file__).with_name("virtuoso.ini")


@dataclass(frozen=True, slots=True)
class Running:
    """A running server: its addresses, its folder, which it may load files from, and where it takes SQL."""

    store: RemoteStore
    folder: Path
    isql: str


@contextmanager
def serve(*, rows: int = 1_000_000, seconds: int = 60) -> Iterator[RemoteStore]:
    """Run a server as :func:`started` does."""
    with started(rows=rows, seconds=seconds) as running:
        yield running.store


@contextmanager
def started(*, rows: int = 1_000_000, seconds: int = 60) -> Iterator[Running]:
    """Run an empty server on free ports of 127.0.0.1 with the user dba, who has the password of a fresh installation.

    Args:
        rows: longest result; a longer one is cut.
        seconds: longest query.
    """
    binary = program("virtuoso-t")
    if binary is None:
        raise RuntimeError("no program virtuoso-t: scripts/system-packages.sh installs it")
    with scratch("virtuoso") as folder:
        sql_port, http_port = free_ports(2)
        settings = {"SQL_PORT": sql_port, "HTTP_PORT": http_port, "ROWS": rows, "SECONDS": seconds}
        text = _TEMPLATE.read_text("utf-8")
        for name, value in settings.items():
            text = text.replace(f"@{name}@", str(value))
        (folder / "virtuoso.ini").write_text(text, "utf-8")
        here = f"127.0.0.1:{http_port}"
        store = RemoteStore(
            f"http://{here}/sparql", graph_store=f"http://dba:dba@{here}/sparql-graph-crud-auth", timeout=120
        )
        command = [binary, "+configfile", "virtuoso.ini", "+foreground"]
        with running(command, folder, store, environment=os.environ):
            yield Running(store, folder, f"127.0.0.1:{sql_port}")
