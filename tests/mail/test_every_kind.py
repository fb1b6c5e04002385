"""Every kind of mail, in each language, as it lies in the mailbox: readable, linked, and silent where it must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery
from summit.models import MailKind, MailState, OutboxMail
from summit.services import table_plans
from summit.services.table_plans import changes
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.mail import story

LANGUAGES = ("en", "da")
LINK = re.compile(r"http://localhost/\S+")


def mails_of(sent: Sequence[OutboxMail]) -> list[tuple[OutboxMail, EmailMessage]]:
    """Each row with the file that came of it."""
    found = []
    for row in sent:
        if row.state is MailState.SENT:
            path = delivery.mailbox_folder() / f"{row.id:08}-{row.kind}.eml"
            found.append((row, BytesParser(policy=policy.default).parsebytes(path.read_bytes())))
    return found


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def told(context: Application, language: str) -> list[tuple[OutboxMail, EmailMessage]]:
    return mails_of(story.tell(language))


def test_each_mail_of_the_story(told: list[tuple[OutboxMail, EmailMessage]], language: str, app: Application) -> None:
    assert {row.kind for row, _ in told} == set(MailKind)
    pages = app.url_map.bind("localhost")
    for row, mail in told:
        assert mail["Content-Language"] == language, row.kind
        assert mail["Auto-Submitted"] == "auto-generated"
        assert len(mail["To"].addresses) == 1
        one_click = (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"])
        is_reminder = row.kind is MailKind.REMINDER
        assert (one_click == (None, None)) == (not is_reminder)
        assert is_reminder <= (one_click[1] == "List-Unsubscribe=One-Click")
        assert not mail.defects
        assert mail["Subject"] == row.subject
        assert row.subject
        assert "\n" not in row.subject
        text, html = body(mail, "plain"), body(mail, "html")
        assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72
        assert f'<html lang="{language}">' in html
        assert "%(" not in text + html + row.subject
        for link in LINK.findall(text):
            assert pages.match(urlsplit(link).path, method="GET"), link
            assert link in html


def test_the_copy_that_is_kept_says_the_same_but_opens_no_door(told: list[tuple[OutboxMail, EmailMessage]]) -> None:
    for row, mail in told:
        text = body(mail, "plain").replace("\r\n", "\n")
        personal = [link for link in LINK.findall(text) if not link.endswith("/privacy")]
        assert len(personal) == 1, row.kind
        token = personal[0].rsplit("/", 1)[1]
        if row.kind is MailKind.SUBSTITUTION_DONE:
            assert personal[0] == "http://localhost/e/topmoede-om-lokal-udvikling", "the old link is dead"
            continue
        masked = text.replace(token, "…")
        if row.kind is MailKind.SIGN_IN:
            masked = re.sub(r"^[2-9A-Z]{6}$", "…", masked, flags=re.MULTILINE)
        assert row.text == masked


def test_dates_are_written_in_the_language(told: list[tuple[OutboxMail, EmailMessage]], language: str) -> None:
    [invitation, *_] = [mail for row, mail in told if row.kind is MailKind.INVITATION]
    expected = {"en": "1\xa0May\xa02026", "da": "1.\xa0maj\xa02026"}[language]
    assert expected in body(invitation, "plain")
    assert expected in body(invitation, "html")


def test_reply_goes_to_the_organiser_and_to_the_citizen_who_wrote(told: list[tuple[OutboxMail, EmailMessage]]) -> None:
    replies = {row.kind: mail["Reply-To"] and mail["Reply-To"].addresses[0].addr_spec for row, mail in told}
    assert replies.pop(MailKind.SIGN_IN) is None
    assert replies.pop(MailKind.WISH_RECEIVED) == "ida@post.example"
    assert set(replies.values()) == {"dorte@fjordby.example"}


def test_calendar_entries_are_tentative_till_confirmed_and_taken_out_when_the_date_is_lost(
    told: list[tuple[OutboxMail, EmailMessage]],
) -> None:
    found: dict[MailKind, set[tuple[str, ...]]] = {}
    uids = set()
    for row, mail in told:
        for part in mail.iter_attachments():
            assert part.get_content_type() == "text/calendar"
            entry = Calendar.from_ical(part.get_payload(decode=True))
            method, [inside] = str(part.get_param("method")), entry.walk("VEVENT")
            assert method == entry["METHOD"], "the mail says of its file what the file says (RFC 6047)"
            uids.add((row.event_id, str(inside["UID"])))
            found.setdefault(row.kind, set()).add((method, str(inside["STATUS"]), str(inside["SEQUENCE"])))
    assert found == {
        MailKind.CONFIRMATION: {("PUBLISH", "CONFIRMED", "0"), ("PUBLISH", "CONFIRMED", "2")},
        MailKind.POSTPONED: {("CANCEL", "CANCELLED", "1")},
        MailKind.NEW_DATE: {("PUBLISH", "TENTATIVE", "2")},
        MailKind.STILL_COMING: {("PUBLISH", "TENTATIVE", "2")},
        MailKind.CANCELLED: {("CANCEL", "CANCELLED", "1")},
    }
    assert len(uids) == 2, "one for each event, whatever happens to it"


def test_a_second_mail_about_tables_says_that_they_have_changed(context: Application) -> None:
    first = [row for row in story.tell("en", is_whole=False) if row.kind is MailKind.TABLES_PUBLISHED]
    event = first[0].event
    [plan] = table_plans.plans_of(event)
    with transaction():
        other = changes.copy(plan, by=factories.ORGANISER, now=clock.now())
        assert table_plans.publish(other, by=factories.ORGANISER, now=clock.now()) == len(first)
    deliver.drain()
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED))
    told = mails_of(rows.all())
    assert [row.subject for row, _ in told] == [
        *[f"Your tables at {event.title}"] * len(first),
        *[f"Your tables at {event.title} have changed"] * len(first),
    ]
    words = [re.sub(r"\s+", " ", body(mail, "plain")) for _, mail in told]
    assert [("what we wrote before no longer holds" in one) for one in words] == [False, False, True, True]


def test_tables_are_named_in_each_round(told: list[tuple[OutboxMail, EmailMessage]]) -> None:
    rounds = [
        [re.sub(r"\s+", " ", line) for line in body(mail, "plain").splitlines() if line.startswith("Runde")]
        for row, mail in told
        if row.kind is MailKind.TABLES_PUBLISHED
    ]
    assert len(rounds) == 2
    for first, second in rounds:
        assert re.fullmatch(r"Runde 1: \w+ 1 \((kl\. )?9[.:]30\)", first)
        assert re.fullmatch(r"Runde 2: \w+ 1 \((kl\. )?11[.:]30\)", second)
