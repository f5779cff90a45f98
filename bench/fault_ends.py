"""An endpoint that stalls, resets, answers 500 or half a body: told in one message, in time, nothing believed."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import fault_machine
import fault_trials
from fault_killing import in_child
from faults import Outcome

Progress = Callable[[str], None]
_PATIENCE = 60.0


def endpoint(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Ask and load odd endpoints."""
    from servers.odd import Reply, serve

    half = '{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "li'
    replies = {
        "stalls": Reply(body=half, length=5000, then="stall"),
        "stalls before the first byte": Reply(raw="", then="stall"),
        "resets": Reply(body=half, length=5000, then="reset"),
        "resets at once": Reply(raw="", then="reset"),
        "answers 500": Reply(status=500, type="text/plain", body="it broke"),
        "answers 503 and asks to wait": Reply(status=503, headers={"Retry-After": "3600"}),
        "answers half a body": Reply(body=half, length=5000),
        "answers half a result of the right length": Reply(body=half),
        "answers a page": Reply(type="text/html", body="<html>login</html>"),
        "sends a byte now and then": Reply(body=half * 50, then="drip"),
    }
    in_child(fault_trials.project, place)
    limits = ("--timeout", "1", "--tries", "2")
    commands = {
        "lineage": ("lineage", "WT/L/843", "--format", "json"),
        "search": ("search", "development", "--format", "json"),
        "load": ("load", *limits),
    }
    lost: list[str] = []
    tried, longest = 0, 0.0
    ways = list(replies.items())[: 3 if asked.quick else None]
    for what, reply in ways:
        for name, arguments in commands.items():
            tried += 1
            with serve(reply) as odd:
                start = time.monotonic()
                done = fault_machine.command(
                    place, *arguments, "--endpoint", f"http://{odd.place}/query", WPKG_TIMEOUT="2"
                )
                lasted = time.monotonic() - start
            longest = max(longest, lasted)
            if wrong := fault_machine.told_wrongly(done, 2):
                lost.append(f"wpkg {name}, the endpoint {what}: {wrong}")
            if done.stdout.strip():
                lost.append(f"wpkg {name}, the endpoint {what}: something was answered: {done.stdout[:80]!r}")
            if lasted > _PATIENCE:
                lost.append(f"wpkg {name}, the endpoint {what}: told only after {lasted:.0f} s")
        progress(f"endpoint {what}: {len(lost)} lost")
    seen = f"{len(ways)} ways of failing, each to {', '.join(commands)}; the longest took {longest:.0f} s"
    return [Outcome("endpoint", "endpoints", "an endpoint that fails", tried, tuple(lost), seen)]


PARTS = {"endpoint": endpoint}
