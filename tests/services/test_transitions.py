"""Every verb from every state of an invitation: only steps of the table of allowed transitions are ever made."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from summit.db import transaction
from summit.errors import NotPossible
from summit.models import Group, Invitation, InvitationState, transitions
from summit.services import invitations, promises
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.usefixtures("context")

S = InvitationState
VERBS = (invitations.accept, invitations.decline, invitations.withdraw, invitations.revoke)


@pytest.fixture
def citizens(context: object) -> Group:
    with transaction():
        return factories.event().groups[0]


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_only_allowed_transitions_are_made(citizens: Group, state: InvitationState, verb: Callable[..., None]) -> None:
    with transaction():
        invitation = in_state(citizens, state)
    assert invitation.state is state
    with suppress(NotPossible), transaction():
        verb(invitation, by=ORGANISER, now=NOW)
    assert invitation.state in {state} | transitions.LIVES[S].steps[state]


def in_state(group: Group, state: InvitationState) -> Invitation:
    """An invitation brought to `state` by the verbs that lead there."""
    if state is S.RESERVE:
        return factories.nominated(factories.forum(group.event).allocations[0], as_reserve=True)
    if state in {S.DRAFT, S.NOMINATED}:
        person = factories.invited(group).person
        invitations.revoke(person.invitations[0], by=ORGANISER, now=NOW)
        person.email = ""
        draft = promises.create(person, group, now=NOW)
        if state is S.NOMINATED:
            promises.nominate(draft, by=ORGANISER, now=NOW)
        return draft
    invitation = factories.invited(group)
    if state is S.EXPIRED:
        invitation.answer_until_at = NOW - timedelta(days=1)
        invitations.expire_due(NOW)
    if state in {S.ACCEPTED, S.WITHDRAWN}:
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    if state is S.WITHDRAWN:
        invitations.withdraw(invitation, by=ORGANISER, now=NOW)
    if state in {S.DECLINED, S.REPLACED}:
        invitations.decline(invitation, by=ORGANISER, now=NOW)
    if state is S.REPLACED:
        promises.create(invitation.person, group, now=NOW)
    return invitation
