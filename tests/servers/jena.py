"""Jena TDB2 behind a small server of ours: Debian packages Jena without Fuseki, and not quite whole.

Two things are put right: the messages of the XML parser lie in another package than its classes, and one library lies
where only Maven looks.
"""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.process import free_ports, program, running, scratch
from wpkg.graph.remote import RemoteStore

SOURCE = Path(__file__).with_name("jena") / "JenaServer.java"
_JAVA = Path("/usr/share/java")
_MODULES = ("arq", "base", "core", "iri", "tdb2", "dboe-base", "dboe-index", "dboe-storage", "dboe-trans-data")
_LIBRARIES = (
    *(f"jena-{name}" for name in (*_MODULES, "dboe-transaction")),
    *("caffeine", "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3"),
    *("gson", "guava", "httpclient", "httpcore", "protobuf", "slf4j-api", "slf4j-nop", "titanium-json-ld"),
)
_THRIFT = "/usr/share/maven-repo/org/apache/thrift/libthrift/debian/libthrift-debian.jar"
_MESSAGES = "org/apache/jena/ext/xerces/"


@contextmanager
def serve() -> Iterator[RemoteStore]:
    """Run an empty server on a free port of 127.0.0.1; named graphs are seen without naming them."""
    java, javac = program("java"), program("javac")
    if java is None or javac is None:
        raise RuntimeError("no Java: scripts/system-packages.sh installs it")
    with scratch("jena") as folder:
        _messages(folder)
        path = ":".join([str(folder), *(f"{_JAVA}/{name}.jar" for name in _LIBRARIES), _THRIFT])
        subprocess.run([javac, "-nowarn", "-cp", path, "-d", str(folder), str(SOURCE)], check=True)
        (port,) = free_ports(1)
        here = f"http://127.0.0.1:{port}/ds"
        store = RemoteStore(f"{here}/query", graph_store=f"{here}/data", timeout=60)
        command = [
            java,
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            path,
            "JenaServer",
            str(port),
            str(folder / "data"),
        ]
        with running(command, folder, store, environment={}):
            yield store


def _messages(folder: Path) -> None:
    """Put the messages of the XML parser where its classes look for them."""
    with zipfile.ZipFile(_JAVA / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(_MESSAGES) and name.endswith(".properties"):
                place = folder / "xerces" / name.removeprefix(_MESSAGES)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))
