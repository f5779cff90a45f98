"""Time the reader beside eyecite and bluebell, on the same texts in one run, and on hostile texts of one megabyte.

The texts are those of WPKG_CORPORA (``--megabytes`` of them); without it, the sources of the graph and the texts that
the tests have of the same family. Times are processor times of one core, unless the line says otherwise; what others do
not find in these texts is not asked: only how many they go through.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import corpora
import measuring
import rendering
from measuring import Contest, Race, Record, Table

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
OWN = "wpkg, segments and references"
OTHERS = ("eyecite, Hyperscan", "bluebell, parse tree", "bluebell, Akoma Ntoso")
ROOT = Path(__file__).parents[1]
TEXT = """{documents} documents ({whose}), {mean:,.0f} characters on average; processor time of one core. eyecite looks
for citations of American courts, bluebell for the parts of an act: neither finds what wpkg finds, so only time is
compared. All cores together read {rate:,.0f} documents a second (everything)."""


def in_turn(readers: Mapping[str, Reader], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Return the processor seconds each reader takes for a document: medians of slices of the texts, read in turn."""
    for reader in readers.values():
        reader(texts[0])
    each = max(1, len(texts) // rounds)
    times: dict[str, list[float]] = {name: [] for name in readers}
    for number in range(rounds):
        slice_ = texts[number * each : (number + 1) * each] or texts
        for name, reader in readers.items():
            begun = time.process_time()
            for text in slice_:
                reader(text)
            times[name].append((time.process_time() - begun) / len(slice_))
    return {name: statistics.median(found) for name, found in times.items()}


def own_texts() -> list[str]:
    """Return the sources of the graph and the texts of the family that the tests have made, as often as fills a run."""
    found = [*ROOT.glob("graph/sources/*/source.txt"), *sorted((ROOT / "tests" / "family").rglob("*.txt"))]
    return [path.read_text("utf-8") for path in sorted(found)] * 5


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
    yield OWN, segments_and_references
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
    """Measure, and print or write the record."""
    parser = measuring.arguments(__doc__)
    parser.add_argument("--megabytes", type=float, default=10.0)
    asked = parser.parse_args()
    texts = [] if asked.quick else corpora.megabytes(asked.megabytes)
    whose = (
        "texts of WPKG_CORPORA"
        if texts
        else "the sources of the graph and the family texts of the tests, each five times"
    )
    texts = texts or own_texts()
    mean = sum(map(len, texts)) / len(texts)
    with ExitStack() as closing:
        found = in_turn(dict(readers(closing)), texts, measuring.ROUNDS)
    figures = {"documents a second, all cores": parallel(texts), "import wpkg": import_seconds()}
    before = _memory()
    for text in texts:
        read(text)
    figures |= {"memory, MB": before, "memory after all texts again, MB": _memory()}
    rows = []
    chosen = list(HOSTILE.items())[:3] if asked.quick else list(HOSTILE.items())
    for name, unit in chosen:
        half, whole = (_seconds(unit * (size // len(unit))) for size in (500_000, 1_000_000))
        rows.append([name, f"{half:.2f}", f"{whole:.2f}", f"{whole / half:.1f}"])
    text = TEXT.format(documents=len(texts), whose=whose, mean=mean, rate=figures["documents a second, all cores"])
    names = tuple(dict.fromkeys((OWN, *OTHERS, *found)))
    race = Race("read", "one document", len(texts), f"{mean:,.0f} characters", found)
    contest = Contest("read", "Reading", text, names, [race], own=OWN)
    table = Table("hostile", "One megabyte made to be slow", "", ("text", "0.5 MB, s", "1 MB, s", "ratio"), rows)
    missing = {name: "its package is not installed" for name in OTHERS if name not in found}
    title = "Reading: speed"
    record = Record("speed_reader", title, asked.quick, measuring.ROUNDS, [contest], [table], figures, missing)
    if asked.json:
        record.write(asked.json)
    else:
        print(rendering.of_record(record))


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
