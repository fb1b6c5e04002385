"""The second database: sessions and rate counters, the only things that reading a page may write.

It is apart from the records, so that a page that only shows can be refused every write there. Losing it signs people
out and forgets counters, nothing more; its writes are therefore not waited for on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError

metadata = MetaData()
LONGEST_KEY = 300
HAS_TABLES = "second_database.has_tables"

sessions = Table(
    "web_session",
    metadata,
    Column("id_sha256", String(64), primary_key=True),  # a stolen database opens no session
    Column("owner", String(40), nullable=False, index=True),  # "staff:7", "desk:3" or ""
    Column("data", Text, nullable=False),
    Column("created_at", Float, nullable=False),  # moments here are seconds since 1970, in UTC
    Column("seen_at", Float, nullable=False, index=True),
)

rate_counts = Table(
    "rate_count",
    metadata,
    Column("key", String(LONGEST_KEY), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)


def init_app(app: Flask, url: str) -> None:
    """Give `app` the second database at `url`. It is opened when it is first needed: commands may work without it."""
    is_sqlite = url.startswith("sqlite")
    options: dict[str, Any] = {"connect_args": {"isolation_level": None, "timeout": 15}} if is_sqlite else {}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not is_sqlite, **options)
    if is_sqlite:
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    app.extensions["second_database"] = engine


def engine() -> Engine:
    """The engine of the current application."""
    opened: Engine = current_app.extensions["second_database"]
    return opened


@contextmanager
def write() -> Iterator[Connection]:
    """A transaction of its own, apart from any transaction on the records."""
    with _with_tables().execution_options(is_writing=True).begin() as connection:
        yield connection


@contextmanager
def read() -> Iterator[Connection]:
    """A look, which waits for nobody."""
    with _with_tables().connect() as connection:
        yield connection


def locked_rows(key: Column[str], condition: ColumnElement[bool]) -> Select[str]:
    """Up to a hundred keys of the rows to be cleared away, leaving out those that another process has in hand."""
    return select(key).where(condition).limit(100).with_for_update(skip_locked=True)


def empty() -> None:
    """Sign everybody out and forget every counter."""
    with write() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())


def _sqlite_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _with_tables() -> Engine:
    """The engine; the two tables are made at first use if they are missing."""
    opened = engine()
    if current_app.extensions.get(HAS_TABLES) is not opened:
        _create_tables(opened)
        current_app.extensions[HAS_TABLES] = opened
    return opened


def _create_tables(engine: Engine) -> None:
    """Also when several processes start in the same moment: each waits for the first, and finds its tables."""
    if set(metadata.tables) <= set(inspect(engine).get_table_names()):
        return
    is_writing = engine.execution_options(is_writing=True)
    try:
        metadata.create_all(is_writing)
    except DBAPIError:  # PostgreSQL lets two begin; whoever comes second is told so when the first has finished
        metadata.create_all(is_writing)
