"""A preview shows a mail of any kind as a real person would get it, opens no door and writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery, preview, rendering
from summit.mail.messages import Frame
from summit.mail.own_words import Own
from summit.models import Event, Invitation, MailKind, OutboxMail, Registration
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories

KINDS = [kind for kind in MailKind if kind is not MailKind.SIGN_IN]


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        made = factories.event(languages=("en", "da"))
        factories.forum(made)
        factories.invited(made.groups[0], name="Anna Sø", now=clock.now())
    return made


def frame() -> Frame:
    return delivery.frame(clock.now())


def person(event: Event) -> Invitation:
    return db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).one()


def shown(event: Event, kind: MailKind, **more: object) -> rendering.Letter:
    if kind in preview.TO_CONTACTS:
        return preview.preview(kind, frame=frame(), contact=event.nominators[0].contacts[0], **more)  # type: ignore[arg-type]
    return preview.preview(kind, frame=frame(), invitation=person(event), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_shown_to_somebody_who_has_not_even_answered(event: Event, kind: MailKind) -> None:
    letter = shown(event, kind, language="en")
    words = " ".join(letter.text.split())
    assert letter.subject
    assert "None" not in words
    assert "{" not in letter.subject + words
    assert not db.session.new
    assert not db.session.dirty
    if kind is not MailKind.SUBSTITUTION_DONE:
        link = "/n/" if kind in preview.TO_CONTACTS else "/i/"
        assert f"http://localhost{link}…" in words
        assert f"http://localhost{link}…" in letter.html
    with transaction():
        pass
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1, "only the invitation itself"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_shown_before_anybody_is_asked(context: Application, kind: MailKind) -> None:
    with transaction():
        bare = factories.event(languages=("en",), is_open=False, starts_at=None, ends_at=None, nominate_until_at=None)
    about = {"invitation": preview.somebody(bare)}
    if kind in preview.TO_CONTACTS:
        about = {"contact": preview.some_contact(bare)}  # type: ignore[dict-item]
    letter = preview.preview(kind, frame=frame(), **about)  # type: ignore[arg-type]
    assert "Anna Holm" in letter.text
    assert "None" not in letter.text
    assert not db.session.new
    assert all(inspect(row).persistent for row in db.session)


def test_it_shows_the_same_words_as_the_mail_that_was_sent(event: Event) -> None:
    deliver.drain()
    sent = db.session.scalars(select(OutboxMail)).one()
    letter = preview.preview(MailKind.INVITATION, frame=frame(), invitation=person(event))
    assert (letter.subject, letter.text) == (sent.subject, sent.text)


def test_words_and_deadline_that_are_not_kept_yet_can_be_shown(event: Event) -> None:
    own = Own("{event}: {name}", "Come to {place}.\n\nBy {deadline}.")
    until_at = factories.NOW + timedelta(days=3)
    letter = preview.preview(
        MailKind.INVITATION, frame=frame(), invitation=person(event), language="en", deadline_at=until_at, text=own
    )
    assert letter.subject == f"{event.title}: Anna Sø"
    text = " ".join(letter.text.split())
    assert "Come to Fjordhallen, Havnevej 12, 4300 Holbæk. By Thursday 5 March 2026 at 10:00." in text
    assert "Answer by: Thursday 5 March 2026" in text
    assert "invites you to" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_are_text_with_placeholders_that_gives_the_same_mail(event: Event, kind: MailKind) -> None:
    """Whoever copies them and changes nothing sends what would have been sent anyway."""
    about: dict[str, object] = {"invitation": person(event)}
    if kind in preview.TO_CONTACTS:
        about = {"contact": event.nominators[0].contacts[0]}
    message = preview.sample(kind, frame=frame(), language="en", **about)  # type: ignore[arg-type]
    ours = rendering.our_words(message)
    assert "{event}" in ours.subject
    assert ours.text
    before, after = rendering.render(message), preview.preview(kind, frame=frame(), language="en", text=ours, **about)  # type: ignore[arg-type]
    assert after.subject == before.subject
    assert after.text.split() == before.text.split()
