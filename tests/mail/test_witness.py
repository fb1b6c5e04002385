"""Whatever a mail tells of: when its row changes, the witness says something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import witness
from summit.models import Invitation, MailKind, NominatorContact, OutboxMail, Wish
from summit.services import invitations, nominators, staff, wishes
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER
from tests.mail.story import attendee

Change = Callable[[OutboxMail], None]


def of(kind: MailKind) -> OutboxMail:
    """The one mail of this kind."""
    return db.session.scalars(select(OutboxMail).where(OutboxMail.kind == kind)).one()


@pytest.fixture
def told(context: Application) -> None:
    """Somebody was nominated and has accepted; the forum has its link and a wish; somebody of the staff signs in."""
    now = clock.now()
    with transaction():
        forum = factories.forum(factories.event())
        invitation = factories.nominated(forum.allocations[0], now=now)
        nominators.send_link(forum.contacts[0], by=ORGANISER, now=now)
        wishes.write(forum, name="Ida", email="i@post.example", phone="", message="Me!", language="da", now=now)
        factories.organiser(forum.event.host)
        staff.ask_for_link("dorte@fjordby.example", browser_secret="a browser", now=now)
    with transaction():
        invitations.accept(invitation, by=attendee(invitation), now=now)


def asked(mail: OutboxMail) -> Invitation:
    assert mail.invitation is not None
    return mail.invitation


def contact(mail: OutboxMail) -> NominatorContact:
    assert mail.contact is not None
    return mail.contact


def wish(mail: OutboxMail) -> Wish:
    assert mail.wish is not None
    return mail.wish


CHANGES: list[tuple[MailKind, Change]] = [
    (MailKind.INVITATION, lambda mail: setattr(mail.event, "title", "Another")),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail).event.host, "name", "Another")),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail), "wants_no_reminders", True)),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail).person, "email", "another@post.example")),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail).group, "name", "Another")),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail).nominator, "name", "Another")),
    (MailKind.INVITATION, lambda mail: setattr(asked(mail).person.registration, "is_to_reconfirm", True)),
    (MailKind.CONFIRMATION, lambda mail: setattr(mail.registration, "is_to_reconfirm", True)),
    (MailKind.CONFIRMATION, lambda mail: setattr(mail.registration.invitation.person, "name", "Another")),  # type: ignore[union-attr]
    (MailKind.NOMINATOR_LINK, lambda mail: setattr(contact(mail), "email", "another@post.example")),
    (MailKind.NOMINATOR_LINK, lambda mail: setattr(contact(mail).nominator, "name", "Another")),
    (MailKind.WISH_RECEIVED, lambda mail: setattr(wish(mail), "handled_at", clock.now())),
    (MailKind.SIGN_IN, lambda mail: setattr(mail.sign_in_link, "used_at", clock.now())),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_a_changed_row_is_seen(told: None, kind: MailKind, change: Change) -> None:
    mail_id = of(kind).id
    before = witness.rows_of([mail_id])
    db.session.rollback()
    assert witness.rows_of([mail_id]) == before
    with transaction():
        change(of(kind))
    assert witness.rows_of([mail_id]) != before
