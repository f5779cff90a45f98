"""Load datasets into triplestores: only what differs, in bulk where the store has it, and held against it afterwards.

What a store has is on record in the store itself, so that a load which was stopped goes on from where it was, from any
machine. See :mod:`wpkg.graph.loading.records` for what may be relied on, ``stores/`` for the kinds of stores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256

from wpkg.errors import DataError, EndpointError
from wpkg.graph.loading import records, sending, service, verifying
from wpkg.graph.loading.by_server import FromS3, ServerFolder, load_from_s3, with_folder
from wpkg.graph.loading.plan import Plan
from wpkg.graph.loading.sending import Sent
from wpkg.graph.loading.service import Service
from wpkg.graph.loading.sources import Source
from wpkg.graph.loading.verifying import Verified
from wpkg.graph.loading.wire import PATIENCE, Patience

__all__ = ["FromS3", "Loaded", "Patience", "ServerFolder", "load"]

Progress = Callable[[str], None]
_REMOVED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Args:
        kind: of the store, as it is called.
        graphs, triples: that the store has now of what was to be loaded.
        sent: what of it had to be sent.
        removed: graphs of earlier loads that were removed.
        verified: what was held against the store.
    """

    kind: str
    graphs: int
    triples: int
    sent: Sent
    removed: int
    verified: Verified


def load(
    sources: Sequence[Source],
    endpoint: str,
    *,
    graph_store: str | None = None,
    kind: str | None = None,
    verify: str = "sample",
    parallel: int = 1,
    patience: Patience = PATIENCE,
    token: str = "",
    bulk: ServerFolder | FromS3 | None = None,
    progress: Progress = lambda _: None,
) -> Loaded:
    """Bring a store to the state that sources say, and make sure that it is in it.

    Args:
        sources: what the store shall have.
        endpoint: address of its query service, ``http://user:password@host/…`` to log in.
        graph_store: address of its Graph Store service, where it is not where stores of its kind have it.
        kind: what store it is; else it is found out.
        verify: one of :data:`wpkg.graph.loading.verifying.MANNERS`.
        parallel: how many requests at a time.
        patience: how long the store is waited for.
        token: what lets write, for stores that take one.
        bulk: how the server itself reads the data, where it shall.
        progress: is told what is under way.

    Raises:
        BadParameter: an address or the kind is none.
        EndpointError: the store fails; says how much is in. The same call goes on from there.
        DataError: a source is damaged, or the store has something else afterwards.
    """
    found = service.opened(endpoint, graph_store, kind, patience, token)
    if isinstance(bulk, ServerFolder):
        found = with_folder(found, bulk)
    with closing(found) as store, _to_go_on():
        progress(f"{store.dialect.label} at {store.at.endpoint.shown}")
        with closing(Plan(sources, records.read(store))) as plan:
            if isinstance(bulk, FromS3) and plan.to_send:
                sent = load_from_s3(store, bulk, plan.sent)
            else:
                sent = _send_all(store, plan, sources, parallel, progress)
            removed = _remove_stale(store, plan, progress)
            if verify != "none":
                progress("holding the store against what it was given")
            verified = verifying.verify(store, plan, sources, verify, _seed(plan), parallel)
            return Loaded(store.dialect.label, plan.graphs, plan.triples, sent, removed, verified)


@contextmanager
def _to_go_on() -> Iterator[None]:
    """Say of a store that failed on the way that nothing is lost."""
    try:
        yield
    except EndpointError as error:
        error.todo = f"{error.todo}; the same command goes on from there".removeprefix("; ")
        raise


def _send_all(store: Service, plan: Plan, sources: Sequence[Source], parallel: int, progress: Progress) -> Sent:
    wanted, total = plan.to_send, plan.graphs
    if not wanted:
        return Sent()
    if store.at.update is None:
        records.rewrite(store, plan.withdrawn())
    fresh = store.empty()
    progress(f"sending {wanted:,} of {total:,} graphs")

    def work(one: Service, batch: sending.Batch) -> Sent:
        return sending.send(one, batch, fresh=fresh)

    done = Sent()
    try:
        for sent in sending.spread(work, sending.batches(plan, sources), store, parallel):
            done += sent
            progress(f"{total - wanted + done.graphs:,} of {total:,} graphs are in")
    except (EndpointError, DataError) as error:
        error.problem += f"; {total - wanted + done.graphs:,} of {total:,} graphs are in"
        error.args = (error.problem,)
        raise
    return done


def _remove_stale(store: Service, plan: Plan, progress: Progress) -> int:
    stale = list(plan.stale())
    for start in range(0, len(stale), _REMOVED_AT_ONCE):
        sending.remove(store, stale[start : start + _REMOVED_AT_ONCE])
    if stale:
        if store.at.update is None:
            records.rewrite(store, plan.final())
        progress(f"removed {len(stale):,} graph{'s' if len(stale) > 1 else ''} that the dataset no longer has")
    return len(stale)


def _seed(plan: Plan) -> str:
    """The same for the same graphs, however often they are loaded."""
    digest = sha256()
    for wanted in plan.chosen(None, ""):
        digest.update(wanted.member.sha256.encode())
    return digest.hexdigest()
