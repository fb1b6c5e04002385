"""Pages behind each guard, and the second database on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Blueprint, g, jsonify
from flask.testing import FlaskClient

from summit import create_app, web
from summit.config import Settings
from summit.db import db, transaction
from summit.models import DeskLink, Event
from summit.web import access, second_database, sessions
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.databases import BOTH, POSTGRESQL


@pytest.fixture(params=BOTH)
def both(request: pytest.FixtureRequest, app: Application) -> Iterator[Application]:
    """The application in its context, its sessions and counters once on SQLite and once on PostgreSQL."""
    with app.app_context():
        if request.param != POSTGRESQL:
            yield app
            return
        usual = second_database.engine()
        with request.getfixturevalue("postgresql").database() as url:
            second_database.init_app(app, Settings(SESSIONS_URL=url).sessions_url)
            yield app
            second_database.engine().dispose()
        app.extensions["second_database"] = usual


@pytest.fixture
def probed(app: Application, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The application with a page behind each guard that tells what the guard found."""
    doors = []
    for guard, prefix in (
        (access.holds_invitation, "/probe/i/<token>"),
        (access.holds_ticket, "/probe/t/<token>"),
        (access.holds_nominator_link, "/probe/n/<token>"),
        (access.holds_desk_link, "/probe/d/<token>"),
        (access.at_desk, "/probe/desk"),
        (access.signed_in, "/probe/o"),
        (access.works_on_event, "/probe/o/<slug>"),
        (access.on_loopback_in_development, "/probe/mailbox"),
    ):
        blueprint = Blueprint(f"probe_{guard.__name__}", __name__)
        blueprint.add_url_rule("", "show", _show, methods=["GET", "POST"])
        doors.append(web.Door(blueprint, guard, prefix, has_session=False))
    helpers = Blueprint("probe_ways_in", __name__)
    helpers.add_url_rule("/staff/<int:id>", "staff", _become)
    helpers.add_url_rule("/desk/<int:id>", "desk", _open_desk)
    doors.append(web.Door(helpers, access.open_to_all, "/probe/become", has_session=False))
    monkeypatch.setattr(web, "DOORS", web.DOORS + tuple(doors))
    again = create_app(
        INSTANCE=app.instance_path,
        ENVIRONMENT="development",
        LINK_KEY=app.config["LINK_KEY"],
        DATABASE_URL=app.config["DATABASE_URL"],
        CLOCK_FILE=app.config["CLOCK_FILE"],
    )
    again.test_client_class = Browser
    yield again
    with again.app_context():
        db.engine.dispose()


def _show() -> object:
    names = ("invitation", "contact", "nominator", "event", "desk_link", "staff")
    found = {name: g.get(name).id for name in names if g.get(name) is not None}
    return jsonify(found | {"role": g.role.kind} if "role" in g else found)


def _become(id: int) -> str:
    sessions.begin(f"staff:{id}")
    return ""


def _open_desk(id: int) -> str:
    access.open_desk(db.session.get_one(DeskLink, id))
    return ""


@pytest.fixture
def visitor(probed: Application) -> FlaskClient:
    return probed.test_client()


@pytest.fixture
def event(probed: Application) -> Iterator[Event]:
    with probed.app_context():
        with transaction():
            made = factories.event()
        yield made
