"""A Spark cluster of its own: a Master and two Workers on loopback, small, without pages for people."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from servers.process import free_ports, program, scratch

WORKERS = 2
PATIENCE = 60.0
_EXECUTOR = b"CoarseGrainedExecutorBackend"
_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
_DEFAULTS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.executor.cores": "1",
    "spark.cores.max": "3",
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": _JAVA,
    "spark.default.parallelism": "4",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.codegen.wholeStage": "false",
}
_LOG = """
rootLogger.level = error
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.target = SYSTEM_ERR
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{HH:mm:ss} %p %c: %m%n%ex
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster: its address, the processes of its Workers, and what a driver needs in its environment."""

    master: str
    page: str
    workers: tuple[int, ...]
    environment: Mapping[str, str]

    def executors(self) -> list[int]:
        """Return the processes of all executors that run now."""
        return [child for worker in self.workers for child in _children(worker) if _EXECUTOR in _command(child)]

    def executor_of(self, process: int) -> int:
        """Return the executor that a process belongs to.

        Raises:
            LookupError: it belongs to none.
        """
        executors = set(self.executors())
        while process > 1:
            if process in executors:
                return process
            process = _parent(process)
        raise LookupError("it belongs to no executor")

    def alive(self) -> int:
        """Return how many Workers the Master knows to be alive."""
        with suppress(OSError, ValueError), urllib.request.urlopen(self.page, timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
        return 0


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster until the block ends; the block starts once the Master knows all Workers.

    Raises:
        RuntimeError: it did not come up; the message holds what its processes printed.
    """
    with scratch("spark") as folder, ExitStack() as stack:
        environment = _environment(folder)
        port, page = free_ports(2)
        master = f"spark://127.0.0.1:{port}"
        here = ["--host", "127.0.0.1"]
        started = [
            _started(
                stack, folder, environment, "master.Master", [*here, "--port", f"{port}", "--webui-port", f"{page}"]
            )
        ]
        size = ["--cores", "2", "--memory", "1g", "--webui-port", "0"]
        for number in range(WORKERS):
            options = [*here, *size, "--work-dir", f"{folder}/work-{number}", master]
            started.append(_started(stack, folder, environment, "worker.Worker", options))
        made = Cluster(master, f"http://127.0.0.1:{page}/json/", tuple(each.pid for each in started[1:]), environment)
        _wait(made, started, folder)
        yield made


def _environment(folder: Path) -> dict[str, str]:
    import pyspark

    settings = folder / "conf"
    settings.mkdir()
    path = os.pathsep.join([str(Path(__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    defaults = _DEFAULTS | {"spark.executorEnv.PYTHONPATH": path}
    (settings / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in defaults.items()))
    (settings / "log4j2.properties").write_text(_LOG)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    return kept | {
        "PYTHONPATH": path,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_CONF_DIR": str(settings),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _JAVA,
        "SPARK_NO_DAEMONIZE": "1",
    }


def _started(
    stack: ExitStack, folder: Path, environment: Mapping[str, str], name: str, options: Sequence[str]
) -> subprocess.Popen[bytes]:
    binary = program("spark-class")
    if binary is None:
        raise RuntimeError("no program spark-class: it comes with the development dependencies")
    log = stack.enter_context((folder / f"{name}-{len(list(folder.glob('*.log')))}.log").open("wb"))
    process = subprocess.Popen(
        [binary, f"org.apache.spark.deploy.{name}", *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        start_new_session=True,
    )
    stack.callback(_ended, process)
    return process


def _ended(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started, executors included."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait(made: Cluster, started: Sequence[subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while made.alive() < WORKERS:
        if time.monotonic() > deadline or any(each.poll() is not None for each in started):
            printed = "\n".join(log.read_text("utf-8", "replace")[-1500:] for log in sorted(folder.glob("*.log")))
            raise RuntimeError(f"the Spark cluster did not come up; its processes printed:\n{printed}")
        time.sleep(0.1)


def _children(process: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]
    return []


def _parent(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[1])
    return 0


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""
