"""``wpkg export``: the graph, or chosen documents, in the format of another program."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from wpkg.cli import endpoint_option, opened, say, unverified_option, warn_of

_ARCHIVE = b"PK\x03\x04"


def _list(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Show the formats, and what each leaves out."""
    if not asked:
        return
    from wpkg.publish.exports import FORMATS

    for each in FORMATS.values():
        click.echo(f"{each.name}  {each.media_type}")
        for name, text in (("holds", each.holds), ("leaves out", each.leaves_out)):
            told = textwrap.fill(
                text, 96, initial_indent=f"  {name}: ", subsequent_indent="    ", break_on_hyphens=False
            )
            click.echo(told)
    context.exit()


@click.command()
@click.argument("symbols", nargs=-1, metavar="[SYMBOL]...")
@click.option("--to", "name", metavar="FORMAT", required=True, help="The format to write; --list shows them.")
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER",
    help="Where to write; a format of several files fills a folder, or an archive called *.zip.",
)
@click.option("--force", is_flag=True, help="Write over what is there.")
@click.option("--with-neighbours", "neighbours", is_flag=True, help="RDF: also in terms of ELI, PROV, Web Annotation …")
@click.option(
    "--context",
    type=click.Choice(["inline", "address"]),
    default="inline",
    help="JSON-LD: the context, or its address.",
)
@click.option("--table", default="", metavar="NAME", help="CSV: this table alone.")
@unverified_option
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="Show the formats.")
@endpoint_option
def export(
    symbols: Sequence[str],
    name: str,
    output: str | None,
    force: bool,
    neighbours: bool,
    context: str,
    table: str,
    include_unverified: bool,
    endpoint: str | None,
) -> None:
    """Write the graph, or the documents named, for another program; each format says what it leaves out."""
    from wpkg.publish import exports

    format_ = exports.find(name)
    with opened(endpoint, *symbols) as graph:
        for symbol in symbols:
            warn_of(graph, symbol)
        data = graph.export(
            name,
            *symbols,
            include_unverified=include_unverified,
            neighbours=neighbours,
            context=context,
            table=table,
        )
    if output is None:
        _print(data)
        return
    suffix = ".csv" if table else format_.suffix
    files = _files(data, Path(output), output, f"wpkg{suffix}")
    _put(files, force=force)
    say(f"wrote {next(iter(files)) if len(files) == 1 else f'{len(files)} files to {output}'}")
    say(f"left out: {format_.leaves_out}")


def _print(data: bytes) -> None:
    """Write to standard output; to a terminal only what it can show."""
    if data.startswith(_ARCHIVE) and sys.stdout.isatty():
        raise click.UsageError("this is no text for a terminal: say where to write it with -o FILE")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _files(data: bytes, path: Path, given: str, usual: str) -> dict[Path, bytes]:
    """Return what to write where: into a folder if one is meant, which is made then, an archive unpacked."""
    several = data.startswith(_ARCHIVE) and not usual.endswith(".xlsx")
    folder = path.is_dir() or given.endswith(("/", os.sep)) or (several and path.suffix != ".zip")
    if not folder:
        return {path: data}
    path.mkdir(parents=True, exist_ok=True)
    if not several:
        return {path / usual: data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {path / entry: archive.read(entry) for entry in archive.namelist()}


def _put(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, each in one step; none if one is there already that may not be written over."""
    there = [path for path in files if path.exists()]
    if there and not force:
        raise click.UsageError(f"{there[0]} is there already; --force writes over it")
    for path, data in files.items():
        try:
            _put_one(path, data)
        except OSError as error:
            raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error


def _put_one(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


COMMANDS: tuple[click.Command, ...] = (export,)
