"""What the documentation says is so: examples run, links lead somewhere, lists are complete, numbers are right."""

from __future__ import annotations

import doctest
import hashlib
import inspect
import re
import shutil
import tomllib
from pathlib import Path

import click
import pytest

from documentation import (
    DRAWN,
    INDEX,
    PICTURE,
    ROOT,
    Block,
    Example,
    answer,
    arguments,
    blocks,
    command_of,
    examples,
    indexed,
    pages,
    prose,
)
from wpkg import errors, pipeline, resources, stores
from wpkg.graph.canned import catalogue
from wpkg.graph.embedded import EmbeddedStore
from wpkg.register import load as load_register

RENEW = "python tests/documentation.py writes it anew"
OTHER_PROGRAMS = {"curl", "make", "oxigraph"}
"""What console blocks call besides wpkg; these are not run."""

_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?)$", re.MULTILINE)
_SETTING = re.compile(r"\b(?:WPKG|XDG)_[A-Z_]+\b")
_KEPT = ("src", "tests", "docs", "graph", "ontology", "queries", "scripts", "bench", ".ci")


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _all_examples() -> list[tuple[Path, Example]]:
    found = [(page, each) for page in [*pages(), INDEX] for each in examples(page.read_text("utf-8"))]
    assert len(found) > 10
    return found


def _wpkg_examples(answered: bool) -> list[object]:
    chosen = [
        pytest.param(each, id=f"{_id(page)}:{each.line}")
        for page, each in _all_examples()
        if each.command.startswith("wpkg") and bool(each.shown) is answered
    ]
    assert chosen
    return list(chosen)


def _markdown() -> list[Path]:
    found = sorted([*ROOT.glob("*.md"), *(path for top in _KEPT for path in (ROOT / top).rglob("*.md"))])
    names = {_id(path) for path in found}
    assert names >= {"README.md", "CONTRIBUTING.md", "ontology/README.md", "graph/README.md", "queries/README.md"}
    return found


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the store first, so that no example begins with the message that it is being loaded."""
    stores.load_embedded()


@pytest.mark.parametrize("example", _wpkg_examples(answered=True))
def test_an_example_is_answered_as_shown(example: Example) -> None:
    found = answer(example.command)
    assert len(found) > len(example.shown) or not example.cut
    assert tuple(found[: len(example.shown)] if example.cut else found) == example.shown, RENEW


@pytest.mark.parametrize("example", _wpkg_examples(answered=False))
def test_an_example_without_an_answer_could_be_typed(example: Example) -> None:
    command, rest = command_of(arguments(example.command))
    command.make_context(command.name, rest, resilient_parsing="--help" in rest)


def test_other_programs_in_console_blocks_are_known() -> None:
    called = {each.command for _, each in _all_examples() if not each.command.startswith("wpkg ")}
    assert {command.split()[0] for command in called} <= OTHER_PROGRAMS
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {command.split()[1] for command in called if command.startswith("make ")} <= targets


@pytest.mark.parametrize("page", [page for page in pages() if "```python" in page.read_text("utf-8")], ids=_id)
def test_python_examples_run(page: Path) -> None:
    found = [block for block in blocks(page.read_text("utf-8")) if block.language == "python"]
    assert all(block.body.startswith(">>> ") for block in found)
    whole = "\n".join(block.body for block in found)
    report: list[str] = []
    case = doctest.DocTestParser().get_doctest(whole, {}, page.name, str(page), found[0].line)
    outcome = doctest.DocTestRunner().run(case, out=report.append)
    case.globs.clear()
    assert outcome.attempted > 3
    assert not outcome.failed, "".join(report)


def _sparql() -> list[object]:
    found = [(page, b) for page in pages() for b in blocks(page.read_text("utf-8")) if b.language == "sparql"]
    assert found
    return [pytest.param(block, id=f"{_id(page)}:{block.line}") for page, block in found]


@pytest.mark.parametrize("block", _sparql())
def test_a_query_in_a_guide_has_an_answer(block: Block, embedded_store: EmbeddedStore) -> None:
    assert embedded_store.select(block.body).rows


def test_the_document_of_the_guide_can_be_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = blocks((ROOT / "docs/guides/publishers.md").read_text("utf-8"))
    files = {block.info.partition(" ")[2]: block.body for block in guide if block.info.partition(" ")[2]}
    assert len(files) == 4
    for folder in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("derived"))
    digest = hashlib.sha256(files["graph/sources/wt-l-9999/source.txt"].encode()).hexdigest()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("DIGEST", digest), "utf-8")
    monkeypatch.setenv("WPKG_ROOT", str(tmp_path))
    monkeypatch.setenv("WPKG_HOME", str(tmp_path / ".wpkg"))
    answer("wpkg build")
    found = answer("wpkg lineage WT/L/9999")
    assert found[0] == "WT/L/9999  Electronic Commerce: Next Report, 2026-11-20"
    assert "recalls WT/L/843" in found[1]


@pytest.mark.parametrize("page", _markdown(), ids=_id)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in _LINK.findall(prose(text)):
        if link.startswith(("https://", "http://")):
            continue
        place, _, fragment = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if fragment:
            assert fragment in _anchors(target.read_text("utf-8")), link


def _anchors(text: str) -> set[str]:
    """Return the fragments under which a page's headings can be reached, as most hosts make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose(text))}


