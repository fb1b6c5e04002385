"""Crowds for the fault tests, and what became of them: counted in the database, not believed from the answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import (
    Admission,
    Allocation,
    AuditEntry,
    Invitation,
    MailKind,
    OutboxMail,
    Registration,
    RegistrationState,
)
from summit.services import checks
from tests import crowd, factories
from tests.fault.site import Post, Site

PLACES, PEOPLE = 5, 200
YES = {"answer": "yes"}
NO = {"answer": "no", "reason": ""}


@dataclass(frozen=True)
class Rush:
    """What a rush came to: `numbers` on the waiting list in order, mails by kind, statuses with how often each came."""

    confirmed: int
    numbers: list[int]
    mails: dict[MailKind, int]
    statuses: dict[int, int]
    breaches: list[str]


def link(invitation: Invitation) -> str:
    """The path of the invitation's personal link."""
    return "/i/" + tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)


def asked(number: int, *, places: int, admission: Admission) -> tuple[int, list[str]]:
    """So many people asked for so many places of one group: its id and their links. In an application context."""
    now = clock.now()
    with transaction():
        event = factories.event(capacity=max(1000, places), now=now)
        group = factories.group(event, "Ansatte", quota=places, admission=admission, now=now)
        invitations = crowd.invited(group, number, now, is_sent=False)
        return group.id, ["/i/" + tokens.derive(tokens.Kind.ATTENDEE, each, 0) for each in invitations]


def rush(site: Site) -> Rush:
    """Everybody says yes to a place of an open group in the same moment."""
    with site.app.app_context():
        group, links = asked(PEOPLE, places=PLACES, admission=Admission.OPEN)
    statuses = site.post_at_once([Post(f"{path}/answer", YES) for path in links])
    with site.app.app_context():
        of_group = select(Registration).where(Registration.group_id == group).order_by(Registration.waiting_number)
        registered = db.session.scalars(of_group).all()
        kinds = (
            select(OutboxMail.kind, func.count())
            .join(Invitation, OutboxMail.invitation_id == Invitation.id)
            .where(Invitation.group_id == group)
            .group_by(OutboxMail.kind)
        )
        return Rush(
            confirmed=sum(each.state is RegistrationState.CONFIRMED for each in registered),
            numbers=[each.waiting_number for each in registered if each.waiting_number is not None],
            mails=dict(db.session.execute(kinds).all()),
            statuses=dict(Counter(statuses)),
            breaches=[str(breach) for breach in checks.breaches(clock.now())],
        )


def traces(action: str, kind: MailKind) -> tuple[int, int]:
    """How many rows of the log say `action`, and how many mails of `kind` there are. In an application context."""
    logged = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    written = select(func.count()).select_from(OutboxMail).where(OutboxMail.kind == kind)
    return db.session.scalar(logged) or 0, db.session.scalar(written) or 0


def nominating(site: Site, *, places: int, clients: int, each: int) -> tuple[dict[int, int], int, int]:
    """So many contacts of one forum name people at once: (statuses, places taken, people who were asked)."""
    now = clock.now()
    with site.app.app_context():
        with transaction():
            event = factories.event(capacity=1000, now=now)
            forum = factories.forum(event, places=places, now=now)
            for _ in range(clients - 1):
                factories.contact(forum, now=now)
            db.session.expire(forum, ["contacts"])
            allocation = forum.allocations[0].id
            links = [
                "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
                for contact in forum.contacts
            ]
        posts = [[nomination(path, allocation) for _ in range(each)] for path in links]
    statuses = site.post_in_turns(posts)
    with site.app.app_context():
        taken = db.session.get_one(Allocation, allocation).pool.taken
        holding = select(func.count()).select_from(Invitation).where(Invitation.allocation_id == allocation)
        return dict(Counter(statuses)), taken, db.session.scalar(holding.where(Invitation.holds_place)) or 0


def nomination(path: str, allocation: int) -> Post:
    """Somebody is named behind the nominator's link."""
    nominee = factories.nominee()
    return Post(f"{path}/{allocation}/people", {"name": nominee.name, "email": nominee.email})
