"""What the process that reads a file of others may still do: compute, and write to what it was given."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import sys
from contextlib import suppress
from typing import Any

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""``CLONE_NEWUSER`` and ``CLONE_NEWNET`` of unshare(2)."""
_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""
_ARENAS = -8
"""``M_ARENA_MAX`` of mallopt(3)."""
_FORBIDDEN = ("open", "socket.", "subprocess.", "os.", "shutil.", "ctypes.", "import", "pty.", "tempfile.", "glob.")


def confine(memory: int, seconds: float, parent: int) -> None:
    """Take away from this process what reading needs not, for good. To be called with one thread.

    No file or connection can be opened from here on, by Python or by native code: no descriptor is left for one. What
    the system does not offer is left out; the refusals of :mod:`.lexical` do not rely on it.

    Args:
        memory: octets of address space.
        seconds: of the processor; a second later the process is killed.
        parent: with whom it ends.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        with suppress(AttributeError):
            library.mallopt(_ARENAS, 1)
        library.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        library.unshare(_NEW_USER | _NEW_NETWORK)
    if os.getppid() != parent:
        os._exit(1)
    if sys.platform != "win32":
        import resource

        processor = math.ceil(seconds) + 1
        for kind, least in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NOFILE, 3),
            (resource.RLIMIT_CPU, processor),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (least, least))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"reading RDF needs no {event}")
