"""A database with nobody else in it, for as long as it is read to be moved: what would be written now would be lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.exc import OperationalError

from summit import engines
from summit.moving import schema
from summit.moving.schema import quoted

LOOKS, A_MOMENT = 10, 0.1  # seconds between two of them


class InUse(Exception):
    """Somebody else has the database open."""


@contextmanager
def alone_in(url: str) -> Iterator[Connection]:
    """The database, in one transaction, with everybody else kept out. Raises InUse when somebody is in."""
    alone = _alone_in_file if url.startswith("sqlite") else _alone_on_server
    with alone(url) as connection:
        yield connection


def refuse_others(url: str) -> None:
    """Raises InUse when somebody has the database open at this moment, whatever tables it has."""
    if url.startswith("sqlite"):
        with _alone_in_file(url):
            return
    engine = create_engine(url, **engines.options(url) | {"pool_size": 1})
    try:
        with engine.connect() as connection:
            _refuse_others(connection)
    finally:
        engine.dispose()


@contextmanager
def _alone_in_file(url: str) -> Iterator[Connection]:
    engine = create_engine(
        url, hide_parameters=True, poolclass=pool.NullPool, connect_args={"isolation_level": None, "timeout": 2}
    )
    event.listen(engine, "connect", lambda driver, _record: driver.execute("PRAGMA locking_mode=EXCLUSIVE"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE"))
    with _first(engine) as connection:
        yield connection


@contextmanager
def _first(engine: Engine) -> Iterator[Connection]:
    """A connection that has begun: refused while anybody else has the file open, even if they do nothing."""
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise InUse from error
    with connection:
        try:
            connection.begin()
        except OperationalError as error:
            raise InUse from error
        yield connection


@contextmanager
def _alone_on_server(url: str) -> Iterator[Connection]:
    options = engines.options(url) | {"pool_size": 1}
    engine = create_engine(url, isolation_level="REPEATABLE READ", **options)
    try:
        with engine.connect() as connection:
            names = ", ".join(quoted(table.name) for table in schema.tables(schema.head()))
            try:  # before anything is read: what is seen is what is there once nobody writes any more
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
            except OperationalError as error:
                raise InUse from error
            _refuse_others(connection)
            yield connection
    finally:
        engine.dispose()


def _refuse_others(connection: Connection) -> None:
    """Raises InUse while somebody else is on the server's database; who has just left is waited for a moment."""
    for _ in range(LOOKS):
        connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
        others = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).scalar_one()
        if not others:
            return
        time.sleep(A_MOMENT)
    raise InUse
