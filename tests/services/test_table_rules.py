"""Rules for the tables: kept, heard by the planner, silent about who has no place, forgotten with the people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    Event,
    Person,
    RuleKind,
    RulePerson,
    Table,
    TableRule,
)
from summit.services import groups, invitations, privacy, table_plans
from summit.services.table_plans import Here, Shape, Silence, rules
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.usefixtures("context")


def hall_of(*, tables: int = 4, citizens: int = 12, facilitators: int = 4, rounds: int = 2) -> Event:
    """An event with citizens Borger 0 … and facilitators Leder 0 …, all with a place."""
    with transaction():
        event = factories.event()
        leaders = factories.group(event, "Facilitatorer", quota=9, is_facilitators=True)
        factories.rounds(event, number=rounds)
        for index in range(citizens):
            factories.accepted(event.groups[0], name=f"Borger {index}", area=event.areas[index % 3])
        for index in range(facilitators):
            factories.accepted(leaders, name=f"Leder {index}")
        table_plans.set_tables(event, count=tables, min_seats=3, max_seats=5, by=ORGANISER, now=NOW)
    return event


def named(*names: str) -> list[Person]:
    """The people of these names, in this order."""
    return [db.session.scalars(select(Person).where(Person.name == name)).one() for name in names]


def borgere(*numbers: int) -> list[Person]:
    """Borger 0, Borger 1 …"""
    return named(*(f"Borger {number}" for number in numbers))


def ids(*people: Person) -> tuple[str, ...]:
    """Their ids in the planner."""
    return tuple(f"p{person.registration.id}" for person in people if person.registration)


def table(event: Event, number: int) -> Table:
    """The table of this number."""
    return table_plans.tables_of(event)[number - 1]


def leave(person: Person) -> None:
    """They cannot come after all."""
    with transaction():
        invitations.withdraw(person.invitations[-1], by=Actor(ActorKind.ATTENDEE), now=NOW)


def heard(event: Event) -> planning.Rules:
    """The rules as the planner gets them."""
    return table_plans.problem_for_event(event).rules


def set_by(verb: Callable[..., TableRule], event: Event, *about: object, **more: object) -> TableRule:
    """The rule, set by an organiser now."""
    with transaction():
        return verb(event, *about, **more, by=ORGANISER, now=NOW)


def test_people_are_kept_apart_pair_by_pair_and_together_as_a_group() -> None:
    event = hall_of()
    set_by(rules.keep_apart, event, borgere(0, 1, 2))
    set_by(rules.keep_together, event, borgere(3, 4, 5))
    a, b, c = sorted(ids(*borgere(0, 1, 2)))
    assert heard(event).keep_apart == ((a, b), (a, c), (b, c))
    assert heard(event).keep_together == (ids(*borgere(3, 4, 5)),)


def test_a_pin_names_a_table_and_a_round_or_all() -> None:
    event = hall_of()
    one, two, three = borgere(0, 1, 2)
    set_by(rules.pin, event, [one, two], table(event, 3), round=1)
    set_by(rules.pin, event, [three], table(event, 1))
    assert heard(event).pins == (
        planning.Pin(*ids(one), "t3", 1),
        planning.Pin(*ids(two), "t3", 1),
        planning.Pin(*ids(three), "t1", None),
    )


def test_rules_of_one_language_are_one_for_the_planner() -> None:
    event = hall_of()
    set_by(rules.need_language, event, "Arabic", needed_by=borgere(0), spoken_by=borgere(1))
    set_by(rules.need_language, event, " arabic ", needed_by=borgere(2), spoken_by=borgere(3))
    (language,) = heard(event).languages
    assert language == planning.Language("Arabic", ids(*borgere(0, 2)), ids(*borgere(1, 3)))


def test_everyone_meets_a_group() -> None:
    event = hall_of()
    set_by(rules.meet, event, event.groups[0], times=2)
    assert heard(event).meet == (planning.Meet("sector", "Borgere", 2),)


def test_who_has_no_place_is_not_spoken_of_until_they_have_one_again() -> None:
    event = hall_of()
    apart = set_by(rules.keep_apart, event, borgere(0, 1))
    pin = set_by(rules.pin, event, borgere(0), table(event, 1))
    three = set_by(rules.keep_together, event, borgere(0, 2, 3))
    leave(borgere(0)[0])
    here = Here.now(event)
    assert [table_plans.silence(rule, here) for rule in (apart, pin, three)] == [
        Silence.PEOPLE,
        Silence.PEOPLE,
        None,
    ]
    assert [person.name for person in table_plans.absent(three, here)] == ["Borger 0"]
    assert (heard(event).keep_apart, heard(event).pins) == ((), ())
    assert heard(event).keep_together == (ids(*borgere(2, 3)),)
    assert len(rules.rules_of(event)) == 3


def test_a_rule_about_a_closed_table_or_a_round_that_is_gone_says_nothing() -> None:
    event = hall_of(rounds=3)
    at_four = set_by(rules.pin, event, borgere(0), table(event, 4))
    in_three = set_by(rules.pin, event, borgere(1), table(event, 1), round=2)
    with transaction():
        closed = Shape(min_seats=3, max_seats=5, is_closed=True)
        table_plans.reshape(event, {4: closed}, by=ORGANISER, now=NOW)
        db.session.delete(event.programme[-1])
    db.session.expire(event, ["programme"])
    here = Here.now(event)
    assert [table_plans.silence(rule, here) for rule in (at_four, in_three)] == [Silence.TABLE, Silence.ROUND]
    assert heard(event).pins == ()


def test_the_same_rule_set_twice_is_one() -> None:
    event = hall_of()
    one = set_by(rules.keep_apart, event, borgere(0, 1))
    assert set_by(rules.keep_apart, event, borgere(1, 0)) is one
    assert set_by(rules.keep_together, event, borgere(1, 0)) is not one
    assert db.session.scalar(select(func.count(TableRule.id))) == 2


@pytest.mark.parametrize(
    ("attempt", "field"),
    [
        (lambda event: set_by(rules.keep_apart, event, borgere(0)), "people"),
        (lambda event: set_by(rules.keep_together, event, borgere(0, 0)), "people"),
        (lambda event: set_by(rules.pin, event, [], table(event, 1)), "people"),
        (lambda event: set_by(rules.pin, event, borgere(0), table(event, 1), round=2), "round"),
        (lambda event: set_by(rules.meet, event, event.groups[0], times=0), "times"),
        (
            lambda event: set_by(rules.need_language, event, " ", needed_by=borgere(0), spoken_by=borgere(1)),
            "language",
        ),
        (
            lambda event: set_by(rules.need_language, event, "Arabic", needed_by=borgere(0), spoken_by=borgere(0)),
            "people",
        ),
    ],
)
def test_a_rule_that_says_nothing_is_refused_at_its_field(attempt: Callable[[Event], object], field: str) -> None:
    event = hall_of()
    with pytest.raises(BadInput) as refusal:
        attempt(event)
    assert refusal.value.field == field
    assert rules.rules_of(event) == []


def test_nobody_and_nothing_of_another_event_gets_into_a_rule() -> None:
    event = hall_of()
    people = borgere(0, 1)
    with transaction():
        other = factories.event()
    with pytest.raises(BadInput):
        set_by(rules.keep_apart, other, people)
    with pytest.raises(BadInput):
        set_by(rules.meet, other, event.groups[0])
    rule = set_by(rules.keep_apart, event, people)
    assert rules.rule_by_id(other, rule.id) is None
    assert rules.rule_by_id(event, rule.id) is rule


def test_removing_a_rule_and_the_log_of_it() -> None:
    event = hall_of()
    people = borgere(0, 1)
    rule = set_by(rules.keep_apart, event, people)
    id = rule.id
    with transaction():
        rules.remove(rule, by=ORGANISER, now=NOW)
    assert rules.rules_of(event) == []
    assert db.session.scalar(select(func.count(RulePerson.id))) == 0
    told = db.session.execute(
        select(AuditEntry.action, AuditEntry.details)
        .where(AuditEntry.action.startswith("rule."))
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(entry) for entry in told] == [
        ("rule.added", {"kind": "apart", "rule_id": id, "people_ids": [person.id for person in people]}),
        ("rule.removed", {"kind": "apart", "rule_id": id}),
    ]


def test_rules_are_forgotten_with_the_people() -> None:
    event = hall_of()
    set_by(rules.keep_apart, event, borgere(0, 1))
    set_by(rules.meet, event, event.groups[0])
    assert event.ends_at is not None
    with transaction():
        assert privacy.forget_due_people(event.ends_at + timedelta(days=89)) == 0
    assert {rule.kind for rule in rules.rules_of(event)} == {RuleKind.APART, RuleKind.MEET}
    with transaction():
        assert privacy.forget_due_people(event.ends_at + timedelta(days=92)) == 1
    assert rules.rules_of(event) == []
    assert db.session.scalar(select(func.count(RulePerson.id))) == 0


@pytest.mark.both_databases
def test_a_group_that_goes_takes_its_rule_along_and_a_person_theirs() -> None:
    event = hall_of()
    with transaction():
        guests = factories.group(event, "Gæster", quota=3)
    set_by(rules.meet, event, guests)
    kept = set_by(rules.keep_apart, event, borgere(0, 1))
    with transaction():
        groups.remove(guests, by=ORGANISER, now=NOW)
    db.session.expire_all()
    assert rules.rules_of(event) == [kept]
