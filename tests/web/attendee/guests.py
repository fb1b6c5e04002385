"""People with a personal link, for the tests of their door."""

from __future__ import annotations

from summit import tokens
from summit.db import transaction
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Invitation,
)
from summit.services import invitations
from tests import factories
from tests.factories import NOW


def link_of(invitation: Invitation) -> str:
    """The address of the personal link."""
    return "/i/" + tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)


def me(invitation: Invitation) -> Actor:
    """The person, for the log."""
    return Actor(ActorKind.ATTENDEE, invitation.id)


def invited(event: Event, **more: object) -> Invitation:
    """Inger, asked and not answered."""
    with transaction():
        invitation = factories.invited(event.groups[0], name="Inger Lyngsø", **more)  # type: ignore[arg-type]
        invitation.person.language = "en"
    return invitation


def accepted(event: Event) -> Invitation:
    """Inger, who has said yes."""
    invitation = invited(event)
    with transaction():
        invitations.accept(invitation, by=me(invitation), now=NOW)
    return invitation
