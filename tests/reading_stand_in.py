"""Small readers for tests of folder runs, in a module that worker processes can import."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

from wpkg.corpus.render import Settings, Written
from wpkg.text.intake.taken import Taken


def count_words(taken: Taken, settings: Settings, name: str) -> Written:
    """Write the number of words; a finding for every question mark; die, fail or wait where the text says so."""
    if "DIE" in taken.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "WAIT" in taken.text:
        time.sleep(60)
    if "FAIL" in taken.text:
        raise RuntimeError("no words today")
    if "NOTE" in taken.text:
        with (Path(taken.text.split()[1])).open("a") as log:
            log.write(f"{name}\n")
    words = len(taken.text.split())
    findings = Counter(question=taken.text.count("?")) if "?" in taken.text else Counter()
    return Written({f"{name}.{settings.format}": f"{words}\n".encode()}, findings)
