"""A citizen writes to the forum of their area on the public page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import NotPossible, TooLate
from summit.models import Actor, ActorKind, Allocation, Event, MailKind, OutboxMail
from summit.services import events, wishes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

FORUM = Actor(ActorKind.CONTACT, 1)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def places(event: Event) -> Allocation:
    with transaction():
        return factories.forum(event, places=2).allocations[0]


def test_a_wish_reaches_every_contact_of_the_forum_and_leaves_its_list_when_handled(
    event: Event, places: Allocation
) -> None:
    with transaction():
        factories.contact(places.nominator)
        wish = wishes.write(
            places.nominator,
            name=" Ane Bo ",
            email="ane@post.example",
            phone="",
            message="Jeg vil gerne med.",
            language="da",
            now=NOW,
        )
    mails = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == MailKind.WISH_RECEIVED)).all()
    assert sorted(mail.contact_id for mail in mails) == sorted(c.id for c in places.nominator.contacts)
    assert (wish.name, wish.handled_at) == ("Ane Bo", None)
    with transaction():
        wishes.handle(wish, by=FORUM, now=NOW)
        wishes.handle(wish, by=FORUM, now=NOW + timedelta(days=1))
    assert wish.handled_at == NOW


def test_wishes_end_with_the_nominations(event: Event, places: Allocation) -> None:
    wish = {"name": "Ane Bo", "email": "a@post.example", "phone": "", "message": "", "language": "da"}
    deadline = event.nominate_until_at
    with refused(TooLate, f"Lokalforum Jyderup could name people until {deadline}."):
        wishes.write(places.nominator, **wish, now=deadline)
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    with refused(NotPossible, "The event does not take wishes at the moment."):
        wishes.write(places.nominator, **wish, now=NOW)
