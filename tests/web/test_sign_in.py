"""Signing in: a mailed one-time link, its code, the browser they belong to, and the way out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import AuditEntry, MailKind, OutboxMail, SignInLink, StaffMember
from summit.services import staff
from summit.tokens import Kind
from summit.web import second_database
from summit.web.application import Application
from summit.web.sign_in import safe_target
from tests import factories

pytestmark = pytest.mark.both_databases

EMAIL = "dorte@fjordby.example"


@pytest.fixture
def dorte(context: Application) -> StaffMember:
    with transaction():
        factories.organiser(factories.host(), email=EMAIL)
    return db.session.scalars(select(StaffMember)).one()


def _post(client: FlaskClient, path: str, at: str, **data: str):  # type: ignore[no-untyped-def]
    """Post the form of the page `at`, with the token that stands in it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(at).text)
    return client.post(path, data={"csrf_token": found.group(1) if found else "", **data})


def _ask(client: FlaskClient, email: str = EMAIL):  # type: ignore[no-untyped-def]
    return _post(client, "/sign-in", "/sign-in", email=email)


def _link() -> SignInLink:
    return db.session.scalars(select(SignInLink).order_by(SignInLink.id.desc())).first()  # type: ignore[return-value]


def _token() -> str:
    link = _link()
    return tokens.derive(Kind.SIGN_IN, link.id, link.link_generation)


def _code() -> str:
    link = _link()
    return tokens.derive_code(Kind.SIGN_IN, link.id, link.link_generation)


def _is_in(client: FlaskClient) -> bool:
    return client.get("/sign-in").status_code == 303


def _use(client: FlaskClient, token: str):  # type: ignore[no-untyped-def]
    return _post(client, f"/sign-in/{token}", f"/sign-in/{token}")


def test_the_link_is_mailed_and_signs_in_once(client: FlaskClient, dorte: StaffMember) -> None:
    answer = _ask(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/mail")
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.sign_in_link_id) == (MailKind.SIGN_IN, _link().id)
    token = _token()
    page = client.get(f"/sign-in/{token}")
    assert (page.status_code, EMAIL in page.text, _link().used_at) == (200, True, None)
    answer = _use(client, token)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/o")
    assert _is_in(client)
    assert [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))][
        -1
    ] == "staff.signed_in"
    again = client.get(f"/sign-in/{token}")
    assert (again.status_code, "used already" in again.text) == (410, True)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: FlaskClient, dorte: StaffMember) -> None:
    known, unknown = _ask(client), _ask(client, "nobody@fjordby.example")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert known.data == unknown.data
    assert [mail.sign_in_link.staff_member.email for mail in db.session.scalars(select(OutboxMail))] == [EMAIL]


def test_the_address_may_be_written_in_capitals(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client, f" {EMAIL.upper()} ")
    assert _link().staff_member_id == dorte.id


@pytest.mark.parametrize(
    "email", ["", "dorte", "dorte@", "dorte@fjordby.example\nBcc: x@evil.example", "a" * 300 + "@b.dk"]
)
def test_what_is_no_address_is_said_at_the_field(client: FlaskClient, dorte: StaffMember, email: str) -> None:
    answer = _ask(client, email)
    assert (answer.status_code, 'id="email-error"' in answer.text) == (422, True)


def test_a_link_belongs_to_the_browser_that_asked(client: FlaskClient, app: Application, dorte: StaffMember) -> None:
    _ask(client)
    stranger = app.test_client()
    page = stranger.get(f"/sign-in/{_token()}")
    assert (page.status_code, "in the browser in which you asked for it" in page.text) == (409, True)
    assert _post(stranger, f"/sign-in/{_token()}", "/sign-in").status_code == 409
    assert (_is_in(stranger), _link().used_at) == (False, None)


