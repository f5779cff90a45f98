"""YAML text for the stand-off file: a fixed layout a person can read and correct, and that reads back unchanged."""

from __future__ import annotations

import re
from typing import Any

_WIDTH = 118
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9/()#._-]|:(?=[A-Za-z0-9]))*")
_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_BREAK = re.compile(r"(?<=[^ :]) (?=[^ ])")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u00a0": "\\_"}
_BLOCK = ("references", "statements", "characterisations", "alignments", "quotations", "notes")


def sheet(tree: dict[str, Any]) -> str:
    """Write the whole file: scalars and heads first, then every list of records under its key.

    Args:
        tree: mappings, lists, strings, numbers and truth values, as :func:`wpkg.text.records.plain` gives them.
    """
    lines: list[str] = []
    for key, value in tree.items():
        if isinstance(value, list):
            lines += ["", f"{key}:"]
            for item in value:
                lines += _item(item, "") if key in _BLOCK else _fold(f"- {_flow(item)}", "  ")
        else:
            lines += _fold(f"{key}: {_flow(value)}", "  ")
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """Write a string: plain where that is safe and usual, else in double quotes with escapes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return '"' + "".join(_escape(character) for character in text) + '"'


def _item(item: dict[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in item.items():
        lead = f"{indent}{'  ' if lines else '- '}{key}:"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(lead)
            for each in value:
                lines += _fold(f"{indent}  - {_flow(each)}", indent + "    ")
        else:
            lines += _fold(f"{lead} {_flow(value)}", indent + "    ")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else quote(value)


def _fold(line: str, indent: str) -> list[str]:
    """Break a line at single blanks: inside double quotes YAML folds the break back into the blank."""
    start = len(line) - len(line.lstrip(" -"))
    words = _BREAK.split(line[start:])
    lines, current = [], line[:start] + words[0]
    for word in words[1:]:
        if len(current) + 1 + len(word) > _WIDTH:
            lines.append(current)
            current = indent + word
        else:
            current += " " + word
    return [*lines, current]


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == " " or character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
