"""Needs are kept to serve whoever comes: with the place they go, whichever way it was given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from summit.db import db, transaction
from summit.models import (
    Admission,
    AuditEntry,
    Event,
    Invitation,
    InvitationState,
    Needs,
    Registration,
    RegistrationState,
    Silence,
)
from summit.services import (
    groups,
    invitations,
    privacy,
    reconfirmations,
    registered,
    registrations,
    substitutes,
    waiting_list,
)
from summit.services.registrations import Answers
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

BY = {"by": ORGANISER, "now": NOW}
ANSWERS = Answers(name="Inger Lyngsø", organisation="Lyngsø Keramik", dietary="Nødder", is_step_free=True)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


def tell(invitation: Invitation) -> Invitation:
    """They answer the questions, needs among them."""
    registrations.answer_questions(registration_of(invitation), ANSWERS, **BY)
    return invitation


def registration_of(invitation: Invitation) -> Registration:
    registration = invitation.person.registration
    assert registration is not None
    return registration


def comes(event: Event) -> Invitation:
    with transaction():
        return tell(factories.accepted(event.groups[0], name=ANSWERS.name))


def kept() -> int:
    return db.session.scalar(select(func.count(Needs.id))) or 0


def withdraws(invitation: Invitation) -> None:
    invitations.withdraw(invitation, **BY)


def says_no(invitation: Invitation) -> None:
    invitations.decline(invitation, **BY)


def hands_on(invitation: Invitation) -> None:
    substitutes.hand_on(invitation, name="Villads Friis", email="villads@friis.example", **BY)


def is_silent(invitation: Invitation) -> None:
    groups.decide_on_silence(invitation.group, Silence.RELEASE, **BY)
    registration = registration_of(invitation)
    registration.is_to_reconfirm, registration.reconfirm_until_at = True, NOW
    registration.reconfirm_asked_at = NOW - timedelta(days=1)
    assert reconfirmations.silence_due(NOW) == 1


@pytest.mark.parametrize("gives_up", [withdraws, says_no, hands_on, is_silent])
def test_needs_go_with_the_place(event: Event, gives_up: Callable[[Invitation], None]) -> None:
    giver = comes(event)
    assert kept() == 1
    with transaction():
        gives_up(giver)
    assert (registration_of(giver).state, kept()) == (RegistrationState.CANCELLED, 0)
    logged = db.session.scalars(select(AuditEntry.action)).all()
    assert [action for action in logged if "needs" in action] == []  # nobody learns that there were any


def test_they_go_when_an_offer_passes(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1, admission=Admission.OPEN)
        first = factories.accepted(small)
        second = tell(factories.accepted(small))
        invitations.withdraw(first, **BY)
    registration = registration_of(second)
    assert (registration.state, kept()) == (RegistrationState.OFFERED, 1)
    with transaction():
        waiting_list.lapse_due(registration.offered_until_at)
    assert (registration.state, kept()) == (RegistrationState.WAITLISTED, 0)


def test_a_new_yes_keeps_what_is_told_then(event: Event) -> None:
    invitation = comes(event)
    with transaction():
        invitations.withdraw(invitation, **BY)
        invitations.accept(invitation, **BY)
        assert kept() == 0
        tell(invitation)
    assert kept() == 1


def test_whoever_waits_keeps_them(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1, admission=Admission.OPEN)
        factories.accepted(small)
        tell(factories.accepted(small))
        assert privacy.forget_needs_of_who_left(NOW) == 0
    assert kept() == 1


def as_earlier_versions_left_it(event: Event) -> Registration:
    """Somebody who has withdrawn and whose needs are still there, beside somebody who comes."""
    left = comes(event)
    with transaction():
        invitations.withdraw(left, **BY)
        db.session.execute(
            insert(Needs).values(
                person_id=left.person_id, dietary="Nødder", accessibility="", is_step_free=True, updated_at=NOW
            )
        )
        tell(factories.accepted(event.groups[0]))
    assert (left.state, kept()) == (InvitationState.WITHDRAWN, 2)
    return registration_of(left)


def test_the_sweep_deletes_what_earlier_versions_left(event: Event) -> None:
    as_earlier_versions_left_it(event)
    with transaction():
        assert privacy.forget_needs_of_who_left(NOW) == 1
        assert privacy.forget_needs_of_who_left(NOW) == 0
    assert kept() == 1
    assert privacy.left_bytes() is not None  # so the files are cleaned as well


def test_no_workbook_lists_needs_of_whoever_does_not_come(event: Event) -> None:
    left = as_earlier_versions_left_it(event)
    told = {one.id: (one.dietary, one.is_step_free) for one in registered.by_group_and_name(event, has_needs=True)}
    assert told.pop(left.id) == (None, None)
    assert list(told.values()) == [("Nødder", True)]
