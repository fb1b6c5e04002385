"""A web server and a worker that would not be safe do not start; commands do, so that they can mend it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from summit import create_app, schema, serving, tokens
from summit.config import ROOT
from summit.db import db, transaction
from summit.engines import writing
from summit.schema import Schema
from summit.web import second_database
from summit.web.application import Application
from tests import databases, factories

PATIENCE = 90  # seconds, on a busy machine


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder as an operator should have it, without a database."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return folder


def run(instance: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A process that must end by itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUMMIT_")}
    environment |= {f"SUMMIT_{name}": value for name, value in ({"INSTANCE": str(instance)} | settings).items()}
    program = [sys.executable, "-m", *command]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE)


def told(process: subprocess.CompletedProcess[str]) -> list[str]:
    """What was said as critical, a line of JSON each."""
    lines = [json.loads(line) for line in process.stderr.splitlines() if line.startswith("{")]
    return [line["event"] for line in lines if line["level"] == "critical"]


UNSAFE = {"CLOCK_FILE": "/tmp/clock", "LINK_KEY": "short"}


@pytest.mark.parametrize(
    "command",
    [
        ("gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0", "app:app"),
        ("flask", "--app", "app", "worker"),
        ("flask", "--app", "app", "run", "--port", "0"),
    ],
    ids=["web server", "worker", "flask run"],
)
def test_it_does_not_start_and_says_everything_at_once(instance: Path, command: tuple[str, ...]) -> None:
    process = run(instance, *command, **UNSAFE)
    assert process.returncode == serving.DOES_NOT_START, process.stderr
    assert [danger.split(":")[0] for danger in told(process)] == [
        "SUMMIT_LINK_KEY can be guessed",
        "A clock that can be shifted opens deadlines and links",
        "The database has no tables yet",
    ]
    assert "Traceback" not in process.stderr


def test_what_cannot_be_understood_is_said_without_a_traceback(instance: Path) -> None:
    process = run(instance, "flask", "--app", "app", "settings", BASE_URL="summit.example")
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr == "Error: SUMMIT_BASE_URL must look like https://summit.example.\n"


def test_commands_run_with_what_is_there_and_what_they_write_is_closed(instance: Path) -> None:
    process = run(instance, "flask", "--app", "app", "db", "upgrade", **UNSAFE)
    assert process.returncode == 0, process.stderr
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in instance.iterdir()}
    assert {"summit.db", "queue.db", "secret-key.secret"} <= set(modes)
    assert set(modes.values()) == {"0o600"}


@pytest.fixture(params=databases.BOTH)
def served(request: pytest.FixtureRequest, instance: Path) -> Iterator[Application]:
    """An application in production on an empty database, in its context."""
    if request.param == databases.SQLITE:
        yield from _served(instance, "")
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield from _served(instance, url)


def _served(instance: Path, url: str) -> Iterator[Application]:
    app = create_app(INSTANCE=str(instance), DATABASE_URL=url)
    with app.app_context():
        yield app
        db.engine.dispose()
        second_database.engine().dispose()


def test_only_tables_that_belong_to_the_code_are_served(served: Application) -> None:
    assert serving.dangers(served) == [schema.WAYS_OUT[Schema.EMPTY]]
    upgrade()
    assert serving.dangers(served) == []
    downgrade(revision="-1")
    assert serving.dangers(served) == [schema.WAYS_OUT[Schema.BEHIND]]
    with writing(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of next year'"))
    assert serving.dangers(served) == [schema.WAYS_OUT[Schema.AHEAD]]


def test_links_of_another_key_are_not_served(served: Application) -> None:
    upgrade()
    with transaction():
        factories.accepted(factories.event().groups[0])
    assert serving.dangers(served) == []
    tokens.use_key(b"the key that was made when the old one was gone")
    assert serving.dangers(served) == [schema.WAYS_OUT[Schema.OF_ANOTHER_KEY]]


@pytest.mark.parametrize("key", ["", "x", "a" * 64])
@pytest.mark.parametrize("name", ["link-key", "secret-key"])
def test_a_kept_key_that_is_none_is_unsafe(instance: Path, name: str, key: str) -> None:
    app = create_app(INSTANCE=str(instance))
    (instance / f"{name}.secret").write_text(key)
    assert [
        danger for danger in serving.dangers(app) if f"{name}.secret is empty, or a key that can be guessed" in danger
    ]


def test_a_database_that_is_away_keeps_nobody_from_starting(instance: Path) -> None:
    """It comes back by itself; a server that has given up does not."""
    app = create_app(INSTANCE=str(instance), DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert serving.dangers(app) == []


def test_the_settings_are_shown_and_the_secrets_are_not(instance: Path) -> None:
    url = "postgresql://me:a-password@127.0.0.1:1/x"
    app = create_app(INSTANCE=str(instance), DATABASE_URL=url, SECRET_KEY="a-secret-key", MAIL_PASSWORD="another")
    result = app.test_cli_runner().invoke(args=["settings"])
    assert result.exit_code == 1
    assert "* SUMMIT_DATABASE_URL   postgresql://me:…@127.0.0.1:1/x" in result.output
    assert "* SUMMIT_SECRET_KEY     (given, not shown)" in result.output
    assert "  SUMMIT_WORKERS        2" in result.output
    assert [secret for secret in ("a-password", "a-secret-key", "another") if secret in result.output] == []
    assert result.output.count("Unsafe: ") == 1  # the key
