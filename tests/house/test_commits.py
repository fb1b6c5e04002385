"""Something is committed in one file, and only doors, cli, tasks and demo open a transaction."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house import files

OPENERS = ("summit/web/", "summit/demo/", "summit/cli", "summit/tasks")


def calls(path: Path, *names: str) -> int:
    """How often `path` calls something of these names."""
    found = (node.func for node in ast.walk(files.tree(path)) if isinstance(node, ast.Call))
    return sum(getattr(func, "attr", getattr(func, "id", "")) in names for func in found)


def test_commit_stands_in_one_file() -> None:
    committing = [files.name(path) for path in files.python("summit") if calls(path, "commit")]
    assert committing == ["summit/db.py"]


def test_only_doors_and_workers_open_transactions() -> None:
    opening = [files.name(path) for path in files.python("summit") if calls(path, "transaction")]
    assert [name for name in opening if not name.startswith(OPENERS)] == []
    assert opening != []


def test_services_and_models_never_look_at_the_clock() -> None:
    looking = {
        files.name(path): calls(path, "now", "utcnow", "today")
        for path in files.python("summit/services", "summit/models")
    }
    assert [name for name, count in looking.items() if count] == []
