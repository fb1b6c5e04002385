"""docs/operate.md speaks of every setting and every command that there is, and of no other; its units are sound."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import click
import pytest

from summit.config import Settings
from summit.web.application import Application
from tests.house import files

PAGE = files.ROOT / "docs" / "operate.md"
UNITS = sorted((files.ROOT / "docs" / "systemd").iterdir())
OF_FLASK = {"run", "shell", "routes"}


def commands(app: Application) -> set[str]:
    """Ours, and those of ours among the database's."""
    own = {name for name in app.cli.commands if name not in OF_FLASK | {"db"}}
    database = app.cli.commands["db"]
    assert isinstance(database, click.Group)
    of_ours = {name for name, each in database.commands.items() if _home(each).startswith("summit.")}
    return own | {f"db {name}" for name in of_ours | {"upgrade"}}


def _home(command: click.Command) -> str:
    callback = command.callback
    while hasattr(callback, "__wrapped__"):
        callback = callback.__wrapped__  # type: ignore[union-attr]
    return str(getattr(callback, "__module__", ""))


def named(text: str) -> set[str]:
    """What follows `flask` where it is a command and not a word."""
    return set(re.findall(r"(?:^|`|exec |bin/)flask(?: --app app)? (db [a-z-]+|[a-z][a-z-]*)", text, re.MULTILINE))


def test_the_page_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"SUMMIT_([A-Z_]+)", PAGE.read_text() + "".join(path.read_text() for path in UNITS)))
    assert named == {field.name for field in fields(Settings)}


def test_the_page_and_the_units_name_every_command_and_no_other(application: Application) -> None:
    text = PAGE.read_text() + "".join(path.read_text() for path in UNITS)
    assert named(text) == commands(application)


def test_options_that_are_named_exist(application: Application) -> None:
    wrong = []
    for match in re.finditer(r"flask(?: --app app)? (db [a-z-]+|[a-z][a-z-]*)([^`\n]*)", PAGE.read_text()):
        command: click.Command = application.cli
        for word in match[1].split():
            command = command.commands.get(word, command) if isinstance(command, click.Group) else command
        if command is application.cli or isinstance(command, click.Group):
            continue
        there = {option for parameter in command.params for option in parameter.opts}
        wrong += [(match[1], option) for option in re.findall(r" (--[a-z-]+)", match[2]) if option not in there]
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_unit_is_hardened(path: Path) -> None:
    lines = set(path.read_text().splitlines())
    fences = {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "UMask=0077"}
    assert fences | {"User=summit", "EnvironmentFile=/etc/summit/settings", "StateDirectoryMode=0700"} <= lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS:  # with a program that there is
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(path) for path in sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (said.returncode, said.stderr) == (0, "")
