"""Own texts of mails: what is refused, what is kept, what would be empty for whom, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from summit import clock
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.mail import placeholders
from summit.models import AuditEntry, DateStatus, Event, EventDate, Invitation, MailKind, MailText
from summit.services import attention, mail_texts
from summit.services.mail_texts import Trouble
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted

ANY = MailKind.INVITATION


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("da", "en"), description="En dag.\n\nMere.")


def keep(event: Event, text: str, *, kind: MailKind = ANY, subject: str = "Kom!", language: str = "da") -> MailText:
    with transaction():
        return mail_texts.save(event, kind, language, subject=subject, text=text, by=ORGANISER, now=NOW)


def holes(event: Event, kind: MailKind = ANY, **more: object) -> list[tuple[str, int, int]]:
    people = db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).all()
    found = mail_texts.troubles(event, kind, people, **more)  # type: ignore[arg-type]
    return [(one.placeholder, one.count, one.of) for one in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kære {navn}", "{navn} is not a placeholder of this mail. The list beside the text has those that are."),
        (
            "{navn} {dato} {navn}",
            "{navn}, {dato} are not placeholders of this mail. The list beside the text has those that are.",
        ),
        ("{}", "{} is not a placeholder of this mail. The list beside the text has those that are."),
        ("{0}", "{0} is not a placeholder of this mail. The list beside the text has those that are."),
        ("{ name }", "{ name } is not a placeholder of this mail. The list beside the text has those that are."),
        ("{Name}", "{Name} is not a placeholder of this mail. The list beside the text has those that are."),
        ("{name!r}", "{name!r} is not a placeholder of this mail. The list beside the text has those that are."),
        (
            "{name:>999999}",
            "{name:>999999} is not a placeholder of this mail. The list beside the text has those that are.",
        ),
        (
            "{name.__class__.__mro__}",
            "{name.__class__.__mro__} is not a placeholder of this mail. The list beside the text has those that are.",
        ),
        (
            "{event[title]}",
            "{event[title]} is not a placeholder of this mail. The list beside the text has those that are.",
        ),
        ("{position}", "{position} is not a placeholder of this mail. The list beside the text has those that are."),
        ("", "Please write something here, or go back to the standard text."),
        (" \n\t\n", "Please write something here, or go back to the standard text."),
        ("x" * 5001, "At most 5000 characters; these are 5001."),
        *(
            (text, "A brace stands alone. A placeholder is a word in braces, as {event}; other braces cannot be used.")
            for text in ("{name", "name}", "{{name}}", "{na{me}}", "{{ config }}", "{% raw %}", "}{")
            if text not in {"{% raw %}"}
        ),
        ("{% raw %}", "{% raw %} is not a placeholder of this mail. The list beside the text has those that are."),
    ],
)
@pytest.mark.parametrize("field", ["subject", "text"])
def test_what_does_not_hold_is_refused_with_its_name(event: Event, text: str, said: str, field: str) -> None:
    words = {"subject": "Kom!", "text": "Kom!"} | {field: text}
    if field == "subject":
        said = said.replace("At most 5000", "At most 150")
    with pytest.raises(BadInput) as refused, transaction():
        mail_texts.save(event, ANY, "da", by=ORGANISER, now=NOW, **words)
    assert (str(refused.value), refused.value.field) == (said, field)
    assert mail_texts.texts_of(event) == {}


@pytest.mark.parametrize("harmless", ["%s %(event)s %d", "$name ${name}", "<b>{name}</b>", "\\{name}", "#{name}"])
def test_what_other_languages_would_take_for_code_is_plain_text(event: Event, harmless: str) -> None:
    assert keep(event, harmless).text == harmless


def test_a_subject_stays_one_line_and_control_characters_go(event: Event) -> None:
    row = keep(event, "En\r\nto\x00\u202e\n\n\ntre  \n", subject="Kom\r\nBcc: alle@post.example")
    assert row.subject == "Kom Bcc: alle@post.example"
    assert row.text == "En\nto\n\n\ntre"


def test_saving_changes_the_one_row_and_the_same_words_change_nothing(event: Event) -> None:
    for text in ("Et", "To", "To"):
        keep(event, text)
    keep(event, "Two", language="en")
    assert {key: own.text for key, own in mail_texts.texts_of(event).items()} == {(ANY, "da"): "To", (ANY, "en"): "Two"}
    assert entries() == ["mail_text.saved"] * 3


def test_back_to_the_standard_text(event: Event) -> None:
    keep(event, "Et")
    for _ in range(2):
        with transaction():
            mail_texts.reset(event, ANY, "da", by=ORGANISER, now=NOW)
    assert db.session.scalar(select(func.count(MailText.id))) == 0
    assert entries() == ["mail_text.saved", "mail_text.reset"]


def entries() -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("mail_text")).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_each_placeholder_says_what_it_means_and_why_it_may_be_empty() -> None:
    used = {name for names in placeholders.KNOWN.values() for name in names}
    assert used == set(placeholders.PLACEHOLDERS)
    assert all(placeholder.meaning for placeholder in placeholders.PLACEHOLDERS.values())
    assert set(mail_texts.EDITABLE) == set(MailKind) - {MailKind.SIGN_IN}


def test_a_nominator_is_missing_for_whoever_was_invited_directly(event: Event) -> None:
    with transaction():
        forum = factories.forum(event)
        factories.nominated(forum.allocations[0])
        direct = [factories.invited(event.groups[0], name=name) for name in ("Anna", "Bo", "Carl", "Dan")]
        direct[3].person.language = "en"
    keep(event, "{nominator} har indstillet dig.")
    people = db.session.scalars(select(Invitation)).all()
    assert mail_texts.troubles(event, ANY, people) == [
        Trouble(ANY, "da", "nominator", "they were invited directly", 3, 4, ("Anna", "Bo", "Carl"))
    ]
    assert mail_texts.troubles(event, ANY, [direct[3]]) == [], "the English words are ours"
    assert mail_texts.troubles_of_all(event) == mail_texts.troubles(event, ANY, people)


def test_whoever_sends_to_many_is_told_first(event: Event) -> None:
    with transaction():
        people = [factories.invited(event.groups[0], name=name) for name in ("Anna", "Bo")]
    keep(event, "{nominator} og {place}")
    with pytest.raises(NotPossible) as refused:
        mail_texts.require_whole(event, ANY, people)
    assert str(refused.value) == (
        "In your own text of this mail {nominator} would be empty for 2 people, first of all Anna, Bo. "
        "Change the text, or go back to the standard text."
    )
    keep(event, "{place}")
    mail_texts.require_whole(event, ANY, people)
    mail_texts.require_whole(event, MailKind.REMINDER, people)


def test_a_date_that_is_missing_is_a_hole_but_not_in_the_mail_that_brings_it(event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0])
    for kind in (ANY, MailKind.NEW_DATE):
        keep(event, "Vi ses {date}, {time}.", kind=kind)
    assert holes(event) == holes(event, MailKind.NEW_DATE) == []
    with transaction():
        event.date_status = DateStatus.POSTPONED
        event.starts_at = event.ends_at = None
    assert holes(event) == [("date", 1, 1), ("time", 1, 1)]
    assert holes(event, MailKind.NEW_DATE) == []


def test_the_deadline_is_the_one_that_they_will_be_given(event: Event) -> None:
    with transaction():
        event.answer_until_at = None
        factories.invited(event.groups[0])
    keep(event, "Svar inden {deadline}.")
    assert holes(event) == [("deadline", 1, 1)]
    assert holes(event, deadline_at=NOW) == []


def test_a_reason_is_asked_for_only_when_it_is_known_whether_there_is_one(event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0])
    keep(event, "{reason}", kind=MailKind.POSTPONED)
    assert holes(event, MailKind.POSTPONED) == holes(event, MailKind.POSTPONED, reason="Hallen") == []
    assert holes(event, MailKind.POSTPONED, reason="") == [("reason", 1, 1)]


def test_a_day_that_was_lost_before_is_the_earlier_one(event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0])
        event.date_status = DateStatus.POSTPONED
        starts_at, event.starts_at, event.ends_at = event.starts_at, None, None
    keep(event, "Ikke {earlier}", kind=MailKind.POSTPONED)
    assert (starts_at is not None, holes(event, MailKind.POSTPONED)) == (True, [])
    with transaction():
        for date in event.dates:
            date.starts_at = None
    assert holes(event, MailKind.POSTPONED) == [("earlier", 1, 1)]
    assert db.session.scalar(select(func.count(EventDate.id))) == 1


def test_whoever_has_no_address_gets_no_mail_with_a_hole(event: Event) -> None:
    with transaction():
        factories.invited(event.groups[0], email="")
    keep(event, "{nominator}")
    assert mail_texts.troubles_of_all(event) == []


def test_contacts_are_looked_at_for_what_goes_to_them(event: Event) -> None:
    with transaction():
        factories.forum(event)
        event.nominate_until_at = None
    keep(event, "{nominator}: inden {deadline}", kind=MailKind.NOMINATOR_REMINDER)
    found = mail_texts.troubles_of_all(event)
    assert [(one.kind, one.placeholder, one.count, one.of) for one in found] == [
        (MailKind.NOMINATOR_REMINDER, "deadline", 1, 1)
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_looking_through_everything_takes_so_many_queries(event: Event, number: int) -> None:
    with transaction():
        for _ in range(number):
            forum = factories.forum(event, f"Forum {_}")
            factories.nominated(forum.allocations[0])
            factories.invited(event.groups[0])
    keep(event, "{nominator} {deadline} {place}")
    keep(event, "{nominator} {deadline}", kind=MailKind.NOMINATOR_LINK)
    keep(event, "{earlier}", kind=MailKind.CANCELLED)
    db.session.expire_all()
    assert event.languages
    with counted() as asked:
        assert len(mail_texts.troubles_of_all(event)) == 1
    assert len(asked) == 3, asked


def test_today_tells_of_a_text_that_nobody_gets(event: Event) -> None:
    def told() -> list[tuple[int, tuple[str, ...]]]:
        tasks = attention.tasks(event, clock.now())
        return [(task.count, task.names) for task in tasks if task.kind is attention.TaskKind.HOLES]

    keep(event, "{description} {nominator}")
    assert told() == [], "some get it"
    with transaction():
        event.description = ""
    assert told() == [(1, ("{description}",))]
