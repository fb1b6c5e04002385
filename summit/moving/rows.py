"""Rows as they travel: read in the order of their keys, summed, put into another database and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, Date, Select, String, Table, Time, func, select
from sqlalchemy.exc import DBAPIError

from summit.db import UtcDateTime
from summit.moving import schema

AT_ONCE = 1000  # rows in memory

Row = Sequence[Any]


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the SHA-256 of all of them in the order of their keys."""

    rows: int
    sha256: str


class Unlike(Exception):
    """What arrived is not what was sent; the message says in which tables."""


class Source(Protocol):
    """Where rows come from: a database or a backup, at one moment."""

    revision: str

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table of that revision, in the order of their keys."""
        ...


class Database:
    """The rows of a database as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.revision = schema.revision_of(connection)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows, a thousand in memory at a time."""
        yield from self.connection.execute(_in_order(table, self.connection).execution_options(yield_per=AT_ONCE))


def _in_order(table: Table, connection: Connection) -> Select[Any]:
    keys = list(table.primary_key.columns)
    is_postgresql = connection.dialect.name == "postgresql"
    # by their bytes on either database, whatever alphabet PostgreSQL was set up for
    return select(table).order_by(
        *(key.collate("C") if is_postgresql and isinstance(key.type, String) else key for key in keys)
    )


def line(row: Row) -> bytes:
    """The row as one line of JSON."""
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_as_text).encode() + b"\n"


def reader(table: Table) -> Callable[[bytes], Row]:
    """What makes a row of one line of this table."""
    parsers = [_parser(column.type) for column in table.columns]

    def read(line: bytes) -> Row:
        values = json.loads(line)
        return [
            value if value is None or parse is None else parse(value)
            for value, parse in zip(values, parsers, strict=True)
        ]

    return read


def moment(text: str) -> datetime:
    """The moment that is written there. Raises ValueError when nobody knows which one it is, for want of a zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return found


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} cannot travel.")


def _parser(kind: object) -> Callable[[str], object] | None:
    if isinstance(kind, UtcDateTime):
        return moment
    if isinstance(kind, Date):
        return date.fromisoformat
    return time.fromisoformat if isinstance(kind, Time) else None


class Summing:
    """Passes rows on and sums them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._hash = hashlib.sha256()
        self._count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self._hash.update(line(row))
            self._count += 1
            yield row

    @property
    def sum(self) -> Sum:
        """The sum of what has passed."""
        return Sum(self._count, self._hash.hexdigest())


def sums(source: Source) -> dict[str, Sum]:
    """What there is, by table."""
    found = {}
    for table in schema.tables(source.revision):
        passing = Summing(source.rows(table))
        for _ in passing:
            pass
        found[table.name] = passing.sum
    return found


def fill(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Write the rows, ids and all. Raises ValueError, without their values, when the database cannot hold them."""
    names = [column.name for column in table.columns]
    coming = iter(rows)
    while batch := list(islice(coming, AT_ONCE)):
        try:
            connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in batch])
        except DBAPIError as error:
            raise ValueError(f"{table.name}: {type(error.orig).__name__}, {first_line(error)}") from error


def first_line(error: DBAPIError) -> str:
    """What the database says is wrong, without the values that it tells in the lines below."""
    return str(error.orig).splitlines()[0]


def count(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    """How many rows each table has."""
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
