"""A signed-in organiser: a browser with a session, that posts real forms and counts queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from summit.db import db, transaction
from summit.models import Event, Host, Role, RoleKind, StaffMember
from summit.services import staff
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Office:
    """The browser of one staff member. `post` sends what a form of the room would send, its token included."""

    def __init__(self, browser: Browser, staff_member: StaffMember) -> None:
        self.browser = browser
        self.staff_id = staff_member.id
        self.sign_in_again()

    def sign_in_again(self) -> None:
        """A new session, as after a long time in which the clock was moved on."""
        with self.browser.session_transaction() as session:
            session["owner"] = f"staff:{self.staff_id}"
        found = _TOKEN.search(self.get("/o").text)
        assert found, "no form on the list of events"
        self._token = found[1]

    def get(self, path: str, **more: Any) -> TestResponse:
        """The page."""
        return self.browser.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form."""
        return self.browser.post(path, data={"csrf_token": self._token} | (data or {}), **more)


@pytest.fixture
def event(context: Application) -> Event:
    """An open event with three areas and a group of 76 citizens."""
    with transaction():
        return factories.event()


@pytest.fixture
def office(event: Event, client: Browser) -> Office:
    """An organiser of the event's host, signed in."""
    return Office(client, _member(event.host, "dorte@fjordby.example", RoleKind.ORGANISER))


@pytest.fixture
def viewer(event: Event, app: Application) -> Office:
    """Somebody who may look and change nothing, signed in."""
    member = _member(event.host, "ulla@fjordby.example", RoleKind.VIEWER)
    return Office(app.test_client(), member)  # type: ignore[arg-type]


@pytest.fixture
def keeper(event: Event, app: Application) -> Office:
    """Whoever looks after the first group of the event, signed in."""
    with transaction():
        member = factories.keeper(event.groups[0])
        member.language = "en"
    return Office(app.test_client(), member)  # type: ignore[arg-type]


@pytest.fixture
def stranger(context: Application, app: Application) -> Office:
    """An organiser of another host, signed in."""
    with transaction():
        host = factories.host("Bakkedal Kommune")
    member = _member(host, "per@bakkedal.example", RoleKind.ORGANISER)
    return Office(app.test_client(), member)  # type: ignore[arg-type]


def may_see_needs(office: Office) -> None:
    """From now on this organiser has the permission."""
    with transaction():
        db.session.execute(update(Role).where(Role.staff_member_id == office.staff_id).values(can_see_needs=True))


def _member(host: Host, email: str, kind: RoleKind) -> StaffMember:
    with transaction():
        return staff.appoint(
            email,
            name="Dorte Haugaard" if kind is RoleKind.ORGANISER else "Ulla Brandt",
            language="en",
            host=host,
            kind=kind,
            by=factories.ORGANISER,
            now=factories.NOW,
        )
