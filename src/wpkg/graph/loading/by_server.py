"""Bulk where a server reads files itself: Virtuoso from a folder of its machine, Neptune from S3."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Any

from wpkg.errors import BadParameter, EndpointError, EnvironmentFault
from wpkg.graph.loading import records
from wpkg.graph.loading.plan import Record, Wanted
from wpkg.graph.loading.sending import Sent
from wpkg.graph.loading.service import SIZES_AT_ONCE, Service
from wpkg.graph.loading.wire import Request
from wpkg.graph.transport import Address, require_success

_PROGRAMS = ("isql-vt", "isql")
_LONGEST = 3600.0
_FINISHED = "LOAD_COMPLETED"
_UNDER_WAY = frozenset({"LOAD_NOT_STARTED", "LOAD_IN_QUEUE", "LOAD_IN_PROGRESS"})


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """Virtuoso's bulk loader.

    Args:
        folder: this process writes it and the server reads it, at the same path; ``DirsAllowed`` there has it.
        isql: ``host:port`` where the server takes SQL; empty for its host and port 1111.
    """

    folder: Path
    isql: str = ""

    def load(self, quads: bytes, address: Address) -> None:
        """Have N-Quads loaded.

        The password is an argument of the program ``isql``: others on this machine can see it while that runs.

        Raises:
            EnvironmentFault: there is no program isql, or the folder cannot be written.
            EndpointError: the server does not load them.
        """
        path = (self.folder / f"wpkg-{sha256(quads).hexdigest()[:16]}.nq").absolute()
        if "'" in str(path):
            raise BadParameter("no quote may stand in the path", where=str(path))
        host = address.url.partition("//")[2].partition("/")[0].rpartition(":")[0] or "localhost"
        try:
            path.write_bytes(quads)
            path.chmod(0o644)
            said = _isql(self.isql or f"{host}:1111", address, _SCRIPT.format(path=path))
        finally:
            path.unlink(missing_ok=True)
        if said.split() != ["2", "NULL"]:
            raise EndpointError(
                f"Virtuoso's loader says: {' '.join(said.split())[:300] or 'nothing'}",
                where=str(path),
                expected="a file loaded without an error",
                todo="see that DirsAllowed in its configuration has this folder",
            )


_SCRIPT = """\
delete from DB.DBA.load_list where ll_file = '{path}';
ld_add('{path}', 'urn:wpkg:default');
rdf_loader_run();
checkpoint;
select ll_state, ll_error from DB.DBA.load_list where ll_file = '{path}';
delete from DB.DBA.load_list where ll_file = '{path}';
"""


def with_folder(service: Service, folder: ServerFolder) -> Service:
    """Return a store that is loaded out of a folder.

    Raises:
        BadParameter: it has no loader that does that.
    """
    if not service.dialect.isql:
        raise BadParameter(f"{service.dialect.label} does not load out of a folder", expected="the kind virtuoso")
    return replace(service, folder=folder)


def _isql(place: str, address: Address, script: str) -> str:
    options = ("VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT")
    for program in _PROGRAMS:
        command = [program, place, address.user or "dba", address.password, *options]
        try:
            done = subprocess.run(
                command, input=script, text=True, encoding="utf-8", capture_output=True, timeout=_LONGEST, check=False
            )
        except FileNotFoundError:
            continue
        except subprocess.TimeoutExpired:
            raise EndpointError("Virtuoso's loader does not end", where=place, todo="look into its log") from None
        return done.stdout + done.stderr
    raise EnvironmentFault(
        f"there is no program {' or '.join(_PROGRAMS)}", expected="Virtuoso's client for SQL", todo="install it"
    )


@dataclass(frozen=True, slots=True)
class FromS3:
    """Neptune's bulk loader.

    Args:
        source: ``s3://bucket/prefix/`` with the files that were written for it.
        role: the ARN of the role that may read them.
        region: of the bucket; empty for the one in ``AWS_REGION``.
    """

    source: str
    role: str
    region: str = ""


def load_from_s3(service: Service, given: FromS3, wanted: Callable[[], Iterator[Wanted]]) -> Sent:
    """Have Neptune load what lies in S3, wait until it has, and put what came on record.

    What the store has of these graphs in another state is removed first: its loader only adds.

    Args:
        service: the store.
        given: what to load.
        wanted: gives the graphs that it has not as they shall be.

    Raises:
        BadParameter: the store has no such loader.
        EndpointError: it refuses, or fails; what it says is told. The same command begins anew.
    """
    for lot in _lots(wanted()):
        _prepare(service, lot)
    _loaded(service, given)
    done = Sent(requests=1)
    for lot in _lots(wanted()):
        claims = (Record(one.member.graph, one.origin, one.member.triples, one.member.sha256) for one in lot)
        records.claim(service, claims)
        done += Sent(len(lot), sum(one.member.triples for one in lot), len(lot))
    return done


def _lots(wanted: Iterator[Wanted]) -> Iterator[list[Wanted]]:
    while lot := list(islice(wanted, SIZES_AT_ONCE)):
        yield lot


def _prepare(service: Service, graphs: list[Wanted]) -> None:
    known = [one.member.graph for one in graphs if one.announced]
    records.withdraw(service, known)
    for graph in service.sizes([one.member.graph for one in graphs]):
        service.drop(graph)
    records.announce(service, (Record(one.member.graph, one.origin) for one in graphs if not one.announced))


def _loaded(service: Service, given: FromS3) -> None:
    """Start a load and wait for its end."""
    if service.at.loader is None:
        raise BadParameter(f"{service.dialect.label} does not load from S3", expected="a store of the kind neptune")
    asked = {
        "source": given.source,
        "format": "nquads",
        "iamRoleArn": given.role,
        "region": given.region or os.environ.get("AWS_REGION", "us-east-1"),
        "failOnError": "TRUE",
        "queueRequest": "TRUE",
    }
    place = service.at.loader
    body = json.dumps(asked).encode()
    begun = _payload(service, place, Request("POST", place.url, {"Content-Type": "application/json"}, body))
    status = Request("GET", f"{place.url}/{begun['loadId']}?details=true&errors=true")
    number = 0
    while (state := str(_payload(service, place, status)["overallStatus"]["status"])) in _UNDER_WAY:
        number += 1
        service.wire.pause(number)
    if state != _FINISHED:
        raise EndpointError(
            f"Neptune's loader says {state}",
            where=f"{place.shown}/{begun['loadId']}",
            expected=_FINISHED,
            todo="see its errors at that address; then load again",
        )


def _payload(service: Service, place: Address, request: Request) -> dict[str, Any]:
    answer = service.wire.send(request)
    if answer.status != HTTPStatus.OK:
        require_success(place, answer)
    try:
        found: dict[str, Any] = json.loads(answer.body)["payload"]
        _ = found["loadId"] if request.method == "POST" else found["overallStatus"]["status"]
    except (ValueError, LookupError, TypeError) as error:
        raise EndpointError(
            f"the loader answers what cannot be read: {answer.first_line}",
            where=place.shown,
            expected="a payload as the Neptune User Guide shows it",
        ) from error
    return found
