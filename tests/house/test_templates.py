"""Templates: a folder is a door, a file is a page, an underscore is neither; and no page brings scripts of its own."""

from __future__ import annotations

import ast
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from summit.web import DOORS
from tests.house import files

FOLDER = files.ROOT / "templates"
NOT_PAGES = {"_parts", "mail", "errors", "print"}
GETTEXT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)

PAGES = [path for path in files.templates() if path.relative_to(FOLDER).parts[0] != "mail"]


def short(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@cache
def drawn() -> set[str]:
    """Every template that some Python file names, in full or as f"door/{name}.html" with the name beside it."""
    named: set[str] = set()
    for path in files.python("summit"):
        words = {word for other in path.parent.glob("*.py") for word in strings(other)}
        for node in ast.walk(files.tree(path)):
            if isinstance(node, ast.JoinedStr):
                named |= {f"{folder}/{word}.html" for folder in [folder_of(node)] if folder for word in words}
    exact = {word for path in files.python("summit") for word in strings(path) if word.endswith(".html")}
    return exact | (named & {short(path) for path in PAGES})


@cache
def strings(path: Path) -> set[str]:
    """Every string that stands by itself in the file."""
    nodes = ast.walk(files.tree(path))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def folder_of(node: ast.JoinedStr) -> str:
    """The folder of an f-string like "attendee/{name}.html"; empty for any other."""
    match node.values:
        case [ast.Constant(value=str(start)), ast.FormattedValue(), ast.Constant(value=".html")]:
            return start.removesuffix("/")
    return ""


def test_each_page_is_drawn_by_a_view() -> None:
    pages = {
        short(path)
        for path in PAGES
        if not path.name.startswith("_")
        and path.relative_to(FOLDER).parts[0] not in NOT_PAGES
        and short(path) != "base.html"
    }
    assert pages - drawn() == set()


def test_each_template_that_is_drawn_is_there() -> None:
    there = {short(path) for path in files.templates()}
    named = {name for name in drawn() if "/" in name and not name.startswith("/")}
    assert named - there == set()


def test_each_page_stands_in_the_folder_of_its_door() -> None:
    doors = {door.name.replace(".", "/") for door in DOORS} | {door.name.split(".")[0] for door in DOORS}
    folders = {str(path.relative_to(FOLDER).parent) for path in PAGES} - NOT_PAGES - {"."}
    assert folders - doors == set()


class Inline(HTMLParser):
    """Notes every script, style and handler that stands in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(f"<{tag}>")
        self.found.extend(f"{tag} {name}" for name in names if name == "style" or name.startswith("on"))
        self.found.extend(f"{tag} {n}" for n, value in attrs if (value or "").strip().lower().startswith("javascript:"))


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_no_page_brings_scripts_styles_or_handlers_of_its_own(path: Path) -> None:
    reader = Inline()
    reader.feed(GETTEXT.sub(" ", path.read_text()))
    assert reader.found == []


def test_the_reader_would_find_one() -> None:
    reader = Inline()
    reader.feed('<p style="x" onclick="y"><script>z</script><script src="/a.js"></script><a href=" JavaScript:w">')
    assert reader.found == ["p style", "p onclick", "<script>", "a href"]


def test_no_template_carries_the_marks_of_a_merge() -> None:
    marks = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
    assert [short(path) for path in files.templates() if marks.search(path.read_text())] == []
