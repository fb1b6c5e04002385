"""What is free goes on: to reserves, to those who wait in order, or to one whom the organiser chose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from summit.db import db
from summit.errors import N_, AlreadyThere, NoPlace, NotPossible, TooLate
from summit.models import (
    Actor,
    Allocation,
    Event,
    Group,
    Registration,
    RegistrationState,
    ReleaseRule,
    ReleaseState,
)
from summit.models.audit import SYSTEM
from summit.services import audit, quotas
from summit.services.waiting_list import reserves, turns
from summit.services.waiting_list.causes import Cause, Freed
from summit.services.waiting_list.offers import invitation_of, offer, take_place
from summit.services.waiting_list.turns import Skipped

FREE = Freed()


def pass_on(group: Group, allocation: Allocation | None, *, freed: Freed = FREE, now: datetime) -> None:
    """Hand on what has just become free in `group`, and, if it was a nominator's, in its `allocation`.

    A nominator's place goes to its next reserve, or to whom it named and who waits; otherwise it stays the nominator's
    until the nomination deadline. Every other place goes to the waiting list, and so does the place in the event that
    another group was short of.
    """
    quotas.hold_still(group)
    if not _can_pass_on(group.event, now):
        return
    if allocation is not None and allocation.pool.free:  # where it was gone beyond knowingly, one less is not one free
        if reserves.send_next(allocation, freed=freed, now=now):
            return
        if _offer_next(group, only=allocation, freed=freed, now=now):
            return
        if group.event.takes_nominations(now) or _is_left_to_a_rule(allocation):
            return
        _give_up_place(allocation, now)
    offer_free_places(group.event, first=group, freed=freed, now=now)


def offer_free_places(event: Event, *, first: Group | None = None, freed: Freed = FREE, now: datetime) -> int:
    """Offer whatever is free to those who wait, in order, `first` group first. Returns the number of offers."""
    if not _can_pass_on(event, now):
        return 0
    waiting_groups = set(
        db.session.scalars(
            select(Registration.group_id)
            .where(
                Registration.event_id == event.id,
                Registration.state == RegistrationState.WAITLISTED,
                Registration.lapsed_at.is_(None),
            )
            .distinct()
        )
    )
    ordered = sorted(event.groups, key=lambda group: (group is not first, group.position))
    return sum(_offer_in(group, freed, now) for group in ordered if group.id in waiting_groups)


def fill_from_reserves(allocation: Allocation, *, freed: Freed = FREE, now: datetime) -> int:
    """An allocation has grown: its reserves in order, then whom it named and who waits, while there is room.

    Returns how many were invited.
    """
    if not _can_pass_on(allocation.group.event, now):
        return 0
    invited = 0
    while allocation.pool.free and (
        reserves.send_next(allocation, freed=freed, now=now)
        or _offer_next(allocation.group, only=allocation, freed=freed, now=now)
    ):
        invited += 1
    return invited


def release_unused(allocation: Allocation, *, now: datetime) -> int:
    """The nomination deadline has passed: unused places go to the reserves, then to whoever waits in the group.

    Not where the organiser has planned a release: there the rule decides. Returns how many places moved.
    """
    quotas.hold_still(allocation.group, allocation)
    freed = Freed(cause=Cause.DEADLINE)
    moved = fill_from_reserves(allocation, freed=freed, now=now)
    if _is_left_to_a_rule(allocation):
        return moved
    while allocation.pool.free and _is_waited_for(allocation.group):
        _give_up_place(allocation, now)
        if not offer_free_places(allocation.group.event, first=allocation.group, freed=freed, now=now):
            break
        moved += 1
    return moved


def take_up_again(event: Event, *, now: datetime) -> None:
    """The event has a date again: what became free meanwhile is passed on."""
    for nominator in event.nominators:
        for allocation in nominator.allocations:
            quotas.hold_still(allocation.group, allocation)
            fill_from_reserves(allocation, now=now)
    offer_free_places(event, now=now)


def offer_now(registration: Registration, *, override: bool = False, by: Actor, now: datetime) -> None:
    """The organiser chooses this one, out of turn if need be. Those before learn why they were passed over.

    Raises NoPlace or AlreadyThere, unless `override`: asked for, shown and logged. Raises NotPossible, TooLate.
    """
    group = registration.group
    quotas.hold_still(group, invitation_of(registration).allocation)
    everyone = turns.waiting(group)
    registration = turns.look_again(registration)
    refuse_to_offer(group.event, now)
    is_over = not _has_taken(registration, override=override)
    before = [other for other in everyone if other.turn < registration.turn]
    offer(registration, because="by_hand", freed=FREE, by=by, now=now, override=is_over)
    for other in before:
        turns.skip(other, Skipped.BY_HAND, now=now)


def refuse_to_offer(event: Event, now: datetime) -> None:
    """Raises NotPossible while there is no date that holds, TooLate when the event is over."""
    if event.has_ended(now):
        raise TooLate(N_("The event is over."))
    if event.is_paused:
        raise NotPossible(N_("The date of the event does not hold any more, so nobody is offered a place."))


def _has_taken(registration: Registration, *, override: bool) -> bool:
    """Take a free place; False when there was none and the quota was knowingly gone beyond."""
    try:
        take_place(registration, _source_for(registration))
    except (NoPlace, AlreadyThere):
        if not override:
            raise
        take_place(registration, None, override=True)
        return False
    return True


def _can_pass_on(event: Event, now: datetime) -> bool:
    return not event.is_paused and not event.has_ended(now)


def _offer_in(group: Group, freed: Freed, now: datetime) -> int:
    offered = 0
    while group.pool.free and group.event.pool.free:
        if not _offer_next(group, freed=freed, now=now):
            break
        offered += 1
    return offered


def _offer_next(group: Group, *, only: Allocation | None = None, freed: Freed, now: datetime) -> bool:
    """Offer one place to the next who can have it; with `only`, one of this nominator's to whom it has named."""
    passed: list[tuple[Registration, Skipped]] = []
    are_all_nominators = False
    for registration in turns.waiting(group):
        source = _source_for(registration)
        if (only is not None and source is not only) or (source is None and are_all_nominators):
            passed.append((registration, Skipped.NOMINATORS_PLACES))
            continue
        try:
            take_place(registration, source)
        except NoPlace:  # the group and the event have one, so it is a nominator's
            are_all_nominators = True
            passed.append((registration, Skipped.NOMINATORS_PLACES))
        except AlreadyThere:  # one per area: the next in line may be from another
            passed.append((registration, Skipped.AREA_TAKEN))
        else:
            _offer_in_turn(registration, passed, freed, now)
            return True
    _skip_all([(other, code) for other, code in passed if code is Skipped.AREA_TAKEN], now)
    return False


