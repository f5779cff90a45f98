"""Build a dataset in parts from any number of texts: read, lift, check, assemble, link.

A build has two stages. In the first each document is made by itself (:mod:`.document`), by whichever process or machine
is free (:mod:`.engine`), and kept as soon as it is there (:mod:`.staging`). Then it is known which documents would be
one work, and what each is to be called (:mod:`.naming`). In the second parts are put together (:mod:`.assembling`);
those in which nothing changed stay as they are. A new manifest puts all in force at once (:mod:`.running`).

What a build makes is decided by its inputs, the settings, and the version of the reader: not by the order of inputs,
nor by who does what, nor by how often it was interrupted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg.corpus.build.document import Settings
from wpkg.corpus.build.records import Keys
from wpkg.corpus.build.report import Report

if TYPE_CHECKING:
    from wpkg.corpus.build.engine import Engine
    from wpkg.corpus.build.running import Step

__all__ = ["Keys", "Report", "Settings", "build"]


def silent(_: str, __: int | None) -> None:
    """Tell nobody."""


def build(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    engine: Engine | None = None,
    edges: bool = True,
    check: bool = True,
    link: bool = True,
    retry: bool = False,
    step: Step = silent,
) -> Report:
    """Build the dataset in ``out`` from the documents of the inputs, or bring it up to date with them.

    What was made before from the same bytes, under the same name, with the same reader and settings, is not made again.
    What cannot be made is set aside, in ``aside.jsonl``, and does not stop the rest. Until the end the dataset that was
    there stays in force. Nothing is read but the inputs and what wpkg brings along, and nothing is sent anywhere.

    Args:
        inputs: folders, files, archives, line-JSON.
        out: the folder of the dataset, made where it is not there.
        settings: what to read documents as.
        workers: processes; one for every core where not given; with 0 all is done in this one, without a limit of time.
        engine: who does the work; processes of this machine where not given.
        edges: write a table of who cites whom beside each part.
        check: check each document against the shapes.
        link: then resolve what only several documents together tell.
        retry: try again what was set aside.
        step: told what is done.

    Raises:
        BadParameter: two inputs would be named alike, one is not there, or nobody knows the profile.
        StoreLocked: another process is writing to ``out``.
        EnvironmentFault: ``out`` cannot be written; what is in force stays so.
        ExtraMissing: a table of edges is wanted and pyarrow is not installed.
    """
    from wpkg import corpus
    from wpkg.corpus import edges as tables
    from wpkg.corpus import render
    from wpkg.corpus.build import running, version
    from wpkg.corpus.build.doing import Job
    from wpkg.corpus.build.engine import Pool

    if edges:
        tables.required()
    given = settings or Settings()
    render.require_profile(given.profile)
    known, held = version.elsewhere()
    given = replace(given, known=known, held=held)
    checker = None
    if check:
        from wpkg.graph.shapes.checker import project

        checker = project()
    count = corpus.cores() if workers is None else workers
    job = Job(out, given, version.version(given), edges, checker)
    with running.alone(out):
        this = running.Run(inputs, job, engine or Pool(count), retry, step)
        found = running.run(this)
        return running.linked(this, found, count) if link else found
