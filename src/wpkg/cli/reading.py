"""``wpkg read``, ``wpkg evaluate`` and ``wpkg accept``: from a text to an evidenced draft, and what it is worth."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wpkg.cli import emit, say, step, unverified_option, write_as

if TYPE_CHECKING:
    from wpkg.corpus import Settings, Summary
    from wpkg.reading import Reading
    from wpkg.text.evaluation import Report
    from wpkg.text.intake import Taken

_SHOWN_ERRORS = 20
_SHOWN_CASES = 5
_COLUMNS = (
    ("task", "string", "what was to be found"),
    ("measure", "string", "of which kind"),
    ("value", "string", "how well it was found"),
    ("metric", "string", "what the value is"),
    ("counts", "string", "the counts behind it"),
)
_STDIN = Path("-")
_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".html": "html", ".htm": "html", ".ttl": "ttl"}


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|-...", type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="PATH", type=click.Path(path_type=Path), help="Write here: a file, or a folder.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "html", "ttl", "yaml"]),
    help="How to show what was read; by the suffix of --out, else as a table, for a folder as annotation drafts.",
)
@click.option("--profile", metavar="ID", help="Read as a text of this organisation, as wto; else it is recognised.")
@click.option("--language", type=click.Choice(["eng", "fra", "spa"]), help="Read as this language.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for many files; one a core, if not given.")
@click.option("--max-size", type=click.FloatRange(min=0, min_open=True), metavar="MB", help="Refuse larger files; 32.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give a file of a folder up after so long; 300.",
)
@click.option("--overwrite", is_flag=True, help="Also replace outputs that were changed since they were written.")
@click.option(
    "--from", "retrieved_from", metavar="URL", default="", help="Where the text is from, for its description."
)
@click.option("--terms", metavar="TEXT", default="", help="Its terms of reuse, for its description.")
@click.option("--assist", metavar="URL", help="Let an OpenAI-compatible assistant propose what no rule found.")
@click.option("--assist-model", metavar="NAME", help="The model to ask there.")
def read(
    inputs: Sequence[Path],
    out: Path | None,
    format_: str | None,
    jobs: int | None,
    max_size: float | None,
    time_limit: float | None,
    **given: Any,
) -> None:
    """Read texts: their parts, references, statements, and what was not understood.

    Reads .txt, .md, .html, .docx, .pdf and Akoma Ntoso .xml; - is standard input. Exit 1 if a file cannot be read.
    """
    if (given["assist"] is None) != (given["assist_model"] is None):
        raise click.UsageError("--assist needs --assist-model, and the other way round")
    settings = _settings(given, max_size)
    many = len(inputs) > 1 or inputs[0].is_dir() or (out is not None and _is_folder(out, format_))
    if _STDIN in inputs and many:
        raise click.UsageError("standard input is read alone; give --out as a file, as annotations.yaml")
    if not many:
        _one(inputs[0], out, format_ or _format_of(out), settings)
    elif out is None:
        raise click.UsageError("more than one file: say where to write, with --out FOLDER")
    else:
        _many(inputs, out, replace(settings, format=format_ or "yaml"), jobs, time_limit)


def _settings(given: dict[str, Any], max_size: float | None) -> Settings:
    from wpkg.corpus.render import Settings, require_profile
    from wpkg.text.intake import Limits

    require_profile(given["profile"])
    return Settings(limits=Limits() if max_size is None else Limits.of_megabytes(max_size), **given)


def _is_folder(out: Path, format_: str | None) -> bool:
    """Return whether outputs go into a folder of this name: it is one, or is to be made, having no suffix."""
    return out.is_dir() or (format_ is None and not out.suffix and not out.exists())


def _format_of(out: Path | None) -> str:
    if out is None:
        return "table"
    if out.suffix.lower() not in _SUFFIXES:
        raise click.UsageError(f"{out}: the suffix names no format; say --format json, html, ttl or yaml")
    return _SUFFIXES[out.suffix.lower()]


def _one(path: Path, out: Path | None, format_: str, settings: Settings) -> None:
    from wpkg.corpus import render

    taken = _taken(path, settings)
    for note in taken.notes:
        say(f"note: {taken.name}: {note}")
    chosen = replace(settings, format=format_)
    reading = render.read(taken, chosen)
    if format_ == "table":
        if out is not None:
            raise click.UsageError("a table is for the terminal; say --format json, html, ttl or yaml")
        from wpkg.publish import reading_terminal, terminal

        terminal.write(reading_terminal.reading(reading))
    elif out is None:
        write_as(encoding="utf-8")
        click.echo(render.rendered(reading, taken, chosen, taken.name), nl=False)
    else:
        _write(out, reading, taken, chosen)


def _taken(path: Path, settings: Settings) -> Taken:
    from wpkg.text import intake

    if path == _STDIN:
        raw = sys.stdin.buffer.read(settings.limits.file_bytes + 1)
        return intake.load(raw, limits=settings.limits)
    return intake.load(path, limits=settings.limits)


def _write(out: Path, reading: Reading, taken: Taken, settings: Settings) -> None:
    """Write one output; a draft with the text it is of and its description beside it."""
    from wpkg.corpus import render
    from wpkg.corpus.worker import replace as replace_file

    if settings.format != render.YAML:
        replace_file(out, render.rendered(reading, taken, settings, taken.name).encode("utf-8"))
        say(f"wrote {out}")
        return
    files = render.drafted(reading, taken, settings)
    frozen, described = out.with_name(render.TEXT), out.with_name(render.DESCRIPTION)
    _keep(frozen, files[render.TEXT], "the text of another draft lies there", "choose another folder")
    if not settings.overwrite:
        _keep(out, files[render.DRAFT], "it is there, and is another draft", "move it away, or say --overwrite")
    replace_file(out, files[render.DRAFT])
    if not frozen.exists():
        replace_file(frozen, files[render.TEXT])
    if not described.exists():
        replace_file(described, files[render.DESCRIPTION])
    say(f"wrote {out}, with {render.TEXT} and {render.DESCRIPTION} beside it")


def _keep(path: Path, data: bytes, problem: str, todo: str) -> None:
    from wpkg.errors import BadParameter

    if path.exists() and path.read_bytes() != data:
        raise BadParameter(problem, where=str(path), todo=todo)


def _many(inputs: Sequence[Path], out: Path, settings: Settings, jobs: int | None, seconds: float | None) -> None:
    from wpkg import corpus

    limit = corpus.TIME_LIMIT if seconds is None else seconds
    summary = corpus.run(inputs, out, settings, jobs=jobs, seconds=limit, progress=sys.stderr.isatty())
    for _, _, message in summary.errors[:_SHOWN_ERRORS]:
        say(f"error: {message}")
    if summary.failed > _SHOWN_ERRORS:
        say(f"… and {summary.failed - _SHOWN_ERRORS} more: see {out / corpus.SUMMARY}")
    for line in _told(summary):
        click.echo(line)
    if summary.interrupted:
        say("the same command goes on from here")
        raise click.Abort
    if summary.failed:
        sys.exit(1)


def _told(summary: Summary) -> list[str]:
    lines = [f"{summary.read} read, {summary.same} as before, {summary.failed} failed, in {summary.seconds:.1f} s"]
    for title, counts in (
        ("failed", summary.failures),
        ("not read", summary.ignored),
        ("findings", summary.findings),
    ):
        if counts:
            lines.append(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    return lines


@click.command()
@click.option("--gold", metavar="PATH", type=click.Path(path_type=Path), help="A gold file, or a folder of them.")
@click.option("--texts", metavar="FOLDER", type=click.Path(path_type=Path), help="Where texts are that lie elsewhere.")
@click.option("--align", "aligned", is_flag=True, help="Measure alignments; without --gold, those of the graph.")
@unverified_option
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "md"]), default="table", help="How to print it."
)
def evaluate(gold: Path | None, texts: Path | None, aligned: bool, include_unverified: bool, format_: str) -> None:
    """Measure the reader against annotated texts: precision and recall with counts, worst cases.

    With --align, measure computed alignments of papers with mandates against judged ones.
    """
    if aligned:
        from wpkg.cli.alignment import print_evaluation

        print_evaluation(gold, include_unverified, format_)
        return
    if gold is None:
        raise click.UsageError("say where the gold is, with --gold PATH")
    from wpkg.text import evaluation

    step("reading the texts there is gold for")
    found = evaluation.evaluate(gold, texts)
    if format_ == "md":
        write_as(encoding="utf-8")
        click.echo(evaluation.markdown(found, _SHOWN_CASES), nl=False)
    else:
        _print_report(found, format_)


def _print_report(found: Report, format_: str) -> None:
    from wpkg.graph.answer import Answer, Column
    from wpkg.text import evaluation

    columns = tuple(Column(*each) for each in _COLUMNS)
    emit(Answer("evaluation", columns, tuple(evaluation.rows(found))), format_, record=found.to_dicts(_SHOWN_CASES))
    if format_ == "table":
        for miss in found.worst_cases(_SHOWN_CASES):
            click.echo(f"{miss.document}:{miss.start}: {miss.task}: expected {miss.expected!r}, got {miss.got!r}")


@click.command()
@click.argument("draft", metavar="ANNOTATIONS.YAML", type=click.Path(path_type=Path))
@click.option("--adopted-on", metavar="DATE", help="The day of adoption, where the text does not bear it.")
@click.option("--adopted-by", metavar="BODY", help="The body, as body:general-council, where no statement names it.")
def accept(draft: Path, adopted_on: str | None, adopted_by: str | None) -> None:
    """Check a curated draft, and add it to the sources and to the graph."""
    from wpkg import acceptance

    accepted = acceptance.accept(draft, step, adopted_on=adopted_on, adopted_by=adopted_by)
    added = ", ".join(accepted.added) or "nothing new"
    click.echo(f"accepted {accepted.name} into {accepted.folder}: {accepted.triples} triples; written: {added}")


COMMANDS = (read, evaluate, accept)
