"""`flask db copy-to`: an installation moves from SQLite to PostgreSQL and back, and every row is the same there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from flask_migrate import cli as migrations
from sqlalchemy import inspect

from summit.db import db, transaction
from summit.web.application import Application
from tests import factories
from tests.cli import installations
from tests.cli.conftest import Played
from tests.cli.installations import installed, records, run
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


def test_it_stands_beside_the_migrations() -> None:
    assert {"upgrade", "copy-to"} <= set(migrations.db.commands)
