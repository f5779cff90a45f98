"""Commands are loaded when they are called: a quick one does not wait for the others."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import click
import pytest

from wpkg import cli

_LOADED = "import sys\ntry:\n    from wpkg.cli import main\n    main(sys.argv[1:])\nfinally:\n    print(*sys.modules)"


def modules(*words: str) -> set[str]:
    """Return the modules of the command line that are loaded after a command."""
    done = subprocess.run([sys.executable, "-c", _LOADED, *words], capture_output=True, text=True, check=False)
    loaded = done.stdout.splitlines()[-1].split()
    return {name for name in loaded if name.startswith("wpkg.cli.")}


@pytest.mark.parametrize(
    ("words", "loaded"),
    [(["--version"], set()), (["lineage", "--help"], {"wpkg.cli.lineage"}), (["nonsense"], set())],
)
def test_only_the_module_of_the_command_is_loaded(words: list[str], loaded: set[str]) -> None:
    assert modules(*words) == loaded


@pytest.mark.parametrize("name", sorted(cli._MODULES))
def test_each_command_stands_in_the_module_that_the_table_names(name: str) -> None:
    module = importlib.import_module(f"wpkg.cli.{cli._MODULES[name]}")
    assert name in {command.name for command in module.COMMANDS}
    assert cli.commands.get_command(click.Context(cli.commands), name) in module.COMMANDS


def test_every_command_of_every_module_is_in_the_table() -> None:
    for found in pkgutil.iter_modules(cli.__path__):
        module = importlib.import_module(f"wpkg.cli.{found.name}")
        for command in getattr(module, "COMMANDS", ()):
            assert cli._MODULES.get(command.name) == found.name


def test_help_lists_the_commands_of_all_modules() -> None:
    names = cli.complete().list_commands(click.Context(cli.commands))
    assert set(cli._MODULES) <= set(names)
    assert names == sorted(names)
