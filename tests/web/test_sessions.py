"""Sessions: kept on the server, renewed on signing in, ended by time, by hand, and from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Response, make_response, session
from sqlalchemy import select

from summit import clock, tokens
from summit.web import second_database, sessions
from summit.web.application import Application


class Visitor:
    """One browser: keeps the cookie, and acts on its session as a view would."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.cookie = ""
        self.answer = Response()

    def does(self, act: object = None) -> dict[str, object]:
        """What the session holds after `act` was done in a request."""
        headers = {"Cookie": f"summit={self.cookie}"} if self.cookie else {}
        with self.app.test_request_context("/", headers=headers) as context:
            if callable(act):
                act()
            found = dict(session)
            self.answer = make_response("")
            self.app.session_interface.save_session(self.app, context.session, self.answer)
        for header in self.answer.headers.getlist("Set-Cookie"):
            self.cookie = header.partition(";")[0].partition("=")[2]
        return found


@pytest.fixture
def visitor(both: Application) -> Visitor:
    return Visitor(both)


def _rows() -> list[str]:
    with second_database.read() as connection:
        return list(connection.scalars(select(second_database.sessions.c.id_sha256)))


def _wait(**time: int) -> None:
    clock.set_to(clock.now() + timedelta(**time))


def test_nothing_stored_means_no_cookie_and_no_row(visitor: Visitor) -> None:
    assert visitor.does() == {}
    assert ("Set-Cookie" in visitor.answer.headers, _rows()) == (False, [])


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    attributes = visitor.answer.headers["Set-Cookie"].split("; ")[1:]
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_over_https_the_cookie_never_travels_in_clear(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(visitor.app.config, "SESSION_COOKIE_SECURE", True)
    visitor.does(lambda: sessions.begin("staff:7"))
    assert "Secure" in visitor.answer.headers["Set-Cookie"].split("; ")


def test_the_database_keeps_no_key_to_the_session(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    assert _rows() == [tokens.fingerprint(visitor.cookie)]


def test_what_was_stored_is_there_again(visitor: Visitor) -> None:
    visitor.does(lambda: session.update(wanted="/o/summit"))
    assert visitor.does() == {"wanted": "/o/summit"}
    assert "Set-Cookie" not in visitor.answer.headers


def test_signing_in_makes_a_new_id_and_forgets_the_rest(visitor: Visitor) -> None:
    visitor.does(lambda: session.update(wanted="/o", csrf_token="old"))
    before = visitor.cookie
    visitor.does(lambda: sessions.begin("staff:7"))
    assert visitor.cookie != before
    assert _rows() == [tokens.fingerprint(visitor.cookie)]
    visitor.cookie = before
    assert visitor.does() == {}


def test_an_id_that_was_never_given_is_not_taken_up(visitor: Visitor) -> None:
    visitor.cookie = "chosen-by-an-attacker"
    visitor.does(lambda: session.update(wanted="/o"))
    assert visitor.cookie != "chosen-by-an-attacker"


def test_unused_for_half_an_hour_it_ends(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    _wait(minutes=29)
    assert visitor.does() == {"owner": "staff:7"}
    _wait(minutes=29)
    assert visitor.does() == {"owner": "staff:7"}
    _wait(minutes=31)
    assert visitor.does() == {}


def test_after_twelve_hours_it_ends_however_busy_it_was(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    for _ in range(28):
        _wait(minutes=25)
        assert visitor.does() == {"owner": "staff:7"}
    _wait(minutes=25)
    assert visitor.does() == {}


def test_a_desk_may_rest_and_lasts_a_day(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("desk:3"))
    _wait(hours=23)
    assert visitor.does() == {"owner": "desk:3"}
    _wait(hours=2)
    assert visitor.does() == {}


def test_being_seen_does_not_write_at_every_picture(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))

    def seen_at() -> float:
        with second_database.read() as connection:
            return float(connection.scalars(select(second_database.sessions.c.seen_at)).one())

    first = seen_at()
    _wait(seconds=30)
    visitor.does()
    assert seen_at() == first
    _wait(seconds=40)
    visitor.does()
    assert seen_at() == pytest.approx(first + 70, abs=3)


def test_signing_out_removes_row_and_cookie(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    visitor.does(sessions.end)
    assert (visitor.cookie, _rows()) == ("", [])


def test_a_session_ended_from_elsewhere_stays_ended(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))

    def end_then_write() -> None:
        assert sessions.end_all("staff:7") == 1
        session["late"] = True

    visitor.does(end_then_write)
    assert (visitor.does(), _rows()) == ({}, [])


def test_one_sees_where_one_is_signed_in_and_ends_what_is_not_ones_own(both: Application) -> None:
    office, phone, colleague = Visitor(both), Visitor(both), Visitor(both)
    office.does(lambda: sessions.begin("staff:7"))
    _wait(minutes=2)
    phone.does(lambda: sessions.begin("staff:7"))
    colleague.does(lambda: sessions.begin("staff:8"))
    seen: list[sessions.OpenSession] = []
    office.does(lambda: seen.extend(sessions.list_of("staff:7")))
    assert [entry.is_this_one for entry in seen] == [True, False]
    assert sessions.end_all("staff:7", key=seen[1].key) == 1
    assert [visitor.does() for visitor in (office, phone, colleague)] == [
        {"owner": "staff:7"},
        {},
        {"owner": "staff:8"},
    ]


def test_old_sessions_are_cleared_away(visitor: Visitor) -> None:
    visitor.does(lambda: sessions.begin("staff:7"))
    _wait(hours=25)
    fresh, idle, on_the_way, desk = (Visitor(visitor.app) for _ in range(4))
    idle.does(lambda: sessions.begin("staff:8"))
    on_the_way.does(lambda: session.update(wanted="/o"))
    desk.does(lambda: sessions.begin("desk:3"))
    _wait(minutes=31)
    fresh.does(lambda: sessions.begin("staff:8"))
    assert sessions.forget_ended(clock.now()) == 3
    assert set(_rows()) == {tokens.fingerprint(visitor.cookie) for visitor in (fresh, desk)}
    assert sessions.forget_ended(clock.now()) == 0


@pytest.mark.parametrize(("owner", "staff", "desk"), [("staff:7", 7, None), ("desk:3", None, 3), (None, None, None)])
def test_whose_session_it_is(visitor: Visitor, owner: str | None, staff: int | None, desk: int | None) -> None:
    if owner:
        visitor.does(lambda: sessions.begin(owner))
    found: list[int | None] = []
    visitor.does(lambda: found.extend([sessions.owner_id("staff"), sessions.owner_id("desk")]))
    assert found == [staff, desk]


def test_what_is_held_of_people_goes_and_whoever_is_signed_in_stays(visitor: Visitor) -> None:
    def reads_a_list() -> None:
        sessions.begin("staff:7")
        session.update(
            {sessions.DRAFT: {"rows": [{"name": "Frederikke"}]}, "_flashes": [("success", "Bo is invited.")]}
        )

    assert set(visitor.does(reads_a_list)) == {"owner", *sessions.OF_PEOPLE}
    assert sessions.scrub() is True
    assert visitor.does() == {"owner": "staff:7"}
