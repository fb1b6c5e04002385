"""The tables of any revision: what the migrations make of an empty database is what a backup of that revision holds."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    cast,
    create_engine,
    inspect,
    pool,
)
from sqlalchemy.types import UserDefinedType

from summit.db import UtcDateTime
from summit.engines import tame, writing
from summit.schema import FOLDER

VERSIONS = "alembic_version"


class JsonText(UserDefinedType[str]):
    """JSON as the text it was stored as, so that a moved value is the same to the letter."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TEXT"

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[str]:
        return cast(column, Text)


# how values of each kind of column travel; the first that fits counts
_TRAVELS_AS: tuple[tuple[type[Any], Any], ...] = (
    (Boolean, Boolean()),
    (JSON, JsonText()),
    (DateTime, UtcDateTime()),
    (Date, Date()),
    (Time, Time()),
    (Integer, Integer()),
    (Float, Float()),
    (String, String()),
)


def head() -> str:
    """The latest revision that this code knows."""
    return _script().get_current_head() or ""


def is_known(revision: str) -> bool:
    """Does this code know the revision?"""
    return revision in {each.revision for each in _script().walk_revisions()}


def revision_of(connection: Connection) -> str:
    """At which revision this database is; empty when no migration has ever run there."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def is_untouched(connection: Connection) -> bool:
    """Is there nothing of ours at all?"""
    there = set(inspect(connection).get_table_names())
    return not there & {VERSIONS, *(table.name for table in tables(head()))}


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the database to `revision`; in the transaction of `connection`, if one is open."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    with writing():
        command.upgrade(settings, revision)


@cache
def tables(revision: str) -> tuple[Table, ...]:
    """The tables of that revision in the order of their references, with types that both databases understand."""
    engine = create_engine("sqlite://", poolclass=pool.StaticPool, connect_args={"isolation_level": None})
    tame(engine)
    with engine.connect() as connection:
        migrate(connection, revision)
        connection.rollback()
        metadata = MetaData()
        metadata.reflect(connection)
    engine.dispose()
    for table in metadata.tables.values():
        for column in table.columns:
            column.type = _travels_as(f"{table.name}.{column.name}", column.type)
    return tuple(table for table in metadata.sorted_tables if table.name != VERSIONS)


def quoted(name: str) -> str:
    """The name of a table or column as it is written in a statement."""
    if not re.fullmatch(r"\w+", name):
        raise ValueError(f"Not the name of a table: {name!r}")
    return f'"{name}"'


def _travels_as(name: str, kind: Any) -> Any:
    for known, travelling in _TRAVELS_AS:
        if isinstance(kind, known):
            return travelling
    raise TypeError(f"Nobody has said how {name} travels, which is a {kind!r}: add it to _TRAVELS_AS.")


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))
