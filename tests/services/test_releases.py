"""Releases: unused places go to others by a rule, exactly as the preview says."""

from __future__ import annotations

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible, Refusal
from summit.models import (
    Admission,
    AuditEntry,
    DateStatus,
    InvitationState,
    MailKind,
    OutboxMail,
    RegistrationState,
    ReleaseState,
    Taker,
)
from summit.services import nominations, releases
from summit.services.releases import Then
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


def test_unused_places_go_to_reserves_then_to_a_group_then_nobody_and_the_preview_says_so(town: Town) -> None:
    with transaction():
        reserve = factories.nominated(town.oroe, as_reserve=True)
        factories.accepted(town.staff)
        waiting = factories.accepted(town.staff)
        one = rule(town, to_reserves(town.oroe), to_group(town.staff), TO_WAITING_LIST)
        seen = releases.preview(one, LATER)
    assert [offer.invitation for offer in seen.offers] == [reserve, waiting]
    assert [offer.step.position for offer in seen.offers] == [0, 1]
    assert (seen.unused, seen.left) == (3, 1)
    before = sizes(town)
    with transaction():
        assert send(one) == 2
    assert (before, sizes(town)) == ((20, 76, 1, 3, 2), (20, 75, 2, 1, 3))
    assert (reserve.state, registered(waiting)) == (S.SENT, R.OFFERED)
    assert one.state is ReleaseState.SENT
    offered = db.session.scalars(db.select(AuditEntry).filter_by(action="registration.offered")).one()
    assert (offered.details["because"], offered.details["rule_id"]) == ("release", one.id)


def test_a_whole_groups_unused_places_are_its_own_and_those_of_its_nominators(town: Town) -> None:
    with transaction():
        factories.accepted(town.staff)
        for _ in range(30):
            factories.accepted(town.staff)
        one = rule(town, to_group(town.staff), of_nominator=False)
        seen = releases.preview(one, LATER)
    assert seen.unused == town.event.pool.free == 17
    assert [offer.source for offer in seen.offers] == [None] * 17
    with transaction():
        send(one)
    assert (sizes(town), town.event.pool.free) == ((20, 59, 18, 3, 2), 0)


def test_what_has_changed_since_the_preview_is_not_sent(town: Town) -> None:
    with transaction():
        first, second = (factories.nominated(town.oroe, as_reserve=True) for _ in range(2))
        one = rule(town, to_reserves(town.oroe))
        seen = releases.preview(one, LATER)
        nominations.move_reserve(second, up=True, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible, match="has changed since you looked"), transaction():
        releases.send(one, expected=seen.key, by=ORGANISER, now=LATER)
    assert [each.state for each in (first, second)] == [S.RESERVE, S.RESERVE]
    assert sizes(town) == (20, 76, 1, 3, 2)


def test_sending_twice_offers_once(town: Town) -> None:
    with transaction():
        factories.nominated(town.oroe, as_reserve=True)
        one = rule(town, to_reserves(town.oroe))
        key = releases.preview(one, LATER).key
        assert [releases.send(one, expected=key, by=ORGANISER, now=LATER) for _ in range(2)] == [1, 1]
    assert len(db.session.scalars(db.select(OutboxMail).filter_by(kind=MailKind.INVITATION)).all()) == 3


@pytest.mark.parametrize("what", ["too early", "postponed", "nobody"])
def test_what_cannot_be_sent_yet(town: Town, what: str) -> None:
    with transaction():
        if what != "nobody":
            factories.nominated(town.oroe, as_reserve=True)
        one = rule(town, to_reserves(town.oroe))
        if what == "postponed":
            town.event.date_status = DateStatus.POSTPONED
    moment = NOW if what == "too early" else LATER
    with pytest.raises(NotPossible), transaction():
        releases.send(one, expected=releases.preview(one, moment).key, by=ORGANISER, now=moment)
    with transaction():
        town.event.date_status = DateStatus.FIXED
    assert sizes(town) == (20, 76, 1, 3, 2)


