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
    known, heads = _revisions()
    if found == heads:
        return Schema.CURRENT
    return Schema.BEHIND if found <= known else Schema.AHEAD


@cache
def _revisions() -> tuple[set[str], set[str]]:
    """Every migration that this code knows, and the last of them."""
    script = ScriptDirectory(str(FOLDER))
    return {each.revision for each in script.walk_revisions()}, set(script.get_heads())
