"""Inviting a whole list directly: judged row by row before anything is stored, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from summit.db import db
from summit.errors import N_, NN_, AlreadyThere, NoPlace, NotPossible, Refusal
from summit.models import (
    Actor,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    Person,
    Registration,
)
from summit.models.registration import HOLDING
from summit.services import audit, mail_texts, people, promises, quotas

S = InvitationState

OVER_WITH = frozenset({S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.REPLACED})  # whoever stands here may be asked again


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """One row of a list. `area` is the name of an area of the event, or empty; `language` too may be empty."""

    row_number: int
    name: str
    email: str = ""
    organisation: str = ""
    area: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why one row cannot be invited as things are."""

    invitee: Invitee
    refusal: Refusal


def judge(group: Group, invitees: Sequence[Invitee], *, at_once: int | None = None) -> list[Trouble]:
    """The rows that cannot be invited: on a list, asked or coming already, or second of their area.

    Only so many are asked `at_once`, if that is said: the others wait as reserves, in which an area may have several.
    A fixed number of queries.
    """
    known = _Known(group.event)
    taken = _areas_taken(group) if group.is_one_per_area else {}
    found: list[Trouble] = []
    for number, invitee in enumerate(invitees):
        is_asked_now = at_once is None or number - len(found) < at_once
        person = known.person(invitee)
        area = invitee.area or (person.area.name if person and person.area else "")
        if person is not None and at_once is None and _is_draft(person):
            refusal = AlreadyThere(N_("%(name)s is on the list already; ask them in a wave."), name=person.name)
            found.append(Trouble(invitee, refusal))
        elif person is not None and _is_asked(person):
            refusal = AlreadyThere(N_("%(name)s is invited or registered already."), name=person.name)
            found.append(Trouble(invitee, refusal))
        elif group.is_one_per_area and is_asked_now and area in taken:
            refusal = AlreadyThere(
                N_("%(group)s has one place for each area, and %(area)s has it already: %(name)s."),
                group=group.name,
                area=area,
                name=taken[area],
            )
            found.append(Trouble(invitee, refusal))
        elif group.is_one_per_area and is_asked_now and area:
            taken[area] = invitee.name
    return found


def free_places(group: Group) -> int:
    """How many more can be promised a place directly: what nominators have been given is theirs, used or not."""
    return max(0, min(group.event.pool.free, group.pool.free, quotas.left_to_give(group)))


def invite_all(
    group: Group, invitees: Sequence[Invitee], *, override: bool = False, by: Actor, now: datetime
) -> list[Invitation]:
    """Invite everyone of the list, or nobody.

    Raises NoPlace with the numbers when a held group has too few places and nobody overrides it knowingly,
    AlreadyThere when somebody has been asked meanwhile, NotPossible when the event is not open.
    """
    promises.refuse_cancelled(group.event)
    if group.event.state is not EventState.OPEN:
        raise NotPossible(N_("The event is not open yet, so nobody can be invited."))
    if not override:
        require_places(group, len(invitees))
    drafts = _drafts(group, invitees, now)
    by_mail = [draft for draft in drafts if draft.person.email]
    until = promises.answer_until(group.event, now)
    mail_texts.require_whole(group.event, MailKind.INVITATION, by_mail, deadline_at=until)
    promises.send_many(group, drafts, by=by, now=now, override=override)
    return drafts


def keep_all(group: Group, invitees: Sequence[Invitee], *, by: Actor, now: datetime) -> list[Invitation]:
    """Keep everyone of the list as a draft: no place is promised and no mail is written before a wave asks them.

    Raises AlreadyThere when somebody has been asked meanwhile, NotPossible when the event is over.
    """
    if group.event.has_ended(now):
        raise NotPossible(N_("The event is over."))
    drafts = _drafts(group, invitees, now)
    for draft in drafts:
        promises.log("invitation.kept", draft, by, now)
    audit.log("list.kept", event=group.event, by=by, now=now, group_id=group.id, number=len(drafts))
    return drafts