def _offer_in_turn(
    registration: Registration, passed: list[tuple[Registration, Skipped]], freed: Freed, now: datetime
) -> None:
    number, has_priority = registration.waiting_number or 0, registration.priority > 0
    because = "priority" if has_priority else "first_in_line"
    offer(registration, because=because, freed=freed, by=SYSTEM, now=now)
    _skip_all(passed, now)
    if has_priority:
        turns.note_overtaken(registration.group, number, besides=[other for other, _ in passed], now=now)


def _skip_all(passed: list[tuple[Registration, Skipped]], now: datetime) -> None:
    for registration, because in passed:
        turns.skip(registration, because, now=now)


def _source_for(registration: Registration) -> Allocation | None:
    """Whose place it would be: the nominator's while it has one, otherwise one of the group's."""
    own = invitation_of(registration).allocation
    return own if own is not None and own.pool.free else None


def _give_up_place(allocation: Allocation, now: datetime) -> None:
    """After the nomination deadline an unused place of a nominator belongs to the group again."""
    quotas.resize(allocation.pool, allocation.pool.size - 1, what=allocation.nominator.name)
    audit.log(
        "allocation.released",
        event=allocation.group.event,
        nominator=allocation.nominator,
        by=SYSTEM,
        now=now,
        allocation_id=allocation.id,
        size=allocation.pool.size,
    )


def _is_waited_for(group: Group) -> bool:
    """Does anybody wait who could have a place of this group?"""
    return any(_is_first_of_area(registration) for registration in turns.waiting(group))


def _is_first_of_area(registration: Registration) -> bool:
    if not registration.group.is_one_per_area:
        return True
    try:
        quotas.refuse_second_of_area(registration.group, registration.person.area, registration.person)
    except AlreadyThere:
        return False
    return True


def _is_left_to_a_rule(allocation: Allocation) -> bool:
    """Has the organiser planned what becomes of these places, or taken such a release back?"""
    rules = select(ReleaseRule.id).where(
        ReleaseRule.group_id == allocation.group_id,
        or_(ReleaseRule.nominator_id.is_(None), ReleaseRule.nominator_id == allocation.nominator_id),
        ReleaseRule.state.in_([ReleaseState.PLANNED, ReleaseState.UNDONE]),
    )
    return db.session.scalar(rules.limit(1)) is not None
