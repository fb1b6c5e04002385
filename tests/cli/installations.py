"""Installations of their own for what moves records: migrated databases in a folder, and everything in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import Result
from flask_migrate import cli as migrations
from sqlalchemy import Connection

from summit import clock, create_app, tokens
from summit.db import db
from summit.engines import writing
from summit.moving import rows, schema
from summit.moving.rows import Row
from summit.web import second_database
from summit.web.application import Application
from tests.conftest import LINK_KEY, Browser
from tests.factories import NOW

Records = dict[str, list[Row]]

_migrated: list[bytes] = []  # an empty database, made once


@contextmanager
def installed(folder: Path, url: str = "", *, is_migrated: bool = True, **settings: Any) -> Iterator[Application]:
    """An application on an empty database, on the morning of factories.NOW (at the true time without CLOCK_FILE)."""
    folder.mkdir(parents=True, exist_ok=True)
    clock_before, key_before = clock._shift_file, tokens._key  # of whoever this one is made beside
    app = create_app(
        **{
            "INSTANCE": str(folder),
            "DATABASE_URL": url,
            "ENVIRONMENT": "development",
            "LINK_KEY": LINK_KEY,
            "BASE_URL": "http://localhost",
            "CLOCK_FILE": str(folder / "clock"),
        }
        | settings
    )
    app.test_client_class = Browser
    app.testing = True
    app.config |= {"WTF_CSRF_ENABLED": False, "WTF_CSRF_METHODS": set()}  # forms are tested elsewhere
    if app.config["CLOCK_FILE"]:
        clock.set_to(NOW)
    if is_migrated and not url and _migrated:
        (folder / "summit.db").write_bytes(_migrated[0])
    elif is_migrated:
        with app.app_context(), writing(), db.engine.connect() as connection:
            schema.migrate(connection)
        close(app)
        if not url:
            _migrated.append((folder / "summit.db").read_bytes())
    try:
        yield app
    finally:
        close(app)
        clock.follow(clock_before)
        tokens.use_key(key_before)


def close(app: Application) -> None:
    """Let go of the databases."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        second_database.engine().dispose()


def run(app: Application, *words: str, answer: str | None = None) -> Result:
    """A command as an operator gives it."""
    if words[0] == "db":
        return app.test_cli_runner().invoke(migrations.db, list(words[1:]), input=answer)
    return app.test_cli_runner().invoke(args=list(words), input=answer)


def records(app: Application) -> Records:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return of(connection)


def of(connection: Connection) -> Records:
    """Every row that this connection sees."""
    source = rows.Database(connection)
    return {table.name: [tuple(row) for row in source.rows(table)] for table in schema.tables(source.revision)}
