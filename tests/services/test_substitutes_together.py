"""A place is handed on while others reach for it in the same moment: it is free at no moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Admission, Event, Group, Invitation, InvitationState, RegistrationState
from summit.services import invitations, substitutes
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services.places_handed_on import me
from tests.services.test_together import both

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState
ROUNDS = 3


@pytest.fixture
def guests(context: object) -> Group:
    """An open group whose one place is taken."""
    with transaction():
        event = factories.event()
        group = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        factories.accepted(group, name="Anna Holm")
    return group


def holder(group_id: int) -> Invitation:
    """Who has the place now."""
    return db.session.scalars(select(Invitation).where(Invitation.group_id == group_id, Invitation.holds_place)).one()


def hand_on(invitation: Invitation, name: str) -> None:
    email = f"{name.split()[0].lower()}@sub.example"
    substitutes.hand_on(invitation, name=name, email=email, knowingly=True, by=ORGANISER, now=NOW)


def reaching(given_id: int, rival_id: int, name: str) -> Callable[[Event, Callable[[], None]], None]:
    """One thread hands the place on and the other says yes; done again after a deadlock, each does the same."""
    parts: dict[int, int] = {}

    def act(_event: Event, meet: Callable[[], None]) -> None:
        part = parts.setdefault(get_ident(), len(parts))
        meet()
        if part == 0:
            hand_on(db.session.get_one(Invitation, given_id), name)
        else:
            rival = db.session.get_one(Invitation, rival_id)
            invitations.accept(rival, by=me(rival), now=NOW)

    return act


def test_whoever_reaches_for_the_place_meanwhile_waits(app: Application, guests: Group) -> None:
    group_id, slug = guests.id, guests.event.slug
    for number in range(ROUNDS):
        with transaction():
            rival = factories.invited(guests)
        rival_id, given_id = rival.id, holder(group_id).id
        assert both(app, reaching(given_id, rival_id, f"Person{number} Dam"), slug) == ["done", "done"]
        assert db.session.get_one(Invitation, rival_id).person.registration.state is R.WAITLISTED
        assert (holder(group_id).state, db.session.get_one(Group, group_id).pool.taken) == (S.SENT, 1)
        assert holder(group_id).substitute_for_id == given_id


def test_two_devices_hand_the_place_on_once(app: Application, guests: Group) -> None:
    given_id, slug, names = holder(guests.id).id, guests.event.slug, iter(("Bo Friis", "Carl Dam", "Dorit Lund"))

    def act(_event: Event, meet: Callable[[], None]) -> None:
        name = next(names)
        meet()
        hand_on(db.session.get_one(Invitation, given_id), name)

    assert both(app, act, slug) == ["Only somebody who holds a place can hand it on.", "done"]
    asked = db.session.scalars(select(Invitation).where(Invitation.substitute_for_id == given_id)).all()
    assert (len(asked), asked[0].holds_place, asked[0].group.pool.taken) == (1, True, 1)
