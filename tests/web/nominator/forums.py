"""Forums and those they have named, for the tests of their door."""

from __future__ import annotations

from sqlalchemy import select

from summit import tokens
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Invitation,
    Nominator,
)
from summit.services import invitations
from tests import factories
from tests.factories import NOW


def link_of(forum: Nominator) -> str:
    """The address of its first contact's link."""
    contact = forum.contacts[0]
    return "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)


def named(forum: Nominator, *names: str, as_reserve: bool = False) -> list[Invitation]:
    """People it has named, in order."""
    with transaction():
        return [factories.nominated(forum.allocations[0], name=name, as_reserve=as_reserve) for name in names]


def states_of(forum: Nominator) -> list[tuple[str, str]]:
    """(name, state) of everyone it has named."""
    query = select(Invitation).where(Invitation.nominator_id == forum.id).order_by(Invitation.id)
    return [(row.person.name, row.state.value) for row in db.session.scalars(query)]


def says_yes(invitation: Invitation) -> None:
    """The person accepts by their own link."""
    with transaction():
        invitations.accept(invitation, by=Actor(ActorKind.ATTENDEE, invitation.id), now=NOW)
