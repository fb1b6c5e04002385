"""Who may import whom: the contracts of pyproject.toml, and a proof that a broken one would be noticed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from summit.web import DOORS
from tests.house import files

PROJECT = files.ROOT / "pyproject.toml"
UPSIDE_DOWN = """
[tool.importlinter]
root_package = "summit"

[[tool.importlinter.contracts]]
name = "Models above services"
type = "layers"
layers = ["summit.models", "summit.services"]
"""


def contracts() -> dict[str, dict[str, list[str]]]:
    found = tomllib.loads(PROJECT.read_text())["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract for contract in found}


def lint(contracts_file: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in a process of its own: in ours it would silence every logger."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    command = [sys.executable, "-c", program, "--config", str(contracts_file), "--no-cache"]
    return subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = lint(PROJECT)
    assert (done.returncode, done.stdout if done.returncode else "") == (0, "")


def test_a_broken_contract_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "upside-down.toml").write_text(UPSIDE_DOWN)
    done = lint(tmp_path / "upside-down.toml")
    assert (done.returncode, "Models above services BROKEN" in done.stdout) == (1, True)


def test_every_door_is_named_in_the_contracts() -> None:
    apart = set(contracts()["doors"]["modules"]) | set(contracts()["features"]["modules"])
    doors = {door.blueprint.import_name for door in DOORS}
    missing = {name for name in doors if not any(name == a or name.startswith(f"{a}.") for a in apart)}
    assert missing == set()


def test_no_part_of_the_house_is_forgotten_by_planning() -> None:
    """Planning may import nothing of ours, so everything else of ours stands on its list."""
    parts = {
        path.stem
        for path in (files.ROOT / "summit").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem not in {"__init__", "planning"}
    }
    forbidden = {name.removeprefix("summit.") for name in contracts()["planning"]["forbidden_modules"]}
    assert parts - forbidden == set()
