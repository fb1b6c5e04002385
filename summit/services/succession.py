"""What becomes of a place that was handed on: the substitute takes it, or it goes on to others as any other place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.models import Actor, Invitation, MailKind, RegistrationState
from summit.models.audit import SYSTEM
from summit.services import promises, table_plans


def who_left(invitation: Invitation) -> list[Invitation]:
    """Whom a yes, still to be given, would succeed: nobody when it is no substitute's, or comes after a no."""
    is_substitute = invitation.substitute_for_id is not None
    return _who_left(invitation) if is_substitute and invitation.is_waiting_for_answer else []


def taken_over(invitation: Invitation, before: Sequence[Invitation], *, by: Actor, now: datetime) -> None:
    """The substitute has said yes: the seats of those who left `before` are theirs, and they are told."""
    for left in before:
        given, taken = left.person.registration, invitation.person.registration
        has_left = given is not None and given.state is RegistrationState.CANCELLED  # who came all the same sits there
        seats = table_plans.hand_over(given, taken, now=now) if given and taken and has_left else 0
        promises.log("substitution.done", left, by, now, other_person_id=invitation.person_id, seats=seats)
        promises.mail(MailKind.SUBSTITUTION_DONE, left, now)


def not_taken(invitation: Invitation, *, now: datetime) -> None:
    """The substitute does not come: whoever named them is told that the place goes on to others."""
    if invitation.accepted_at is not None:
        return
    for left in _who_left(invitation):
        promises.log("substitution.failed", left, SYSTEM, now, other_person_id=invitation.person_id)
        promises.mail(MailKind.SUBSTITUTION_DONE, left, now)


def _who_left(invitation: Invitation) -> list[Invitation]:
    """Those who handed the place on and have not been told what came of it, the latest first.

    A substitute who named another before saying yes has settled nothing for the one before.
    """
    left = []
    before = invitation.substitute_for
    while before is not None:
        left.append(before)
        before = before.substitute_for if before.accepted_at is None else None
    return left