def test_the_code_signs_in_where_the_mail_cannot_be_opened(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    code = _code()
    answer = _post(client, "/sign-in/mail", "/sign-in/mail", code=f" {code[:3].lower()} {code[3:]} ")
    assert (answer.status_code, _is_in(client)) == (303, True)
    assert client.get(f"/sign-in/{_token()}").status_code == 410


def test_the_code_is_worth_nothing_in_another_browser(
    client: FlaskClient, app: Application, dorte: StaffMember
) -> None:
    _ask(client)
    stranger = app.test_client()
    answer = _post(stranger, "/sign-in/mail", "/sign-in/mail", code=_code())
    assert (answer.status_code, _is_in(stranger)) == (410, False)


def test_five_wrong_codes_kill_the_link(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    wrong = "222222" if _code() != "222222" else "333333"
    tries = [_post(client, "/sign-in/mail", "/sign-in/mail", code=wrong).status_code for _ in range(5)]
    assert tries == [422] * 5
    assert _post(client, "/sign-in/mail", "/sign-in/mail", code=_code()).status_code == 410
    assert client.get(f"/sign-in/{_token()}").status_code == 410
    assert not _is_in(client)


def test_four_wrong_codes_do_not(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    wrong = "222222" if _code() != "222222" else "333333"
    for _ in range(4):
        _post(client, "/sign-in/mail", "/sign-in/mail", code=wrong)
    assert _post(client, "/sign-in/mail", "/sign-in/mail", code=_code()).status_code == 303


def test_after_fifteen_minutes_the_link_is_over(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    clock.set_to(clock.now() + timedelta(minutes=14))
    assert client.get(f"/sign-in/{_token()}").status_code == 200
    clock.set_to(clock.now() + timedelta(minutes=2))
    assert client.get(f"/sign-in/{_token()}").status_code == 410


@pytest.mark.parametrize("token", ["s", "s" + "A" * 43, "mail2"])
def test_an_invented_link_is_not_found(client: FlaskClient, dorte: StaffMember, token: str) -> None:
    assert client.get(f"/sign-in/{token}").status_code == 404


def test_the_command_lines_link_works_in_any_browser_once(client: FlaskClient, dorte: StaffMember) -> None:
    with transaction():
        token = staff.make_unbound_link(dorte, clock.now())
    assert _use(client, token).status_code == 303
    assert _is_in(client)
    assert _post(client, f"/sign-in/{token}", "/sign-in/mail").status_code == 410


def test_opening_a_link_changes_nothing(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    for method in (client.get, client.head):
        assert method(f"/sign-in/{_token()}").status_code == 200
    assert (_link().used_at, _link().wrong_codes) == (None, 0)


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, dorte: StaffMember) -> None:
    client.get("/sign-in")
    assert client.post("/sign-in", data={"email": EMAIL}).status_code == 400
    assert db.session.scalars(select(OutboxMail)).all() == []


def test_signing_out(client: FlaskClient, dorte: StaffMember) -> None:
    with transaction():
        token = staff.make_unbound_link(dorte, clock.now())
    _use(client, token)
    assert client.post("/sign-in/out").status_code == 400
    assert _is_in(client)
    answer = _post(client, "/sign-in/out", "/sign-in/mail")
    assert (answer.status_code, _is_in(client)) == (303, False)


def test_one_comes_back_to_the_page_one_wanted(client: FlaskClient, dorte: StaffMember) -> None:
    client.get("/sign-in?next=/o/summit/people?page%3D2")
    with transaction():
        token = staff.make_unbound_link(dorte, clock.now())
    assert _use(client, token).headers["Location"] == "/o/summit/people?page=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example/o/",
        "/\\evil.example",
        "/o\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/other",
        "/owner",
        "o/summit",
        "",
        None,
    ],
)
def test_nobody_is_sent_elsewhere(target: str | None) -> None:
    assert safe_target(target) == "/o"


def test_a_token_never_comes_back_when_its_id_does(context: Application, dorte: StaffMember) -> None:
    made = []
    for _ in range(2):
        with transaction():
            made.append(staff.make_unbound_link(dorte, clock.now()))
        with transaction():
            db.session.delete(_link())
    assert made[0] != made[1]


def _signed_in(app: Application, staff_member: StaffMember) -> FlaskClient:
    browser = app.test_client()
    with transaction():
        token = staff.make_unbound_link(staff_member, clock.now())
    assert _use(browser, token).status_code == 303
    return browser


def test_one_sees_ones_places_and_signs_out_elsewhere(app: Application, dorte: StaffMember) -> None:
    office, phone = _signed_in(app, dorte), _signed_in(app, dorte)
    page = office.get("/sign-in/places")
    assert (page.text.count("<tr>"), page.text.count('value="others"')) == (3, 1)
    assert _post(office, "/sign-in/places", "/sign-in/places", place="others").status_code == 303
    assert (_is_in(office), _is_in(phone)) == (True, False)
    assert office.get("/sign-in/places").text.count("<tr>") == 2


def test_nobody_signs_another_out(app: Application, dorte: StaffMember) -> None:
    with transaction():
        other = factories.organiser(factories.host(), email="other@fjordby.example")
    theirs, mine = _signed_in(app, other), _signed_in(app, dorte)  # type: ignore[arg-type]
    with second_database.read() as connection:
        keys = connection.scalars(select(second_database.sessions.c.id_sha256)).all()
    for key in [*keys, "others"]:
        if key != tokens.fingerprint(mine.get_cookie("summit").value):  # type: ignore[union-attr]
            _post(mine, "/sign-in/places", "/sign-in/places", place=key)
    assert (_is_in(theirs), _is_in(mine)) == (True, True)


def test_who_is_not_signed_in_has_no_places(client: FlaskClient) -> None:
    assert client.get("/sign-in/places").headers["Location"] == "/sign-in"
    assert _post(client, "/sign-in/places", "/sign-in/mail", place="others").headers["Location"] == "/sign-in"


def test_links_that_were_not_used_are_listed_and_ended(
    client: FlaskClient, app: Application, dorte: StaffMember
) -> None:
    office = _signed_in(app, dorte)  # type: ignore[arg-type]
    _ask(client)
    token = _token()
    page = office.get("/sign-in/places").text
    assert "virker i 15 minutter endnu" in page
    _post(office, "/sign-in/places", "/sign-in/places", place="links")
    assert "Links, der er bedt om" not in office.get("/sign-in/places").text
    assert client.get(f"/sign-in/{token}").status_code == 410
    assert _is_in(office)
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "staff.links_ended"


def test_old_links_and_their_mails_are_cleared_away(client: FlaskClient, dorte: StaffMember) -> None:
    _ask(client)
    clock.set_to(clock.now() + timedelta(hours=25))
    with transaction():
        fresh = staff.make_unbound_link(dorte, clock.now())
    with transaction():
        assert staff.forget_old_links(clock.now()) == 1
    assert [link.link_sha256 for link in db.session.scalars(select(SignInLink))] == [tokens.fingerprint(fresh)]
    assert db.session.scalars(select(OutboxMail)).all() == []
