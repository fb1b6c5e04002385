"""Undoing a release: whatever is not answered goes back to where it came from; what is answered stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NotPossible
from summit.mail import outbox
from summit.models import (
    Actor,
    Allocation,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    Registration,
    RegistrationState,
    ReleasedPlace,
    ReleaseRule,
    ReleaseState,
    Retired,
)
from summit.services import invitations, links, promises, quotas, registrations, waiting_list
from summit.services.releases import rules, sending

S = InvitationState
R = RegistrationState


class Outcome(StrEnum):
    """What has come of one released place."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    UNDONE = "undone"


def outcome(place: ReleasedPlace) -> Outcome:
    """Is it answered, and how? Whoever let it pass has not said yes, and the place has gone on by itself."""
    if place.undone_at is not None:
        return Outcome.UNDONE
    registration, invitation = place.registration, place.invitation
    if registration is None:
        if invitation.is_waiting_for_answer:
            return Outcome.OPEN
        return Outcome.YES if invitation.state in {S.ACCEPTED, S.REPLACED} else Outcome.NO
    if registration.state is R.OFFERED:
        return Outcome.OPEN if registration.offered_at == place.rule.sent_at else Outcome.NO
    return Outcome.YES if registration.state in {R.CONFIRMED, R.ATTENDED, R.ABSENT} else Outcome.NO


def outcomes(rules_shown: Sequence[ReleaseRule]) -> dict[int, list[tuple[ReleasedPlace, Outcome]]]:
    """{rule: its places in order, each with what came of it}. One query."""
    found: dict[int, list[tuple[ReleasedPlace, Outcome]]] = {rule.id: [] for rule in rules_shown}
    places = db.session.scalars(
        select(ReleasedPlace)
        .where(ReleasedPlace.rule_id.in_(found))
        .options(
            joinedload(ReleasedPlace.rule),
            joinedload(ReleasedPlace.registration),
            joinedload(ReleasedPlace.to_group),
            joinedload(ReleasedPlace.invitation).joinedload(Invitation.person),
            joinedload(ReleasedPlace.invitation).joinedload(Invitation.nominator),
        )
        .order_by(ReleasedPlace.id)
    )
    for place in places:
        found[place.rule_id].append((place, outcome(place)))
    return found


def undo(rule: ReleaseRule, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Take back all that is not answered. Twice is a success. Returns how many were taken back, and how many stay.

    Raises NotPossible for a rule that was not sent, or when everybody has answered.
    """
    rule = rules.look_again(rule)
    if rule.state is ReleaseState.PLANNED:
        raise NotPossible(N_("This release has not been sent, so there is nothing to undo."))
    if rule.state is ReleaseState.SENT:
        quotas.hold_all_still(rule.event)
        unanswered = [place for place in reversed(rule.places) if _is_open(place)]
        if not unanswered:
            raise NotPossible(N_("Everybody has answered, so there is nothing left to undo."))
        for place in unanswered:
            _take_back(place, by=by, now=now)
        rule.state, rule.undone_at = ReleaseState.UNDONE, now
        kept = len(rule.places) - len(unanswered)
        rules.log("release.undone", rule, by, now, places=len(unanswered), kept=kept)
        sending.log_sizes(rule, sending.touched(unanswered), by=by, now=now)
        waiting_list.offer_free_places(rule.event, first=rule.group, now=now)
    taken_back = sum(place.undone_at is not None for place in rule.places)
    return taken_back, len(rule.places) - taken_back


def _is_open(place: ReleasedPlace) -> bool:
    invitations.look_again(place.invitation)
    if place.registration is not None:
        query = select(Registration).where(Registration.id == place.registration_id)
        db.session.scalars(locked(query)).one()
    return outcome(place) is Outcome.OPEN


def _take_back(place: ReleasedPlace, *, by: Actor, now: datetime) -> None:
    was_told = _was_told(place)
    outbox.cancel_for(place.invitation)
    if place.registration is None:
        _back_to_the_reserves(place, by=by, now=now)
    else:
        _back_to_the_waiting_list(place.registration, place, by=by, now=now)
    sending.move_size(place.rule.group, place.from_allocation, place.to_group, place.to_allocation, back=True)
    place.undone_at = now
    if was_told:
        promises.mail(MailKind.OFFER_TAKEN_BACK, place.invitation, now)


def _was_told(place: ReleasedPlace) -> bool:
    """Has a mail gone out since, or is it on its way this very moment?"""
    since = select(OutboxMail.id).where(
        OutboxMail.invitation_id == place.invitation_id,
        OutboxMail.created_at >= place.rule.sent_at,
        or_(OutboxMail.state == MailState.SENT, OutboxMail.lease_owner.is_not(None)),
    )
    return db.session.scalar(since.limit(1)) is not None


def _back_to_the_reserves(place: ReleasedPlace, *, by: Actor, now: datetime) -> None:
    invitation = place.invitation
    assert place.to_allocation is not None
    quotas.release(invitation)
    _make_room_for_reserve(place.to_allocation, place.position)
    invitation.state, invitation.reserve_position = S.RESERVE, place.position
    invitation.sent_at = invitation.answer_until_at = invitation.remind_at = None
    links.renew(invitation, because=Retired.TAKEN_BACK, now=now)
    promises.log("reserve.put_back", invitation, by, now, rule_id=place.rule_id, position=place.position)


def _make_room_for_reserve(allocation: Allocation, position: int) -> None:
    """Whoever came to the list since stands behind."""
    behind = select(Invitation).where(
        Invitation.allocation_id == allocation.id,
        Invitation.state == S.RESERVE,
        Invitation.reserve_position >= position,
    )
    others = list(db.session.scalars(locked(behind.order_by(Invitation.reserve_position))))
    if any(other.reserve_position == position for other in others):
        for other in others:
            other.reserve_position = (other.reserve_position or 0) + 1


def _back_to_the_waiting_list(registration: Registration, place: ReleasedPlace, *, by: Actor, now: datetime) -> None:
    _make_room_in_line(registration, place.position)
    waiting_list.back_in_line(registration, number=place.position)
    registrations.log(
        "registration.offer_taken_back", registration, by, now, rule_id=place.rule_id, waiting_number=place.position
    )


def _make_room_in_line(registration: Registration, number: int) -> None:
    """The number was given to nobody else, unless this was the last one; who came since stands behind."""
    behind = select(Registration).where(
        Registration.group_id == registration.group_id, Registration.waiting_number >= number
    )
    others = list(db.session.scalars(locked(behind.order_by(Registration.waiting_number.desc()))))
    if any(other.waiting_number == number for other in others):
        for other in others:  # from behind, so that no two ever have the same
            other.waiting_number = (other.waiting_number or 0) + 1
            db.session.flush()
