"""What anybody may read, and how a citizen writes to the forum of their area without learning its address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import DateStatus, Event, MailKind, Nominator, OutboxMail, Wish
from summit.services import event_dates, events
from summit.web.application import Application
from summit.web.rate_limits import limiter
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.forms import SIX_SPELLINGS, Page, follow, press, visit


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en",), description="One day at the same tables.")


@pytest.fixture
def forum(event: Event) -> Nominator:
    with transaction():
        made = factories.forum(event, "Lokalforum Jyderup", places=5)
        factories.contact(made, email="second@forum.example")
        db.session.expire(made)
    return made


def test_home_lists_events_that_are_open_and_no_drafts(event: Event, client: Browser) -> None:
    with transaction():
        factories.event(title="Still a draft", is_open=False)
        cancelled = factories.event(title="Cancelled")
        cancelled.date_status = DateStatus.CANCELLED
        factories.event(title="Closed").state = type(event.state).CLOSED
    page = visit(client, "/")
    assert "Topmøde om lokal udvikling" in page.text
    assert "Closed" in page.text
    assert "Still a draft" not in page.text
    assert "Cancelled" not in page.text
    clock.set_to(NOW + timedelta(days=61))
    assert "No event is open at the moment." in visit(client, "/").text


def test_a_draft_is_not_there(event: Event, client: Browser) -> None:
    with transaction():
        draft = factories.event(title="Still a draft", is_open=False)
    assert client.get(f"/e/{draft.slug}").status_code == 404
    assert client.post(f"/e/{draft.slug}/wish").status_code == 404
    assert client.get("/e/nowhere").status_code == 404


def test_the_event_page_says_who_takes_part_and_how(event: Event, forum: Nominator, client: Browser) -> None:
    with transaction():
        factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        factories.rounds(event, number=1)
    page = visit(client, f"/e/{event.slug}")
    assert page.h1 == event.title
    for words in (
        "One day at the same tables.",
        "Borgere 76 places They are nominated by others, who hold the places.",
        "Skoler 3 places They are invited by Fjordby Kommune. There is one place for each area.",
        "9:30 Runde 1",
        "Call Dorte Haugaard: 72 00 00 00",
    ):
        assert words in page.text, words
    assert "Set-Cookie" not in page.answer.headers
    assert "forum.example" not in page.answer.text


@pytest.mark.parametrize(
    ("season", "status", "words"),
    [
        ("", DateStatus.CANCELLED, "The event is cancelled."),
        ("", DateStatus.POSTPONED, "Postponed; there is no new date yet"),
        ("spring 2027", DateStatus.MISSING, "Spring 2027 – the day is not fixed yet"),
        ("", DateStatus.MISSING, "The date is not fixed yet"),
    ],
)
def test_the_date_in_words(event: Event, client: Browser, season: str, status: DateStatus, words: str) -> None:
    with transaction():
        event.starts_at = event.ends_at = None
        event.season, event.date_status = season, status
    assert words in visit(client, f"/e/{event.slug}").text


def test_the_reason_for_another_date_stands_on_the_page(event: Event, client: Browser) -> None:
    assert "The date was changed" not in visit(client, f"/e/{event.slug}").text
    assert event.starts_at is not None and event.ends_at is not None
    with transaction():
        event_dates.set_date(
            event,
            starts_at=event.starts_at + timedelta(days=7),
            ends_at=event.ends_at + timedelta(days=7),
            reconfirm_until_at=None,
            reason="The hall has burnt <down>.",
            by=ORGANISER,
            now=NOW,
        )
    page = visit(client, f"/e/{event.slug}")
    assert "The date was changed on 2 March 2026. The hall has burnt <down>." in page.text
    assert "How the date has changed" in page.text


def test_a_citizen_writes_to_the_forum_of_their_area(event: Event, forum: Nominator, client: Browser) -> None:
    page = visit(client, f"/e/{event.slug}")
    typed = {
        "nominator": str(forum.id),
        "name": "Søren Møller",
        "email": "soren@post.example",
        "message": "I would like to talk about the station.",
    }
    thanks = follow(client, press(client, page, "Send my message", **typed))
    assert "Your message is on its way." in thanks.text
    assert thanks.forms == []
    wish = db.session.scalars(select(Wish)).one()
    assert (wish.nominator_id, wish.name, wish.email) == (forum.id, "Søren Møller", "soren@post.example")
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.WISH_RECEIVED)).all()
    assert {mail.contact_id for mail in mails} == {contact.id for contact in forum.contacts}
    follow(client, press(client, page, "Send my message", **typed))
    assert len(db.session.scalars(select(Wish)).all()) == 1


def test_what_is_missing_is_said_at_its_field(event: Event, forum: Nominator, client: Browser) -> None:
    answer = press(client, visit(client, f"/e/{event.slug}"), "Send my message", email="nowhere", name="")
    assert answer.status_code == 422
    text = Page(answer).text
    for words in ("Please choose your area.", "Please write a name.", "This is not an e-mail address."):
        assert words in text
    assert db.session.scalars(select(Wish)).all() == []
    assert client.get(f"/e/{event.slug}/wish").location == f"/e/{event.slug}#take-part"


def test_a_nominator_of_another_event_cannot_be_written_to(event: Event, forum: Nominator, client: Browser) -> None:
    with transaction():
        other = factories.event(title="Another", languages=("en",))
        factories.forum(other, "Lokalforum Orø")
    typed = {"nominator": forum.id, "name": "Søren", "email": "soren@post.example"}
    assert client.post(f"/e/{other.slug}/wish", data=typed).status_code == 422
    assert db.session.scalars(select(Wish)).all() == []


def test_after_the_deadline_nobody_can_write(event: Event, forum: Nominator, client: Browser) -> None:
    page = visit(client, f"/e/{event.slug}")
    clock.set_to(NOW + timedelta(days=31))
    assert visit(client, f"/e/{event.slug}").forms == []
    late = press(client, page, "Send my message", nominator=str(forum.id), name="Søren", email="soren@post.example")
    assert late.status_code == 409
    assert db.session.scalars(select(Wish)).all() == []


def test_a_closed_event_takes_no_wishes(event: Event, forum: Nominator, client: Browser) -> None:
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    assert visit(client, f"/e/{event.slug}").forms == []


def test_writing_is_limited_for_each_address(event: Event, forum: Nominator, client: Browser) -> None:
    assert limiter.enabled
    path = f"/e/{event.slug}/wish"
    answers = [client.post(path, data={"email": f"a{number}@post.example"}).status_code for number in range(21)]
    assert answers == [422] * 20 + [429]


def test_writing_is_limited_for_each_sender(event: Event, forum: Nominator, client: Browser) -> None:
    """However the address is written; a form that was not right counts for nobody."""
    path = f"/e/{event.slug}/wish"
    form = {"nominator": str(forum.id), "name": "Ida Lund", "message": "Jeg vil gerne med."}
    assert [client.post(path, data={"email": SIX_SPELLINGS[0]}).status_code for _ in range(6)] == [422] * 6
    answers = [client.post(path, data=form | {"email": email}).status_code for email in SIX_SPELLINGS]
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize(
    ("path", "heading"), [("/privacy", "How we use your data"), ("/accessibility", "Accessibility")]
)
def test_the_pages_about_the_site(app: Application, client: Browser, path: str, heading: str) -> None:
    page = visit(client, path)
    assert page.h1 == heading
    assert "Set-Cookie" not in page.answer.headers


def test_the_periods_are_those_of_the_program(app: Application, client: Browser) -> None:
    text = visit(client, "/privacy").text
    for words in ("deleted 14 days after", "deleted 90 days after", "12 months after the latest mail"):
        assert words in text


def test_the_page_asks_as_often_however_many_there_are(event: Event, forum: Nominator, client: Browser) -> None:
    with counted() as few:
        visit(client, f"/e/{event.slug}")
    with transaction():
        for name in ("Lokalforum Orø", "Lokalforum Tuse"):
            factories.forum(event, name)
            factories.group(event, name)
    with counted() as many:
        visit(client, f"/e/{event.slug}")
    assert len(many) == len(few)
