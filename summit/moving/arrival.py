"""Taking everything out of a database and putting everything of another in, inside one transaction.

References are looked at when all rows are there, in whatever order they point at each other. What arrived is read back
and compared with what was sent before anything is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Integer, MetaData, Table
from sqlalchemy.exc import IntegrityError

from summit.moving import rows, schema
from summit.moving.rows import Source, Sum, Unlike
from summit.moving.schema import quoted


def replace_all(connection: Connection, source: Source) -> dict[str, Sum]:
    """Everything out, everything of `source` in. The database has the revision of the source. Returns what came.

    Raises Unlike when what can be read back is not what was sent.
    """
    tables = schema.tables(source.revision)
    _take_time(connection)
    sent = {}
    with _triggers_off(connection, tables), _references_last(connection, tables):
        _empty(connection, tables)
        for table in tables:
            passing = rows.Summing(source.rows(table))
            rows.fill(connection, table, passing)
            sent[table.name] = passing.sum
    _set_sequences(connection, tables)
    arrived = rows.sums(rows.Database(connection))
    unlike = [name for name, sum in sent.items() if arrived[name] != sum]
    if unlike:
        raise Unlike(", ".join(f"{name} ({sent[name].rows} sent, {arrived[name].rows} arrived)" for name in unlike))
    return sent


def make_afresh(connection: Connection, *, keeping: Callable[[str], bool]) -> None:
    """All tables out, of whatever release, and those of this code made anew; `keeping` says which are not the records.

    In the transaction of `connection`, which has begun: when it fails, everything is as it was.
    """
    _take_time(connection)
    there = MetaData()
    there.reflect(connection, only=lambda name, _: not keeping(name))
    names = [quoted(table.name) for table in reversed(there.sorted_tables)]  # who refers to others goes before them
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP TABLE {', '.join(names)} CASCADE")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    schema.migrate(connection)


def _take_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")  # for whoever is still at work


def _empty(connection: Connection, tables: Sequence[Table]) -> None:
    if connection.dialect.name == "postgresql":  # which locks out everybody else until the end
        connection.exec_driver_sql(f"TRUNCATE {', '.join(quoted(table.name) for table in tables)}")
        return
    for table in tables:
        connection.execute(table.delete())


@contextmanager
def _references_last(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Unlike("a reference points to nothing")
        return
    constraints = [
        (quoted(table.name), quoted(str(key.name))) for table in tables for key in table.foreign_key_constraints
    ]
    for table, name in constraints:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED")
    yield
    try:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise Unlike("a reference points to nothing") from error
    for table, name in constraints:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


@contextmanager
def _triggers_off(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """What forbids changes in daily work does not stand in the way of rows that are put back as they were."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table.name)} DISABLE TRIGGER USER")
        yield
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table.name)} ENABLE TRIGGER USER")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def _set_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """The next row gets the number after the last; SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for key in table.primary_key.columns:
            if not isinstance(key.type, Integer):
                continue
            sequence = f"pg_get_serial_sequence('{quoted(table.name)}', '{key.name}')"
            connection.exec_driver_sql(
                f"SELECT setval({sequence}, coalesce(max({quoted(key.name)}), 0) + 1, false)"  # noqa: S608
                f" FROM {quoted(table.name)} WHERE {sequence} IS NOT NULL"
            )
