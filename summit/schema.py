"""Do the tables of the database belong to this code, and their links to this key? Serving asks, and the ready probe."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from summit import config, tokens

FOLDER = config.ROOT / "summit" / "migrations"


class Schema(StrEnum):
    """How the tables stand to the code and to the link key."""

    CURRENT = "current"
    EMPTY = "empty"
    BEHIND = "behind"
    AHEAD = "ahead"
    OF_ANOTHER_KEY = "of another link key"


OLD_KEY_BACK = (
    "put that key back (SUMMIT_LINK_KEY, or link-key.secret in the instance folder). If it is lost, `flask --app app "
    "backup FILE` and `flask --app app restore FILE --replace --new-links` give everybody a new link."
)
WAYS_OUT = {
    Schema.EMPTY: "The database has no tables yet: run `flask --app app db upgrade`.",
    Schema.BEHIND: "The database is older than this code: back it up, then run `flask --app app db upgrade`.",
    Schema.AHEAD: "The database is newer than this code: install the release that it was upgraded with.",
    Schema.OF_ANOTHER_KEY: f"The link key is another than the one that sent links were made with: {OLD_KEY_BACK}",
}

FIRST_LINKS = 20  # of each kind that are looked at: enough to tell one damaged link from another key
_LINKS = {tokens.Kind.ATTENDEE: "invitation", tokens.Kind.NOMINATOR: "nominator_contact"}


def state(connection: Connection) -> Schema:
    """What the table of migrations says, and the oldest links."""
    if not inspect(connection).has_table("alembic_version"):
        return Schema.EMPTY
    found = set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if not found:
        return Schema.EMPTY
    if found == heads():
        return Schema.OF_ANOTHER_KEY if _is_of_another_key(connection) else Schema.CURRENT
    return Schema.BEHIND if found <= _known() else Schema.AHEAD


def _is_of_another_key(connection: Connection) -> bool:
    fit = []
    for kind, table in _LINKS.items():
        oldest = text(
            f"SELECT id, link_generation, link_sha256 FROM {table}"  # noqa: S608 - names of our own
            " WHERE link_sha256 IS NOT NULL ORDER BY id LIMIT :number"
        )
        fit += [tokens.fits(row, kind) for row in connection.execute(oldest, {"number": FIRST_LINKS})]
    return tokens.are_of_another_key(fit)


@cache
def heads() -> frozenset[str]:
    """The last of the migrations that this code knows."""
    return frozenset(ScriptDirectory(str(FOLDER)).get_heads())


@cache
def _known() -> frozenset[str]:
    return frozenset(each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions())
