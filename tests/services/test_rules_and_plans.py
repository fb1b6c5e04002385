"""Rules of an event and its plans: kept by them, told in their files, looked at before they are made."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit import planning
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import Actor, ActorKind, Event, Needs, Person
from summit.services import invitations, table_plans
from summit.services.table_plans import Shape, rules
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services.test_table_rules import borgere, hall_of, heard, ids, leave, set_by, table

pytestmark = pytest.mark.usefixtures("context")


def published(event: Event) -> planning.Plan:
    """A published plan of the event; its seats."""
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=1), NOW)
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    return table_plans.plan_of(plan)


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


def test_each_kind_of_trouble_is_found_beside_the_others_and_said_once() -> None:
    """The planner stops at the first kind; people are kept apart, together and pinned in vain, all at once."""
    event = hall_of(tables=4, citizens=12, rounds=3)
    set_by(rules.keep_apart, event, borgere(0, 1, 2, 3, 4))
    set_by(rules.keep_together, event, borgere(4, 3))
    set_by(rules.keep_together, event, borgere(5, 6, 7, 8, 9))
    set_by(rules.pin, event, borgere(5, 6, 7, 8, 9), table(event, 2))
    set_by(rules.pin, event, borgere(10), table(event, 3))
    set_by(rules.pin, event, borgere(10), table(event, 4), round=1)
    with transaction():
        rules.need_language(event, "Somali", needed_by=borgere(11), spoken_by=borgere(0), by=ORGANISER, now=NOW)
    leave(borgere(0)[0])
    found = table_plans.findings_of(event, has_needs=True).contradictions
    assert sorted((reason.code, reason.values.get("round")) for reason in found) == [
        ("group_over_table", None),
        ("language_without_speaker", None),
        ("pinned_over_table", None),
        ("pinned_twice", 1),
        ("together_and_apart", None),
    ]


def test_with_few_answers_nothing_is_warned_of_that_more_answers_mend() -> None:
    """Three people at four tables would not meet again; the tables full of people would."""
    event = hall_of(citizens=3, facilitators=0, rounds=4)
    found = table_plans.findings_of(event, has_needs=True)
    assert "people_too_few" in {reason.code for reason in found.contradictions}
    assert {reason.code for reason in found.warnings}.isdisjoint({"rounds_bring_repeats", "values_rarer_than_tables"})


def test_nothing_is_looked_at_before_there_is_something_to_plan() -> None:
    with transaction():
        event = factories.event()
    assert not table_plans.findings_of(event, has_needs=True).is_ready


def test_rules_are_looked_at_while_people_are_still_to_answer_and_beside_pins() -> None:
    event = hall_of(citizens=4, facilitators=1)
    set_by(rules.pin, event, borgere(0), table(event, 1), round=0)
    set_by(rules.pin, event, borgere(0), table(event, 2), round=0)
    set_by(rules.keep_apart, event, borgere(1, 2))
    set_by(rules.keep_together, event, borgere(1, 2, 3))
    found = table_plans.findings_of(event, has_needs=True).contradictions
    assert [reason.code for reason in found] == [
        "people_too_few",
        "facilitators_too_few",
        "pinned_twice",
        "together_and_apart",
    ]
