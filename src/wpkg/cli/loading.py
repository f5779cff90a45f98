"""``wpkg load``: the curated graphs, a corpus or RDF of others into the embedded store or into a triplestore."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wpkg.cli import step
from wpkg.errors import DataError

if TYPE_CHECKING:
    from wpkg.graph.loading import Loaded

_KINDS = ("fuseki", "generic", "graphdb", "neptune", "oxigraph", "qlever", "virtuoso")
_MANNERS = ("none", "counts", "sample", "all")


@click.command()
@click.argument("names", nargs=-1, metavar="[OUT | FILE...]")
@click.option("--endpoint", metavar="URL", help="Load this triplestore instead of the embedded store.")
@click.option("--graph-store", metavar="URL", help="Its graph store address, where it is not the usual one.")
@click.option("--store-kind", "kind", type=click.Choice(_KINDS), help="What triplestore it is; else it is found out.")
@click.option("--verify", type=click.Choice(_MANNERS), help="What to hold against it afterwards.  [default: sample]")
@click.option("--parallel", type=click.IntRange(1, 32), metavar="N", help="So many requests at a time.  [default: 1]")
@click.option("--only-corpus", is_flag=True, help="Leave out what wpkg has curated, and the ontology.")
@click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="For one try.  [default: 120]")
@click.option("--tries", type=click.IntRange(1, 100), metavar="N", help="Of a request that fails.  [default: 6]")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Write files for a bulk loader instead.")
@click.option("--source", metavar="S3-URL", help="Where Neptune's loader finds the files that --into wrote.")
@click.option("--role", metavar="ARN", help="The role that lets Neptune read them.")
@click.option("--server-folder", "folder", metavar="DIR", help="Bulk by Virtuoso's loader: a folder it reads, too.")
@click.option("--isql", metavar="HOST:PORT", help="Where Virtuoso takes SQL.  [default: its host, port 1111]")
@click.option("--max-size", type=click.IntRange(1), metavar="MB", help="How large a FILE may be.  [default: 128]")
def load(names: tuple[str, ...], endpoint: str | None, into: Path | None, max_size: int | None, **options: Any) -> None:
    """Load the embedded store, or a triplestore: a corpus (OUT), RDF (FILEs), and what wpkg has curated.

    OUT is a folder that `wpkg corpus build` has written. Only what differs is sent; a load that was stopped goes on
    where it was. A FILE of RDF goes into a graph of its own, graph/foreign/NAME, until `wpkg load` is called alone.

    WPKG_TOKEN holds the access token of a store that wants one (QLever).
    """
    parts, files = _parted(names)
    given = {name: value for name, value in options.items() if value}
    if into is not None:
        _write(parts, files, into, given)
    elif endpoint is None:
        if given:
            raise click.UsageError(f"--{next(iter(given)).replace('_', '-')} says how to load an --endpoint; give both")
        _embed(parts, _foreign(files, max_size))
    else:
        _load(endpoint, parts, _foreign(files, max_size), given)


def _load(endpoint: str, parts: Path | None, foreign: Mapping[str, list[str]], given: dict[str, Any]) -> None:
    from wpkg import stores
    from wpkg.graph.loading import FromS3, Patience, ServerFolder

    patience = Patience(**{name: given.pop(name) for name in ("timeout", "tries") if name in given})
    folder, isql = given.pop("folder", None), given.pop("isql", "")
    source, role = given.pop("source", None), given.pop("role", None)
    if isql and folder is None:
        raise click.UsageError("--isql says how to load from a --server-folder; give both")
    if (source is None) != (role is None) or (source and folder):
        raise click.UsageError("--source and --role go together, and not with --server-folder")
    bulk = FromS3(source, role) if source else ServerFolder(folder, isql) if folder else None
    token = os.environ.get("WPKG_TOKEN", "")
    begun = time.monotonic()
    done = stores.load_at(
        endpoint, parts=parts, foreign=foreign, progress=_steps(), patience=patience, token=token, bulk=bulk, **given
    )
    click.echo(_told(done, time.monotonic() - begun))


def _write(parts: Path | None, files: Sequence[Path], into: Path, given: dict[str, Any]) -> None:
    from wpkg import stores

    kind, only_corpus = given.pop("kind", None), given.pop("only_corpus", False)
    if kind is None or given or files:
        raise click.UsageError("--into takes --store-kind qlever or neptune, OUT and --only-corpus, nothing else")
    done = stores.write_files(kind, into, parts, only_corpus=only_corpus)
    click.echo(f"{done.graphs:,} graphs, {done.triples:,} statements in {len(done.files):,} files below {into}")


def _embed(parts: Path | None, foreign: Mapping[str, list[str]]) -> None:
    from wpkg import pipeline, stores

    if foreign:
        generation = stores.load_foreign({name: "\n".join([*lines, ""]).encode() for name, lines in foreign.items()})
        click.echo(f"loaded {len(foreign)} graphs of others into {generation}")
    elif parts is not None:
        click.echo(f"loaded {parts} into {stores.load_parts(parts, step)}")
    else:
        stores.forget_foreign()
        corpus = stores.held_corpus()
        generation = stores.load_embedded(anew=True)
        click.echo(f"loaded {len(pipeline.dataset_graphs())} graphs into {generation}")
        if corpus is not None:
            step(f"the store no longer holds the corpus {corpus.corpus}; to have it back: wpkg load {corpus.corpus}")


def _parted(names: Sequence[str]) -> tuple[Path | None, list[Path]]:
    """Tell the folder of a dataset in parts from files of RDF."""
    folders = [Path(name) for name in names if Path(name).is_dir()]
    files = [Path(name) for name in names if not Path(name).is_dir()]
    if len(folders) > 1 or (folders and files):
        raise click.UsageError("give one folder of a corpus, or files of RDF")
    return (folders[0] if folders else None), files


def _foreign(files: Sequence[Path], max_size: int | None) -> dict[str, list[str]]:
    """Read RDF of others: the statements of each file as canonical N-Triples, by the graph that it goes into."""
    from wpkg import iri
    from wpkg.graph import foreign

    limits = foreign.Limits.of(max_size) if max_size else foreign.LIMITS
    found: dict[str, list[str]] = {}
    for path in files:
        name = iri.graph(f"foreign/{iri.slug(path.name.partition('.')[0]) or 'rdf'}")
        if name in found:
            raise DataError("two files would go into one graph", where=name, expected="files of different names")
        graphs = foreign.read(path, limits).graphs()
        if ours := next((graph for graph in graphs if graph.startswith(iri.GRAPH)), None):
            raise DataError(
                "the file has a graph of this project", where=f"{path}, <{ours}>", expected="graphs of its own"
            )
        found[name] = sorted({line.decode() for lines in graphs.values() for line in lines})
    return found


def _told(done: Loaded, seconds: float) -> str:
    sent = done.sent
    lines = [f"{done.graphs:,} graphs, {done.triples:,} statements are in {done.kind}"]
    how = f", {sent.bulk:,} of them in bulk" if sent.bulk else ""
    lines.append(f"sent {sent.graphs:,} graphs with {sent.triples:,} statements{how}; removed {done.removed:,}")
    found = done.verified
    if found.counted:
        compared = f", compared {found.compared:,} statement by statement" if found.compared else ""
        lines.append(f"counted the statements of {found.counted:,} graphs{compared}: no difference")
    lines += [f"allowed for: {what} ({times:,} times)" for what, times in found.allowed]
    return "\n".join([*lines, f"{seconds:.1f} s"])


def _steps() -> Any:
    """Report steps: of many that differ in figures only, one a second when somebody watches, else a few."""
    last = 0.0

    def told(message: str) -> None:
        nonlocal last
        if message.endswith("are in"):
            if time.monotonic() - last < (1 if sys.stderr.isatty() else 10):
                return
            last = time.monotonic()
        step(message)

    return told


COMMANDS: tuple[click.Command, ...] = (load,)
