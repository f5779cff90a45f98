"""On a Spark cluster with several executors a corpus becomes what it becomes on one machine, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

import guarded_stand_in
import linking_stand_in
import linking_texts
import made_texts
from edge_worlds import Rows, dataset, slowly, together
from servers import spark
from servers.spark import Cluster
from spark_builds import SECONDS
from wpkg import iri
from wpkg.corpus import closed
from wpkg.corpus.build import Settings, build, report, running
from wpkg.corpus.build.engine import Pool
from wpkg.corpus.closure import Question, in_memory
from wpkg.corpus.linking import link
from wpkg.corpus.spark.session import session
from wpkg.errors import BadParameter, EndpointError
from wpkg.graph import parted
from wpkg.graph.parted import Manifest

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark"), pytest.mark.timeout(900)]
BUILDS, LINKS, WALKS = (Path(__file__).with_name(f"spark_{what}.py") for what in ("builds", "links", "walks"))
PATIENCE = 280.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with spark.cluster() as made:
        yield made


@dataclass(frozen=True, slots=True)
class Story:
    """What was seen of a corpus that was built three times: in peace, by a driver that was killed, and again.

    ``good`` is the digest of the first, ``left`` what was in force after the second, ``peer`` a dataset of the same
    texts by a pool of processes; ``executors`` are those of the third build before one of them was killed.
    """

    out: Path
    peer: Path
    good: str
    left: str
    executors: frozenset[int]
    replaced: bool
    told: str


@pytest.fixture(scope="module")
def story(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("build")
    texts, out, peer, go = (folder / name for name in ("texts", "out", "peer", "go"))
    made_texts.write(texts, 6)
    parted.switch(_folder(out), Manifest(facts={"buckets": "5"}))
    parted.switch(_folder(peer), Manifest(facts={"buckets": "5"}))
    settings = Settings(seconds=SECONDS)
    build([texts], out, settings, workers=0, check=False, link=False)
    good = parted.manifest(out).digest
    made_texts.write(texts, 30)
    (texts / "dies.txt").write_text("die\nof it")
    (texts / "waits.txt").write_text(f"wait {go}\n{made_texts.text(99)}")
    (texts / "empty.txt").write_text("")
    command = [sys.executable, str(BUILDS), cluster.master, str(texts), str(out)]
    with _driver(command, cluster) as first:
        _first_line(go, first)
        os.killpg(first.pid, signal.SIGKILL)
    left = parted.manifest(out).digest
    guarded_stand_in.waiting(go).unlink()
    with _driver(command, cluster) as second:
        hit = cluster.executor_of(_first_line(go, second))
        executors = frozenset(cluster.executors())
        os.kill(hit, signal.SIGKILL)
        guarded_stand_in.waiting(go).rename(folder / "hit")
        _first_line(go, second)
        replaced = hit not in cluster.executors()
        go.touch()
        _, told = second.communicate(timeout=PATIENCE)
        assert second.returncode == 0, told
    build([texts], peer, settings, engine=Pool(1, guarded_stand_in.made), check=False, workers=0)
    return Story(out, peer, good, left, executors, replaced, told)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@contextmanager
def _driver(command: Sequence[str], cluster: Cluster) -> Iterator[subprocess.Popen[str]]:
    out, err = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(
        command, env=dict(cluster.environment), text=True, start_new_session=True, stdout=out, stderr=err
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _first_line(go: Path, driver: subprocess.Popen[str]) -> int:
    """Wait until a process waits for ``go``, and return which."""
    deadline = time.monotonic() + PATIENCE
    while not (guarded_stand_in.waiting(go).exists() and guarded_stand_in.waiting(go).read_text().endswith("\n")):
        assert driver.poll() is None, driver.communicate()[1]
        assert time.monotonic() < deadline, "no executor came to the text that waits"
        time.sleep(0.05)
    return int(guarded_stand_in.waiting(go).read_text().split()[0])


def test_driver_that_is_killed_leaves_the_last_good_dataset(story: Story) -> None:
    assert story.left == story.good


def test_corpus_built_while_an_executor_is_killed_is_that_of_one_machine(story: Story) -> None:
    assert (len(story.executors), story.replaced) == (3, True)
    ours, theirs = parted.manifest(story.out), parted.manifest(story.peer)
    assert ours.digest == theirs.digest != story.good
    assert ours.parts == theirs.parts
    layers = (parted.DOCUMENTS, parted.INFERRED, parted.LINKS)
    assert [part.layer for part in ours.parts] == [layer for layer in layers for _ in range(5)]
    assert ours.facts == theirs.facts
    for part in ours.parts:
        parted.intact(story.out, part)
        for name in part.companions.values():
            assert (story.out / parted.PARTS / name).read_bytes() == (story.peer / parted.PARTS / name).read_bytes()
    there = {path.name for path in (story.out / parted.PARTS).iterdir()}
    assert there == {path.name for path in (story.peer / parted.PARTS).iterdir()}


def test_text_that_kills_its_process_is_set_aside_for_the_reason_it_is_on_one_machine(story: Story) -> None:
    ours, theirs = ((out / running.ASIDE).read_text() for out in (story.out, story.peer))
    assert ours == theirs
    codes = {record["name"]: record["code"] for record in map(json.loads, ours.splitlines())}
    assert codes == {"dies.txt": "died", "empty.txt": "empty"}


def test_what_a_killed_driver_had_read_is_not_read_again(story: Story) -> None:
    told = json.loads((story.out / report.FILE).read_text())
    assert (told["documents"], told["same"]) == (31, 6)
    assert told["resumed"] > 0
    assert told["read"] < 31 - 6


def test_corpus_linked_while_an_executor_is_killed_is_that_of_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    known = [each for family in ("names", "sessions", "symbols") for each in linking_texts.documents(family)]
    out, peer, damaged = (linking_texts.dataset(tmp_path / name, known, 5) for name in ("out", "peer", "damaged"))
    before = (linking_texts.damage(damaged) / parted.MANIFEST).read_bytes()
    go = linking_stand_in.go(out)
    with _driver([sys.executable, str(LINKS), cluster.master, str(damaged), str(out)], cluster) as driver:
        os.kill(cluster.executor_of(_first_line(go, driver)), signal.SIGKILL)
        guarded_stand_in.waiting(go).rename(tmp_path / "hit")
        _first_line(go, driver)
        go.touch()
        _, told = driver.communicate(timeout=PATIENCE)
        assert driver.returncode == 0, told
    assert "the dataset in parts is damaged" in told
    assert (damaged / parted.MANIFEST).read_bytes() == before
    done = link(peer, 0)
    assert done.counts["linked:definition"]
    assert done.counts["linked:symbol"]
    assert parted.manifest(out) == parted.manifest(peer)
    for folder in (out, peer, damaged):
        assert not list(folder.glob(".link-*"))
    for path in (out / parted.PARTS).iterdir():
        assert path.read_bytes() == (peer / parted.PARTS / path.name).read_bytes()


QUESTIONS = {
    "up": Question(),
    "down, two steps, unverified too": Question(down=True, depth=2, include_unverified=True),
    "from some": Question((f"{iri.ID}2-d3", f"{iri.ID}5-f"), depth=3),
}
CORPUS = Question(depth=3)


@pytest.fixture(scope="module")
def walks(cluster: Cluster, story: Story, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return datasets of all shapes, each with the closure that one question has on the cluster; the corpus too."""
    folders = {name: tmp_path_factory.mktemp("walk") for name in QUESTIONS}
    for folder in folders.values():
        dataset(folder, together())
    asked = {**{folders[name]: QUESTIONS[name] for name in QUESTIONS}, story.out: CORPUS}
    arguments = [part for folder, question in asked.items() for part in (str(folder), json.dumps(asdict(question)))]
    with _driver([sys.executable, str(WALKS), cluster.master, *arguments], cluster) as driver:
        _, told = driver.communicate(timeout=PATIENCE)
        assert driver.returncode == 0, told
    return folders


