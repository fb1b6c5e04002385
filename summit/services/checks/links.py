"""Personal links: each living row has the one that its mails carry, and none that is known to be dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import exists, select

from summit import tokens
from summit.db import db
from summit.models import Erased, Erasure, Event, Invitation, Nominator, NominatorContact, Person, RetiredLink
from summit.services import links
from summit.services.checks.breach import Breach

WAY_OUT = "It gets the link that its mails carry."
NEW_LINK = "It gets a new link; send the mail again."


def breaches() -> Iterator[Breach]:
    """Of invitations and of nominators' contacts; whoever was erased, or forgotten in time, has none."""
    dead = set(db.session.scalars(select(RetiredLink.link_sha256)))
    known = Event.people_forgotten_at.is_(None)
    erased = exists().where(
        Erasure.kind == Erased.PERSON, Erasure.row_id == Person.id, Erasure.born_at == Person.created_at
    )
    invited = (
        select(Invitation)
        .join(Event, Invitation.event_id == Event.id)
        .join(Person, Invitation.person_id == Person.id)
        .where(known, ~erased)
        .order_by(Invitation.id)
    )
    for invitation in db.session.scalars(invited):
        mend = partial(_issue, invitation)
        if invitation.link_sha256 in dead:
            mend = partial(_raise_generation, invitation)
        elif _is_right(invitation, tokens.Kind.ATTENDEE) and _has_ticket(invitation):
            continue
        yield _breach(f"Invitation {invitation.id}", invitation.link_sha256 in dead, invitation.event_id, mend)
    contacts = (
        select(NominatorContact, Event.id)
        .join(Nominator, NominatorContact.nominator_id == Nominator.id)
        .join(Event, Nominator.event_id == Event.id)
        .where(known, NominatorContact.removed_at.is_(None))
        .order_by(NominatorContact.id)
    )
    for contact, event_id in db.session.execute(contacts):
        is_dead = contact.link_sha256 in dead
        if is_dead or not _is_right(contact, tokens.Kind.NOMINATOR):
            verb = tokens.renew if is_dead else tokens.issue
            yield _breach(f"Contact {contact.id}", is_dead, event_id, partial(_of_contact, verb, contact))


def _breach(whose: str, is_dead: bool, event_id: int, mend: partial[None]) -> Breach:
    return Breach(
        code="dead_link" if is_dead else "link",
        words=f"{whose} has a link that is dead." if is_dead else f"{whose} has not the link that its mails carry.",
        way_out=NEW_LINK if is_dead else WAY_OUT,
        event_id=event_id,
        mend=mend,
    )


def _is_right(row: tokens.Linked, kind: tokens.Kind) -> bool:
    return row.link_sha256 == tokens.fingerprint(tokens.derive(kind, row.id, row.link_generation))


def _has_ticket(invitation: Invitation) -> bool:
    return invitation.ticket_sha256 == tokens.fingerprint(links.ticket_token(invitation))


def _issue(invitation: Invitation, now: datetime) -> None:
    links.issue(invitation)


def _raise_generation(invitation: Invitation, now: datetime) -> None:
    invitation.link_generation += 1
    links.issue(invitation)


def _of_contact(verb: object, contact: NominatorContact, now: datetime) -> None:
    verb(contact, tokens.Kind.NOMINATOR)  # type: ignore[operator]
