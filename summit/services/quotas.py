"""Places: taken and released so that event, group and allocation each hold at all times, also under 200 people at once.

A place is taken by a conditional UPDATE on each pool, in one order (see `lock_order`), inside a savepoint: the database
decides, and a miss undoes the pools already taken. Nothing here reads a number first and writes it later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session, aliased

from summit.db import db, locked
from summit.errors import N_, NN_, AlreadyThere, NoPlace, NotPossible, Refusal
from summit.models import (
    Allocation,
    Area,
    Event,
    Group,
    Invitation,
    Person,
    Pool,
    Registration,
)
from summit.models.registration import HOLDING


def take(invitation: Invitation, *, override: bool = False) -> None:
    """Count one place for `invitation` in its event, its group and its allocation.

    Taking it again is a success. With `override` the pools may go beyond their size (asked for, shown and logged
    by the caller). Raises NoPlace naming what is full, AlreadyThere for a second person of an area.
    """
    if invitation.holds_place:
        return
    take_place(
        invitation.group,
        invitation.allocation,
        person=invitation.person,
        override=override,
    )
    invitation.holds_place = True


def take_many(group: Group, invitations: Sequence[Invitation], *, override: bool = False) -> None:
    """Count one place of the group for each of these direct invitations, all or none (see `take`)."""
    number, pools = len(invitations), _pools(group, None)
    if not number:
        return
    with _all_or_none(pools):
        for pool in pools:
            if not _take_one(db.session(), pool, override, number):
                raise _full(pool, group, None)
        if not override:
            _keep_nominators_places(group)
        for invitation in invitations:
            invitation.holds_place = True
        if group.is_one_per_area and not override:
            for invitation in invitations:
                refuse_second_of_area(group, invitation.person.area, invitation.person)


def release(invitation: Invitation) -> bool:
    """Give back the place counted for `invitation`; False when it held none."""
    if not invitation.holds_place:
        return False
    release_place(invitation.group, invitation.allocation)
    invitation.holds_place = False
    return True


def move(old: Invitation, new: Invitation) -> None:
    """The place counted for `old` counts for `new` from now on, in the same pools: it is free at no moment.

    The caller holds the pools still. Raises AlreadyThere for a second person of an area.
    """
    assert old.holds_place
    assert (old.group_id, old.allocation_id) == (new.group_id, new.allocation_id)
    old.holds_place, new.holds_place = False, True
    if new.group.is_one_per_area:
        db.session.flush()
        refuse_second_of_area(new.group, new.person.area, new.person)


def take_place(
    group: Group,
    allocation: Allocation | None,
    *,
    person: Person,
    override: bool = False,
) -> None:
    """One place in event, group and allocation, or none at all (see `take`)."""
    pools = _pools(group, allocation)
    with _all_or_none(pools):
        for pool in pools:
            if not _take_one(db.session(), pool, override):
                raise _full(pool, group, allocation)
        if allocation is None and not override:
            _keep_nominators_places(group)
        # the group's row is locked by the UPDATE above, so no second person of the area can slip in beside this look
        if group.is_one_per_area and not override:
            refuse_second_of_area(group, person.area, person)


@contextmanager
def _all_or_none(pools: Sequence[Pool]) -> Iterator[None]:
    """A savepoint. After a refusal what was read inside is not true any more, so the pools are read again."""
    try:
        with db.session.begin_nested():
            yield
    except Refusal:
        for pool in pools:
            db.session.expire(pool)
        raise


def release_place(group: Group, allocation: Allocation | None) -> None:
    """The reverse of `take_place`; an overrun shrinks first."""
    for pool in _pools(group, allocation):
        left = Pool.taken - 1
        db.session.execute(
            update(Pool)
            .where(Pool.id == pool.id)
            .values(taken=left, overrun=case((left > Pool.size, left - Pool.size), else_=0)),
            execution_options={"synchronize_session": False},
        )
        db.session.expire(pool)


def hold_still(group: Group, allocation: Allocation | None = None) -> None:
    """Lock these pools until the transaction ends: what is free now stays so while it is decided on."""
    for pool in _pools(group, allocation):
        db.session.scalars(locked(select(Pool).where(Pool.id == pool.id))).one()


def resize(pool: Pool, size: int, *, what: str) -> None:
    """Set the number of places. Raises NotPossible, with the number, when more are promised already."""
    changed = db.session.execute(
        update(Pool).where(Pool.id == pool.id, Pool.taken <= size).values(size=size, overrun=0),
        execution_options={"synchronize_session": False},
    ).rowcount  # type: ignore[attr-defined]
    db.session.expire(pool)
    if not changed:
        raise NotPossible(
            *NN_(
                "%(what)s: one place is promised already, so it cannot have only %(size)d.",
                "%(what)s: %(count)d places are promised already, so it cannot have only %(size)d.",
            ),
            field="size",
            what=what,
            count=pool.taken,
            size=size,
        )


def resize_knowingly(pool: Pool, size: int) -> None:
    """Set the number of places even below what is promised; the difference is kept as the overrun."""
    db.session.execute(
        update(Pool)
        .where(Pool.id == pool.id)
        .values(size=size, overrun=case((Pool.taken > size, Pool.taken - size), else_=0)),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(pool)


def move_size(pool: Pool, number: int, *, what: str) -> None:
    """So many places more, or fewer when negative; an overrun follows. Raises NotPossible without so many."""
    size = Pool.size + number
    moved = db.session.execute(
        update(Pool)
        .where(Pool.id == pool.id, size >= 0)
        .values(size=size, overrun=case((Pool.taken > size, Pool.taken - size), else_=0)),
        execution_options={"synchronize_session": False},
    ).rowcount  # type: ignore[attr-defined]
    db.session.expire(pool)
    if not moved:
        raise NotPossible(N_("%(what)s has no place left that could be moved."), what=what)


def hold_all_still(event: Event) -> None:
    """Lock every pool of the event until the transaction ends, in the one order, and read them afresh."""
    groups = select(Group.pool_id).where(Group.event_id == event.id)
    allocations = select(Allocation.pool_id).join(Group).where(Group.event_id == event.id)
    pools = select(Pool).where((Pool.id == event.pool_id) | Pool.id.in_(groups.union_all(allocations)))
    db.session.scalars(locked(pools.order_by(Pool.id != event.pool_id, Pool.id))).all()


def given_to_nominators(group: Group) -> tuple[int, int]:
    """How many of the group's places nominators have been given, and how many of those are promised."""
    given, used = db.session.execute(
        select(func.coalesce(func.sum(Pool.size), 0), func.coalesce(func.sum(Pool.taken), 0))
        .join(Allocation)
        .where(Allocation.group_id == group.id)
    ).one()
    return given, used


