"""The migrations make exactly the tables of the models, and take them back, on a database that forbids writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from summit import create_app
from summit.db import db, writing
from summit.web.application import Application


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Application]:
    app = create_app(INSTANCE=str(tmp_path), ENVIRONMENT="development")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrating_makes_the_tables_of_the_models(fresh: Application) -> None:
    upgrade()
    with writing(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrating_twice_changes_nothing(fresh: Application) -> None:
    upgrade()
    upgrade()
    assert set(db.metadata.tables) < set(inspect(db.engine).get_table_names())


def test_migrations_can_be_taken_back(fresh: Application) -> None:
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_after_migrating_the_manners_are_back(fresh: Application) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        with pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("INSERT INTO host (slug, name, language) VALUES ('a', 'b', 'c')"))
