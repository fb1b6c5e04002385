"""The manners of each database: nothing is written by accident, nobody waits for ever, what is confirmed is on disk.

Outside `writing()` every connection is read-only, enforced by the database itself. Inside, SQLite takes its write lock
at once (`BEGIN IMMEDIATE`), so that what is read there cannot change before it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)
_may_be_lost: ContextVar[bool] = ContextVar("may_be_lost", default=False)


def options(url: str) -> dict[str, Any]:
    """What create_engine is told for this database."""
    if url.startswith("sqlite"):
        # isolation_level None: the driver starts no transaction of its own, _sqlite_begin does
        return {"hide_parameters": True, "connect_args": {"isolation_level": None, "timeout": 15}}
    return {
        "hide_parameters": True,  # an error that is logged names no person
        "pool_pre_ping": True,
        "pool_size": 10,
        "connect_args": {"options": "-c lock_timeout=5s -c statement_timeout=15s"},
    }


def tame(engine: Engine) -> None:
    """Give the engine the manners of its database (see the module's promise)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=15000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    connection.connection.execute(f"PRAGMA query_only={'OFF' if _is_writing.get() else 'ON'}")
    synchronous = "NORMAL" if _may_be_lost.get() else "FULL"
    if _is_writing.get() and connection.info.get("synchronous", "FULL") != synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        connection.info["synchronous"] = synchronous
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing.get() else "BEGIN")


def _postgresql_begin(connection: Any) -> None:
    from psycopg.pq import TransactionStatus  # here, because SQLite needs no other driver

    driver = connection.connection.driver_connection
    if driver.info.transaction_status is TransactionStatus.IDLE:
        driver.read_only = not _is_writing.get()  # said by BEGIN itself
    else:  # the server is gone: SQLAlchemy finds out and says so
        connection.exec_driver_sql(f"SET TRANSACTION READ {'WRITE' if _is_writing.get() else 'ONLY'}")
    if _is_writing.get() and _may_be_lost.get():
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


@contextmanager
def writing(*, may_be_lost: bool = False) -> Iterator[None]:
    """Let what begins inside write: for migrations and for `db.transaction`, which everything else uses.

    What `may_be_lost` when the power fails is not waited for until it is on the disk.
    """
    marks = _is_writing.set(True), _may_be_lost.set(may_be_lost)
    try:
        yield
    finally:
        _is_writing.reset(marks[0])
        _may_be_lost.reset(marks[1])


def is_writing() -> bool:
    """Are we inside `writing`?"""
    return _is_writing.get()