def _documented() -> str:
    return "\n".join(page.read_text("utf-8") for page in [*pages(), INDEX])


def test_every_command_is_documented() -> None:
    root, _ = command_of([])
    assert isinstance(root, click.Group)
    names = {*root.list_commands(click.Context(root)), "query"}
    assert len(names) > 8
    assert {name for name in names if not re.search(rf"`wpkg {name}\b", _documented())} == set()


def test_every_error_is_documented() -> None:
    names = {name for name, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.WpkgError)}
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in _documented()} == set()


def test_every_setting_is_documented_and_no_other() -> None:
    used = {name for path in (ROOT / "src").rglob("*.py") for name in _SETTING.findall(path.read_text("utf-8"))}
    assert {"WPKG_HOME", "WPKG_ROOT"} <= used
    assert set(_SETTING.findall(_documented())) == used


def test_every_question_is_in_the_index_and_it_is_current() -> None:
    text = INDEX.read_text("utf-8")
    names = set(catalogue(resources.queries()))
    assert {name for name in names if f"[`{name}`]" not in text} == set()
    assert indexed(text) == text, RENEW


def test_the_picture_is_the_one_the_graph_draws() -> None:
    assert PICTURE.read_text("utf-8").splitlines() == answer(DRAWN), RENEW


def test_the_counts_of_the_graph_are_right() -> None:
    register = load_register(resources.graph() / "register")
    counts = {
        "texts kept word for word": len(pipeline.source_folders()),
        "documents in the register": len(register.documents),
        "bodies, collectives and organisations": len(register.agents),
        "sessions": len(register.sessions),
        "threads": len(register.threads),
        "pages and documents consulted": len(register.sources),
    }
    text = (ROOT / "graph" / "README.md").read_text("utf-8")
    assert {
        name: int(number) for name, number in re.findall(r"^\| ([a-z, ]+) \| (\d+) \|$", text, re.MULTILINE)
    } == counts


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    entries = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert entries[0] == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_decisions_are_numbered_without_gaps_and_short_and_listed() -> None:
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(found) > 5
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    listed = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in found:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert len(text.splitlines()) <= 60, path.name
        assert f"(decisions/{path.name})" in listed, path.name


def _modules() -> set[str]:
    """Return the modules of the package as the page on architecture names them.

    A package inside another (a stage of the reader, a kind of answer) and the run over a folder are named as one.
    """
    top = ROOT / "src" / "wpkg"
    names = {"wpkg"}
    for path in top.rglob("*.py"):
        parts = path.relative_to(top).with_suffix("").parts
        if parts[0] == "corpus" or len(parts) > 2:
            names.add(".".join(parts[: 1 if parts[0] == "corpus" else 2]))
        elif parts[-1] != "__init__":
            names.add(".".join(parts))
        elif len(parts) == 2 and "import" in path.read_text("utf-8"):
            names.add(parts[0])
    return names


def test_the_page_on_architecture_names_every_module_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = text.partition("## What each module does")[2].partition("\n## ")[0]
    named = [name for row in re.findall(r"^\| (.+?) \|", rows, re.MULTILINE) for name in re.findall(r"`([\w.]+)`", row)]
    assert sorted(named) == sorted(set(named))
    assert set(named) == _modules()


def test_the_page_on_architecture_shows_the_layers_that_are_enforced() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    there = [re.sub(r" [:|] \(\w+\)", "", layer) for layer in layers]
    shown = blocks((ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert there in [block.body.splitlines() for block in shown if block.info == "text layers"]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150
