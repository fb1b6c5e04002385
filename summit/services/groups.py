"""Groups and their quotas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from summit.db import db
from summit.errors import N_, NN_, AlreadyThere, BadInput, NotPossible
from summit.models import (
    Actor,
    Admission,
    Area,
    Event,
    Group,
    Invitation,
    Person,
    Pool,
    Registration,
    Role,
    Silence,
)
from summit.models.group import COLOURS
from summit.services import audit, facilitators, quotas, roles, waiting_list


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What an organiser says about a group. `colour` is one of eight tested slots."""

    name: str
    letter: str
    colour: int
    quota: int
    admission: Admission = Admission.HELD
    is_one_per_area: bool = False
    is_facilitators: bool = False
    is_joinable: bool = False


def add(event: Event, shape: Shape, *, by: Actor, now: datetime) -> Group:
    """A new group at the end of the list. Raises BadInput or AlreadyThere tied to the field."""
    _check(event, shape, None)
    shape = _following_tables(event, shape)
    group = Group(
        event=event, pool=Pool(size=shape.quota, taken=0, overrun=0), position=len(event.groups), colour=shape.colour
    )
    _shape(group, shape)
    db.session.add(group)
    db.session.flush()
    audit.log("group.added", event=event, by=by, now=now, group_id=group.id, quota=shape.quota)
    return group


def change(group: Group, shape: Shape, *, knowingly: bool = False, by: Actor, now: datetime) -> None:
    """Another name, letter, admission or quota. Below what is promised only `knowingly`, and then it is logged.

    The quota of those who lead the tables follows the tables, whatever is said of it.
    Raises BadInput, AlreadyThere, NotPossible tied to the field. A larger quota is offered to those who wait.
    """
    _check(group.event, shape, group)
    if group.is_held != (shape.admission is Admission.HELD) and _has_invitations(group):
        raise NotPossible(
            N_("%(group)s has invitations already, so its admission cannot be changed."),
            field="admission",
            group=group.name,
        )
    if shape.is_one_per_area and not group.is_one_per_area:
        _refuse_area_twice(group)
    _shape(group, shape)
    shape = _following_tables(group.event, shape)
    if shape.quota != group.pool.size:
        resize(group, shape.quota, knowingly=knowingly or shape.is_facilitators, now=now)
    audit.log(
        "group.changed", event=group.event, by=by, now=now, group_id=group.id, quota=shape.quota, knowingly=knowingly
    )


def resize(group: Group, quota: int, *, knowingly: bool = False, now: datetime) -> None:
    """Set the quota; never below what nominators have been given. Raises NotPossible with the number.

    What is promised directly counts beside what nominators have, used or not; below that only `knowingly`. A larger
    quota is offered to those who wait.
    """
    quotas.hold_still(group)
    given, used = quotas.given_to_nominators(group)
    promised = given + group.pool.taken - used
    if given and given <= quota < promised and not knowingly:
        raise NotPossible(
            N_("%(group)s: %(promised)d places are promised or given to nominators, so it cannot have only %(quota)d."),
            field="quota",
            group=group.name,
            promised=promised,
            quota=quota,
        )
    if quota < given:
        raise NotPossible(
            *NN_(
                "A nominator has been given one place of %(group)s; take it back first.",
                "Nominators have been given %(count)d places of %(group)s; take some back first.",
            ),
            field="quota",
            count=given,
            group=group.name,
        )
    if knowingly:
        quotas.resize_knowingly(group.pool, quota)
    else:
        quotas.resize(group.pool, quota, what=group.name)
    freed = waiting_list.Freed(cause=waiting_list.Cause.QUOTA)
    waiting_list.offer_free_places(group.event, first=group, freed=freed, now=now)


def decide_on_silence(group: Group, silence: Silence, *, by: Actor, now: datetime) -> None:
    """What becomes of a place of the group when its holder does not say whether they still come."""
    if group.silence is not silence:
        group.silence = silence
        audit.log("group.silence_decided", event=group.event, by=by, now=now, group_id=group.id, silence=silence.value)