def test_who_is_passed_over_has_a_reason(context: object) -> None:
    with transaction():
        event = factories.event(capacity=20)
        schools = factories.group(event, "Skoler", quota=1, admission=Admission.OPEN, is_one_per_area=True)
        jyderup, oroe, _ = event.areas
        forum = factories.forum(event, places=2)
        factories.accepted(schools, area=jyderup)
        same, other = factories.accepted(schools, area=oroe), factories.accepted(schools, area=oroe)
        one = releases.add_rule(
            event,
            group=event.groups[0],
            nominator=forum,
            due_at=DUE,
            steps=[to_group(schools)],
            by=ORGANISER,
            now=NOW,
        )
        seen = releases.preview(one, LATER)
        send(one)
    assert [(passed.invitation, passed.because) for passed in seen.passed] == [(other, "area_taken")]
    assert (registered(same), registered(other)) == (R.OFFERED, R.WAITLISTED)
    assert other.person.registration.skipped_because == "area_taken"


def test_rule_9_the_facilitators_places_stay_with_the_tables(town: Town) -> None:
    with transaction():
        leaders = factories.group(town.event, "Bordfacilitatorer", quota=2, is_facilitators=True)
    for group, then in ((town.citizens, to_group(leaders)), (leaders, to_group(town.staff))):
        with pytest.raises(NotPossible, match="a place for each table"), transaction():
            releases.add_rule(town.event, group=group, due_at=DUE, steps=[then], by=ORGANISER, now=NOW)


@pytest.mark.parametrize("which", ["empty", "twice", "itself", "own group", "after the event", "no share"])
def test_rules_that_make_no_sense_are_refused(town: Town, which: str) -> None:
    steps = {
        "empty": [],
        "twice": [TO_WAITING_LIST, TO_WAITING_LIST],
        "itself": [to_reserves(town.jyderup)],
        "own group": [to_group(town.citizens)],
        "no share": [Then(taker=Taker.RESERVES, nominator=town.oroe.nominator, group=town.staff)],
    }.get(which, [TO_WAITING_LIST])
    due = town.event.starts_at if which == "after the event" else DUE
    assert due is not None
    with pytest.raises(Refusal) as no, transaction():
        releases.add_rule(
            town.event,
            group=town.citizens,
            nominator=town.jyderup.nominator,
            due_at=due,
            steps=steps,
            by=ORGANISER,
            now=NOW,
        )
    assert no.value.field == ("due_at" if which == "after the event" else "steps")


def test_a_rule_can_be_changed_and_removed_until_it_was_sent(town: Town) -> None:
    with transaction():
        factories.nominated(town.oroe, as_reserve=True)
        one, other = rule(town, TO_WAITING_LIST), rule(town, to_reserves(town.oroe))
        releases.change_rule(
            one,
            group=town.citizens,
            nominator=town.oroe.nominator,
            due_at=LATER,
            steps=[to_group(town.staff), TO_WAITING_LIST],
            by=ORGANISER,
            now=NOW,
        )
        assert [step.taker for step in one.steps] == [Taker.GROUP, Taker.WAITING_LIST]
        assert releases.due(town.event, DUE) == [other]
        releases.remove_rule(one, by=ORGANISER, now=NOW)
        send(other)
    assert releases.of_event(town.event) == [other]
    with pytest.raises(NotPossible), transaction():
        releases.remove_rule(other, by=ORGANISER, now=LATER)


def test_a_planned_release_keeps_the_places_from_going_by_themselves_after_the_nomination_deadline(
    context: object,
) -> None:
    with transaction():
        event = factories.event(is_open=False)
        citizens = factories.group(event, "Borgere", quota=3, admission=Admission.OPEN)
        event.state = type(event.state).OPEN
        ruled = factories.forum(event, "Lokalforum Jyderup", places=1, to=citizens)
        free = factories.forum(event, "Lokalforum Orø", places=1, to=citizens)
        factories.accepted(citizens)
        waiting = [factories.accepted(citizens) for _ in range(2)]
        releases.add_rule(
            event, group=citizens, nominator=ruled, due_at=DUE, steps=[TO_WAITING_LIST], by=ORGANISER, now=NOW
        )
        assert event.nominate_until_at is not None
        nominations.close_due(event.nominate_until_at)
    assert [registered(each) for each in waiting] == [R.OFFERED, R.WAITLISTED]
    assert [forum.allocations[0].pool.size for forum in (ruled, free)] == [1, 0]


def test_no_steps_for_a_foreign_nominator(town: Town) -> None:
    with transaction():
        foreign = factories.forum(factories.event(title="Et andet"), "Fremmed forum")
    with pytest.raises(BadInput), transaction():
        rule(town, Then(taker=Taker.RESERVES, nominator=foreign, group=town.citizens))
