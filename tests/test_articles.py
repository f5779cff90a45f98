"""What stands before a name: every row of the table of articles on its own example."""

from __future__ import annotations

from typing import Any

import pytest

from wpkg.text import articles, tables


@pytest.mark.parametrize("row", tables.table("articles")["articles"], ids=lambda row: str(row["language"]))
def test_the_article_of_the_example_is_told_from_the_name(row: dict[str, Any]) -> None:
    match = articles.leading().match(row["example"])
    assert match is not None
    assert match[0].strip() in row["definite"]
    assert row["example"][match.end()].isupper()
    assert row["source"]


@pytest.mark.parametrize("name", ["Theatre Council", "Lamp Board", "Elders", "du Conseil", "an Assembly"])
def test_what_is_no_definite_article_is_left_with_the_name(name: str) -> None:
    assert articles.leading().match(name) is None


def test_articles_are_told_by_their_kind() -> None:
    assert {"the", "l'", "los"} <= articles.words("definite")
    assert {"du", "al"} <= articles.words("contracted")
    assert articles.words() == articles.words("definite") | articles.words("contracted") | articles.words("others")
    assert "du" not in articles.words("definite", "others")
