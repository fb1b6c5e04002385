"""The only bridge between the rows of an event and the planning library: people become a problem, a solution seats.

Ids in the library are `p<registration id>` and `t<table number>`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import joinedload

from summit import planning
from summit.db import db
from summit.models import Needs, Person, PlanState, Registration, Seat, Table, TablePlan
from summit.services import themes
from summit.services.table_plans import figures, hall

WEIGHTS = {"sector": 100, "area": 10, "organisation": 10, "gender": 5, "age": 5}


def problem_for(plan: TablePlan) -> planning.Problem:
    """The task of a new plan: everyone who has a place now, the tables, and the rules."""
    tables, people = hall.tables_of(plan.event), hall.seated(plan.event)
    leaders = [registration.id for registration in people if registration.group.is_facilitators]
    # a surplus sits among the participants
    return _problem(plan, tables, people, leading=set(leaders[: len(tables)]), has_needs=True)


def problem_of(plan: TablePlan, *, has_needs: bool) -> planning.Problem:
    """The task that `plan` answers: exactly the people whom it seats. Without `has_needs` nobody's needs are told."""
    there: dict[int, set[int]] = {}
    leading: set[int] = set()
    for registration_id, round_, is_facilitator in db.session.execute(
        select(Seat.registration_id, Seat.round, Seat.is_facilitator).where(Seat.plan_id == plan.id)
    ):
        there.setdefault(registration_id, set()).add(round_)
        if is_facilitator:
            leading.add(registration_id)
    return problem_with(plan, there, leading=leading, has_needs=has_needs)


def problem_with(
    plan: TablePlan, there: Mapping[int, Collection[int]], *, leading: Collection[int], has_needs: bool
) -> planning.Problem:
    """The task of seating exactly these: registration id → the rounds, counted from 0, in which they are there."""
    people = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == plan.event_id, Registration.id.in_(there))
        .options(
            joinedload(Registration.group),
            joinedload(Registration.person).joinedload(Person.area),
            joinedload(Registration.person).joinedload(Person.needs).load_only(Needs.is_step_free),
        )
        .order_by(Registration.id)
    ).all()
    whole = _problem(plan, hall.tables_of(plan.event), people, leading=leading, has_needs=has_needs)
    return replace(whole, people=tuple(_in_rounds(person, there, plan.rounds) for person in whole.people))


def _in_rounds(person: planning.Person, there: Mapping[int, Collection[int]], rounds: int) -> planning.Person:
    present = tuple(sorted(there[int(person.id[1:])]))
    return person if len(present) == rounds else replace(person, rounds=present)


def plan_of(plan: TablePlan) -> planning.Plan:
    """The seats of `plan` as the library's plan, every table named in every round."""
    rows = db.session.execute(
        select(Seat.round, Table.number, Seat.registration_id)
        .join(Table)
        .where(Seat.plan_id == plan.id)
        .order_by(Seat.round, Table.number, Seat.is_facilitator.desc(), Seat.registration_id)
    ).all()
    rounds: list[dict[str, tuple[str, ...]]] = [
        {f"t{table.number}": () for table in hall.tables_of(plan.event)} for _ in range(plan.rounds)
    ]
    for (number, table), seats in groupby(rows, key=lambda row: (row[0], row[1])):
        rounds[number][f"t{table}"] = tuple(f"p{row[2]}" for row in seats)
    return planning.Plan(tuple(rounds))


def instance_file(plan: TablePlan, *, has_needs: bool) -> str:
    """The task of `plan` as a file that the command line and other programs read."""
    return _as_json(planning.instance_as_json(problem_of(plan, has_needs=has_needs)))


def plan_file(plan: TablePlan) -> str:
    """The seats of `plan` as a file that the command line and other programs read."""
    return _as_json(planning.plan_as_json(plan_of(plan)))


