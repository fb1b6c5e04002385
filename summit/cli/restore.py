"""`flask restore`: everything of a backup in place of what is there, in one transaction, proven before it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from summit import clock, tokens
from summit.cli import key_file, scratch, stopping
from summit.config import Settings
from summit.db import db, on_commit, transaction
from summit.models import Erasure
from summit.models.audit import SYSTEM
from summit.moving import alone, arrival, rows, schema
from summit.moving.alone import InUse
from summit.moving.archive import Archive, Damaged
from summit.moving.rows import Unlike
from summit.schema import WAYS_OUT, Schema, state
from summit.services import after_restore, checks, erasures
from summit.tasks import scrub
from summit.web import second_database

FOREIGN_KEY = (
    "The backup belongs to another link key, which is not in it: every link that was sent would be dead. "
    "Put the old key back (SUMMIT_LINK_KEY, or link-key.secret in the instance folder), "
    "or use --new-links: then everybody needs a new mail."
)
KEY_IS_SET = "The backup has a link key of its own, but SUMMIT_LINK_KEY is set to another: take that setting away."
UNKNOWN_WORD = "Nothing was restored: the backup is damaged, or holds a state or kind that this release does not know."
NO_LIST = (
    f"No list of who was erased ({scrub.LIST}) was found in {{}}: whoever was erased after the backup is back. "
    "If anybody was, put the list of the old machine, or the one beside its backups, there and restore once more."
)
IN_USE = "Nothing was restored: somebody has the database open. Stop web and workers first."
OF_ANOTHER_RELEASE = (Schema.EMPTY, Schema.BEHIND, Schema.AHEAD)
QUEUE = "huey_"  # how the tables of the queue begin, which may lie in the same database
REPLACED = "Everything that was written after the backup was made will be gone. Type yes to go on"
WAITS = "No mail leaves before an organiser, or `flask outbox --release all|new`, says so. Everybody signs in anew."


@dataclass(frozen=True)
class Wanted:
    """What the operator allows."""

    replaces: bool
    new_links: bool
    despite_breaches: bool
    is_sure: bool


@dataclass(frozen=True)
class Target:
    """The database that is filled."""

    has_our_tables: bool
    is_empty: bool


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Take out what is there. Without it only an empty database is filled.")
@click.option("--yes", is_flag=True, help="With --replace: do not ask.")
@click.option("--new-links", is_flag=True, help="The old link key is lost: give everybody a new link.")
@click.option("--despite-breaches", is_flag=True, help="Also when the records in the backup break rules.")
@with_appcontext
@stopping.cleanly
def restore(file: Path, replace: bool, yes: bool, new_links: bool, despite_breaches: bool) -> None:
    """Put everything of the backup FILE in place of what is there, all or nothing."""
    wanted = Wanted(replaces=replace, new_links=new_links, despite_breaches=despite_breaches, is_sure=yes)
    scrub.remove_leftovers(file.parent)
    try:
        found = Archive(file)
        found.check()
        key = _key_for(found, wanted)
        target = _make_ready(wanted)
        scratch.let_go()
        alone.refuse_others(_settings().database_url)
        with scratch.rows_of(found) as source:
            count = _put_in_place(found, source, key, wanted, target)
    except InUse as error:
        raise click.ClickException(IN_USE) from error
    except (Damaged, Unlike, ValueError) as error:
        raise click.ClickException(f"Nothing was restored: {error}") from error
    except DBAPIError as error:
        said = rows.first_line(error)
        raise click.ClickException(f"Nothing was restored, the database does not allow it: {said}.") from error
    except LookupError as error:
        if type(error) is not LookupError:  # our own fault
            raise
        raise click.ClickException(UNKNOWN_WORD) from error  # SQLAlchemy's word for a state that it does not know
    folders = Path(_settings().INSTANCE), file.parent
    if target.is_empty and not any((folder / scrub.LIST).exists() for folder in folders):
        click.echo(NO_LIST.format(" nor in ".join(map(str, folders))), err=True)
    scrub.scrub()
    made_at = found.manifest.made_at.astimezone(UTC)
    click.echo(f"{count} rows restored, as they were on {made_at:%Y-%m-%d %H:%M:%S} UTC. {WAITS}")


def _key_for(found: Archive, wanted: Wanted) -> str | None:
    """The key in the backup, if it is to take the place of ours; None when ours is right, or new links are wanted."""
    if found.manifest.installation == tokens.installation() or wanted.new_links:
        return None
    key = found.key()
    if key is None:
        raise click.ClickException(FOREIGN_KEY)
    if _settings().LINK_KEY:
        raise click.ClickException(KEY_IS_SET)
    return key


def _make_ready(wanted: Wanted) -> Target:
    """What is there may go, and there are tables."""
    with db.engine.connect() as connection:
        if schema.is_untouched(connection):
            connection.rollback()
            schema.migrate(connection)
            return Target(has_our_tables=True, is_empty=True)
        found = state(connection)
        if found in OF_ANOTHER_RELEASE:
            there = WAYS_OUT[found]
        else:
            counts = rows.count(connection, schema.tables(schema.head()))
            if not any(counts.values()):
                return Target(has_our_tables=True, is_empty=True)
            there = f"There are {counts['event']} events and {counts['person']} people in {db.engine.url}."
    if not wanted.replaces:
        raise ValueError(f"the database holds data. Use --replace to take it out. {there}")
    click.echo(there)
    if not wanted.is_sure and click.prompt(REPLACED, default="no") != "yes":
        raise click.ClickException("Nothing was changed.")
    return Target(has_our_tables=found not in OF_ANOTHER_RELEASE, is_empty=False)


def _put_in_place(found: Archive, source: rows.Source, key: str | None, wanted: Wanted, target: Target) -> int:
    now = clock.now()
    with key_file.changing(Path(_settings().INSTANCE), key) as change, transaction():
        on_commit("link key", change.stay)  # first of all: nothing that comes after the commit may take it back
        connection = db.session.connection()
        erased = [*_erased_here(connection), *scrub.kept_list(), *scrub.kept_list(found.path.parent)]
        if not target.has_our_tables:
            arrival.make_afresh(connection, keeping=_is_beside_the_records)
        arrived = arrival.replace_all(connection, source)
        db.session.expire_all()
        forgotten = erasures.again(erased, now)
        after_restore.let_mails_wait(found.manifest.made_at, by=SYSTEM, now=now)
        if wanted.new_links:  # whatever key the backup names: it may have been made after the key was lost
            after_restore.give_new_links()
        db.session.flush()
        breaches = checks.breaches(now)
        for breach in breaches:
            click.echo(f"{breach}\n    {breach.remedy}", err=True)
        if breaches and not wanted.despite_breaches:
            raise Unlike("the records in the backup break rules, as shown. Use --despite-breaches, then `flask check`.")
        second_database.empty()  # in here, where nobody can sign in between
        change.put()  # last, with all rows there: who is killed before it has the old ones under the old key
    if forgotten:
        click.echo(f"{forgotten} people who were erased after the backup was made have been erased again.")
    return sum(each.rows for each in arrived.values())


def _erased_here(connection: Connection) -> Sequence[erasures.Line]:
    """Whom the database that is replaced knows as erased, if its release has written that down as ours does."""
    table = Erasure.__tablename__
    there = inspect(connection).get_columns(table) if inspect(connection).has_table(table) else []
    is_like_ours = {column.name for column in Erasure.__table__.columns} <= {column["name"] for column in there}
    return erasures.lines() if is_like_ours else []


def _is_beside_the_records(table: str) -> bool:
    return table in second_database.metadata.tables or table.startswith(QUEUE)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
