"""docs/lifecycle.md shows the table of allowed steps as it is."""

from __future__ import annotations

import re

from summit.models import transitions
from tests.house import files

LINE = re.compile(r"^\| ([a-z]+) \| ([a-z, –]+) \|$", re.MULTILINE)


def test_the_page_shows_every_life_as_the_table_has_it() -> None:
    words = (files.ROOT / "docs" / "lifecycle.md").read_text()
    shown = [
        {before: frozenset(after.split(", ")) - {"–"} for before, after in LINE.findall(chapter)}
        for chapter in words.split("| from | may become |")[1:]
    ]
    there = [
        {str(before): frozenset(map(str, after)) for before, after in life.steps.items()}
        for life in transitions.LIVES.values()
    ]
    assert sorted(shown, key=sorted) == sorted(there, key=sorted)
