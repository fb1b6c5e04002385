"""`flask db copy-to`: an installation moves from SQLite to PostgreSQL and back, and every row is the same there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask_migrate import cli as migrations
from sqlalchemy import inspect, make_url, text

from summit.db import db, transaction
from summit.models import DateStatus
from summit.schema import WAYS_OUT, Schema
from summit.web.application import Application
from tests import factories
from tests.cli import installations
from tests.cli.conftest import Played
from tests.cli.installations import installed, records, run
from tests.damage import force
from tests.databases import Server


def copied(played: Played, url: str) -> str:
    """What the command says when nobody else is there."""
    installations.close(played.app)
    done = run(played.app, "db", "copy-to", url)
    assert done.exit_code == 0, done.output
    return done.output


def tables(app: Application) -> list[str]:
    """What is in the database."""
    with app.app_context():
        return inspect(db.engine).get_table_names()


def test_there_and_back_every_row_is_the_same_and_the_copy_serves(
    played: Played, postgresql: Server, tmp_path: Path
) -> None:
    with postgresql.database() as url:
        said = copied(played, url)
        assert "are the same on both sides" in said
        assert "set SUMMIT_DATABASE_URL" in said
        with installed(tmp_path / "on postgresql", url, is_migrated=False) as app:
            assert records(app) == played.records
            answer = app.test_client().get(f"/i/{played.world.tokens['attendee']}")
            assert answer.status_code == 200
            installations.close(app)
            back = run(app, "db", "copy-to", f"sqlite:///{tmp_path / 'back.db'}")
            assert back.exit_code == 0, back.output
            with app.app_context(), transaction():  # ids go on after the last
                factories.accepted(factories.event(title="Det næste").groups[0])
            assert run(app, "check").exit_code == 0
    with installed(tmp_path / "back", f"sqlite:///{tmp_path / 'back.db'}", is_migrated=False) as app:
        assert records(app) == played.records
    assert (tmp_path / "back.db").stat().st_mode & 0o077 == 0


def test_it_may_be_a_database_that_was_prepared_and_is_empty(played: Played, tmp_path: Path) -> None:
    with installed(tmp_path / "new") as app:
        copied(played, app.extensions["settings"].database_url)
        assert records(app) == played.records
        again = run(played.app, "db", "copy-to", app.extensions["settings"].database_url)
        assert (again.exit_code, "the other database is not empty" in again.output) == (1, True)
        assert records(app) == played.records


def test_it_is_refused_while_somebody_has_the_file_open(played: Played, tmp_path: Path) -> None:
    target = tmp_path / "new.db"
    installations.close(played.app)
    with closing(sqlite3.connect(played.folder / "summit.db")) as idle:
        idle.execute("SELECT count(*) FROM event").fetchone()  # as a web server that waits for visitors
        done = run(played.app, "db", "copy-to", f"sqlite:///{target}")
    assert (done.exit_code, "Somebody has the database open" in done.output) == (1, True)
    assert not target.exists()
    copied(played, f"sqlite:///{target}")


def test_it_is_refused_while_somebody_is_on_the_server(played: Played, postgresql: Server, tmp_path: Path) -> None:
    with postgresql.database() as url, installed(tmp_path / "one", url) as app:
        installations.close(app)
        two = installed(tmp_path / "two", url, is_migrated=False)
        with two as other, other.app_context(), db.engine.connect():
            done = run(app, "db", "copy-to", f"sqlite:///{tmp_path / 'new.db'}")
        assert (done.exit_code, "Somebody has the database open" in done.output) == (1, True)
    assert not (tmp_path / "new.db").exists()


def test_when_it_fails_nothing_stays_there(played: Played, postgresql: Server, tmp_path: Path) -> None:
    with installed(tmp_path / "odd") as app:
        with app.app_context(), transaction():
            factories.host("Odsherred\x00Kommune")  # which SQLite can hold and PostgreSQL cannot
        with postgresql.database() as url:
            installations.close(app)
            done = run(app, "db", "copy-to", url)
            assert (done.exit_code, done.output.startswith("Error: Nothing was copied: host: ")) == (1, True), (
                done.output
            )
            with installed(tmp_path / "there", url, is_migrated=False) as other:
                assert tables(other) == []


def test_when_it_fails_nothing_else_of_that_name_is_touched(played: Played, tmp_path: Path) -> None:
    others = {tmp_path / name for name in ("summit.db", "summit.db-wal", "summit-20260101-030000.zip")}
    for path in others:
        path.write_text("of somebody else")
    with installed(tmp_path / "broken") as app:
        with app.app_context(), transaction():
            force(factories.event(title="Uden dato"), date_status=DateStatus.FIXED, starts_at=None)
        installations.close(app)
        done = run(app, "db", "copy-to", f"sqlite:///{tmp_path / 'summit'}")
    assert (done.exit_code, "the records break rules" in done.output) == (1, True), done.output
    assert {path for path in tmp_path.iterdir() if path.is_file()} == others


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "Name the other database as postgresql://"),
        ("postgresql+nothing://here", "Name the other database as postgresql://"),
        ("mysql://here", "Nothing was copied: SUMMIT_DATABASE_URL must begin with"),
        ("sqlite:////nowhere/new.db", "No such file or directory"),
    ],
)
def test_what_is_no_database_is_refused_in_a_sentence(played: Played, url: str, said: str) -> None:
    installations.close(played.app)
    done = run(played.app, "db", "copy-to", url)
    assert (isinstance(done.exception, SystemExit), said in done.output) == (True, True), done.output


def test_who_may_make_no_tables_is_told_so(played: Played, postgresql: Server) -> None:
    installations.close(played.app)
    with postgresql.database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE ROLE summit_reader LOGIN PASSWORD 'reader'")
            connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
        try:
            done = run(played.app, "db", "copy-to", make_url(url).set(username="summit_reader").render_as_string(False))
        finally:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("DROP ROLE summit_reader")
    assert "does not allow it: permission denied for schema public." in done.output, done.output


@pytest.mark.parametrize(("revision", "found"), [("0001", Schema.BEHIND), ("9999", Schema.AHEAD)])
def test_tables_of_another_release_are_refused_with_the_way_out(tmp_path: Path, revision: str, found: Schema) -> None:
    with installed(tmp_path / "other") as app:
        with app.app_context(), transaction():
            db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        done = run(app, "db", "copy-to", f"sqlite:///{tmp_path / 'new.db'}")
    assert (done.exit_code, WAYS_OUT[found] in done.output) == (1, True), done.output


def test_it_stands_beside_the_migrations() -> None:
    assert {"upgrade", "copy-to"} <= set(migrations.db.commands)
