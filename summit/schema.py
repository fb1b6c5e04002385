"""Do the tables of the database belong to this code? Serving asks, and the ready probe."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from summit import config

FOLDER = config.ROOT / "summit" / "migrations"


class Schema(StrEnum):
    """How the tables stand to the code."""

    CURRENT = "current"
    EMPTY = "empty"
    BEHIND = "behind"
    AHEAD = "ahead"


WAYS_OUT = {
    Schema.EMPTY: "The database has no tables yet: run `flask --app app db upgrade`.",
    Schema.BEHIND: "The database is older than this code: back it up, then run `flask --app app db upgrade`.",
    Schema.AHEAD: "The database is newer than this code: install the release that it was upgraded with.",
}


def state(connection: Connection) -> Schema:
    """What the table of migrations says."""
    if not inspect(connection).has_table("alembic_version"):
        return Schema.EMPTY
    found = set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if not found:
        return Schema.EMPTY
    if found == heads():
        return Schema.CURRENT
    return Schema.BEHIND if found <= _known() else Schema.AHEAD


@cache
def heads() -> frozenset[str]:
    """The last of the migrations that this code knows."""
    return frozenset(ScriptDirectory(str(FOLDER)).get_heads())


@cache
def _known() -> frozenset[str]:
    return frozenset(each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions())
