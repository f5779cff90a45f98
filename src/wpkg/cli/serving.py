"""``wpkg serve`` and ``wpkg publish``: the site from a server, or as files for any web host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpkg import iri
from wpkg.cli import endpoint_option, say, step
from wpkg.errors import BadParameter, EnvironmentFault, WpkgError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MEBIBYTE = 1 << 20

base_option = click.option(
    "--base-url", default=iri.BASE, show_default=True, metavar="URL", help="The public address of the site."
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any free one.")
@endpoint_option
@base_option
@click.option(
    "--time-limit", type=click.FloatRange(0.1, 3600), default=10, show_default=True, help="Seconds for one query."
)
@click.option(
    "--memory-limit", type=click.IntRange(600, 1 << 20), default=1024, show_default=True, help="MiB for one query."
)
@click.option("--answer-limit", type=click.IntRange(1, 1024), default=32, show_default=True, help="MiB of one answer.")
@click.option("--rate", type=click.FloatRange(0), help="Requests a second and client; 0 for any number.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes for pages, and as many for queries.")
@click.option("--behind-proxy", is_flag=True, help="Take the client's address from X-Forwarded-For.")
@click.option(
    "--chores/--no-chores",
    default=True,
    help="Work out behind the scenes what takes long: figures, the report on the graph, what query editors ask for.",
)
@click.option("--log", is_flag=True, help="Print a line a request to standard error.")
def serve(
    host: str,
    port: int,
    endpoint: str | None,
    base_url: str,
    time_limit: float,
    memory_limit: int,
    answer_limit: int,
    rate: float | None,
    workers: int | None,
    behind_proxy: bool,
    chores: bool,
    log: bool,
) -> None:
    """Serve linked data, a SPARQL 1.1 endpoint, canned questions and pages until stopped.

    Only this machine can reach it unless --host says otherwise. A store that is built anew is served without a restart.
    """
    from wpkg.publish.server.limits import Limits
    from wpkg.publish.server.running import run
    from wpkg.publish.server.settings import Settings

    if endpoint is None:
        _make_ready()
    limits = Limits(
        query_time=time_limit,
        query_memory=memory_limit * MEBIBYTE,
        answer=answer_limit * MEBIBYTE,
        rate=_rate(rate, host),
        page_workers=workers or 0,
        query_workers=workers or 0,
    )
    settings = Settings(base(base_url), host, port, endpoint, limits, behind_proxy, log, chores)
    run(settings, click.echo)
    say("stopped")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False))
@endpoint_option
@base_option
def publish(folder: str, endpoint: str | None, base_url: str) -> None:
    """Write the site into FOLDER as files for any web host, with redirect rules."""
    from wpkg.publish.static.source import publish as write

    done = write(Path(folder), base(base_url), endpoint, step)
    megabytes = done.octets / 1e6
    click.echo(
        f"{done.files:,} files, {megabytes:,.1f} MB: {done.written:,} written, {done.unchanged:,} unchanged, "
        f"{done.removed:,} removed; {len(done.left_out):,} addresses need a server"
    )


def base(address: str) -> str:
    """Return a public address as the site uses it, with a slash at its end.

    Raises:
        BadParameter: it is no http or https address, or has a query or a fragment.
    """
    checked = iri.check(address)
    if not checked.startswith(("http://", "https://")) or "?" in checked or "#" in checked:
        raise BadParameter(f"{address!r} is no address of a site", where="--base-url", expected="https://host/path/")
    return checked.rstrip("/") + "/"


def _make_ready() -> None:
    """Load the store, where it has to be, in a process of its own: the engine leaves threads, which no fork bears."""
    from multiprocessing import get_context

    context = get_context("fork")
    told, telling = context.Pipe(duplex=False)
    loading = context.Process(target=_loading, args=(telling,))
    loading.start()
    telling.close()
    try:
        error = told.recv()
    except EOFError:
        error = EnvironmentFault("what loads the store was ended", todo="run: wpkg load")
    loading.join()
    if error is not None:
        raise error


def _loading(telling: Connection) -> None:
    """Load the store; tell of what error that ended, or None."""
    from wpkg import stores

    try:
        stores.make_ready(step)
    except (WpkgError, OSError) as error:
        telling.send(error)
    else:
        telling.send(None)


def _rate(rate: float | None, host: str) -> float:
    """Return the rate asked for; without one, none on this machine and 50 a second beyond it."""
    if rate is not None:
        return rate
    return 0.0 if host in ("127.0.0.1", "::1", "localhost") else 50.0


COMMANDS: tuple[click.Command, ...] = (serve, publish)
