"""The process that reads one file of others: from its standard input, to its standard output.

What it writes are N-Quads, and last one line that begins with ``#``: ``#done N``, or ``#fault`` and what is wrong.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from wpkg.errors import SyntaxFault
from wpkg.graph import ntriples
from wpkg.graph.embedded import statements
from wpkg.graph.foreign import kinds
from wpkg.graph.foreign.confine import confine
from wpkg.graph.foreign.lexical import look_over
from wpkg.graph.foreign.refused import SYNTAX, Fault, RefusedError, refuse
from wpkg.graph.store import Iri, Triple

DONE, FAULT = b"#done ", b"#fault "
_GZIP, _BOM = b"\x1f\x8b", b"\xef\xbb\xbf"
_BLOCK = 1 << 16
_NAMES = {
    kinds.TURTLE: "Turtle",
    kinds.TRIG: "TriG",
    kinds.N_TRIPLES: "N-Triples",
    kinds.N_QUADS: "N-Quads",
    kinds.RDF_XML: "RDF/XML",
    kinds.JSON_LD: "JSON-LD",
}


class Order(NamedTuple):
    """What the process is to do: the kind of file, its limits (see :class:`.limits.Limits`), and for whom."""

    media_type: str
    size: int
    memory: int
    seconds: float
    depth: int
    parent: int


def main() -> None:
    """Do what the first argument says, and leave without a word to standard error."""
    order = Order(*json.loads(sys.argv[1]))
    confine(order.memory, order.seconds, order.parent)
    last = _done(order)
    _write(last + b"\n")
    os._exit(0)


def _done(order: Order) -> bytes:
    """Write the statements; return the last line."""
    try:
        return DONE + b"%d" % _read(order)
    except RefusedError as error:
        return FAULT + error.fault.packed()
    except SyntaxFault as error:
        line = error.where.removeprefix("line ")
        expected = error.expected or _NAMES[order.media_type]
        return FAULT + Fault(SYNTAX, error.problem, int(line) if line.isdigit() else 0, expected).packed()
    except MemoryError as error:
        return FAULT + _too_much(str(error), order.memory).packed()
    except (OSError, ValueError, RuntimeError) as error:
        return FAULT + Fault(SYNTAX, f"it cannot be read ({error})", 0, _NAMES[order.media_type]).packed()


def _too_much(told: str, memory: int) -> Fault:
    if "buffer" in told:
        return Fault("too_large", "one of its names or literals is too long", expected="at most 16 MB each")
    return Fault("memory", "reading it takes more memory than it may", expected=f"at most {memory >> 20:,} MB")


def _read(order: Order) -> int:
    raw = _taken(order.size)
    prefix = f"_:f{sha256(raw).hexdigest()[:12]}-"
    data = _unpacked(raw, order.size) if raw.startswith(_GZIP) else raw
    del raw
    data = data.removeprefix(_BOM)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse("not_utf8", "it is UTF-16", 1, "UTF-8", "save it as UTF-8")
    look_over(data, order.media_type, order.depth)
    count, waiting, room = 0, [], 0
    for line in _lines(data, order.media_type, prefix):
        count += 1
        waiting.append(line)
        room += len(line)
        if room > _BLOCK:
            _write(b"".join(waiting))
            waiting, room = [], 0
    _write(b"".join(waiting))
    return count


def _taken(size: int) -> bytes:
    """Return the whole of standard input."""
    blocks, room = [], 0
    while block := os.read(0, 1 << 20):
        blocks.append(block)
        room += len(block)
        if room > size:
            raise _too_large(size)
    return b"".join(blocks)


def _unpacked(raw: bytes, size: int) -> bytes:
    """Return what gzip has packed, member after member."""
    made = bytearray()
    while raw:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            made += unpacker.decompress(raw, size + 1 - len(made))
        except zlib.error as error:
            raise refuse("damaged", f"what gzip has packed is damaged ({error})", expected="a whole file") from None
        if len(made) > size:
            raise _too_large(size)
        if not unpacker.eof:
            raise refuse("damaged", "what gzip has packed ends too early", expected="a whole file")
        raw = unpacker.unused_data.lstrip(b"\0")
    return bytes(made)


def _too_large(size: int) -> RefusedError:
    return refuse(
        "too_large", "it is too large", expected=f"at most {size >> 20:,} MB, unpacked too", todo="raise the limit"
    )


def _lines(data: bytes, media_type: str, prefix: str) -> Iterator[bytes]:
    names: dict[str, Iri] = {}

    def named(node: Iri) -> Iri:
        if not node.startswith("_:"):
            return node
        return names.setdefault(node, Iri(f"{prefix}{len(names)}"))

    for (subject, predicate, value), graph in statements(data, media_type):
        line = ntriples.canonical(Triple(named(subject), predicate, named(value) if isinstance(value, Iri) else value))
        if graph:
            name = named(Iri(graph))
            line = f"{line[:-1]}{name if name.startswith('_:') else f'<{name}>'} ."
        yield line.encode() + b"\n"


def _write(data: bytes) -> None:
    """Write to standard output; nobody reads any more where that fails."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(1, view) :]
    except OSError:
        os._exit(1)


if __name__ == "__main__":
    main()