def store(plan: TablePlan, problem: planning.Problem, solution: planning.Solution, now: datetime) -> None:
    """Keep the solution as seats, with its figures and the hash of what was planned."""
    db.session.execute(delete(Seat).where(Seat.plan_id == plan.id))
    rows = list(_seat_rows(plan, problem, solution.plan))
    if rows:
        db.session.execute(insert(Seat), rows)
    plan.figures = figures_of(solution)
    plan.input_sha256 = fingerprint(problem)
    plan.state = PlanState.READY
    plan.ready_at = now
    db.session.flush()
    db.session.expire(plan, ["seats"])


def figures_of(solution: planning.Solution) -> dict[str, object]:
    """What the plan is worth beside the bounds that no plan can beat: numbers only, ready for JSON."""
    return figures.numbers_of(solution.report) | {
        "imbalance_bound": float(solution.imbalance_bound),
        "repeats_bound": int(solution.repeats_bound),
        "wishes_bound": int(solution.wishes_bound),
        "proven": bool(solution.proven),
        "fewest_moves": solution.fewest_moves,
        "seconds": round(float(solution.seconds), 2),
        "seed": int(solution.seed),
        "bound_reasons": reasons_as_json(solution.bound_reasons),
    }


def reasons_as_json(reasons: Iterable[planning.Reason]) -> list[dict[str, object]]:
    """Codes with their values, ready for a row; reasons inside reasons as well. Doors put them into words."""
    return [{"code": reason.code, "values": _plain(reason.values)} for reason in reasons]


def _plain(value: Any) -> Any:
    if isinstance(value, planning.Reason):
        return {"code": value.code, "values": _plain(value.values)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | bool | int | float) else value.item()  # numpy's numbers


def fingerprint(problem: planning.Problem) -> str:
    """The SHA-256 of the problem's file: `sha256sum` says the same of what `instance_file` writes."""
    return hashlib.sha256(_as_json(planning.instance_as_json(problem)).encode()).hexdigest()


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def _seat_rows(plan: TablePlan, problem: planning.Problem, found: planning.Plan) -> Iterable[dict[str, object]]:
    tables = {f"t{table.number}": table.id for table in hall.tables_of(plan.event)}
    leaders = {person.id for person in problem.people if person.is_facilitator}
    alive = {f"p{registration.id}": registration.id for registration in hall.seated(plan.event)}
    for number, seating in enumerate(found.rounds):
        for table_id, sitters in seating.items():
            for person_id in sitters:
                if person_id in alive:  # withdrawn while the plan was made: the seat stays empty
                    yield {
                        "plan_id": plan.id,
                        "round": number,
                        "table_id": tables[table_id],
                        "registration_id": alive[person_id],
                        "is_facilitator": person_id in leaders,
                    }


def _problem(
    plan: TablePlan,
    tables: Sequence[Table],
    people: Sequence[Registration],
    *,
    leading: Collection[int],
    has_needs: bool,
) -> planning.Problem:
    return planning.Problem(
        name=plan.event.slug,
        rounds=plan.rounds,
        tables=tuple(
            planning.Table(
                id=f"t{table.number}", min=table.min_seats, max=table.max_seats, accessible=table.is_accessible
            )
            for table in tables
        ),
        people=tuple(
            planning.Person(
                id=f"p{registration.id}",
                role=planning.FACILITATOR if registration.id in leading else planning.PARTICIPANT,
                attrs=_attributes(registration),
                needs_accessible=has_needs and _is_step_free(registration),
            )
            for registration in people
        ),
        rules=planning.Rules(
            attributes=dict(WEIGHTS),
            facilitators_per_table=1 if leading else 0,
            facilitators_stay=True,
            **themes.rules_for(plan.event, tables, people, rounds=plan.rounds),
        ),
    )


def _is_step_free(registration: Registration) -> bool:
    needs = registration.person.needs
    return needs is not None and needs.is_step_free


def _attributes(registration: Registration) -> dict[str, str]:
    person = registration.person
    if registration.group.is_facilitators:  # one leads each table wherever they live or work
        return {"sector": registration.group.name, "area": "", "organisation": "", "gender": "", "age": ""}
    return {
        "sector": registration.group.name,
        "area": person.area.name if person.area else "",
        "organisation": person.organisation,
        "gender": person.gender,
        "age": person.age_band,
    }
