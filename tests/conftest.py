"""The application on a real database of its own, empty before each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from summit import clock, create_app, tokens
from summit.db import db
from summit.engines import writing
from summit.web import second_database
from summit.web.application import Application
from summit.web.organiser import room
from tests import databases, figures, sizes, tables
from tests.browser import chromium
from tests.factories import NOW
from tests.invariants import Glance

LINK_KEY = "the key of the tests"

figure = figures.figure
database_url = databases.database_url
postgresql = databases.postgresql


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out for want of a browser; what was measured; how large the run was, and its seed."""
    chromium.tell_what_was_left_out(terminalreporter)
    for line in figures.told(terminalreporter):
        terminalreporter.write_line(line)
    terminalreporter.write_line(sizes.told())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that nobody waits for it alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `both_databases` on SQLite and on PostgreSQL."""
    databases.on_both(metafunc)


class Browser(FlaskClient):
    """A browser: every request sees the database afresh, also inside an application context of the test.

    Afterwards the test sees what the request has changed.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if has_app_context():
            db.session.rollback()  # ends what the test itself was reading
        return answer


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Application]:
    """One application for all tests; its tables are made from the models."""
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(
        INSTANCE=str(instance),
        DATABASE_URL=database_url,
        ENVIRONMENT="development",
        LINK_KEY=LINK_KEY,
        BASE_URL="http://localhost",
        CLOCK_FILE=str(instance / "clock"),
    )
    app.test_client_class = Browser
    app.testing = True
    tables.make(app)
    with app.app_context():
        databases.wait_for_no_disk(db.engine)
    gc.collect()
    gc.freeze()  # what is loaded by now stays, as in app.py
    yield app
    with app.app_context():
        db.engine.dispose()
        second_database.engine().dispose()


@pytest.fixture(scope="session")
def glance(application: Application) -> Glance:
    """Finds what breaks an invariant. Learnt once, from the tables as they are before the first test."""
    with application.app_context():
        empty_database()
        return Glance(NOW)


@pytest.fixture
def app(application: Application, glance: Glance) -> Iterator[Application]:
    """The application with an empty database, on the morning of factories.NOW (`clock.set_to` moves on).

    Whatever the test does, afterwards every invariant must hold.
    """
    with application.app_context():
        empty_database()
        second_database.empty()
        application.extensions.pop(room.KEPT, None)
        clock.follow(Path(application.config["CLOCK_FILE"]))
        clock.set_to(NOW)
        tokens.use_key(LINK_KEY.encode())
    yield application
    with application.app_context():
        assert [str(breach) for breach in glance.breaches(clock.now())] == []


@pytest.fixture
def context(app: Application) -> Iterator[Application]:
    """The application in its context, for whatever works on the database without a browser."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Application) -> Browser:
    """A browser that keeps its cookies."""
    return cast(Browser, app.test_client())


def empty_database() -> None:
    """Take every row out."""
    with writing(), db.engine.begin() as connection:
        databases.empty(connection, db.metadata.sorted_tables)
