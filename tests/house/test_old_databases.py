"""The first released schema with the data of a whole summit, brought to the latest step by step, on both databases.

`first_release.zip` is the demo's installation as the first release left it: 168 people, their mails, seats and answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from summit.db import db, transaction
from summit.engines import writing
from summit.moving import arrival, rows, schema
from summit.moving.archive import Archive
from summit.schema import FOLDER
from summit.services import checks
from summit.web import second_database
from summit.web.application import Application
from tests import databases
from tests.cli.installations import Records, installed, of, run

FIRST = Path(__file__).with_name("first_release.zip")


def revisions() -> list[str]:
    """Every revision in order, the first one first."""
    return [each.revision for each in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]


def columns(records: Records, revision: str) -> dict[str, dict[str, list[object]]]:
    """table → column → values in the order of the rows."""
    return {
        table.name: {
            column.name: [row[number] for row in records[table.name]] for number, column in enumerate(table.columns)
        }
        for table in schema.tables(revision)
    }


@pytest.fixture(params=databases.BOTH)
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """An installation of the first release, under the key by which its links were made."""
    key = Archive(FIRST).key()
    if request.param == databases.SQLITE:
        with installed(tmp_path / "old", is_migrated=False, LINK_KEY=key) as app:
            yield _filled(app)
        return
    with (
        request.getfixturevalue("postgresql").database() as url,
        installed(tmp_path / "old", url, is_migrated=False, LINK_KEY=key) as app,
    ):
        yield _filled(app)


def _filled(app: Application) -> Application:
    with app.app_context():
        with writing(), db.engine.connect() as connection:
            schema.migrate(connection, revisions()[0])
        with transaction():
            arrival.replace_all(db.session.connection(), Archive(FIRST))
    return app


def test_the_first_release_is_the_first(first: Application) -> None:
    found = Archive(FIRST).manifest
    assert found.revision == revisions()[0]
    with first.app_context():
        here = rows.sums(rows.Database(db.session.connection()))
        db.session.rollback()
    assert here == found.tables
    assert here["person"].rows >= 168
    assert [name for name, sum in here.items() if not sum.rows] == []  # one of everything


def test_every_step_keeps_every_value_and_the_end_is_what_the_models_want(first: Application) -> None:
    with first.app_context():
        with db.engine.connect() as connection:
            before, at = columns(of(connection), revisions()[0]), revisions()[0]
        for revision in revisions()[1:]:
            with writing(), db.engine.connect() as connection:
                schema.migrate(connection, revision)
            with db.engine.connect() as connection:
                after = columns(of(connection), revision)
            assert changed(before, after) == CHANGED.get(revision, set()), f"{at} → {revision}"
            before, at = after, revision
        assert [str(breach) for breach in checks.breaches(Archive(FIRST).manifest.made_at)] == []
        with db.engine.connect() as connection:
            assert differences(connection) == []


# revision → "table.column" that it is meant to change or to take away
CHANGED: dict[str, set[str]] = {}


def changed(before: dict[str, dict[str, list[object]]], after: dict[str, dict[str, list[object]]]) -> set[str]:
    """What had values before and has others now, or none."""
    return {
        f"{table}.{column}"
        for table, found in before.items()
        for column, values in found.items()
        if after.get(table, {}).get(column) != values
    }


def differences(connection: Connection) -> list[object]:
    """Between the tables that are there and those that the models want."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [
        each
        for each in compare_metadata(context, db.metadata)
        if not (each[0] == "remove_table" and each[1].name in second_database.metadata.tables)
    ]


def test_going_back_loses_only_what_the_first_release_did_not_know(first: Application) -> None:
    with first.app_context():
        with db.engine.connect() as connection:
            before = columns(of(connection), revisions()[0])
        for step in (command.upgrade, command.downgrade):
            with writing(), db.engine.connect() as connection:
                settings = Config()
                settings.set_main_option("script_location", str(FOLDER))
                settings.attributes["connection"] = connection
                step(settings, "head" if step is command.upgrade else revisions()[0])
        with db.engine.connect() as connection:
            assert changed(before, columns(of(connection), revisions()[0])) == set()


def test_a_backup_of_the_first_release_is_restored_by_this_one(tmp_path: Path) -> None:
    with installed(tmp_path / "new", is_migrated=False, LINK_KEY=Archive(FIRST).key()) as app:
        done = run(app, "restore", str(FIRST))
        assert done.exit_code == 0, done.output
        with app.app_context(), db.engine.connect() as connection:
            assert len(of(connection)["person"]) == Archive(FIRST).manifest.tables["person"].rows


def test_an_installation_is_backed_up_before_it_is_upgraded(first: Application, tmp_path: Path) -> None:
    file = tmp_path / "before.zip"
    done = run(first, "backup", str(file))
    assert done.exit_code == 0, done.output
    assert Archive(file).manifest.tables == Archive(FIRST).manifest.tables
