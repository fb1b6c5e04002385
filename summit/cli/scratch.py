"""A scratch installation beside the real one: to prove a backup, and to bring an old one up to this code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from flask import Flask, current_app

from summit import clock
from summit.config import Settings
from summit.db import db, transaction
from summit.moving import arrival, leftovers, schema
from summit.moving.archive import Archive
from summit.moving.rows import Database
from summit.services import checks
from summit.tasks import Queue
from summit.web import second_database


@contextmanager
def another(url: str, sessions_url: str | None = None) -> Iterator[Flask]:
    """The same application on another database, in its context; its connections are closed afterwards."""
    settings: Settings = current_app.extensions["settings"]
    sessions = settings.SESSIONS_URL if sessions_url is None else sessions_url
    create_app = current_app.extensions["create_app"]
    app: Flask = create_app(
        **asdict(replace(settings, DATABASE_URL=url, SESSIONS_URL=sessions, QUEUE_URL="immediate:"))
    )
    with app.app_context():
        try:
            yield app
        finally:
            let_go()


def let_go() -> None:
    """No connection of this application is left: whoever has its databases open now is somebody else."""
    db.session.remove()
    db.engine.dispose()
    second_database.engine().dispose()
    queue: Queue = current_app.extensions["queue"]
    queue.huey.storage.close()  # which may lie in the same database


@contextmanager
def holding(archive: Archive) -> Iterator[Flask]:
    """A database of its own that holds the backup, brought up to the revision of this code."""
    with leftovers.scratch_folder(Path(current_app.instance_path)) as folder:
        files = [f"sqlite:///{folder / name}" for name in ("summit.db", "sessions.db")]
        with another(*files) as app:
            with db.engine.connect() as connection:
                schema.migrate(connection, archive.revision)
            with transaction():
                arrival.replace_all(db.session.connection(), archive)
            with db.engine.connect() as connection:
                schema.migrate(connection)
            yield app


@contextmanager
def rows_of(archive: Archive) -> Iterator[Database | Archive]:
    """The rows of the backup as this code knows them. What is done with them is done in the application itself."""
    if archive.revision == schema.head():
        yield archive
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with holding(archive), db.engine.connect() as connection, app.app_context():
        yield Database(connection)


def breaches_of(archive: Archive) -> list[str]:
    """What is wrong with the records in the backup."""
    with holding(archive):
        return [str(breach) for breach in checks.breaches(clock.now())]
