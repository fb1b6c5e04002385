"""The proof of a plan, against an obvious recount; what is said when things have changed; plans beside each other."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import combinations

import pytest
from sqlalchemy import delete, select, update

from summit import planning
from summit.db import db, transaction
from summit.models import Event, Needs, Person, PlanState, Registration, Seat, Table, TablePlan
from summit.services import invitations, table_plans
from summit.services.table_plans import comparing, proofs
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER

ROUNDS, TABLES, PEOPLE = 2, 3, 13


@pytest.fixture
def event(context: Application) -> Event:
    """Thirteen people, three of them facilitators, at three tables in two rounds."""
    with transaction():
        event = factories.event()
        leaders = factories.group(event, "Facilitatorer", quota=TABLES, is_facilitators=True)
        factories.rounds(event, number=ROUNDS)
        for index in range(PEOPLE - TABLES):
            person = factories.accepted(event.groups[0], area=event.areas[index % 3]).person
            person.gender, person.organisation = ("Kvinde", "Mand")[index % 2], f"Forening {max(index, 3)}"
        for _ in range(TABLES):
            factories.accepted(leaders)
        table_plans.set_tables(event, count=TABLES, min_seats=4, max_seats=5, by=ORGANISER, now=NOW)
    return event


def planned(event: Event, *, seed: int = 1) -> TablePlan:
    """A finished plan by the real planner."""
    with transaction():
        plan = table_plans.request(event, seconds=5, seed=seed, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=seed), NOW)
    return plan


def seats(plan: TablePlan) -> dict[tuple[int, int], list[Registration]]:
    """(round, number of the table) → who sits there, read from the rows alone."""
    found: dict[tuple[int, int], list[Registration]] = {}
    for seat in db.session.scalars(select(Seat).where(Seat.plan_id == plan.id)):
        found.setdefault((seat.round, seat.table.number), []).append(seat.registration)
    return found


def value_of(attribute: str, one: Registration) -> str:
    """What the person counts as."""
    if attribute == "sector":
        return one.group.name
    if one.group.is_facilitators:
        return ""
    person = one.person
    return {
        "area": person.area.name if person.area else "",
        "organisation": person.organisation,
        "gender": person.gender,
        "age": person.age_band,
    }[attribute]


def test_every_number_of_the_sheet_is_that_of_an_obvious_recount(event: Event) -> None:
    plan = planned(event)
    proof, at = proofs.proof_of(plan, has_needs=True), seats(plan)
    assert [round_.round for round_ in proof.rounds] == [0, 1]
    seen = 0
    for round_ in proof.rounds:
        here = [at[round_.round, number] for number in (1, 2, 3)]
        assert [(cell.count, cell.low, cell.high) for cell in round_.people] == [(len(ids), 4, 5) for ids in here]
        assert round_.leading == (1, 1, 1)
        for block in round_.blocks:
            there = Counter(value_of(block.attribute, one) for ids in here for one in ids)
            assert block.single == sum(number == 1 for value, number in there.items() if value)
            assert {row.value: row.total for row in block.rows} == {
                value: number for value, number in there.items() if value and number > 1
            }
            for row in block.rows:
                counts = [sum(value_of(block.attribute, one) == row.value for one in ids) for ids in here]
                floor = row.total // TABLES  # the tables are of one size, so each has an even third
                ceiling = -(-row.total // TABLES)
                assert [(cell.count, cell.low, cell.high) for cell in row.cells] == [
                    (count, floor, ceiling) for count in counts
                ]
                assert row.share == (floor, ceiling)
                seen += 1
    assert seen > 2 * 4


def test_who_meets_whom_is_counted_from_the_seats(event: Event) -> None:
    plan = planned(event)
    others: dict[int, set[int]] = {}
    for ids in seats(plan).values():
        for one, other in combinations(ids, 2):
            others.setdefault(one.id, set()).add(other.id)
            others.setdefault(other.id, set()).add(one.id)
    proof = proofs.proof_of(plan, has_needs=True)
    assert proof.met == dict(sorted(Counter(len(met) for met in others.values()).items()))
    assert sum(proof.met.values()) == PEOPLE
    assert proof.report.least_met == min(proof.met)
    assert proof.report.distinct == sum(number * people for number, people in proof.met.items()) / 2


def test_a_fresh_plan_is_confirmed_and_its_hash_is_that_of_its_file(event: Event) -> None:
    plan = planned(event)
    proof = proofs.proof_of(plan, has_needs=True)
    assert (proof.is_same_input, proof.differing, proof.report.violations) == (True, [], ())
    assert proof.has_fewest_repeats is (proof.report.repeats == proof.kept.repeats_bound)
    file = table_plans.instance_file(plan, has_needs=True)
    assert hashlib.sha256(file.encode()).hexdigest() == plan.input_sha256 == proof.sha256_now
    assert {rule.code: (rule.number, rule.broken) for rule in proof.rules} == {
        "seated": (PEOPLE * ROUNDS, 0),
        "sizes": (TABLES * ROUNDS, 0),
        "facilitators": (TABLES * ROUNDS, 0),
        "staying": (TABLES, 0),
        "accessible": (None, 0),
    }


def test_the_shared_hash_tells_nothing_of_needs(event: Event) -> None:
    person = db.session.scalars(select(Person).order_by(Person.id)).first()
    assert person is not None
    plan = planned(event)
    before = proofs.proof_of(plan, has_needs=True)
    with transaction():
        db.session.add(Needs(person=person, is_step_free=True, updated_at=NOW))
    after = proofs.proof_of(plan, has_needs=True)
    file = table_plans.instance_file(plan, has_needs=False)
    assert hashlib.sha256(file.encode()).hexdigest() == after.sha256_without_needs == before.sha256_without_needs
    assert (before.is_same_input, after.is_same_input) == (True, False)
    assert after.sha256_now != after.sha256_without_needs


def test_without_the_permission_nothing_hangs_on_anybodys_needs(event: Event) -> None:
    """Neither who needs an accessible table and sits at another one, nor that somebody has said so since."""
    plan = planned(event)
    before = proofs.proof_of(plan, has_needs=False)
    with transaction():
        people = db.session.scalars(select(Person).order_by(Person.id)).all()
        db.session.add_all(Needs(person=person, is_step_free=True, updated_at=NOW) for person in people)
    after = proofs.proof_of(plan, has_needs=False)
    with transaction():
        db.session.execute(update(Table).values(is_accessible=False))
    inaccessible = proofs.proof_of(plan, has_needs=False)
    for proof in (before, after, inaccessible):
        assert (proof.violations, "accessible" in {rule.code for rule in proof.rules}) == ((), False)
        assert proof.sha256_now == proof.sha256_without_needs
    assert (before.is_same_input, after.is_same_input, inaccessible.is_same_input) == (True, True, False)
    assert len(proofs.proof_of(plan, has_needs=True).violations) == PEOPLE * ROUNDS


def test_a_plan_of_before_the_second_hash_was_kept_is_not_said_to_be_unchanged(event: Event) -> None:
    person = db.session.scalars(select(Person).order_by(Person.id)).first()
    with transaction():
        db.session.add(Needs(person=person, is_step_free=True, updated_at=NOW))
    plan = planned(event)
    with transaction():
        plan.input_sha256_without_needs = ""
    assert [proofs.proof_of(plan, has_needs=can_see).is_same_input for can_see in (True, False)] == [True, False]


@pytest.mark.parametrize("what", ["hall", "person"])
def test_what_has_changed_since_takes_the_bounds_their_word(event: Event, what: str) -> None:
    plan = planned(event)
    with transaction():
        if what == "hall":
            db.session.execute(update(Table).values(max_seats=6))
        else:
            db.session.execute(update(Person).values(gender="Andet"))
    proof = proofs.proof_of(plan, has_needs=True)
    assert (proof.is_same_input, proof.is_best_balance, proof.has_fewest_repeats) == (False, False, False)


def test_a_seat_that_was_tampered_with_is_found(event: Event) -> None:
    """Somebody sits at the first table by the back door: the kept figures do not know, the count does."""
    plan = planned(event)
    at_first, elsewhere = (
        db.session.scalars(
            select(Seat)
            .join(Table)
            .where(Seat.plan_id == plan.id, Seat.round == 0, Seat.is_facilitator.is_(False), Table.number == number)
        ).all()
        for number in (1, 2)
    )
    with transaction():
        for seat in elsewhere:
            seat.table_id = at_first[0].table_id
        db.session.execute(delete(Seat).where(Seat.id == at_first[0].id))
    proof = proofs.proof_of(plan, has_needs=True)
    broken = {rule.code: rule.broken for rule in proof.rules if rule.broken}
    assert broken == {"sizes": 2}
    assert proof.rounds[0].people[0].off == len(at_first) + len(elsewhere) - 5
    assert proof.rounds[0].people[1].off == 1 - 4
    assert "meetings" in proof.differing
    assert (proof.in_some_rounds, proof.unseated, proof.left, proof.is_same_input) == (1, 0, 0, False)


def test_who_left_and_who_came_since_are_counted(event: Event) -> None:
    plan = planned(event)
    one = db.session.scalars(select(Registration).where(Registration.group_id == event.groups[0].id)).first()
    assert one is not None
    with transaction():
        factories.accepted(event.groups[0])
        invitations.withdraw(one.invitation, by=ORGANISER, now=NOW)
    proof = proofs.proof_of(plan, has_needs=True)
    assert (proof.left, proof.unseated, proof.in_some_rounds, proof.is_same_input) == (1, 1, 0, True)


def test_what_differs_between_plans_is_counted_person_by_person(event: Event) -> None:
    one, other = planned(event, seed=1), planned(event, seed=5)
    found = comparing.compare(event, [other, one])
    assert [candidate.plan.number for candidate in found.candidates] == [1, 2]
    before, after = ({(r, one.id): t for (r, t), ids in seats(plan).items() for one in ids} for plan in (one, other))
    different = [key for key in before if before[key] != after[key]]
    (difference,) = found.differences
    assert difference.seats == tuple(sum(r == number for r, _ in different) for number in range(ROUNDS))
    assert difference.people == len({person for _, person in different})
    assert (difference.moved, difference.only_in_one) == (len(different), 0)
    assert [candidate.from_published for candidate in found.candidates] == [None, None]
    with transaction():
        one.state, one.published_at = PlanState.PUBLISHED, NOW
    found = comparing.compare(event, [other])
    assert found.candidates[0].from_published == difference
    assert [plan.number for plan in comparing.usual_choice(table_plans.plans_of(event))] == [1, 2]


def test_who_is_seated_in_one_plan_alone_does_not_count_as_moved(event: Event) -> None:
    one, other = planned(event, seed=1), planned(event, seed=1)
    with transaction():
        gone = db.session.scalars(select(Seat.registration_id).where(Seat.plan_id == other.id).limit(1)).one()
        db.session.execute(delete(Seat).where(Seat.plan_id == other.id, Seat.registration_id == gone))
    (difference,) = comparing.compare(event, [one, other]).differences
    assert (difference.moved, difference.people, difference.only_in_one) == (0, 0, 1)
