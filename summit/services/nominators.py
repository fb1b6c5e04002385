"""Nominators: who they are, what they may fill, their links, and places handed back or given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit import tokens
from summit.db import db, locked
from summit.errors import N_, NN_, AlreadyThere, BadInput, NotPossible, TooLate
from summit.mail import outbox
from summit.models import (
    Actor,
    Allocation,
    Area,
    Event,
    Group,
    MailKind,
    Nominator,
    NominatorContact,
    Pool,
    Retired,
)
from summit.services import audit, links, quotas, waiting_list


def add(event: Event, *, name: str, area: Area | None = None, by: Actor, now: datetime) -> Nominator:
    """A local forum, a business council, a school. Raises AlreadyThere for a name that is used."""
    name = name.strip()
    if any(nominator.name.casefold() == name.casefold() for nominator in event.nominators):
        raise AlreadyThere(N_("There is a nominator called %(name)s already."), field="name", name=name)
    nominator = Nominator(event=event, name=name, area=area, created_at=now)
    db.session.add(nominator)
    db.session.flush()
    audit.log("nominator.added", event=event, nominator=nominator, by=by, now=now)
    return nominator


def add_contact(
    nominator: Nominator,
    *,
    name: str,
    email: str,
    language: str,
    by: Actor,
    now: datetime,
) -> NominatorContact:
    """One person of the nominator, with a link of their own. Raises AlreadyThere for an address that is used."""
    if any(contact.email.casefold() == email.casefold() for contact in nominator.contacts):
        raise AlreadyThere(N_("%(email)s has a link already."), field="email", email=email)
    contact = NominatorContact(nominator=nominator, name=name.strip(), email=email.strip(), language=language)
    db.session.add(contact)
    db.session.flush()
    tokens.issue(contact, tokens.Kind.NOMINATOR)
    audit.log(
        "nominator.contact_added",
        event=nominator.event,
        nominator=nominator,
        by=by,
        now=now,
        contact_id=contact.id,
    )
    return contact


def change(nominator: Nominator, *, name: str, area: Area | None, by: Actor, now: datetime) -> None:
    """Another name or area. Raises BadInput without a name, AlreadyThere for a name that is used."""
    name = " ".join(name.split())
    if not name:
        raise BadInput(N_("Please write a name."), field="name")
    others = [other for other in nominator.event.nominators if other is not nominator]
    if any(other.name.casefold() == name.casefold() for other in others):
        raise AlreadyThere(N_("There is a nominator called %(name)s already."), field="name", name=name)
    if (nominator.name, nominator.area) != (name, area):
        nominator.name, nominator.area = name, area
        audit.log("nominator.changed", event=nominator.event, nominator=nominator, by=by, now=now)


def change_contact(
    contact: NominatorContact, *, name: str, email: str, language: str, by: Actor, now: datetime
) -> None:
    """What is known of a contact. With another address the old link dies at once, and the new one is not sent yet.

    Raises AlreadyThere for an address that is used.
    """
    nominator, email = contact.nominator, email.strip()
    others = [other for other in nominator.contacts if other is not contact]
    if any(other.email.casefold() == email.casefold() for other in others):
        raise AlreadyThere(N_("%(email)s has a link already."), field="email", email=email)
    if contact.email.casefold() != email.casefold():
        outbox.cancel_for(contact=contact)
        links.renew_contact(contact, because=Retired.CORRECTED, now=now)
        contact.invited_at = None
    contact.name, contact.email, contact.language = name.strip(), email, language
    audit.log(
        "nominator.contact_changed",
        event=nominator.event,
        nominator=nominator,
        by=by,
        now=now,
        contact_id=contact.id,
    )


def remove_contact(contact: NominatorContact, *, by: Actor, now: datetime) -> None:
    """One contact less: the link dies at once, and nothing more is mailed. The name stays for the log.

    A second time changes nothing. The last one may go too: the organiser answers for the nominator then.
    """
    own = select(NominatorContact).where(NominatorContact.id == contact.id)
    contact = db.session.scalars(locked(own, alone=True)).one()
    if contact.removed_at is not None:
        return
    nominator = contact.nominator
    outbox.cancel_for(contact=contact, reason=N_("The contact was removed before this mail was sent."))
    links.retire_contact(contact, because=Retired.REMOVED, now=now)
    contact.removed_at, contact.email = now, ""
    audit.log(
        "nominator.contact_removed", event=nominator.event, nominator=nominator, by=by, now=now, contact_id=contact.id
    )
    db.session.flush()
    db.session.expire(nominator, ["contacts"])


def allocate(nominator: Nominator, group: Group, *, places: int, by: Actor, now: datetime) -> Allocation:
    """Give the nominator so many of the group's places; a larger allocation invites its waiting reserves at once.

    A smaller one leaves places to those who wait in the group. Raises BadInput when the group has not so
    many to give, NotPossible below what is promised already.
    """
    allocation = next((a for a in nominator.allocations if a.group is group), None)
    quotas.hold_still(group, allocation)
    room = max(0, quotas.left_to_give(group)) + (allocation.pool.size if allocation else 0)
    if places > room:
        raise BadInput(
            *NN_("%(group)s has only one place to give.", "%(group)s has only %(count)d places to give."),
            field="places",
            group=group.name,
            count=room,
        )
    if allocation is None:
        allocation = Allocation(nominator=nominator, group=group, pool=Pool(size=places, taken=0, overrun=0))
        db.session.add(allocation)
        db.session.flush()
    else:
        quotas.resize(allocation.pool, places, what=nominator.name)
    audit.log(
        "allocation.set",
        event=nominator.event,
        nominator=nominator,
        by=by,
        now=now,
        group_id=group.id,
        allocation_id=allocation.id,
        places=places,
    )
    freed = waiting_list.Freed(cause=waiting_list.Cause.ALLOCATION)
    waiting_list.fill_from_reserves(allocation, freed=freed, now=now)
    waiting_list.offer_free_places(group.event, first=group, now=now)
    return allocation


def hand_back(allocation: Allocation, *, places: int = 1, by: Actor, now: datetime) -> None:
    """The nominator does not need so many: they go to who waits in the group, or the organiser gives them to another.

    Raises NotPossible, TooLate.
    """
    if allocation.group.event.has_ended(now):
        raise TooLate(N_("The event is over."))
    quotas.hold_still(allocation.group, allocation)
    if places < 1 or places > allocation.pool.free:
        raise NotPossible(
            *NN_(
                "%(nominator)s has only one unused place to hand back.",
                "%(nominator)s has only %(count)d unused places to hand back.",
            ),
            nominator=allocation.nominator.name,
            count=allocation.pool.free,
        )
    quotas.resize(allocation.pool, allocation.pool.size - places, what=allocation.nominator.name)
    audit.log(
        "allocation.handed_back",
        event=allocation.group.event,
        nominator=allocation.nominator,
        by=by,
        now=now,
        group_id=allocation.group_id,
        allocation_id=allocation.id,
        places=places,
    )
    freed = waiting_list.Freed(cause=waiting_list.Cause.HANDED_BACK)
    waiting_list.offer_free_places(allocation.group.event, first=allocation.group, freed=freed, now=now)


def acted(contact: NominatorContact, now: datetime) -> None:
    """The contact has done something by the link: the organiser sees who has begun."""
    contact.last_acted_at = now


def send_link(contact: NominatorContact, *, by: Actor, now: datetime) -> bool:
    """Mail the contact its link, at most once an hour. Returns whether a mail was written."""
    is_written = outbox.put(
        MailKind.NOMINATOR_LINK,
        event=contact.nominator.event,
        contact=contact,
        dedupe=f"nominator_link:{contact.id}:{contact.link_generation}:{int(now.timestamp()) // 3600}",
        now=now,
    )
    if not is_written:
        return False
    contact.invited_at = now
    audit.log(
        "nominator.link_sent",
        event=contact.nominator.event,
        nominator=contact.nominator,
        by=by,
        now=now,
        contact_id=contact.id,
    )
    return True


def by_id(event: Event, id: int) -> Nominator | None:
    """The event's own nominator of this id; None for a foreign or unknown one."""
    query = select(Nominator).where(Nominator.id == id, Nominator.event_id == event.id)
    return db.session.scalar(query.options(joinedload(Nominator.area)))


