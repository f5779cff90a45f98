"""``wpkg bench``: run the measurements of a checkout, one after the other, and write their tables to one page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from wpkg import resources
from wpkg.cli import say, step
from wpkg.errors import EnvironmentFault


@dataclass(frozen=True, slots=True)
class Measurement:
    """One script of ``bench/``: what it measures, its further arguments, and how long it may take, in seconds.

    ``needs`` names an environment variable without which there is nothing to measure.
    """

    name: str
    script: str
    what: str
    quick: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    quick_seconds: float = 300.0
    full_seconds: float = 7200.0
    needs: str = ""


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes, in a few minutes: to see that everything runs.")
@click.option("--only", "names", multiple=True, metavar="NAME", help="Only this measurement; repeatable.")
@click.option("--out", type=click.Path(dir_okay=False), help="Where to write the page instead of bench/results.md.")
@click.option("--list", "listed", is_flag=True, help="List the measurements and stop.")
def bench(quick: bool, names: Sequence[str], out: str | None, listed: bool) -> None:
    """Measure wpkg beside its peers on this machine, and write the tables to bench/results.md.

    The programs to compare with are those of requirements-bench.lock and of Debian; what is not there is told, and
    left out. Nothing else should run meanwhile. The records of a full run stay in bench/records.
    """
    folder = checkout() / "bench"
    known = measurements(folder / "measurements.yaml")
    if listed:
        click.echo("\n".join(f"{each.name:<14} {each.what}" for each in known.values()))
        return
    for name in names:
        if name not in known:
            raise click.BadParameter(
                f"there is no measurement {name!r}; there are {', '.join(known)}", param_hint="--only"
            )
    records = resources.home() / "bench" if quick else folder / "records"
    with _stopping():
        failed = dict(_measured([known[name] for name in names or known], folder, records, quick))
    page = Path(out) if out else folder / "results.md"
    told = [f"--failed={name}={why}" for name, why in failed.items()]
    _run([str(folder / "rendering.py"), "--records", str(records), "--out", str(page.absolute()), *told], folder, 60)
    click.echo(str(page))
    if failed:
        sys.exit(1)


@contextmanager
def _stopping() -> Iterator[None]:
    """Let a request to stop end the measurement that runs, too."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def checkout() -> Path:
    """Return the folder of the checkout this package runs from.

    Raises:
        EnvironmentFault: it does not run from one: what is installed comes without the measurements.
    """
    root = Path(__file__).resolve().parents[3]
    if (root / "bench" / "measurements.yaml").is_file():
        return root
    raise EnvironmentFault(
        "the measurements are not installed",
        where=str(root),
        expected="a checkout with bench/measurements.yaml",
        todo="get the source of wpkg and run there: pip install -e . && wpkg bench",
    )


def measurements(path: Path) -> Mapping[str, Measurement]:
    """Return what can be measured, by name, in the order in which it is run."""
    import yaml

    return {name: _measurement(name, of) for name, of in yaml.safe_load(path.read_text("utf-8")).items()}


def _measurement(name: str, of: Mapping[str, Any]) -> Measurement:
    listed: dict[str, Any] = {
        key: tuple(map(str, value)) if isinstance(value, list) else value for key, value in of.items()
    }
    return Measurement(name=name, **listed)


def _measured(chosen: Sequence[Measurement], folder: Path, records: Path, quick: bool) -> Iterator[tuple[str, str]]:
    """Run measurements; yield those that left no record, each with the reason."""
    for each in chosen:
        record = records / f"{each.name}.json"
        if each.needs and not os.environ.get(each.needs):
            say(f"{each.name}: left out, {each.needs} is not set")
            continue
        if not (folder / each.script).is_file():
            say(f"{each.name}: left out, there is no bench/{each.script}")
            continue
        step(f"{each.name}: {each.what}")
        options = ["--quick", *each.quick] if quick else list(each.full)
        limit, begun = each.quick_seconds if quick else each.full_seconds, time.monotonic()
        if why := _run([str(folder / each.script), "--json", str(record), *options], folder, limit):
            say(f"{each.name}: {why}")
            yield each.name, why
        say(f"  {time.monotonic() - begun:.0f} s")


def _run(words: Sequence[str], folder: Path, limit: float) -> str:
    """Run a script in a process of its own; return why it failed, in a line, or nothing."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=folder.parent, stdout=2, stderr=told, start_new_session=True
        )
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"did not end in {limit:g} s"
        finally:
            with suppress(ProcessLookupError):  # with the servers it has started
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        told.seek(0)
        lines = [line for line in told.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return "" if process.returncode == 0 else f"failed: {lines[-1] if lines else f'exit code {process.returncode}'}"


COMMANDS: tuple[click.Command, ...] = (bench,)
