"""An event's own words in the mails that leave: in place of ours, filled in, harmless, and never with a hole."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery, placeholders, preview
from summit.mail.own_words import Own
from summit.models import DateStatus, Event, MailKind, MailState, OutboxMail
from summit.services import mail_texts
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.mail.conftest import MailServer
from tests.mail.test_hostile_words import EXPECTED_HEADERS, Tags, html_parts


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en", "da"))


def say(event: Event, subject: str, text: str, *, kind: MailKind = MailKind.INVITATION, language: str = "en") -> None:
    with transaction():
        mail_texts.save(event, kind, language, subject=subject, text=text, by=ORGANISER, now=NOW)


def invite(event: Event, name: str = "Anna Sø", language: str = "en") -> OutboxMail:
    """The invitation that this person was sent."""
    with transaction():
        factories.invited(event.groups[0], name=name, now=clock.now()).person.language = language
    assert deliver.drain() == 1
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert mail.state is MailState.SENT
    return mail


def flat(mail: OutboxMail) -> str:
    return " ".join(mail.text.split())


def test_own_words_take_the_place_of_ours_and_leave_facts_button_and_last_day(event: Event) -> None:
    say(event, "{event} on {date}", "Come, {name}!\n\nAt {place},\nfrom {time}. Ask {contact}, {phone}.")
    mail = invite(event)
    assert mail.subject == f"{event.title} on Friday 1 May 2026"
    text = flat(mail)
    expected = (
        "Come, Anna Sø! At Fjordhallen, Havnevej 12, 4300 Holbæk, from 11:00–18:00. Ask Dorte Haugaard, 72 00 00 00."
    )
    assert expected in text
    assert f"invites you to {event.title}" not in text
    for kept in ("Dear Anna Sø", "When: Friday", "See the invitation and answer: http://localhost/i/…", "is deleted"):
        assert kept in text


def test_each_language_has_its_own(event: Event) -> None:
    say(event, "Kom, {name}", "Velkommen.", language="da")
    assert invite(event, language="en").subject == f"There is a place for you at {event.title}"
    assert invite(event, "Bo", language="da").subject == "Kom, Bo"


def test_another_event_of_the_host_keeps_its_words(event: Event) -> None:
    say(event, "Mine", "Mine.")
    with transaction():
        other = factories.event(of=event.host, languages=("en",))
    assert invite(other).subject == f"There is a place for you at {other.title}"


def test_a_mail_with_a_hole_is_sent_in_our_words(event: Event) -> None:
    say(event, "{nominator} and you", "{nominator} would like to see you there.")
    assert invite(event).subject == f"There is a place for you at {event.title}"
    with transaction():
        forum = factories.forum(event, "The forum of {name}")
        factories.nominated(forum.allocations[0], name="Bo", now=clock.now()).person.language = "en"
    deliver.drain()
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert mail.subject == "The forum of {name} and you", "what a value says is not looked into"


def test_a_placeholder_that_we_no_longer_know_is_a_hole() -> None:
    assert placeholders.filled("{name} {gone}", {"name": "Anna"}) is None
    assert placeholders.filled("{name.__class__}", {"name": "Anna"}) is None
    assert placeholders.filled("{name}{name}", {"name": "{name}"}) == "{name}{name}"


def test_paragraphs_are_apart_by_an_empty_line() -> None:
    assert Own("", "One\ntwo\n\n \n\nthree\n").paragraphs == ["One\ntwo", "three"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><a href="https://evil.example">here</a>',
    "</td></tr></table><h1>free",
    "[here](https://evil.example)",
    "%(event)s %s%d%%",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_text_becomes_a_tag_a_link_or_a_header(event: Event, mail_server: MailServer, words: str) -> None:
    say(event, "harmless", "harmless")
    invite(event)
    [harmless] = html_parts(mail_server)
    say(event, f"{words}\r\nBcc: everyone@post.example", words)
    mail_server.raw.clear()
    invite(event, words)
    [hostile] = html_parts(mail_server)
    assert isinstance(hostile, Tags)
    assert hostile.shape == harmless.shape
    assert {link.split("/")[2] for link in hostile.links} == {"localhost"}
    [mail] = mail_server.mails
    assert {name.lower() for name in mail} == EXPECTED_HEADERS
    # a stranger has the same words for a name, and names are no links: they may be spaced apart
    assert "".join(str(mail["Subject"]).split()) == "".join(f"{words} Bcc: everyone@post.example".split())
    body = mail.get_body(("plain",))
    assert body is not None
    assert "".join(words.split()) in "".join(str(body.get_content()).split())


def test_contacts_are_told_of_dates_in_our_words(event: Event) -> None:
    """A text for people who come would not tell them what they need to know."""
    with transaction():
        forum = factories.forum(event)
        forum.contacts[0].language = "en"
        event.date_status = DateStatus.POSTPONED
    say(event, "Off", "It is off.", kind=MailKind.POSTPONED)
    letter = preview.preview(MailKind.POSTPONED, frame=delivery.frame(clock.now()), contact=forum.contacts[0])
    assert letter.subject == f"{event.title} is postponed"
