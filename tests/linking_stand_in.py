"""What links a part on another machine in tests: as it is done, but that the first part waits until a file is there."""

from __future__ import annotations

from pathlib import Path

from guarded_stand_in import wait
from wpkg.corpus.linking import parts
from wpkg.corpus.linking.parts import Done, Job, Task


def go(folder: Path) -> Path:
    """Return the file that the first part of a dataset waits for."""
    return folder.with_suffix(".go")


def done(task: Task, job: Job) -> Done:
    """Link a part; the first one waits."""
    if task.part.number == 0:
        wait(go(job.folder))
    return parts.done(task, job)
