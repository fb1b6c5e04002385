"""Models and migrations agree, on both databases: what the migrations make is what the models want."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, inspect

from summit import create_app
from summit.db import db
from summit.web import second_database
from summit.web.application import Application
from tests import databases
from tests.house import files

FOLDER = files.ROOT / "summit" / "migrations"


@pytest.fixture(params=databases.BOTH)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """An application on a fresh database to which every migration has been applied."""
    if request.param == databases.SQLITE:
        yield from _migrated(tmp_path, "")
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield from _migrated(tmp_path, url)


def _migrated(folder: Path, url: str) -> Iterator[Application]:
    app = create_app(INSTANCE=str(folder), DATABASE_URL=url, ENVIRONMENT="development")
    with app.app_context():
        upgrade()
        yield app
        db.engine.dispose()
        second_database.engine().dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"} - set(second_database.metadata.tables)


def test_the_migrations_make_what_the_models_want(migrated: Application) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            each
            for each in compare_metadata(context, db.metadata)
            if not (each[0] == "remove_table" and each[1].name in second_database.metadata.tables)
        ]
    assert differences == []
    assert tables() == set(db.metadata.tables)


def test_a_difference_would_be_noticed(migrated: Application) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, MetaData()) != []


def test_the_migrations_can_be_undone(migrated: Application) -> None:
    downgrade(revision="base")
    assert tables() == set()


def test_the_migrations_stand_in_one_line() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert len(script.get_heads()) == 1
