"""What keeps a command from its work is said in a sentence; what is our own fault is not hidden behind one."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import click
import pytest
from sqlalchemy.exc import OperationalError

from summit import schema
from summit.schema import Schema
from summit.serving import troubles
from tests.test_serving import instance, run

__all__ = ["instance"]  # a fixture

AWAY = "postgresql://nobody@127.0.0.1:1/nothing"


def busy() -> sqlite3.Error:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), troubles.FULL),
        (PermissionError(errno.EACCES, "Permission denied"), troubles.CLOSED),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x.zip"), "No such file or directory: x.zip"),
        (OperationalError("UPDATE", None, busy()), troubles.BUSY),
        (sqlite3.OperationalError("no such table: event"), troubles.OTHER_TABLES),
        (sqlite3.OperationalError("near SELEC: syntax error"), None),
        (ValueError("a fault"), None),
    ],
)
def test_each_has_its_sentence(error: Exception, sentence: str | None) -> None:
    assert troubles.in_words(error) == sentence

    def work() -> None:
        raise error

    with pytest.raises(click.ClickException if sentence else type(error)) as raised:
        troubles.said(work)()
    assert sentence in (None, str(raised.value))


def said(instance: Path, *command: str, **settings: str) -> str:
    """What a command that fails says, which is a sentence."""
    process = run(instance, "flask", "--app", "app", *command, **settings)
    assert process.returncode == 1, process.stdout + process.stderr
    assert "Traceback" not in process.stderr and "The process ends by a fault" not in process.stderr
    return process.stderr.strip()


@pytest.mark.parametrize("command", [("check",), ("outbox",), ("erase", "anna@post.example"), ("db", "upgrade")])
def test_a_database_that_is_away(instance: Path, command: tuple[str, ...]) -> None:
    assert said(instance, *command, DATABASE_URL=AWAY, SESSIONS_URL=AWAY) == f"Error: {troubles.AWAY}"


def test_the_settings_are_shown_while_the_database_is_away(instance: Path) -> None:
    shown = run(instance, "flask", "--app", "app", "settings", DATABASE_URL=AWAY, SESSIONS_URL=AWAY)
    assert (shown.returncode, "Safe to serve." in shown.stdout) == (0, True), shown.stderr


@pytest.mark.parametrize("command", [("check",), ("outbox",), ("sign-in-link", "anna@post.example")])
def test_tables_that_are_not_there(instance: Path, command: tuple[str, ...]) -> None:
    assert said(instance, *command) == f"Error: {troubles.OTHER_TABLES}"


def test_tables_of_a_later_release(instance: Path) -> None:
    assert run(instance, "flask", "--app", "app", "db", "upgrade").returncode == 0
    with sqlite3.connect(instance / "summit.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    assert "0099" in said(instance, "db", "upgrade")
    assert schema.WAYS_OUT[Schema.AHEAD] in said(instance, "serve", "--upgrade")


def test_an_instance_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert str(file) in said(file, "settings")


def test_a_setting_that_cannot_be_read(instance: Path) -> None:
    assert said(instance, "settings", MAIL_PORT="abc") == "Error: SUMMIT_MAIL_PORT must be a whole number, not 'abc'."
