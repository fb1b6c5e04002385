"""Builders for tests: real services on a real database, invented people, one line for the usual case.

Call them inside `with transaction():`.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from summit import tokens
from summit.db import db
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    Allocation,
    Area,
    Event,
    Group,
    Host,
    Invitation,
    ItemKind,
    Nominator,
    NominatorContact,
    RoleKind,
    StaffMember,
)
from summit.models.audit import SYSTEM
from summit.services import (
    events,
    groups,
    hosts,
    invitations,
    nominations,
    nominators,
    people,
    programme,
    registrations,
    staff,
)
from summit.services.nominations import Nominee

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORGANISER = Actor(ActorKind.STAFF, 1)
_numbers = itertools.count(1)


def host(name: str = "Fjordby Kommune", *, now: datetime = NOW) -> Host:
    """A municipality."""
    return hosts.found(slug=f"host-{next(_numbers)}", name=name, language="da", by=ORGANISER, now=now)


def event(
    *,
    of: Host | None = None,
    title: str = "Topmøde om lokal udvikling",
    capacity: int = 168,
    now: datetime = NOW,
    areas: tuple[str, ...] = ("Jyderup", "Orø", "Tuse"),
    is_open: bool = True,
    **more: object,
) -> Event:
    """An open event in 60 days with three areas and one group of citizens with room for all."""
    starts_at = now + timedelta(days=60)
    facts = {
        "languages": ("da", "en"),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=7),
        "nominate_until_at": now + timedelta(days=30),
        "answer_until_at": now + timedelta(days=40),
        "venue": "Fjordhallen",
        "address": "Havnevej 12, 4300 Holbæk",
        "contact_name": "Dorte Haugaard",
        "contact_email": "dorte@fjordby.example",
        "contact_phone": "72 00 00 00",
    } | more
    made = events.create(
        of or host(now=now),
        events.Description(title=title, capacity=capacity, **facts),  # type: ignore[arg-type]
        by=ORGANISER,
        now=now,
    )
    events.set_areas(made, areas, by=ORGANISER, now=now)
    if is_open:
        group(made, now=now)
        events.open_for_answers(made, by=ORGANISER, now=now)
    return made


def group(
    of: Event,
    name: str = "Borgere",
    *,
    quota: int = 76,
    admission: Admission = Admission.HELD,
    now: datetime = NOW,
    **more: object,
) -> Group:
    """A group with a letter and colour of its own."""
    used = {other.letter for other in of.groups}
    letter = next(c for c in name.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c.isalpha() and c not in used)
    shape = groups.Shape(
        name=name,
        letter=letter,
        colour=len(of.groups) % 8 + 1,
        quota=quota,
        admission=admission,
        **more,  # type: ignore[arg-type]
    )
    made = groups.add(of, shape, by=ORGANISER, now=now)
    db.session.expire(of, ["groups"])
    return made


def forum(
    of: Event, name: str = "Lokalforum Jyderup", *, places: int = 4, to: Group | None = None, now: datetime = NOW
) -> Nominator:
    """A nominator with an allocation in `to` (the first group) and one contact."""
    area = next((area for area in of.areas if area.name in name), None)
    made = nominators.add(of, name=name, area=area, by=ORGANISER, now=now)
    contact(made, now=now)
    allocation(made, to or of.groups[0], places=places, now=now)
    db.session.expire(made)
    return made


def contact(of: Nominator, *, email: str = "", now: datetime = NOW) -> NominatorContact:
    """A contact of the nominator."""
    number = next(_numbers)
    return nominators.add_contact(
        of,
        name=f"Kontakt {number}",
        email=email or f"kontakt{number}@forum.example",
        language="da",
        by=ORGANISER,
        now=now,
    )


def allocation(of: Nominator, to: Group, *, places: int = 4, now: datetime = NOW) -> Allocation:
    """So many places of the group for the nominator."""
    return nominators.allocate(of, to, places=places, by=ORGANISER, now=now)


def nominee(name: str = "", *, email: str | None = None) -> Nominee:
    """An invented citizen with an address of their own."""
    number = next(_numbers)
    return Nominee(name=name or f"Person {number}", email=f"person{number}@post.example" if email is None else email)


def nominated(by: Allocation, *, name: str = "", as_reserve: bool = False, now: datetime = NOW) -> Invitation:
    """A citizen named by the nominator of this allocation."""
    who = Actor(ActorKind.CONTACT, by.nominator.contacts[0].id if by.nominator.contacts else None)
    return nominations.nominate(by, nominee(name), as_reserve=as_reserve, by=who, now=now)


def invited(
    to: Group,
    *,
    name: str = "",
    area: Area | None = None,
    email: str | None = None,
    override: bool = False,
    now: datetime = NOW,
) -> Invitation:
    """A person invited directly."""
    number = next(_numbers)
    person = people.find_or_add(
        to.event,
        name=name or f"Person {number}",
        email=f"person{number}@post.example" if email is None else email,
        area=area,
        language="da",
        now=now,
    )
    return invitations.invite(person, to, by=ORGANISER, now=now, override=override)


def accepted(to: Group, *, name: str = "", area: Area | None = None, now: datetime = NOW) -> Invitation:
    """A person who was invited directly and said yes."""
    invitation = invited(to, name=name, area=area, now=now)
    invitations.accept(invitation, by=Actor(ActorKind.ATTENDEE, invitation.id), now=now)
    return invitation


def tells(invitation: Invitation, *, dietary: str = "", now: datetime = NOW) -> None:
    """Somebody who has said yes answers the questions."""
    person = invitation.person
    answers = registrations.Answers(name=person.name, dietary=dietary)
    by = Actor(ActorKind.ATTENDEE, invitation.id)
    registrations.answer_questions(person.registration, answers, by=by, now=now)  # type: ignore[arg-type]


def accepted_late(to: Group, *, name: str = "", now: datetime = NOW) -> Invitation:
    """A person whose yes came when every place of the group was promised: number one, two … on the waiting list."""
    invitation = invited(to, name=name, now=now, override=True)
    own = Actor(ActorKind.ATTENDEE, invitation.id)
    invitations.decline(invitation, by=own, now=now)
    invitations.accept(invitation, by=own, now=now)
    return invitation


def rounds(of: Event, *, number: int = 3, now: datetime = NOW) -> None:
    """A programme with so many rounds at tables."""
    from datetime import time

    for index in range(number):
        point = programme.Point(kind=ItemKind.ROUND, begins=time(9 + 2 * index, 30), title=f"Runde {index + 1}")
        programme.add(of, point, by=ORGANISER, now=now)


def organiser(
    of: Host,
    *,
    email: str = "dorte@fjordby.example",
    kind: RoleKind = RoleKind.ORGANISER,
    at: Event | None = None,
    group: Group | None = None,
    sees_needs: bool = True,
) -> StaffMember:
    """A staff member with a role at all events of the host, or at one."""
    return staff.appoint(
        email=email,
        name="Dorte Haugaard",
        language="da",
        host=of,
        kind=kind,
        event=at,
        group=group,
        can_see_needs=sees_needs,
        by=SYSTEM,
        now=NOW,
    )


def keeper(group: Group, *, email: str = "ketty@fjordby.example") -> StaffMember:
    """A staff member who looks after this group and sees no other."""
    return organiser(group.event.host, email=email, kind=RoleKind.KEEPER, at=group.event, group=group)


def contact_link(id: int) -> str:
    """The link of the contact of that number."""
    return tokens.derive(tokens.Kind.NOMINATOR, id, db.session.get_one(NominatorContact, id).link_generation)
