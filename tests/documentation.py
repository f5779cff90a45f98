"""What the documentation claims: examples, links, lists. ``python tests/documentation.py`` renews what it can.

The answers in console blocks are made anew, the index of questions in ``queries/README.md`` between two marks, and the
picture of the moratorium.
Everything else is written by people and only checked.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wpkg.graph.canned import CannedQuery

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "queries" / "README.md"
PICTURE = ROOT / "docs" / "moratorium.svg"
DRAWN = "wpkg draw timeline moratorium"
"""The command that makes the picture."""
CUT = "…"
"""The last line of an answer that goes on."""

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(r"(<!-- index: made by tests/documentation\.py -->\n).*(<!-- end of index -->\n)", re.DOTALL)
_UNVERIFIED = "`--include-unverified`"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what stands after the backticks, the text, the number of its first line."""

    info: str
    body: str
    line: int

    @property
    def language(self) -> str:
        """The first word after the backticks."""
        return self.info.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Example:
    """A command in a console block, and the answer shown below it; ``cut`` where only its beginning is."""

    command: str
    shown: tuple[str, ...]
    cut: bool
    line: int


def pages() -> list[Path]:
    """Return the pages whose examples are run: the README and the guides."""
    guides = sorted((ROOT / "docs" / "guides").glob("*.md"))
    assert guides, "there are no guides"
    return [ROOT / "README.md", *guides]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    return [Block(m[1], m[2], text.count("\n", 0, m.start()) + 2) for m in _FENCE.finditer(text)]


def prose(text: str) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", text)


def examples(text: str) -> list[Example]:
    """Return the commands of all console blocks of a page, each with its answer."""
    return [each for block in blocks(text) if block.language == "console" for each in _commands(block)]


def _commands(block: Block) -> Iterator[Example]:
    lines = block.body.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"line {block.line}: a console block starts with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        shown = lines[start + 1 : end]
        cut = shown[-1:] == [CUT]
        yield Example(lines[start][2:], tuple(shown[:-1] if cut else shown), cut, block.line + start)


def answer(command: str) -> list[str]:
    """Return the lines a reader sees after a command of wpkg, without the blanks at their ends."""
    from wpkg.cli import main  # the lists of this file do without the command line

    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen), contextlib.suppress(SystemExit):
        main(arguments(command))
    return [line.rstrip() for line in screen.getvalue().splitlines()]


def arguments(command: str) -> list[str]:
    """Return the words after ``wpkg``; an example calls wpkg, and nothing else of the machine."""
    words = shlex.split(command)
    assert words[0] == "wpkg", f"{command!r} is no call of wpkg"
    return words[1:]


def index() -> str:
    """Return the index of the canned questions as Markdown: one table a topic, in order of the questions."""
    from wpkg import resources
    from wpkg.graph.canned import catalogue

    queries = list(catalogue(resources.queries()).values())
    assert queries, "there are no questions"
    lines: list[str] = []
    for topic in dict.fromkeys(query.topic for query in queries):
        lines += ["", f"## {topic.capitalize()}", "", "| No. | Question | Name | Parameters | Unverified | Columns |"]
        lines += ["| --: | --- | --- | --- | --- | --- |"]
        lines += [_row(query) for query in queries if query.topic == topic]
    return "\n".join([*lines, ""]) + "\n"


def _row(query: CannedQuery) -> str:
    """Return one row; the options are those the command line has."""
    command = command_of(["query", query.id])[0]
    options = [option for option in command.params if option.opts[0] not in {"--format", "--endpoint"}]
    shown = [f"`{option.opts[0]}`" + (" (needed)" if option.required else "") for option in options]
    unverified = "on request" if _UNVERIFIED in shown else "never"
    cells = (
        str(query.question),
        query.summary,
        f"[`{query.id}`]({query.topic}/{query.id}.rq)",
        ", ".join(each for each in shown if each != _UNVERIFIED) or "–",
        unverified,
        ", ".join(column.name for column in query.columns),
    )
    return "| " + " | ".join(cells) + " |"


def command_of(words: Sequence[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words after ``wpkg`` call, and the words that are left for it.

    Raises:
        UnknownName: no canned question of that name.
    """
    from wpkg.cli import complete
    from wpkg.cli.questions import Questions

    command: click.Command | None = complete()
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        context = click.Context(command)
        command = Questions(name) if name == "query" else command.get_command(context, name)
    assert command is not None, f"wpkg has no command {shlex.join(words)!r}"
    return command, rest


def indexed(text: str) -> str:
    """Return the page of the questions with its index made anew."""
    assert _MARKED.search(text), "the marks of the index are missing"
    return _MARKED.sub(lambda match: match[1] + index() + match[2], text)


def answered(text: str) -> str:
    """Return a page with the answers of its examples made anew; those shown without an answer stay so."""
    lines = text.splitlines()
    for example in reversed(examples(text)):
        if example.shown:
            new = answer(example.command)
            new = [*new[: len(example.shown)], CUT] if example.cut else new
            lines[example.line : example.line + len(example.shown) + example.cut] = new
    return "\n".join(lines) + "\n"


def renew() -> None:
    """Write every page whose examples or index have changed."""
    answer("wpkg lineage WT/L/843")  # loads the store, and says so
    made = {page: answered(page.read_text("utf-8")) for page in pages()}
    made[INDEX] = indexed(INDEX.read_text("utf-8"))
    made[PICTURE] = "".join(f"{line}\n" for line in answer(DRAWN))
    for page, text in made.items():
        if not page.is_file() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")
            print("renewed", page.relative_to(ROOT))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["WPKG_HOME"] = home
        renew()
