"""Time the reader beside eyecite and bluebell, on the same texts in one run, and on hostile texts of one megabyte.

Run as ``WPKG_CORPORA=folder python bench/speed_reader.py [MEGABYTES]``. Times are processor times of one core, unless
the line says otherwise; what others do not find in these texts is not asked: only how many they go through.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack

import corpora

from wpkg.text import references, segments
from wpkg.text.read import read
from wpkg.text.view import fold

HOSTILE = {
    "blanks": " ",
    "line ends": "\n",
    "opening brackets": "(",
    "digits": "7",
    "one word": "a",
    "a list": "a, ",
    "symbols broken off": "A/RES/",
    "numbered acts": "resolution 70/1 of 25 September 2015, ",
    "openers": "Recalling ",
    "sessions": "its next session, ",
    "infinitives": "to examine and to consider and ",
    "numbered lines": "1. Requests\n",
    "items": "(a) to (b) ",
    "names": "Programme of Action of the ",
    "quotation marks": '"',
}
Reader = Callable[[str], object]


def rate(reader: Reader, texts: Sequence[str]) -> float:
    """Return how many texts a reader goes through in a second of processor time."""
    reader(texts[0])
    begun = time.process_time()
    for text in texts:
        reader(text)
    return len(texts) / (time.process_time() - begun)


def segments_and_references(text: str) -> object:
    """Read as far as the references."""
    view = fold(text)
    return references.find(view, segments.divide(view, profile=None, language=None))


def readers(closing: ExitStack) -> Iterator[tuple[str, Reader]]:
    """Yield what is measured, with its name; others only where they are installed."""
    if importlib.util.find_spec("eyecite") and importlib.util.find_spec("hyperscan"):
        from eyecite import get_citations
        from eyecite.tokenizers import HyperscanTokenizer

        cache = closing.enter_context(tempfile.TemporaryDirectory())
        tokenizer = HyperscanTokenizer(cache_dir=cache)
        yield "eyecite, Hyperscan", lambda text: get_citations(text, tokenizer=tokenizer)
    if importlib.util.find_spec("bluebell"):
        uri = importlib.import_module("cobalt").FrbrUri.parse("/akn/un/statement/2020-01-01/1/eng@")
        parser = importlib.import_module("bluebell.parser").AkomaNtosoParser(uri)
        yield "bluebell, parse tree", lambda text: parser.parse(text, "statement")
        yield "bluebell, Akoma Ntoso", lambda text: parser.parse_to_xml(text, "statement")
    yield "wpkg, segments and references", segments_and_references
    yield "wpkg, everything", read


def parallel(texts: Sequence[str]) -> float:
    """Return how many texts a second of wall time all cores read together; the pool is warm."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_count, texts[: 8 * (os.cpu_count() or 1)], chunksize=4))
        begun = time.perf_counter()
        done = sum(pool.map(_count, texts, chunksize=16))
        return done / (time.perf_counter() - begun)


def import_seconds() -> float:
    """Return the least wall time of ``import wpkg`` in processes of their own, an empty one taken off."""
    return max(0.0, min(_process("import wpkg") for _ in range(5)) - min(_process("pass") for _ in range(5)))


def main() -> None:
    """Print the tables."""
    texts = corpora.megabytes(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
    if not texts:
        print("WPKG_CORPORA names no folder of texts")
        return
    mean = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} documents, {sum(map(len, texts)) / 1e6:.2f} million code points, {mean:.0f} on average\n")
    print("| reader | documents a second, one core |\n|---|---|")
    rates = {}
    with ExitStack() as closing:
        for name, reader in readers(closing):
            rates[name] = rate(reader, texts)
            print(f"| {name} | {rates[name]:.0f} |", flush=True)
    others = [value for name, value in rates.items() if not name.startswith("wpkg")]
    if others:
        print(
            f"\nSegments and references at {rates['wpkg, segments and references'] / max(others):.2f} of the fastest."
        )
    print(f"Everything, {os.cpu_count()} cores, wall time: {parallel(texts):.0f} documents a second.")
    before = _memory()
    for text in texts:
        read(text)
    print(
        f"`import wpkg`: {import_seconds():.2f} s. Memory: {before:.0f} MB, after all texts again {_memory():.0f} MB.\n"
    )
    print("| hostile text | 0.5 MB, s | 1 MB, s | ratio |\n|---|---|---|---|")
    for name, unit in HOSTILE.items():
        half, whole = (_seconds(unit * (size // len(unit))) for size in (500_000, 1_000_000))
        print(f"| {name} | {half:.2f} | {whole:.2f} | {whole / half:.1f} |", flush=True)


def _count(text: str) -> int:
    read(text)
    return 1


def _seconds(text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def _process(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begun


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
