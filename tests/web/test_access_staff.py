"""Staff by role: whose events they see, and what they may change."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.event import listen, remove

from summit import tokens
from summit.db import db, transaction
from summit.models import Event, Host, RoleKind, StaffMember
from summit.services import staff
from summit.tokens import Kind
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.both_databases


def _staff(host: Host, kind: RoleKind = RoleKind.ORGANISER, event: Event | None = None) -> StaffMember:
    with transaction():
        return staff.appoint(
            "dorte@fjordby.example",
            name="Dorte",
            language="da",
            host=host,
            kind=kind,
            event=event,
            by=ORGANISER,
            now=NOW,
        )


def test_strangers_are_asked_to_sign_in_and_brought_back(visitor: FlaskClient, event: Event) -> None:
    answer = visitor.get(f"/probe/o/{event.slug}?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/sign-in?next=/probe/o/{event.slug}?page%3D2",
    )
    posted = visitor.post(f"/probe/o/{event.slug}")
    assert (posted.status_code, posted.headers["Location"]) == (303, "/sign-in")


def test_staff_see_the_events_of_their_host_only(visitor: FlaskClient, event: Event) -> None:
    with transaction():
        foreign = factories.event()
    dorte = _staff(event.host)
    visitor.get(f"/probe/become/staff/{dorte.id}")
    assert visitor.get(f"/probe/o/{event.slug}").json == {"event": event.id, "staff": dorte.id, "role": "organiser"}
    theirs, missing = visitor.get(f"/probe/o/{foreign.slug}"), visitor.get("/probe/o/no-such-event")
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert theirs.data == missing.data


def test_a_role_at_one_event_says_nothing_of_the_next(visitor: FlaskClient, event: Event) -> None:
    with transaction():
        other = factories.event(of=event.host)
    visitor.get(f"/probe/become/staff/{_staff(event.host, event=event).id}")
    assert visitor.get(f"/probe/o/{event.slug}").status_code == 200
    assert visitor.get(f"/probe/o/{other.slug}").status_code == 404


def test_a_viewer_looks_and_changes_nothing(visitor: FlaskClient, event: Event) -> None:
    visitor.get(f"/probe/become/staff/{_staff(event.host, RoleKind.VIEWER).id}")
    assert visitor.get(f"/probe/o/{event.slug}").status_code == 200
    assert visitor.post(f"/probe/o/{event.slug}").status_code == 403


def test_the_stronger_of_two_roles_counts(visitor: FlaskClient, event: Event) -> None:
    _staff(event.host, RoleKind.VIEWER)
    dorte = _staff(event.host, RoleKind.ORGANISER, event)
    visitor.get(f"/probe/become/staff/{dorte.id}")
    assert visitor.post(f"/probe/o/{event.slug}").json == {"event": event.id, "staff": dorte.id, "role": "organiser"}


def test_who_is_no_longer_staff_is_out(visitor: FlaskClient, event: Event) -> None:
    visitor.get("/probe/become/staff/4711")
    assert visitor.get("/probe/o").status_code == 303


@pytest.mark.parametrize("roles", [1, 4])
def test_guards_ask_the_database_the_same_number_of_times(visitor: FlaskClient, event: Event, roles: int) -> None:
    dorte = _staff(event.host)
    for _ in range(roles - 1):
        with transaction():
            elsewhere = factories.event()
        _staff(elsewhere.host)
    visitor.get(f"/probe/become/staff/{dorte.id}")
    with transaction():
        token = tokens.issue(factories.invited(event.groups[0]), Kind.ATTENDEE)
    assert _queries(visitor, f"/probe/o/{event.slug}") == 2  # the staff member with their roles, the event
    assert _queries(visitor, f"/probe/i/{token}") == 1


def _queries(visitor: FlaskClient, path: str) -> int:
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    with visitor.application.app_context():
        engine = db.engine
    listen(engine, "before_cursor_execute", note)
    assert visitor.get(path).status_code == 200
    remove(engine, "before_cursor_execute", note)
    return len(asked)
