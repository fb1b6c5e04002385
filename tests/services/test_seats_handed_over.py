"""The seats of whoever handed the place on are those of the substitute, once that person has said yes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Actor, ActorKind, Invitation, MailKind, OutboxMail, Registration, TablePlan
from summit.services import invitations, substitutes, table_plans
from summit.services.table_plans import changes, rules
from tests.factories import NOW, ORGANISER
from tests.services.test_plan_changes import somebody, where
from tests.services.test_table_plans import planned, small_event

pytestmark = pytest.mark.usefixtures("context")


def me(invitation: Invitation) -> Actor:
    return Actor(ActorKind.ATTENDEE, invitation.id)


def replaced(old: Registration, name: str = "Bo Friis", *, comes: bool = True) -> Registration | None:
    """What the substitute has."""
    invitation = old.invitation
    assert invitation is not None
    with transaction():
        asked = substitutes.hand_on(
            invitation, name=name, email="bo@post.example", by=ORGANISER, now=NOW, knowingly=True
        )
    with transaction():
        (invitations.accept if comes else invitations.decline)(asked, by=me(asked), now=NOW)
    return asked.person.registration


def published(plan: TablePlan) -> TablePlan:
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    return plan


def test_the_substitute_sits_where_the_other_would_have_sat() -> None:
    plan = published(planned(small_event()))
    old, before, version = somebody(plan, table=2), where(plan), plan.version
    new = replaced(old)
    assert new is not None
    assert where(plan) == {(round_, new.id if id == old.id else id): number for (round_, id), number in before.items()}
    assert plan.version == version + 1
    assert (table_plans.left_in(plan), table_plans.unseated_in(plan)) == ([], [])
    told = select(OutboxMail).where(OutboxMail.registration_id == new.id, OutboxMail.kind == MailKind.TABLES_PUBLISHED)
    assert len(db.session.scalars(told).all()) == 1


def test_a_plan_that_nobody_sees_yet_is_handed_over_in_silence() -> None:
    plan = planned(small_event())
    new = replaced(somebody(plan, table=1, leads=True))
    assert new is not None
    assert somebody(plan, table=1, leads=True) is new
    told = select(OutboxMail).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)
    assert db.session.scalars(told).all() == []


def test_without_a_yes_the_seats_stay_empty() -> None:
    plan = planned(small_event())
    old, before = somebody(plan, table=2), where(plan)
    assert replaced(old, comes=False) is None
    assert (where(plan), table_plans.left_in(plan)) == (before, [old])


def test_a_change_by_hand_can_still_be_put_back() -> None:
    plan = planned(small_event())
    one, other, before = somebody(plan, table=1), somebody(plan, table=2), where(plan)
    with transaction():
        changes.apply(plan, changes.swap(plan, one, other, [0]), version=0, by=ORGANISER, now=NOW)
    new = replaced(one)
    assert new is not None
    with transaction():
        changes.put_back(plan, version=plan.version, by=ORGANISER, now=NOW)
    assert where(plan) == {(round_, new.id if id == one.id else id): number for (round_, id), number in before.items()}


def test_somebody_who_had_a_seat_before_has_one_and_not_two() -> None:
    plan = planned(small_event())
    old, former, before = somebody(plan, table=1), somebody(plan, table=2), where(plan)
    with transaction():
        former.person.email = "bo@post.example"
        invitations.withdraw(former.invitation, by=me(former.invitation), now=NOW)  # type: ignore[arg-type]
    assert replaced(old, former.person.name) is former
    rounds = {round_: number for (round_, id), number in before.items() if id == old.id}
    assert {round_: number for (round_, id), number in where(plan).items() if id == former.id} == rounds
    assert old.id not in {id for _, id in where(plan)}


def test_rules_about_the_other_stay_about_the_other() -> None:
    plan = planned(small_event())
    old, other = somebody(plan, table=1), somebody(plan, table=2)
    with transaction():
        rules.keep_apart(plan.event, [old.person, other.person], by=ORGANISER, now=NOW)
    replaced(old)
    (rule,) = rules.rules_of(plan.event)
    assert {one.person for one in rule.people} == {old.person, other.person}
