"""A gallery of broken inputs: each gives one clear message, no traceback, and leaves nothing half-written.

A case is a file of ``bad_inputs``: what is wrong, how to bring it about, the command, its exit code and the words its
message must hold. Every case runs the real command on a copy of the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import filelock
import pytest
import yaml

from project import Project, spoil
from servers import odd
from servers.process import free_ports

CASES = sorted((Path(__file__).parent / "bad_inputs").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_bad_input_gives_one_clear_message_and_leaves_everything_as_it_was(path: Path, project: Project) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    for change in case.get("change", ()):
        spoil(project.root / change["file"], change["replace"], change["with"])
    for before in [case["before"]] if "before" in case else ():
        assert project.run(before, {}).returncode == 0
    with circumstances(case, project) as (arguments, environment):
        before_state = project.state()
        done = project.run([*case["command"], *arguments], environment)
    talk = done.stderr
    assert done.returncode == case["exit"], talk + done.stdout
    assert "Traceback" not in talk
    assert sum(line.startswith("error: ") for line in talk.splitlines()) <= 1, "one message"
    for words in case.get("says", ()):
        assert words in talk
    for words in case.get("says_out", ()):
        assert words in " ".join(done.stdout.split())
    assert project.state() == before_state
    assert not list((project.root / "graph/derived").glob(".*"))
    assert not list((project.home / "store").glob("building-*"))


def test_the_gallery_holds_every_case_asked_for() -> None:
    assert len(CASES) >= 25
    assert all(yaml.safe_load(path.read_text("utf-8"))["what"] for path in CASES)


@contextmanager
def circumstances(case: Mapping[str, Any], project: Project) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Bring about what the case says of the machine; yield further arguments and environment variables."""
    environment = dict(case.get("environment", {}))
    arguments: list[str] = []
    with ExitStack() as stack:
        if "hide" in case:
            environment |= hidden(case["hide"], project.home.parent)
        if case.get("lock") == "store":
            stack.enter_context(filelock.FileLock(str(project.home / "store" / "lock")))
        if case.get("damage") == "store":
            damage(project.home / "store")
        if "endpoint" in case:
            arguments = ["--endpoint", stack.enter_context(endpoint(case["endpoint"]))]
        yield arguments, environment


def hidden(names: Sequence[str], place: Path) -> dict[str, str]:
    """Return variables under which programs and packages of these names cannot be found."""
    empty, blocked = place / "no-programs", place / "blocked"
    empty.mkdir()
    blocked.mkdir()
    for name in names:
        (blocked / f"{name}.py").write_text("raise ImportError('hidden by a test')\n")
    return {"PATH": str(empty), "JAVA_HOME": "", "PYTHONPATH": str(blocked)}


def damage(store: Path) -> None:
    """Overwrite the files of the current generation."""
    generation = store / (store / "current").read_text().strip()
    victims = [path for path in generation.iterdir() if path.suffix == ".sst" or path.name.startswith("MANIFEST")]
    assert victims
    for victim in victims:
        victim.write_bytes(b"\x00" * 64)


@contextmanager
def endpoint(kind: str) -> Iterator[str]:
    """Yield the address of an endpoint that fails in the given way."""
    if kind == "down":
        yield f"http://127.0.0.1:{free_ports(1)[0]}/query"
        return
    page = odd.Reply(type="text/html", body="<!doctype html><title>Welcome</title>")
    with odd.serve(odd.Reply(raw="", then="stall") if kind == "slow" else page) as server:
        yield f"http://{server.place}/query"
