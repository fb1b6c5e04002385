"""A yes holds the database for a moment only: all of a town may say it within the same minutes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Admission, AuditEntry, Event, Invitation, InvitationState, OutboxMail, Registration
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.statements import counted
from tests.web.attendee.guests import invited, link_of

pytestmark = pytest.mark.both_databases

TO_A_PROMISED_PLACE = 7  # who it is; the same under the lock; invitation, registration, mail, twice the log
TO_A_FREE_PLACE = 13
TO_A_FULL_GROUP = 18
OF_POSTGRESQL = 2  # it locks the pools, if a place moves, and the invitation; SQLite holds its one lock already


def say_yes(client: Browser, invitation: Invitation) -> list[str]:
    """Returns what the database was asked."""
    link = link_of(invitation)
    with counted() as asked:
        assert client.post(f"{link}/answer", data={"answer": "yes"}).status_code == 303
    return asked


def most(number: int) -> int:
    return number + (OF_POSTGRESQL if db.engine.dialect.name == "postgresql" else 0)


def test_a_yes_to_a_promised_place(event: Event, client: Browser) -> None:
    asked = say_yes(client, invited(event))
    assert len(asked) <= most(TO_A_PROMISED_PLACE), asked
    log = ["registration.confirmed", "invitation.accepted"]
    said = select(AuditEntry.action).where(AuditEntry.action.in_(log)).order_by(AuditEntry.id)
    assert list(db.session.scalars(said)) == log


def test_a_yes_to_a_free_place_and_one_for_the_waiting_list(context: object, client: Browser) -> None:
    with transaction():
        full = factories.event(languages=("en", "da"), capacity=1)
        group = factories.group(full, "Alle", quota=1, admission=Admission.OPEN, now=NOW)
        first, second = (factories.invited(group, name=name) for name in ("Inger", "Lars"))
    asked = say_yes(client, first)
    assert len(asked) <= most(TO_A_FREE_PLACE), asked
    asked = say_yes(client, second)
    assert len(asked) <= most(TO_A_FULL_GROUP), asked
    assert second.state is InvitationState.ACCEPTED
    assert [one.waiting_number for one in db.session.scalars(select(Registration).order_by(Registration.id))] == [
        None,
        1,
    ]
    assert len(db.session.scalars(select(OutboxMail).where(OutboxMail.registration_id.is_not(None))).all()) == 2