def drafts(event: Event, *, only: Collection[int] | None = None) -> int:
    """How many people are on the list, or of `only` these groups, and were never asked."""
    query = select(func.count()).where(Invitation.event_id == event.id, Invitation.state == S.DRAFT)
    if only is not None:
        query = query.where(Invitation.group_id.in_(only))
    return db.session.scalar(query) or 0


def require_places(group: Group, number: int) -> None:
    """Raises NoPlace, with the numbers, when a held group has not so many places for people who are asked directly."""
    quotas.hold_still(group)
    free = free_places(group)
    if group.is_held and number > free:
        raise NoPlace(
            *NN_(
                "There is one person on the list, but no place of %(group)s is free.",
                "There are %(count)d people on the list, but only %(free)d places of %(group)s are free.",
            ),
            field="override",
            count=number,
            free=free,
            group=group.name,
        )


def _drafts(group: Group, invitees: Sequence[Invitee], now: datetime) -> list[Invitation]:
    quotas.hold_still(group)  # one list at a time, so that nobody is written down twice
    known = _Known(group.event)
    strangers, drafts = [], []
    for invitee in invitees:
        person = known.person(invitee)
        if person is None:
            strangers.append(_new_person(group.event, invitee, known, now))
        else:
            _complete(person, invitee, known)
            drafts.append(promises.create(person, group, now=now))
    db.session.add_all(strangers)
    db.session.flush()
    return drafts + promises.create_many(strangers, group, now=now)


class _Known:
    """The people and areas of an event, found by address and name as `people.find_or_add` does."""

    def __init__(self, event: Event) -> None:
        query = select(Person).where(Person.event_id == event.id).order_by(Person.id)
        everyone = db.session.scalars(
            query.options(selectinload(Person.invitations), joinedload(Person.registration), joinedload(Person.area))
        ).unique()
        self.areas = {area.name: area for area in event.areas}
        self._people: dict[tuple[str, str, int], Person] = {}
        for person in everyone:
            self._people.setdefault(_key(person.name, person.email, person.area_id), person)

    def person(self, invitee: Invitee) -> Person | None:
        """Whom this row means, if they are known."""
        area = self.areas.get(invitee.area)
        return self._people.get(_key(invitee.name, invitee.email, area.id if area else None))


def _key(name: str, email: str, area_id: int | None) -> tuple[str, str, int]:
    folded = " ".join(name.split()).casefold()
    return (folded, email.strip().casefold(), 0) if email.strip() else (folded, "", area_id or 0)


def _new_person(event: Event, invitee: Invitee, known: _Known, now: datetime) -> Person:
    return Person(
        event=event,
        name=people.tidy_name(invitee.name),
        email=invitee.email.strip(),
        language=invitee.language or event.language,
        organisation=invitee.organisation.strip(),
        phone=invitee.phone.strip(),
        area=known.areas.get(invitee.area),
        created_at=now,
    )


def _complete(person: Person, invitee: Invitee, known: _Known) -> None:
    """What the list knows of somebody who was asked before."""
    person.area = known.areas.get(invitee.area) or person.area
    person.organisation = invitee.organisation.strip() or person.organisation
    person.phone = invitee.phone.strip() or person.phone


def _is_draft(person: Person) -> bool:
    return any(invitation.state is S.DRAFT for invitation in person.invitations)


def _is_asked(person: Person) -> bool:
    if person.registration is not None and person.registration.is_walk_in:
        return True
    return any(invitation.state not in OVER_WITH for invitation in person.invitations)


def _areas_taken(group: Group) -> dict[str, str]:
    """{area: who has its place} of a one-per-area group."""
    invited = db.session.scalars(
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.group_id == group.id, Invitation.holds_place, Person.area_id.is_not(None))
        .options(joinedload(Person.area))
    )
    walked_in = db.session.scalars(
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.group_id == group.id,
            Registration.is_walk_in,
            Registration.state.in_(HOLDING),
            Person.area_id.is_not(None),
        )
        .options(joinedload(Person.area))
    )
    return _by_area([*invited, *walked_in])


def _by_area(found: Iterable[Person]) -> dict[str, str]:
    return {person.area.name: person.name for person in found if person.area is not None}
