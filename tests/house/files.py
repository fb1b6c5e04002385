"""What the house tests look at: the files of the repository as they stand on the disk."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python(*folders: str) -> list[Path]:
    """Every Python file of `folders`, migrations left out: those are written by a machine and never touched again."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if path.parent.name != "versions")


def templates() -> list[Path]:
    """Every template."""
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def name(path: Path) -> str:
    """The path as it is read in a message."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    """The file as Python sees it."""
    return ast.parse(path.read_text())
