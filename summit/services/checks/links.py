"""Personal links: each living row has the one that its mails carry, and none that is known to be dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import Select, exists, select

from summit import schema, tokens
from summit.db import db
from summit.models import Erased, Erasure, Event, Invitation, Nominator, NominatorContact, Person, RetiredLink
from summit.services import links
from summit.services.checks.breach import Breach

WAY_OUT = "It gets the link that its mails carry."
NEW_LINK = "It gets a new link; send the mail again."
ANOTHER_KEY = "The link key is another than the one that {} links were made with."


def breaches() -> Iterator[Breach]:
    """Of invitations and of nominators' contacts; whoever was erased, or forgotten in time, has none."""
    dead = set(db.session.scalars(select(RetiredLink.link_sha256)))
    invitations = db.session.scalars(_invitations()).all()
    contacts = db.session.execute(_contacts()).all()
    fit = [tokens.fits(each, tokens.Kind.ATTENDEE) for each in invitations if each.link_sha256 not in {None, *dead}]
    fit += [tokens.fits(each, tokens.Kind.NOMINATOR) for each, _ in contacts if each.link_sha256 not in {None, *dead}]
    if tokens.are_of_another_key(fit):  # made anew with the wrong key, every link that was sent would be dead for good
        yield Breach(
            code="link_key", words=ANOTHER_KEY.format(len(fit) - sum(fit)), way_out=schema.OLD_KEY_BACK, event_id=None
        )
        return
    for invitation in invitations:
        mend = partial(_issue, invitation)
        if invitation.link_sha256 in dead:
            mend = partial(_raise_generation, invitation)
        elif tokens.fits(invitation, tokens.Kind.ATTENDEE) and _has_ticket(invitation):
            continue
        yield _breach(f"Invitation {invitation.id}", invitation.link_sha256 in dead, invitation.event_id, mend)
    for contact, event_id in contacts:
        is_dead = contact.link_sha256 in dead
        if is_dead or not tokens.fits(contact, tokens.Kind.NOMINATOR):
            verb = tokens.renew if is_dead else tokens.issue
            yield _breach(f"Contact {contact.id}", is_dead, event_id, partial(_of_contact, verb, contact))


def _invitations() -> Select[Invitation]:
    erased = exists().where(
        Erasure.kind == Erased.PERSON, Erasure.row_id == Person.id, Erasure.born_at == Person.created_at
    )
    return (
        select(Invitation)
        .join(Event, Invitation.event_id == Event.id)
        .join(Person, Invitation.person_id == Person.id)
        .where(Event.people_forgotten_at.is_(None), ~erased)
        .order_by(Invitation.id)
    )


def _contacts() -> Select[NominatorContact, int]:
    return (
        select(NominatorContact, Event.id)
        .join(Nominator, NominatorContact.nominator_id == Nominator.id)
        .join(Event, Nominator.event_id == Event.id)
        .where(Event.people_forgotten_at.is_(None), NominatorContact.removed_at.is_(None))
        .order_by(NominatorContact.id)
    )


def _breach(whose: str, is_dead: bool, event_id: int, mend: partial[None]) -> Breach:
    return Breach(
        code="dead_link" if is_dead else "link",
        words=f"{whose} has a link that is dead." if is_dead else f"{whose} has not the link that its mails carry.",
        way_out=NEW_LINK if is_dead else WAY_OUT,
        event_id=event_id,
        mend=mend,
    )


def _has_ticket(invitation: Invitation) -> bool:
    return invitation.ticket_sha256 == tokens.fingerprint(links.ticket_token(invitation))


def _issue(invitation: Invitation, now: datetime) -> None:
    links.issue(invitation)


def _raise_generation(invitation: Invitation, now: datetime) -> None:
    invitation.link_generation += 1
    links.issue(invitation)


def _of_contact(verb: object, contact: NominatorContact, now: datetime) -> None:
    verb(contact, tokens.Kind.NOMINATOR)  # type: ignore[operator]