def remove(group: Group, *, by: Actor, now: datetime) -> None:
    """Only a group that nobody was invited to and no nominator has places of. Raises NotPossible."""
    if group.allocations or _has_invitations(group):
        raise NotPossible(N_("%(group)s is in use and cannot be removed."), group=group.name)
    pool = group.pool
    for role in db.session.scalars(select(Role).where(Role.group_id == group.id)):
        roles.take_away(role, by=by, now=now)
    db.session.delete(group)
    db.session.flush()
    db.session.delete(pool)
    audit.log("group.removed", event=group.event, by=by, now=now, group_id=group.id)


def _following_tables(event: Event, shape: Shape) -> Shape:
    """As it was said, but those who lead the tables are as many as the tables need (domain.md, rule 9)."""
    needed = facilitators.needed(event) if shape.is_facilitators else 0
    return replace(shape, quota=needed) if needed else shape


def _shape(group: Group, shape: Shape) -> None:
    group.name = " ".join(shape.name.split())
    group.letter = shape.letter.strip().upper()
    group.colour = shape.colour
    group.admission = shape.admission
    group.is_one_per_area = shape.is_one_per_area
    group.is_facilitators = shape.is_facilitators
    group.is_joinable = shape.is_joinable


def _check(event: Event, shape: Shape, group: Group | None) -> None:
    others = [other for other in event.groups if other is not group]
    name, letter = " ".join(shape.name.split()), shape.letter.strip().upper()
    if not name:
        raise BadInput(N_("Please give the group a name."), field="name")
    if len(letter) != 1 or not letter.isalpha():
        raise BadInput(N_("Please choose one letter."), field="letter")
    if not 1 <= shape.colour <= COLOURS:
        raise BadInput(N_("Please choose one of the colours."), field="colour")
    if shape.quota < 0:
        raise BadInput(N_("A quota cannot be negative."), field="quota")
    if any(other.name.casefold() == name.casefold() for other in others):
        raise AlreadyThere(N_("There is a group called %(name)s already."), field="name", name=name)
    if any(other.letter == letter for other in others):
        raise AlreadyThere(N_("The letter %(letter)s is used by another group."), field="letter", letter=letter)
    if shape.is_facilitators and any(other.is_facilitators for other in others):
        raise AlreadyThere(N_("There is a group of facilitators already."), field="is_facilitators")
    if shape.is_joinable and shape.admission is Admission.HELD:
        raise BadInput(
            N_("Only an open group can be joined with the event's link: a held place is promised to somebody."),
            field="is_joinable",
        )
    if shape.is_one_per_area and not event.areas:
        raise BadInput(N_("Set up the areas first."), field="is_one_per_area")


def _refuse_area_twice(group: Group) -> None:
    """Raises NotPossible when two people of one area hold places in the group, which is to have one from each."""
    twice = db.session.execute(
        select(Area.name, func.count())
        .join(Person, Person.area_id == Area.id)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.group_id == group.id, Invitation.holds_place)
        .group_by(Area.id, Area.name, Area.position)
        .having(func.count() > 1)
        .order_by(Area.position)
    ).first()
    if twice is not None:
        raise NotPossible(
            N_("%(number)d people from %(area)s have places of %(group)s, so it cannot be one from each area."),
            field="is_one_per_area",
            number=twice[1],
            area=twice[0],
            group=group.name,
        )


def _has_invitations(group: Group) -> bool:
    return any(
        db.session.scalar(select(func.count()).select_from(model).where(model.group_id == group.id))
        for model in (Invitation, Registration)
    )


def with_places(event: Event) -> list[Group]:
    """The groups of the event, their places read with them. One query, and none where they are there already."""
    if "groups" in event.__dict__ and all("pool" in group.__dict__ for group in event.groups):
        return event.groups
    query = select(Group).where(Group.event_id == event.id).options(joinedload(Group.pool)).order_by(Group.position)
    set_committed_value(event, "groups", list(db.session.scalars(query)))
    return event.groups
