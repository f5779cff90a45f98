"""What a process of its own is asked to do, found there by its name: to answer, to die, to idle, to not even begin."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wpkg.corpus.build import document
from wpkg.corpus.build.document import Made, Settings
from wpkg.errors import EnvironmentFault

Answer = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A job whose tasks are words for what to do; those that are lost are answered with the seconds given."""

    begins: bool = True

    def begin(self) -> Callable[[str], Answer]:
        if not self.begins:
            raise EnvironmentFault("it does not begin", where="here", expected="a beginning", todo="nothing")
        return does

    def lost(self, task: str, seconds: float | None) -> Answer:
        return f"{task} was lost", -1 if seconds is None else int(seconds)


def does(what: str) -> Answer:
    """Do what the word says, and answer with the process."""
    if what == "idle":
        threading.Event().wait()
    elif what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "leave":
        os._exit(3)
    return what, os.getpid()


def made(payload: bytes, name: str, settings: Settings, kind: str, slug: str) -> Made:
    """Make a document; die or idle of one whose text begins with the word for it, or wait until a file is there."""
    word, _, rest = payload.partition(b"\n")
    if word in (b"die", b"idle"):
        does(word.decode())
    if word.startswith(b"wait "):
        wait(Path(word.decode().removeprefix("wait ")))
        own = document.made(rest, name, settings, kind, slug)
        return replace(own, digest=hashlib.sha256(payload).hexdigest())
    return document.made(payload, name, settings, kind, slug)


def wait(go: Path) -> None:
    """Wait until a file is there; tell which process does."""
    with waiting(go).open("a", encoding="ascii") as out:
        out.write(f"{os.getpid()}\n")
    while not go.exists():
        time.sleep(0.05)


def waiting(go: Path) -> Path:
    """Return the file to which those that wait write their process, a line each."""
    return go.with_suffix(".waiting")
