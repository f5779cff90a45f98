"""Folders, archives and line-JSON give documents with names that stay; what would harm is refused, not opened."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs import PREFIX
from wpkg.corpus.build import inputs, records
from wpkg.corpus.build.document import natural_slug
from wpkg.corpus.build.items import Item, Passed, Refused, Seen
from wpkg.corpus.build.records import Keys
from wpkg.errors import BadParameter, ReadError
from wpkg.text.intake import Limits

REAL = Path(os.environ.get("WPKG_CORPORA", "/nowhere"))
SMALL = replace(Limits(), file_bytes=1000, unpacked_bytes=1 << 16, ratio=20)


def found(*paths: Path, limits: Limits = SMALL, keys: Keys | None = None) -> list[Seen]:
    return list(inputs.found(paths, Path("/nowhere/out"), keys or Keys(), limits))


def names(*paths: Path, limits: Limits = SMALL) -> list[str]:
    return [each.name for each in found(*paths, limits=limits) if isinstance(each, Item)]


def refusals(*paths: Path, limits: Limits = SMALL) -> dict[str, str]:
    return {each.name: each.code for each in found(*paths, limits=limits) if isinstance(each, Refused)}


def taped(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_folder_gives_its_files_by_their_place_hidden_ones_and_pictures_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.html", "a/.hidden.txt", "picture.png", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["b.txt", "a/c.html"]
    assert [each for each in found(tmp_path) if isinstance(each, Passed)] == [Passed("no format that is read")]


def test_the_folder_built_into_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("x")
    assert list(inputs.found([tmp_path], tmp_path / "out", Keys(), SMALL)) == []


def test_links_are_followed_within_an_input_and_never_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.txt").write_text("a")
    (place / "inside.txt").symlink_to(place / "a.txt")
    (place / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (place / "folder").symlink_to(tmp_path)
    assert names(place) == ["a.txt", "inside.txt"]
    assert refusals(place) == {"outside.txt": "outside"}


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2"])
def test_archives_give_their_members_by_name(tmp_path: Path, suffix: str) -> None:
    members = {
        "b.txt": b"text",
        "./x/a.txt": b"other",
        "x/lines.jsonl": b'{"id":1,"text":"t"}\n{"text":"u"}',
        "p.png": b"p",
    }
    path = tmp_path / f"many{suffix}"
    if suffix == ".zip":
        zipped(path, members)
    else:
        how = {".tar.gz": "gz", ".tgz": "gz", ".tar.xz": "xz", ".tar.bz2": "bz2"}.get(suffix, "")
        taped(path, members, f"w:{how}")
    *plain, last = names(tmp_path)
    assert plain == [f"many{suffix}!{name}" for name in ("b.txt", "x/a.txt", "x/lines.jsonl#1")]
    assert len(last) == len(f"many{suffix}!x/lines.jsonl#") + 16


def test_members_that_point_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    hostile = {"../a.txt": b"x", "/etc/b.txt": b"x", "x/../../c.txt": b"x", "c:\\d.txt": b"x", "good.txt": b"x"}
    for path in (taped(tmp_path / "t.tar", hostile), zipped(tmp_path / "z.zip", hostile)):
        assert names(path) == [f"{path.name}!good.txt"]
        assert set(refusals(path).values()) == {"outside"}
        assert len(refusals(path)) == 4


def test_headers_longer_than_any_name_are_not_read(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.pax_headers = {"comment": "0" * (2 << 20)}
        archive.addfile(entry)
    assert refusals(tmp_path / "t.tar.gz", limits=Limits()) == {"t.tar.gz": "damaged"}


def test_half_characters_in_an_id_or_a_symbol_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text('{"id": "\\ud800", "symbol": "A/\\ud800", "text": "t"}')
    (item,) = found(path)
    assert isinstance(item, Item)
    assert item.name.encode() == b"l.jsonl#\\ud800"
    assert records.record(item.payload, Keys(), item.name).symbol == ""


def test_links_in_an_archive_are_no_documents(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "t.tar", "w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert found(tmp_path / "t.tar") == [Passed("a link in an archive")]


def test_bombs_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    bomb = {"bomb.txt": b"0" * (3 << 20), "good.txt": b"x"}
    path = zipped(tmp_path / "z.zip", bomb)
    assert refusals(path, limits=replace(SMALL, file_bytes=1 << 30)) == {"z.zip!bomb.txt": "zip_bomb"}
    assert names(path) == ["z.zip!good.txt"]


@pytest.mark.parametrize("how", ["gz", "xz", "bz2"])
def test_what_swells_on_its_way_is_given_up_and_what_came_before_is_kept(tmp_path: Path, how: str) -> None:
    path = taped(tmp_path / f"t.tar.{how}", {"a.txt": b"x", "b.txt": b"0" * (8 << 20), "c.txt": b"x"}, f"w:{how}")
    limits = replace(SMALL, unpacked_bytes=1 << 20)
    assert names(path, limits=limits) == [f"{path.name}!a.txt"]
    assert refusals(path, limits=limits)[path.name] == "zip_bomb"


def test_a_truncated_archive_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    noise = os.urandom
    path = taped(tmp_path / "t.tar.gz", {f"{n}.txt": noise(600) for n in range(40)}, "w:gz")
    path.write_bytes(path.read_bytes()[:12000])
    assert 0 < len(names(path, limits=replace(SMALL, unpacked_bytes=1 << 20))) < 40
    assert refusals(path, limits=replace(SMALL, unpacked_bytes=1 << 20)) == {"t.tar.gz": "damaged"}
    broken = tmp_path / "z.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    assert refusals(broken) == {"z.zip": "damaged"}


def test_large_members_nested_archives_and_locked_ones_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", {"large.txt": os.urandom(2000), "inner.zip": b"x", "inner.jsonl.gz": b"x"})
    assert set(refusals(path).values()) == {"too_large", "nested"}
    assert refusals(taped(tmp_path / "t.tar", {"large.txt": b"0" * 2000})) == {"t.tar!large.txt": "too_large"}
    locked = bytearray(zipped(tmp_path / "l.zip", {"a.txt": b"secret"}).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    (tmp_path / "l.zip").write_bytes(locked)
    assert refusals(tmp_path / "l.zip") == {"l.zip!a.txt": "password"}


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz", ".bz2"])
def test_line_json_is_read_a_line_at_a_time_and_long_lines_are_refused(tmp_path: Path, suffix: str) -> None:
    lines = [b'{"id": "a", "text": "x"}', b"", b'{"text": "' + b"y" * 3000 + b'"}', b'{"symbol": "A/1", "text": "z"}']
    data = b"\n".join(lines)
    pack: Mapping[str, Callable[[bytes], bytes]] = {
        "": bytes,
        ".gz": gzip.compress,
        ".xz": lzma.compress,
        ".bz2": bz2.compress,
    }
    path = tmp_path / f"l.jsonl{suffix}"
    path.write_bytes(pack[suffix](data))
    limits = replace(SMALL, unpacked_bytes=1 << 20)
    assert names(path, limits=limits) == [f"{path.name}#a", f"{path.name}#A/1"]
    assert refusals(path, limits=limits) == {f"{path.name}#line-3": "too_large"}


RECORDS = {
    "text": ({"text": "words"}, "words"),
    "content": ({"content": "words", "body": "GA"}, "words"),
    "body alone": ({"body": "words"}, "words"),
    "paragraphs": ({"paragraphs": ["one", {"text": "two", "num": "2."}, {"no": "text"}]}, "one\n\n2. two"),
    "titled blocks": ({"title": "Title", "blocks": [{"text": "one"}]}, "Title\n\none"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_text_of_a_record_is_found_under_the_usual_keys(name: str) -> None:
    given_, expected = RECORDS[name]
    assert records.record(json.dumps(given_).encode(), Keys(), "x").text == expected


def test_a_record_tells_symbol_day_and_language() -> None:
    told = {"text": "t", "symbol": "A/RES/1", "date": "2020-12-10T00:00:00Z", "lang": "FR", "words": "other"}
    record = records.record(json.dumps(told).encode(), Keys(), "x")
    assert (record.symbol, record.date, record.language) == ("A/RES/1", "2020-12-10", "fra")
    assert records.record(json.dumps(told).encode(), Keys(text="words"), "x").text == "other"
    assert records.record(b'{"text": "t", "date": "0001-01-01"}', Keys(), "x").date == ""


@pytest.mark.parametrize(
    "line", [b"[1]", b"{", b"\xff\xfe", b'{"id": 1}', b'{"text": " "}', b"[" * 100_000, b"1" * 9999]
)
def test_what_is_no_record_with_a_text_is_refused(line: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        records.record(line, Keys(), "x")
    assert caught.value.code in {"not_json", "no_text"}


@given(st.text(min_size=1))
def test_the_slug_of_any_name_can_be_the_name_of_a_file(name: str) -> None:
    slug = natural_slug(name)
    assert 0 < len(slug) <= 120
    assert slug.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""
    assert natural_slug(name) == slug


def test_two_inputs_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder / "in").mkdir(parents=True)
    with pytest.raises(BadParameter, match="2 inputs are named in"):
        found(tmp_path / "a" / "in", tmp_path / "b" / "in")


@pytest.mark.skipif(not REAL.is_dir(), reason=f"{PREFIX}no folder of texts (environment variable WPKG_CORPORA)")
@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("un-gold-dev.jsonl.gz", 3479),
        ("treaties-en-dev.jsonl.xz", 214),
        ("un-akn-raw-sample.tar.xz", 190),
        ("who-wha66-dev.tar.xz", 11),
        ("un-other-bodies-dev.jsonl.xz", 243),
    ],
)
def test_real_collections_are_found_whole(name: str, documents: int) -> None:
    seen = found(REAL / name, limits=Limits())
    items = [each for each in seen if isinstance(each, Item)]
    assert len(items) == documents
    assert len({each.name for each in items}) > 0.99 * documents, "the same symbol twice gets a number later"
    assert not [each for each in seen if isinstance(each, Refused)]
