"""Rules for the tables: kept, heard by the planner, silent about who has no place, forgotten with the people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    Event,
    Needs,
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


def published(event: Event) -> planning.Plan:
    """A published plan of the event; its seats."""
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=1), NOW)
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    return table_plans.plan_of(plan)


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


def test_a_plan_keeps_every_rule() -> None:
    event = hall_of()
    set_by(rules.keep_apart, event, borgere(0, 1))
    set_by(rules.keep_together, event, borgere(2, 3))
    set_by(rules.pin, event, borgere(4), table(event, 2), round=0)
    set_by(rules.need_language, event, "Arabic", needed_by=borgere(5), spoken_by=borgere(6, 7))
    problem = table_plans.problem_for_event(event)
    found = planning.solve(problem, seconds=10, seed=1)
    assert planning.measure(problem, found.plan).violations == ()
    for tables in found.plan.rounds:
        at = {person: number for number, people in tables.items() for person in people}
        zero, one, two, three, _four, five, six, seven = (at[id] for id in ids(*borgere(*range(8))))
        assert zero != one
        assert two == three
        assert five in {six, seven}
    assert found.plan.table_of(*ids(*borgere(4)), 0) == "t2"


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


def test_who_met_at_an_earlier_event_has_met() -> None:
    earlier = hall_of(tables=2, citizens=6, facilitators=2, rounds=1)
    emails = {f"p{person.registration.id}": person.email for person in borgere(*range(6)) if person.registration}
    seats = published(earlier)
    with transaction():
        event = factories.event(of=earlier.host)
        for email in [*list(emails.values())[:5], "new@post.example"]:
            factories.invited(event.groups[0], name=f"Igen {email}", email=email.upper())
        for person in db.session.scalars(select(Person).where(Person.event_id == event.id)):
            invitations.accept(person.invitations[-1], by=Actor(ActorKind.ATTENDEE), now=NOW)
        factories.rounds(event, number=1)
        table_plans.set_tables(event, count=2, min_seats=3, max_seats=5, by=ORGANISER, now=NOW)
    assert rules.earlier_events(event) == [earlier]
    set_by(rules.count_earlier, event, earlier)
    again = {one.email.casefold(): f"p{one.registration.id}" for one in event_people(event) if one.registration}
    expected = {
        tuple(sorted((again[emails[a]], again[emails[b]])))
        for people in seats.rounds[0].values()
        for a in people
        for b in people
        if a < b and emails.get(a) in again and emails.get(b) in again
    }
    assert {(a, b) for a, b, _times in heard(event).met} == expected
    assert {times for *_pair, times in heard(event).met} == {1}
    with transaction():
        event_people(event)[1].email = event_people(event)[0].email  # now nobody knows whose it is
    shared = {again[emails[id]] for id in list(emails)[:2]}
    assert not any(shared & {a, b} for a, b, _times in heard(event).met)


def event_people(event: Event) -> list[Person]:
    """Its people in the order in which they were asked."""
    return list(db.session.scalars(select(Person).where(Person.event_id == event.id).order_by(Person.id)))


def test_only_the_hosts_events_with_published_tables_can_be_counted() -> None:
    event = hall_of()
    with transaction():
        without, foreign = factories.event(of=event.host), factories.event()
    for other in (event, without, foreign):
        with pytest.raises(NotPossible):
            set_by(rules.count_earlier, event, other)


def test_the_file_of_a_plan_carries_the_rules_and_nobodys_needs_without_permission() -> None:
    event = hall_of()
    set_by(rules.keep_apart, event, borgere(0, 1))
    set_by(rules.meet, event, event.groups[0])
    with transaction():
        db.session.add(Needs(person=borgere(0)[0], is_step_free=True, updated_at=NOW))
    published(event)
    (plan,) = table_plans.plans_of(event)
    for has_needs, wheelchairs in ((True, 1), (False, 0)):
        told = table_plans.problem_of(plan, has_needs=has_needs)
        assert len(told.rules.keep_apart) == 1
        assert told.rules.meet == (planning.Meet("sector", "Borgere", 1),)
        assert sum(person.needs_accessible for person in told.people) == wheelchairs
        assert planning.measure(told, table_plans.plan_of(plan)).violations == ()


def test_contradictions_are_found_and_needs_only_looked_at_with_permission() -> None:
    event = hall_of()
    assert table_plans.findings_of(event, has_needs=True).contradictions == ()
    set_by(rules.pin, event, borgere(0), table(event, 1))
    with transaction():
        db.session.add(Needs(person=borgere(0)[0], is_step_free=True, updated_at=NOW))
        closed_to_wheels = Shape(min_seats=3, max_seats=5, is_accessible=False)
        table_plans.reshape(event, {1: closed_to_wheels}, by=ORGANISER, now=NOW)
    found = table_plans.findings_of(event, has_needs=True).contradictions
    assert [reason.code for reason in found] == ["pinned_not_accessible"]
    assert table_plans.findings_of(event, has_needs=False).contradictions == ()


def test_nothing_is_looked_at_before_there_is_something_to_plan() -> None:
    with transaction():
        event = factories.event()
    assert not table_plans.findings_of(event, has_needs=True).is_ready


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
