"""Who may come in: each guard with its own, another's, a dead and an invented link; staff by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import g
from flask.testing import FlaskClient

from summit import clock, tokens, web
from summit.db import db, transaction
from summit.models import DeskLink, Event, Invitation, Retired
from summit.services import links
from summit.tokens import Kind
from summit.web import access
from summit.web.application import Application
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.both_databases


def _invitation(event: Event) -> Invitation:
    with transaction():
        invitation = factories.invited(event.groups[0])
        tokens.issue(invitation, Kind.ATTENDEE)
    return invitation


def _attendee_token(invitation: Invitation) -> str:
    return tokens.derive(Kind.ATTENDEE, invitation.id, invitation.link_generation)


def test_every_page_stands_behind_a_guard_that_comes_first(app: Application) -> None:
    guards = {door.name: door.guard for door in web.DOORS}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.rpartition(".")[0]
        if rule.endpoint in {"static", "bootstrap.static"}:
            continue
        assert app.before_request_funcs[name][0] is guards[name], rule.endpoint


def test_doors_with_a_session_check_where_a_form_comes_from(app: Application) -> None:
    checked = {name for name, steps in app.before_request_funcs.items() if web.csrf.protect in steps}
    assert checked == {door.name for door in web.DOORS if door.has_session}


def test_an_invited_person_comes_in_by_their_link(visitor: FlaskClient, event: Event) -> None:
    invitation = _invitation(event)
    answer = visitor.get(f"/probe/i/{_attendee_token(invitation)}")
    assert (answer.status_code, answer.json) == (200, {"invitation": invitation.id, "event": event.id})
    assert "Set-Cookie" not in answer.headers


def test_a_renewed_link_kills_the_old_one_at_once(visitor: FlaskClient, event: Event) -> None:
    invitation = _invitation(event)
    old = _attendee_token(invitation)
    with transaction():
        links.renew(db.session.get_one(Invitation, invitation.id), because=Retired.CORRECTED, now=NOW)
    new = _attendee_token(invitation)
    assert [visitor.get(f"/probe/i/{token}").status_code for token in (old, new)] == [410, 200]


def test_a_link_opens_its_own_door_only(visitor: FlaskClient, event: Event) -> None:
    token = _attendee_token(_invitation(event))
    assert [visitor.get(f"/probe/{door}/{token}").status_code for door in "itnd"] == [200, 404, 404, 404]


@pytest.mark.parametrize("wrong", ["i", "i" + "A" * 43, "i" + "A" * 500, "%00", "i'--", "ÆØÅ"])
def test_an_invented_link_finds_nothing(visitor: FlaskClient, event: Event, wrong: str) -> None:
    _invitation(event)
    answer = visitor.get(f"/probe/i/{wrong}")
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (404, "no-referrer")


def test_guessing_is_stopped_and_good_links_go_on_working(visitor: FlaskClient, event: Event) -> None:
    token = _attendee_token(_invitation(event))
    tries = [visitor.get(f"/probe/i/{'i' + f'{number:043}'}").status_code for number in range(23)]
    assert tries == [404] * 20 + [429] * 3
    assert visitor.get(f"/probe/i/{token}").status_code == 200
    with_other_address = visitor.get("/probe/i/nothing", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert with_other_address.status_code == 404
    clock.set_to(clock.now() + timedelta(minutes=11))
    assert visitor.get("/probe/i/nothing").status_code == 404


def test_a_nominators_contact_brings_nominator_and_event(visitor: FlaskClient, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        contact = forum.contacts[0]
        token = tokens.issue(contact, Kind.NOMINATOR)
    found = visitor.get(f"/probe/n/{token}").json
    assert found == {"contact": contact.id, "nominator": forum.id, "event": event.id}


def test_the_page_speaks_the_persons_language(visitor: FlaskClient, event: Event) -> None:
    invitation = _invitation(event)
    with visitor.application.test_request_context("/", headers={"Accept-Language": "nl"}) as request:
        request.request.view_args = {"token": _attendee_token(invitation)}
        assert access.holds_invitation() is None
        assert g.language == "da"


def _desk_link(event: Event) -> DeskLink:
    with transaction():
        link = DeskLink(event=event, valid_on=clock.now().astimezone(event.zone).date(), created_at=NOW)
        db.session.add(link)
        db.session.flush()
        tokens.issue(link, Kind.DESK)
    return link


def test_the_desk_is_open_on_its_day_and_closed_the_next(visitor: FlaskClient, event: Event) -> None:
    link = _desk_link(event)
    assert visitor.get("/probe/desk").status_code == 404
    visitor.get(f"/probe/become/desk/{link.id}")
    assert visitor.get("/probe/desk").json == {"desk_link": link.id, "event": event.id}
    clock.set_to(clock.now() + timedelta(hours=10))  # an hour without a request does not close a desk
    assert visitor.get("/probe/desk").status_code == 200
    clock.set_to(NOW.replace(hour=23, minute=30))  # half past midnight in Copenhagen
    assert visitor.get("/probe/desk").status_code == 404


def test_a_renewed_desk_link_closes_every_desk(visitor: FlaskClient, event: Event) -> None:
    link = _desk_link(event)
    visitor.get(f"/probe/become/desk/{link.id}")
    with transaction():
        tokens.renew(link, Kind.DESK)
    assert visitor.get("/probe/desk").status_code == 404


@pytest.mark.parametrize(
    ("host", "address", "status"),
    [
        ("localhost", "127.0.0.1", 200),
        ("127.0.0.1:5000", "::1", 200),
        ("localhost", "198.51.100.7", 404),
        ("evil.example", "127.0.0.1", 400),  # not a trusted host: no door opens at all
    ],
)
def test_the_mailbox_is_for_this_machine_only(visitor: FlaskClient, host: str, address: str, status: int) -> None:
    answer = visitor.get("/probe/mailbox", headers={"Host": host}, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_there_is_no_mailbox_in_production(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(visitor.application.config, "ENVIRONMENT", "production")
    assert visitor.get("/probe/mailbox").status_code == 404
