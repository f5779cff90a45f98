"""What all HTML pages share: the templates and how they are filled."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """Return the templates; values are escaped except in plain text, and a name that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import

    from wpkg.publish.site.naming import dated, source_name

    made = Environment(
        loader=PackageLoader("wpkg.publish"),
        autoescape=_is_markup,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"dated": dated, "source_name": source_name}
    return made


def _is_markup(template: str | None) -> bool:
    """Tell markup, where values are escaped, from plain text, which is escaped where it is put into markup."""
    return template is None or not template.endswith(".txt.jinja")