def contact_by_id(event: Event, nominator_id: int, id: int, *, also_removed: bool = False) -> NominatorContact | None:
    """The contact of this nominator of the event; None for a foreign or unknown one, or one who is forgotten."""
    query = (
        select(NominatorContact)
        .join(Nominator)
        .where(NominatorContact.id == id, Nominator.id == nominator_id, Nominator.event_id == event.id)
        .where(NominatorContact.name != "")
    )
    return db.session.scalar(query if also_removed else query.where(NominatorContact.removed_at.is_(None)))


def contacts_now_and_before(nominator: Nominator) -> tuple[list[NominatorContact], list[NominatorContact]]:
    """Its contacts, and who was one once and whose name is kept for saying who did what. One query."""
    query = select(NominatorContact).where(NominatorContact.nominator_id == nominator.id)
    everybody = db.session.scalars(query.order_by(NominatorContact.id)).all()
    now = [contact for contact in everybody if contact.removed_at is None]
    return now, [contact for contact in everybody if contact.removed_at is not None and contact.name]


def contact_names(nominator: Nominator) -> dict[int, str]:
    """What its contacts are called, also those who have been removed: for saying who did what."""
    named = select(NominatorContact.id, NominatorContact.name).where(NominatorContact.nominator_id == nominator.id)
    return dict(db.session.execute(named).all())


def contacts_of(event: Event) -> list[NominatorContact]:
    """Every contact of the event's nominators with their places, by the nominators' names."""
    query = (
        select(NominatorContact)
        .join(Nominator)
        .where(Nominator.event_id == event.id, NominatorContact.removed_at.is_(None))
        .options(
            joinedload(NominatorContact.nominator).selectinload(Nominator.contacts),
            joinedload(NominatorContact.nominator).selectinload(Nominator.allocations).joinedload(Allocation.pool),
        )
        .order_by(Nominator.name, NominatorContact.id)
    )
    return list(db.session.scalars(query))
