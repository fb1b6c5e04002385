"""Undoing a release: what is not answered goes back to where it came from, and nobody loses their turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import (
    Admission,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    RegistrationState,
    ReleaseState,
    Retired,
    RetiredLink,
)
from summit.services import invitations, links, nominations, releases, waiting_list
from summit.services.releases import Outcome
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services import release_town
from tests.services.release_town import (
    DUE,
    LATER,
    TO_WAITING_LIST,
    Town,
    registered,
    rule,
    send,
    sizes,
    to_group,
    to_reserves,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def town(context: object) -> Town:
    with transaction():
        return release_town.make()


def test_the_groups_own_waiting_list_gets_a_nominators_place(context: object) -> None:
    with transaction():
        event = factories.event(is_open=False)
        citizens = factories.group(event, "Borgere", quota=2, admission=Admission.OPEN)
        event.state = type(event.state).OPEN
        forum = factories.forum(event, places=1, to=citizens)
        factories.accepted(citizens)
        waiting = factories.accepted(citizens)
        one = releases.add_rule(
            event,
            group=citizens,
            nominator=forum,
            due_at=DUE,
            steps=[TO_WAITING_LIST],
            by=ORGANISER,
            now=NOW,
        )
        send(one)
    assert (registered(waiting), forum.allocations[0].pool.size, citizens.pool.size) == (R.OFFERED, 0, 2)
    with transaction():
        releases.undo(one, by=ORGANISER, now=LATER)
    assert (registered(waiting), forum.allocations[0].pool.size, citizens.pool.taken) == (R.WAITLISTED, 1, 1)


def test_undo_takes_back_what_is_not_answered_and_keeps_what_is(town: Town) -> None:
    with transaction():
        first, second = (factories.nominated(town.oroe, as_reserve=True) for _ in range(2))
        one = rule(town, to_reserves(town.oroe))
        send(one)
        invitations.accept(first, by=ORGANISER, now=LATER)
    with transaction():
        assert releases.undo(one, by=ORGANISER, now=LATER) == (1, 1)
        assert releases.undo(one, by=ORGANISER, now=LATER) == (1, 1)
    assert (first.state, second.state, second.reserve_position) == (S.ACCEPTED, S.RESERVE, 2)
    assert (sizes(town), town.event.pool.taken) == ((20, 76, 1, 2, 3), 3)
    assert [outcome for _, outcome in releases.outcomes([one])[one.id]] == [Outcome.YES, Outcome.UNDONE]
    assert one.state is ReleaseState.UNDONE


def test_undo_tells_only_those_who_had_been_told_and_kills_the_links_of_reserves(town: Town) -> None:
    with transaction():
        told, untold = (factories.nominated(town.oroe, as_reserve=True) for _ in range(2))
        one = rule(town, to_reserves(town.oroe))
        send(one)
        old = tokens.derive(tokens.Kind.ATTENDEE, told.id, told.link_generation)
        mails = db.session.scalars(db.select(OutboxMail).filter_by(kind=MailKind.INVITATION, invitation_id=told.id))
        mails.one().state = MailState.SENT
    with transaction():
        releases.undo(one, by=ORGANISER, now=LATER)
    taken_back = db.session.scalars(db.select(OutboxMail).filter_by(kind=MailKind.OFFER_TAKEN_BACK)).all()
    assert [mail.invitation_id for mail in taken_back] == [told.id]
    first = db.session.scalars(db.select(OutboxMail).filter_by(kind=MailKind.INVITATION, invitation_id=untold.id))
    assert first.one().state is MailState.CANCELLED
    retired = links.retired(old)
    assert isinstance(retired, RetiredLink)
    assert retired.because is Retired.TAKEN_BACK


def test_after_an_undo_the_waiting_list_is_as_it_was_and_who_came_since_stands_behind(town: Town) -> None:
    with transaction():
        factories.accepted(town.staff)
        first, second = factories.accepted(town.staff), factories.accepted(town.staff)
        waiting_list.prefer(second.person.registration, reason="Speaker", by=ORGANISER, now=NOW)
        one = rule(town, to_group(town.staff))
        send(one)
        assert [registered(each) for each in (first, second)] == [R.OFFERED, R.OFFERED]
        third = factories.accepted(town.staff, now=LATER)
        releases.undo(one, by=ORGANISER, now=LATER)
    everyone = [each.person.registration for each in (first, second, third)]
    assert [each.state for each in everyone] == [R.WAITLISTED] * 3
    assert [each.waiting_number for each in everyone] == [1, 2, 3]
    assert [waiting_list.position(each) for each in everyone] == [2, 1, 3]
    assert (sizes(town), town.staff.pool.taken) == ((20, 76, 1, 3, 2), 1)


def test_a_reserve_who_comes_back_stands_before_those_named_since(town: Town) -> None:
    with transaction():
        first = factories.nominated(town.oroe, as_reserve=True)
        one = rule(town, to_reserves(town.oroe))
        send(one)
        later = factories.nominated(town.oroe, as_reserve=True, now=LATER)
        releases.undo(one, by=ORGANISER, now=LATER)
    assert nominations.reserves_of(town.oroe) == [first, later]


def test_an_offer_that_lapsed_and_was_made_again_is_not_the_releases_any_more(town: Town) -> None:
    with transaction():
        holder, waiting, other = (factories.accepted(town.staff) for _ in range(3))
        one = rule(town, to_group(town.staff))
        send(one)
    much_later = LATER + timedelta(hours=72)
    with transaction():
        invitations.accept(other, by=ORGANISER, now=LATER)
        waiting_list.lapse_due(much_later)
        invitations.accept(waiting, by=ORGANISER, now=much_later)
    assert registered(waiting) is R.OFFERED
    assert [outcome for _, outcome in releases.outcomes([one])[one.id]] == [Outcome.NO, Outcome.YES]
    with pytest.raises(NotPossible), transaction():
        releases.undo(one, by=ORGANISER, now=much_later)
    assert registered(holder) is R.CONFIRMED
