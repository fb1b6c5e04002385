"""Whoever is no attendee is erased: a nominator's contact, a citizen who wrote to a forum, somebody who works here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from summit.db import db
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    Erased,
    Erasure,
    NominatorContact,
    OutboxMail,
    Role,
    SignInLink,
    StaffMember,
    Wish,
)
from summit.models.audit import SYSTEM
from summit.services import audit, nominators
from summit.services.erasures import listing, mails

WITHOUT_ROLE = timedelta(days=365)  # after which somebody no longer works here


def erase_contact(contact: NominatorContact, *, by: Actor, now: datetime) -> None:
    """The contact leaves the nominator, and nothing says any more who it was."""
    nominator = contact.nominator
    if listing.is_erased(Erased.CONTACT, contact.id, nominator.created_at):
        return
    name, email = contact.name, contact.email
    nominators.remove_contact(contact, by=by, now=now)
    mails.empty(OutboxMail.contact_id == contact.id)
    mails.mask(nominator.event, [name, email])
    contact.name = ""
    listing.note(Erased.CONTACT, contact.id, born_at=nominator.created_at, now=now)
    audit.log(
        "nominator.contact_erased", event=nominator.event, nominator=nominator, by=by, now=now, contact_id=contact.id
    )


def erase_wish(wish: Wish, *, by: Actor, now: datetime) -> None:
    """What a citizen wrote to a nominator goes, with the mails that passed it on."""
    if listing.is_erased(Erased.WISH, wish.id, wish.created_at):
        return
    nominator = wish.nominator
    mails.empty(OutboxMail.wish_id == wish.id)
    mails.mask(nominator.event, [wish.name, wish.email, wish.phone])
    wish.name = wish.email = wish.phone = wish.message = ""
    wish.handled_at = wish.handled_at or now
    listing.note(Erased.WISH, wish.id, born_at=wish.created_at, now=now)
    audit.log("wish.erased", event=nominator.event, nominator=nominator, by=by, now=now, wish_id=wish.id)


def erase_staff(member: StaffMember, *, by: Actor, now: datetime) -> None:
    """Somebody works here no more: no role, no way in, no name. What they did stays in the log under their number."""
    if listing.is_erased(Erased.STAFF, member.id, member.created_at):
        return
    links = select(SignInLink.id).where(SignInLink.staff_member_id == member.id)
    mails.empty(OutboxMail.sign_in_link_id.in_(links))
    unused = (SignInLink.staff_member_id == member.id, SignInLink.used_at.is_(None))
    db.session.execute(update(SignInLink).where(*unused).values(used_at=now))
    db.session.execute(delete(Role).where(Role.staff_member_id == member.id))
    member.name, member.email = "", str(member.id)  # unique, and nobody's address
    listing.note(Erased.STAFF, member.id, born_at=member.created_at, now=now)
    audit.log("staff.erased", event=None, by=by, now=now, staff_id=member.id)
    db.session.flush()
    db.session.expire(member)


def erase_who_left(now: datetime) -> int:
    """Erase staff who have had no role for 12 months and did nothing here meanwhile. Returns how many."""
    long_ago = now - WITHOUT_ROLE
    erased = select(Erasure.row_id).where(Erasure.kind == Erased.STAFF, Erasure.born_at == StaffMember.created_at)
    without_role = select(StaffMember).where(
        StaffMember.created_at <= long_ago,
        StaffMember.id.not_in(select(Role.staff_member_id)),
        StaffMember.id.not_in(erased),
    )
    left = [member for member in db.session.scalars(without_role) if not _was_here_after(long_ago, member)]
    for member in left:
        erase_staff(member, by=SYSTEM, now=now)
    return len(left)


def _was_here_after(moment: datetime, member: StaffMember) -> bool:
    """Does the log tell of something that they did, or of a role of theirs that began, changed or ended?"""
    did = (AuditEntry.actor_kind == ActorKind.STAFF) & (AuditEntry.actor_id == member.id)
    had = AuditEntry.action.startswith("staff.") & (AuditEntry.details["staff_id"].as_integer() == member.id)
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.at > moment, or_(did, had))
    return bool(db.session.scalar(query))
