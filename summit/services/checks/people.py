"""One living invitation for each person, and nothing of one event points into another."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from summit.db import db
from summit.models import Allocation, Group, Invitation, Person, Registration
from summit.services.checks.breach import Breach
from summit.services.direct_invitations import OVER_WITH


def breaches() -> Iterator[Breach]:
    """A person has one link that works, and belongs to one event."""
    yield from _asked_twice()
    yield from _strayed()
    yield from _foreign_shares()


def _asked_twice() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Invitation.person_id, Invitation.event_id, func.count())
        .where(Invitation.state.not_in(OVER_WITH))
        .group_by(Invitation.person_id, Invitation.event_id)
        .having(func.count() > 1)
        .order_by(Invitation.person_id)
    )
    for person_id, event_id, number in rows:
        yield Breach(
            code="asked_twice",
            words=f"Person {person_id} has {number} invitations that are alive.",
            way_out="keep one of them, and take the others back on the person's page.",
            event_id=event_id,
        )


def _strayed() -> Iterator[Breach]:
    invitations = (
        select(Invitation.id, Invitation.event_id)
        .join(Group, Invitation.group_id == Group.id)
        .join(Person, Invitation.person_id == Person.id)
        .where(or_(Group.event_id != Invitation.event_id, Person.event_id != Invitation.event_id))
    )
    registrations = (
        select(Registration.id, Registration.event_id)
        .join(Group, Registration.group_id == Group.id)
        .join(Person, Registration.person_id == Person.id)
        .where(or_(Group.event_id != Registration.event_id, Person.event_id != Registration.event_id))
    )
    for what, query in (("Invitation", invitations), ("Registration", registrations)):
        for id, event_id in db.session.execute(query):
            yield Breach(
                code="strayed",
                words=f"{what} {id} is of event {event_id}, but its person or group is of another.",
                way_out="restore the database from a backup; nothing that the pages do leads here.",
                event_id=event_id,
            )


def _foreign_shares() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Invitation.id, Invitation.event_id, Allocation.id)
        .join(Allocation, Invitation.allocation_id == Allocation.id)
        .where(
            or_(
                Allocation.group_id != Invitation.group_id,
                Invitation.nominator_id.is_(None),
                Allocation.nominator_id != Invitation.nominator_id,
            )
        )
    )
    for invitation_id, event_id, allocation_id in rows:
        yield Breach(
            code="foreign_share",
            words=f"Invitation {invitation_id} uses allocation {allocation_id} of another group or nominator.",
            way_out="take the invitation back, and let the nominator name the person again.",
            event_id=event_id,
        )