def left_to_give(group: Group) -> int:
    """Places of the group that are neither given to a nominator nor promised directly; negative when overrun."""
    given, used = given_to_nominators(group)
    return group.pool.size - given - (group.pool.taken - used)


def _pools(group: Group, allocation: Allocation | None) -> list[Pool]:
    others = [group.pool] if allocation is None else [group.pool, allocation.pool]
    return [group.event.pool, *sorted(others, key=lambda pool: pool.id)]


def _take_one(session: Session, pool: Pool, override: bool, number: int = 1) -> bool:
    taken = Pool.taken + number
    if override:
        change = update(Pool).values(taken=taken, overrun=case((taken > Pool.size, taken - Pool.size), else_=0))
    else:
        change = update(Pool).values(taken=taken).where(taken <= Pool.size)
    result = session.execute(
        change.where(Pool.id == pool.id),
        execution_options={"synchronize_session": False},
    )
    session.expire(pool)
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _full(pool: Pool, group: Group, allocation: Allocation | None) -> NoPlace:
    if pool is group.event.pool:
        return NoPlace(
            *NN_("The one place of the event is promised.", "All %(count)d places of the event are promised."),
            count=pool.size,
        )
    if pool is group.pool:
        return NoPlace(
            *NN_(
                "The one place of the group %(group)s is promised.",
                "All %(count)d places of the group %(group)s are promised.",
            ),
            count=pool.size,
            group=group.name,
        )
    assert allocation is not None
    return NoPlace(
        *NN_(
            "%(nominator)s has used its place.",
            "%(nominator)s has used all its %(count)d places.",
        ),
        nominator=allocation.nominator.name,
        count=pool.size,
    )


def _keep_nominators_places(group: Group) -> None:
    """What nominators have been given is theirs: a place just taken directly must be one of the others."""
    if left_to_give(group) < 0:
        raise NoPlace(
            N_("The free places of %(group)s are those of its nominators; raise the quota, or take places back."),
            group=group.name,
        )


def refuse_second_of_area(group: Group, area: Area | None, person: Person) -> None:
    """Raises AlreadyThere when someone else of `area` holds a place in this one-per-area group."""
    if area is None:
        return
    other = aliased(Person)
    invited = (
        select(other.name)
        .join(Invitation, Invitation.person_id == other.id)
        .where(
            Invitation.group_id == group.id,
            Invitation.holds_place,
            other.area_id == area.id,
            other.id != person.id,
        )
    )
    walked_in = (
        select(other.name)
        .join(Registration, Registration.person_id == other.id)
        .where(
            Registration.group_id == group.id,
            Registration.is_walk_in,
            Registration.state.in_(HOLDING),
            other.area_id == area.id,
            other.id != person.id,
        )
    )
    if first := db.session.scalar(invited.union_all(walked_in).limit(1)):
        raise AlreadyThere(
            N_("%(group)s has one place for each area, and %(area)s has it already: %(name)s."),
            field="area",
            group=group.name,
            area=area.name,
            name=first,
        )