def rows(folder: Path) -> Rows:
    found = closed.read(folder)
    listed = list(zip(*(found.column(name).to_pylist() for name in ("start", "unit", "depth")), strict=True))
    assert len(listed) == len(set(listed))
    return set(listed)


@pytest.mark.parametrize("name", QUESTIONS)
def test_closure_on_the_cluster_is_that_in_memory(walks: dict[str, Path], tmp_path: Path, name: str) -> None:
    folder, question = walks[name], QUESTIONS[name]
    expected = slowly(
        together(), down=question.down, depth=question.depth, include_unverified=question.include_unverified
    )
    assert rows(folder) == {row for row in expected if not question.starts or row[0] in question.starts}
    dataset(tmp_path, together())
    told = in_memory(question, tmp_path, parted.manifest(tmp_path), lambda _: None).record()
    on_cluster = closed.report(folder).record()
    assert {key: told[key] for key in told if key != "files"} == {
        key: on_cluster[key] for key in on_cluster if key != "files"
    }


def test_closure_of_a_corpus_on_the_cluster_is_that_in_memory(walks: dict[str, Path], story: Story) -> None:
    assert walks
    in_memory(CORPUS, story.peer, parted.manifest(story.peer), lambda _: None)
    found = rows(story.out)
    assert found == rows(story.peer)
    assert max(depth for _, _, depth in found) == CORPUS.depth


def test_closure_on_the_cluster_leaves_nothing_but_its_table(walks: dict[str, Path]) -> None:
    for folder in walks.values():
        there = {path.name for path in (folder / closed.FOLDER).iterdir()}
        assert there == {closed.REPORT, *closed.report(folder).files}


@pytest.mark.parametrize("master", ["nonsense", "spark://127.0.0.1", "http://127.0.0.1:7077"])
def test_address_of_no_cluster_is_refused(master: str) -> None:
    with pytest.raises(BadParameter, match="no address"), session(master, "test"):
        pass


def test_master_that_does_not_answer_is_told_at_once() -> None:
    with pytest.raises(EndpointError, match="nobody answers"), session("spark://127.0.0.1:9", "test"):
        pass
