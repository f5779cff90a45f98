"""A published folder: only what is ours is replaced and removed, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from wpkg.errors import BadParameter, DataError, StoreLocked
from wpkg.publish.static.folder import MARK, marked, opened


def put(folder: Path, **files: bytes) -> tuple[int, int]:
    with opened(folder) as target:
        return target.swap([target.stage(name.replace("__", "/") + ".txt", body) for name, body in files.items()])


def held(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MARK)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "site", a=b"one", b__c=b"two", b__d__e=b"three")
    return tmp_path / "site"


def test_files_stand_where_they_were_put(folder: Path) -> None:
    assert held(folder) == {"a.txt": b"one", "b/c.txt": b"two", "b/d/e.txt": b"three"}
    assert list(folder.parent.glob(".site.wpkg-new-*")) == []


def test_what_is_unchanged_is_left_alone(folder: Path) -> None:
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*.txt")}
    assert put(folder, a=b"one", b__c=b"two", b__d__e=b"three") == (0, 0)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*.txt")} == before


def test_what_is_no_longer_part_goes_with_the_folders_it_leaves_empty(folder: Path) -> None:
    assert put(folder, a=b"one", b__c=b"changed") == (1, 1)
    assert held(folder) == {"a.txt": b"one", "b/c.txt": b"changed"}
    assert not (folder / "b" / "d").exists()


def test_what_others_put_there_stays(folder: Path) -> None:
    (folder / "CNAME").write_bytes(b"example.org")
    (folder / "b" / "d" / "mine").write_bytes(b"mine")
    assert put(folder, a=b"one") == (0, 2)
    assert held(folder) == {"a.txt": b"one", "CNAME": b"example.org", "b/d/mine": b"mine"}


def test_a_file_of_others_in_the_way_is_refused_and_nothing_changes(folder: Path) -> None:
    (folder / "z.txt").write_bytes(b"not ours")
    before = held(folder)
    with pytest.raises(BadParameter, match="did not write"):
        put(folder, a=b"changed", z=b"ours")
    assert held(folder) == before


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_bytes(b"dear")
    with pytest.raises(BadParameter, match="did not make it"):
        put(tmp_path / "letters", letter=b"gone")
    assert held(tmp_path / "letters") == {"letter.txt": b"dear"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadParameter, match="no folder"):
        put(tmp_path / "file", a=b"one")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert put(tmp_path / "empty", a=b"one") == (1, 0)


def test_a_run_that_fails_leaves_what_was_there(folder: Path) -> None:
    before = held(folder)
    with pytest.raises(DataError), opened(folder) as target:
        target.swap(target.stage(path, b"half of a new site") for path in ("a.txt", "new.txt", "../out.txt"))
    assert held(folder) == before
    assert list(folder.parent.glob(".site.wpkg-new-*")) == []


def test_what_a_killed_run_left_beside_goes(folder: Path) -> None:
    left = folder.parent / ".site.wpkg-new-killed"
    (left / "deep").mkdir(parents=True)
    put(folder, a=b"one")
    assert not left.exists()


def test_a_run_killed_while_it_swapped_is_mended_by_the_next(folder: Path) -> None:
    mark = (folder / MARK).read_text("utf-8")
    (folder / MARK).write_text(mark + f"{'0' * 64}  new.txt\n")
    (folder / "new.txt").write_bytes(b"put there, and then the power went")
    assert put(folder, a=b"one") == (0, 3)
    assert held(folder) == {"a.txt": b"one"}


def test_two_runs_at_once_are_refused(folder: Path) -> None:
    with opened(folder), pytest.raises(StoreLocked), opened(folder):
        pass


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../up", "a/../../up", "a//b", "a\\b", "a\0b", "c:d", "a\nb", MARK, "."]
)
def test_a_path_that_leads_out_is_refused(folder: Path, path: str) -> None:
    with opened(folder) as target, pytest.raises(DataError):
        target.stage(path, b"")


def test_a_mark_that_names_files_elsewhere_is_refused(folder: Path) -> None:
    (folder.parent / "keep.txt").write_bytes(b"keep")
    (folder / MARK).write_text(f"{'0' * 64}  ../keep.txt\n")
    with pytest.raises(DataError):
        put(folder, a=b"one")
    assert (folder.parent / "keep.txt").read_bytes() == b"keep"


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "x").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(DataError, match="leads out"):
        put(folder, x__y=b"out")
    assert held(tmp_path / "elsewhere") == {}


def test_the_mark_tells_what_each_file_holds(folder: Path) -> None:
    digests = marked(folder)
    assert set(digests) == {"a.txt", "b/c.txt", "b/d/e.txt"}
    assert digests["a.txt"] == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
