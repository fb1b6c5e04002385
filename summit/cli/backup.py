"""`flask backup`: everything of one moment in one file, while web and workers go on; read back before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from summit import clock, tokens
from summit.cli import scratch, stopping
from summit.config import Settings, kept_secret
from summit.db import db
from summit.moving import archive, schema
from summit.moving.archive import Archive, Damaged
from summit.moving.rows import Database
from summit.schema import WAYS_OUT, Schema
from summit.tasks import scrub

WITHOUT_KEY = (
    "Without the link key no link that was sent opens anything: the key is not in this file. "
    "Keep a copy of {key} apart from the backups, or use --with-keys and guard the file like the key."
)
WITH_KEY = "The link key is in this file: whoever reads it can open every personal link."


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for a file named by the moment.")
@click.option("--keep", type=click.IntRange(1), help="With a folder: remove all but the latest so many.")
@click.option("--with-keys", is_flag=True, help="Put the link key into the file too.")
@click.option("--verify", is_flag=True, help="Restore it into a scratch database and prove the invariants there.")
@with_appcontext
@stopping.cleanly
def backup(file: Path | None, out: Path | None, keep: int | None, with_keys: bool, verify: bool) -> None:
    """Write everything into FILE, or into a folder [default: INSTANCE/backups], while web and workers go on."""
    if file is not None and (out is not None or keep is not None):
        raise click.UsageError("Give a file, or a folder with --out and --keep, not both.")
    folder = out or Path(current_app.instance_path) / scrub.BACKUPS
    scrub.remove_leftovers(file.parent if file else folder)
    try:
        made = _written(file, folder, with_keys=with_keys)
        if made.revision == schema.head():
            scrub.keep_list(made.path.parent)  # beside the backups: the oldest of them must not bring anybody back
        breaches = scratch.breaches_of(made) if verify else []
    except (OSError, Damaged) as error:
        raise click.ClickException(f"No backup was made: {error}") from error
    for breach in breaches:
        click.echo(breach, err=True)
    count = sum(each.rows for each in made.manifest.tables.values())
    click.echo(f"{made.path}: {count} rows of {len(made.manifest.tables)} tables, read back and right.")
    click.echo(WITH_KEY if with_keys else WITHOUT_KEY.format(key=_key_place()), err=True)
    if breaches:
        raise click.ClickException("The records it holds break rules, as shown: see `flask check`.")
    if keep is not None:
        for old in archive.prune(folder, keep):
            click.echo(f"{old} was removed.", err=True)


def _written(file: Path | None, folder: Path, *, with_keys: bool) -> Archive:
    with one_moment() as source:
        if not schema.is_known(source.revision):
            raise click.ClickException(WAYS_OUT[Schema.AHEAD if source.revision else Schema.EMPTY])
        made_at = clock.now()  # after the first look: everything that is seen was written before
        return archive.write(
            file or folder / f"summit-{made_at:%Y%m%d-%H%M%S}.zip",
            source,
            made_at=made_at,
            installation=tokens.installation(),
            key=_key() if with_keys else None,
        )


@contextmanager
def one_moment() -> Iterator[Database]:
    """The database of the application as it is now, whatever is written meanwhile. Nobody waits for it."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    # SQLite's reading transactions are of one moment anyhow
    engine = db.engine.execution_options(isolation_level="REPEATABLE READ") if is_postgresql else db.engine
    with engine.connect() as connection:
        if is_postgresql:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield Database(connection)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _key() -> str:
    return _settings().LINK_KEY or kept_secret(Path(_settings().INSTANCE), archive.KEY)


def _key_place() -> str:
    return "SUMMIT_LINK_KEY" if _settings().LINK_KEY else str(Path(_settings().INSTANCE) / f"{archive.KEY}.secret")
