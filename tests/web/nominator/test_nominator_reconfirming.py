"""A forum says for its people whether they still come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import Actor, ActorKind, AuditEntry, Event, Invitation
from summit.services import event_dates, invitations
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.forms import visit
from tests.web.nominator.forums import link_of

UNTIL = NOW + timedelta(days=10)


@pytest.fixture
def named(event: Event) -> list[Invitation]:
    """Two of the forum's people, with a place, after a new date."""
    with transaction():
        allocation = factories.forum(event, "Lokalforum Orø", places=3).allocations[0]
        people = [factories.nominated(allocation) for _ in range(2)]
        for one in people:
            invitations.accept(one, by=Actor(ActorKind.ATTENDEE, one.id), now=NOW)
        starts_at = NOW + timedelta(days=90)
        event_dates.set_date(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            reconfirm_until_at=UNTIL,
            by=ORGANISER,
            now=NOW,
        )
    return people


def test_the_forum_sees_who_has_not_said_so_and_answers_for_them(named: list[Invitation], client: Browser) -> None:
    link = link_of(named[0].nominator)  # type: ignore[arg-type]
    assert "2 people have not said so yet." in visit(client, link).text
    answer = client.post(f"{link}/people/{named[0].id}/still-coming", data={"answer": "yes"})
    assert answer.status_code == 303
    db.session.expire_all()
    registrations = [one.person.registration for one in named]
    assert [one.is_to_reconfirm for one in registrations if one] == [False, True]
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "registration.reconfirmed")).one()
    assert entry.actor_kind is ActorKind.CONTACT
    assert "1 person has not said so yet." in visit(client, link).text


def test_an_empty_post_answers_for_nobody(named: list[Invitation], client: Browser) -> None:
    link = link_of(named[0].nominator)  # type: ignore[arg-type]
    assert client.post(f"{link}/people/{named[0].id}/still-coming").status_code == 422
    db.session.expire_all()
    assert named[0].person.registration is not None and named[0].person.registration.is_to_reconfirm
