"""The page of the date: what follows is said first, with numbers; then everybody is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from summit.db import db, transaction
from summit.models import AuditEntry, DateStatus, Event, MailKind, OutboxMail, Silence
from summit.services import event_dates, nominators
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.organiser.conftest import Office

NEW = {"day": "2026-09-05", "begins": "09:00", "ends": "16:00", "reconfirm_until": "2026-08-20T12:00"}


@pytest.fixture
def people(event: Event) -> Event:
    """Two who come, one of whom must be called, and a forum that has its link."""
    with transaction():
        factories.accepted(event.groups[0], name="Alma Grønvang")
        factories.invited(event.groups[0], name="Ib Højmark", email="")
        forum = factories.forum(event)
        nominators.send_link(forum.contacts[0], by=ORGANISER, now=NOW)
    return event


def told(kind: MailKind) -> int:
    return db.session.scalar(db.select(db.func.count(OutboxMail.id)).where(OutboxMail.kind == kind)) or 0


def test_postponing_says_first_what_follows_and_then_does_it_once(people: Event, office: Office) -> None:
    page = office.get(f"/o/{people.slug}/date/postpone").text
    for words in (
        "1 person who was asked or has a place is told by mail.",
        "1 contact of a nominator is told by mail.",
        "1 person has no e-mail address and must be called: Ib Højmark",
        "1 confirmed place is kept.",
        "Postpone, and send 2 mails",
    ):
        assert words in " ".join(page.split())
    for _ in range(2):
        answer = office.post(f"/o/{people.slug}/date/postpone", {"reason": "Corona", "season": "foråret"})
        assert (answer.status_code, answer.location) == (303, f"/o/{people.slug}/date")
    db.session.expire_all()
    assert (people.date_status, people.season, told(MailKind.POSTPONED)) == (DateStatus.POSTPONED, "foråret", 2)
    page = office.get(f"/o/{people.slug}/date").text
    assert "Postponed to foråret; the day is not fixed yet" in page
    assert "Corona" in page
    assert "Set a date" in page


def test_a_reason_is_asked_for_at_its_field(people: Event, office: Office) -> None:
    for way in ("postpone", "cancel"):
        answer = office.post(f"/o/{people.slug}/date/{way}", {"reason": " "})
        assert (answer.status_code, 'id="reason-error"' in answer.text) == (422, True)
    db.session.expire_all()
    assert people.date_status is DateStatus.FIXED


def test_a_new_date_asks_everybody_with_a_place(people: Event, office: Office) -> None:
    answer = office.post(f"/o/{people.slug}/date/new", NEW)
    assert answer.status_code == 303
    db.session.expire_all()
    assert people.starts_at == datetime(2026, 9, 5, 7, 0, tzinfo=UTC)
    assert people.reconfirm_until_at == datetime(2026, 8, 20, 10, 0, tzinfo=UTC)
    page = office.get(f"/o/{people.slug}/date").text
    assert "Ask 1 person once more" in page
    assert "has not said whether they still come" in office.get(f"/o/{people.slug}").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "2020-01-01"}, "day"),
        ({"ends": "08:00"}, "ends"),
        ({"begins": "x"}, "begins"),
        ({"reconfirm_until": "2026-10-01T12:00"}, "reconfirm_until"),
        ({"reconfirm_until": "2026-01-01T12:00"}, "reconfirm_until"),
        ({"answer_until": "2026-10-01T12:00"}, "answer_until"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(people: Event, office: Office, change: dict[str, str], field: str) -> None:
    answer = office.post(f"/o/{people.slug}/date/new", NEW | change)
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    db.session.expire_all()
    assert people.calendar_sequence == 0


def test_asking_once_more_counts_first(people: Event, office: Office) -> None:
    office.post(f"/o/{people.slug}/date/new", NEW)
    assert "1 person has not said whether they still come." in office.get(f"/o/{people.slug}/date/ask").text
    assert office.post(f"/o/{people.slug}/date/ask", {"until": "2026-03-20T12:00"}).status_code == 303
    assert told(MailKind.STILL_COMING) == 1


def test_what_silence_means_is_decided_for_each_group(people: Event, office: Office) -> None:
    group = people.groups[0]
    path = f"/o/{people.slug}/date/silence/{group.id}"
    assert "they keep the place" in office.get(path).text
    assert office.post(path, {"silence": "release"}).status_code == 303
    assert office.post(path, {"silence": "burn"}).status_code == 422
    db.session.expire_all()
    assert group.silence is Silence.RELEASE
    assert "goes to the next" in office.get(f"/o/{people.slug}/date").text


def test_asking_before_the_day_is_a_number_or_nothing(people: Event, office: Office) -> None:
    path = f"/o/{people.slug}/date/before-the-day"
    assert office.post(path, {"reconfirm_days": "0"}).status_code == 422
    assert office.post(path, {"reconfirm_days": "3"}).status_code == 303
    db.session.expire_all()
    assert people.reconfirm_days == 3
    assert office.post(path, {"reconfirm_days": ""}).status_code == 303
    db.session.expire_all()
    assert people.reconfirm_days is None


def test_other_hours_are_corrected_without_a_mail(people: Event, office: Office) -> None:
    assert office.post(f"/o/{people.slug}/date/hours", {"begins": "10:30", "ends": "17:00"}).status_code == 303
    db.session.expire_all()
    assert people.starts_at == datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    assert told(MailKind.NEW_DATE) == 0
    with transaction():
        event_dates.postpone(people, reason="Corona", by=ORGANISER, now=NOW)
    assert office.get(f"/o/{people.slug}/date/hours").status_code == 404


def test_cancelling_and_taking_it_up_again(people: Event, office: Office) -> None:
    assert office.post(f"/o/{people.slug}/date/cancel", {"reason": "Too few"}).status_code == 303
    page = office.get(f"/o/{people.slug}/date").text
    assert "It is to be held after all" in page
    assert office.post(f"/o/{people.slug}/date/new", NEW).status_code == 303
    db.session.expire_all()
    assert people.date_status is DateStatus.FIXED


def test_the_page_asks_the_database_as_often_for_many_as_for_one(people: Event, office: Office) -> None:
    office.post(f"/o/{people.slug}/date/new", NEW)
    counts = []
    for name in ("Lokalforum Orø", "Lokalforum Tuse"):
        for page in ("date", "date/postpone", "date/ask"):
            with counted() as asked:
                assert office.get(f"/o/{people.slug}/{page}").status_code == 200
            counts.append(len(asked))
        with transaction():
            for _ in range(3):
                factories.accepted(people.groups[0])
            factories.forum(people, name)
    assert counts[:3] == counts[3:]


def test_every_change_of_the_date_is_in_the_log(people: Event, office: Office) -> None:
    office.post(f"/o/{people.slug}/date/postpone", {"reason": "Corona"})
    office.post(f"/o/{people.slug}/date/new", NEW)
    log = office.get(f"/o/{people.slug}/log").text
    assert "The event was postponed" in log
    assert "The event got a date" in log
    actions = db.session.scalars(db.select(AuditEntry.action)).all()
    assert {"event.postponed", "event.date_set", "event.reconfirmation_asked"} <= set(actions)
