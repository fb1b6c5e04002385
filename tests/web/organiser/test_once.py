"""A form that is sent twice is done once; what was refused, or filled in differently, is another matter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Event, PostedForm, Wish
from summit.tasks import sweep
from summit.web import once
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.house import files
from tests.web.organiser.conftest import Office

TALK = {"kind": "talk", "begins": "09:30", "title": "Velkomst", "presenter": "", "description": "", "form_key": "k"}
POSTING = re.compile(r'<form\b[^<]*?\bmethod="post"')


def kept() -> list[PostedForm]:
    """Every form that was noted."""
    return list(db.session.scalars(select(PostedForm)))


def test_every_form_of_every_template_that_posts_is_given_a_key() -> None:
    extension = object.__new__(once.KeyInEachForm)
    without = []
    for path in files.templates():
        source = path.read_text()
        if len(POSTING.findall(source)) != extension.preprocess(source, None).count("{{ form_key() }}"):
            without.append(path.name)
    assert without == []
    assert sum(len(POSTING.findall(path.read_text())) for path in files.templates()) > 80


def test_each_form_has_a_key_of_its_own(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/programme/new", TALK)
    keys = re.findall('name="form_key" value="([^"]+)"', office.get(f"/o/{event.slug}/settings").text)
    assert len(keys) == len(set(keys)) > 1


def test_a_second_copy_adds_nothing_and_leads_to_the_same_page(office: Office, event: Event) -> None:
    first, second = (office.post(f"/o/{event.slug}/programme/new", TALK) for _ in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    assert [item.title for item in event.programme] == ["Velkomst"]
    page = office.get(second.location).text
    assert ("Added to the programme." in page, "You sent this form already; it was done once." in page) == (True, True)


def test_the_same_form_filled_in_differently_is_another_one(office: Office, event: Event) -> None:
    for title in ("Velkomst", "Farvel", "Velkomst"):
        office.post(f"/o/{event.slug}/programme/new", TALK | {"title": title})
    assert sorted(item.title for item in event.programme) == ["Farvel", "Velkomst"]


def test_without_a_key_it_is_done_as_often_as_it_is_sent(office: Office, event: Event) -> None:
    for _ in range(2):
        office.post(f"/o/{event.slug}/programme/new", TALK | {"form_key": ""})
    assert (len(event.programme), kept()) == (2, [])


def test_what_was_refused_can_be_sent_again(office: Office, event: Event) -> None:
    wrong = {**TALK, "kind": "round"}
    office.post(f"/o/{event.slug}/programme/new", {**wrong, "form_key": "another"})
    assert office.post(f"/o/{event.slug}/programme/new", wrong).status_code == 422  # two rounds at one time
    assert len(kept()) == 1
    office.post(f"/o/{event.slug}/programme/{event.programme[0].id}/remove", {"form_key": "remove"})
    assert office.post(f"/o/{event.slug}/programme/new", wrong).status_code == 303
    assert len(event.programme) == 1


def test_what_is_gone_because_of_the_first_copy_is_no_missing_page(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/programme/new", TALK)
    path = f"/o/{event.slug}/programme/{event.programme[0].id}/remove"
    answers = [office.post(path, {"form_key": key}) for key in ("r", "r", "s")]
    assert [answer.status_code for answer in answers] == [303, 303, 404]
    assert answers[1].location == answers[0].location


def test_a_file_can_be_fetched_as_often_as_one_likes(office: Office, event: Event) -> None:
    for _ in range(2):
        answer = office.post(f"/o/{event.slug}/exports/attendance.xlsx", {"form_key": "k"})
        assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    assert kept() == []


def test_nobody_who_reads_the_database_learns_where_it_led(client: Browser, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        contact = forum.contacts[0]
    token = tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    typed = {"name": "Bodil Kjær", "email": "bodil@post.example", "form_key": "k"}
    path = f"/n/{token}/{forum.allocations[0].id}/people"
    first, second = (client.post(path, data=typed) for _ in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    assert token in first.location
    (row,) = kept()
    assert token not in bytes.fromhex(row.went_to).decode("latin-1")
    assert "Set-Cookie" not in second.headers


def test_a_citizen_writes_once(client: Browser, event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
    typed = {"nominator": str(forum.id), "name": "Ida", "email": "ida@post.example", "message": "Ja", "form_key": "k"}
    for _ in range(3):
        assert client.post(f"/e/{event.slug}/wish", data=typed).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 1


def test_when_nobody_knows_where_it_led_the_page_says_that_it_was_done(
    office: Office, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once._Posting, "_keep", staticmethod(lambda _: None))  # as if killed before it could be noted
    office.post(f"/o/{event.slug}/programme/new", TALK)
    clock.set_to(NOW + timedelta(minutes=1))
    answer = office.post(f"/o/{event.slug}/programme/new", TALK)
    assert (answer.status_code, "You sent this form already" in answer.text) == (409, True)
    assert len(event.programme) == 1


def test_after_a_day_it_is_forgotten(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/programme/new", TALK)
    sweep.see_to_what_is_due(NOW + timedelta(hours=23))
    assert len(kept()) == 1
    sweep.see_to_what_is_due(NOW + timedelta(hours=25))
    db.session.rollback()
    assert kept() == []
