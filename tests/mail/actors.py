"""Who acts in the story that the mails tell."""

from __future__ import annotations

from summit import clock
from summit.models import Actor, ActorKind, Group, Invitation
from tests import factories


def attendee(invitation: Invitation) -> Actor:
    """The person of the invitation, by their own link."""
    return Actor(ActorKind.ATTENDEE, invitation.id)


def invited(to: Group, language: str, name: str = "") -> Invitation:
    """Somebody who reads `language`, asked directly."""
    invitation = factories.invited(to, name=name, now=clock.now())
    invitation.person.language = language
    return invitation
