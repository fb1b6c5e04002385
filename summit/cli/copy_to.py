"""`flask db copy-to`: an installation moves to another database, SQLite or PostgreSQL, and loses nothing on the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from summit import clock
from summit.cli import scratch, stopping
from summit.config import Settings
from summit.db import db, transaction
from summit.moving import alone, arrival, rows, schema
from summit.moving.alone import InUse
from summit.moving.rows import Database, Sum, Unlike
from summit.schema import WAYS_OUT, Schema, state
from summit.services import checks

IN_USE = "Somebody has the database open. Stop web and workers first: what they write now would not move with the rest."
NO_URL = "Name the other database as postgresql://user@host/name or sqlite:////folder/file.db."


@click.command("copy-to")
@click.argument("url")
@with_appcontext
@stopping.cleanly
def copy_to(url: str) -> None:
    """Copy everything into the empty database at URL. Stop web and workers first. On failure nothing stays there."""
    settings: Settings = current_app.extensions["settings"]
    source, target = settings.database_url, replace(settings, DATABASE_URL=url).database_url
    try:
        if make_url(source) == make_url(target):
            raise ValueError("that is the database in use.")
        _refuse_other_tables()
        with alone.alone_in(source) as connection, _new_file(target), scratch.another(target):
            copied = _copied(Database(connection))
    except InUse as error:
        raise click.ClickException(IN_USE) from error
    except (ArgumentError, ImportError) as error:
        raise click.BadParameter(NO_URL, param_hint="URL") from error
    except (Unlike, ValueError, OSError) as error:
        raise click.ClickException(f"Nothing was copied: {error}") from error
    except OperationalError as error:
        raise click.ClickException(f"Nothing was copied, the database cannot be reached: {error.orig}") from error
    except DBAPIError as error:
        said = rows.first_line(error)
        raise click.ClickException(f"Nothing was copied, the database does not allow it: {said}.") from error
    for name, each in copied.items():
        click.echo(f"{each.rows:8} {name:20} {each.sha256[:12]}")
    click.echo(
        f"{sum(each.rows for each in copied.values())} rows of {len(copied)} tables are the same on both sides, and the"
        " invariants hold.\nNow set SUMMIT_DATABASE_URL to the new database for web and workers alike, start them, and"
        " put the old one away: it is not written any more."
    )


def _refuse_other_tables() -> None:
    """Raises ValueError unless ours are of this code. No connection of our own is left."""
    with db.engine.connect() as connection:
        found = state(connection)
    scratch.let_go()
    if found is not Schema.CURRENT:
        raise ValueError(WAYS_OUT[found])


def _copied(source: Database) -> dict[str, Sum]:
    """Everything of `source` in the database of the application, proven before it is committed."""
    with transaction():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        _make_tables(connection)
        copied = arrival.replace_all(connection, source)
        db.session.expire_all()
        breaches = checks.breaches(clock.now())
        if breaches:
            raise Unlike(f"the records break rules, see `flask --app app check --repair`: {breaches[0]}")
    return copied


def _make_tables(connection: Connection) -> None:
    if schema.is_untouched(connection):
        schema.migrate(connection)
        return
    tables = schema.tables(schema.head())
    if schema.revision_of(connection) != schema.head() or any(rows.count(connection, tables).values()):
        raise ValueError("the other database is not empty.")


@contextmanager
def _new_file(url: str) -> Iterator[None]:
    """If `url` is a file that is not there yet: one for its owner's eyes only, gone again if something goes wrong."""
    name = make_url(url).database
    path = Path(name) if url.startswith("sqlite") and name else None
    if path is None or path.exists():
        yield
        return
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield
    except BaseException:
        for ending in ("", "-wal", "-shm", "-journal"):  # and nothing else whose name begins like it
            path.with_name(path.name + ending).unlink(missing_ok=True)
        raise
