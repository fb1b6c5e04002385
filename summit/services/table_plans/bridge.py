"""The only bridge between the rows of an event and the planning library: people become a problem, a solution seats.

Ids in the library are `p<registration id>` and `t<table number>`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, insert

from summit import planning
from summit.db import db
from summit.models import Event, PlanSettings, PlanState, Seat, Table, TablePlan
from summit.services import programme, themes
from summit.services.table_plans import figures, hall, obeyed, rules, sitters
from summit.services.table_plans.seats import every_seat
from summit.services.table_plans.settings import settings_of, weights
from summit.services.table_plans.sitters import Sitter

DEPARTMENT = "department"
"""Where somebody works, for the rule that facilitators do not lead their own; it is not mixed."""


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What a problem is made from. `leading` are registrations, `per_table` of them at each table."""

    event: Event
    rounds: int
    tables: Sequence[Table]
    people: Sequence[Sitter]
    leading: Collection[int]
    per_table: int
    has_needs: bool


def problem_for(plan: TablePlan) -> planning.Problem:
    """The task of a new plan: everyone who has a place now, the tables in use, and the rules."""
    return problem_for_event(plan.event, rounds=plan.rounds)


def problem_for_event(event: Event, *, rounds: int | None = None, has_needs: bool = True) -> planning.Problem:
    """The task of a plan that was made now, of so many rounds or those of the programme. Nothing need be there yet.

    Without `has_needs` nobody's needs are told. A fixed number of queries.
    """
    tables, people = hall.open_tables(event), sitters.seated(event)
    per_table = settings_of(event).facilitators_per_table
    leaders = [one.id for one in people if one.group.is_facilitators]
    leading = set(leaders[: per_table * len(tables)])
    task = _Task(
        event=event,
        rounds=len(programme.rounds(event)) if rounds is None else rounds,
        tables=tables,
        people=people,
        leading=leading,
        per_table=per_table if leading else 0,
        has_needs=has_needs,
    )
    return _problem(task)


def problem_of(plan: TablePlan, *, has_needs: bool) -> planning.Problem:
    """The task that `plan` answers: exactly the people whom it seats. Without `has_needs` nobody's needs are told."""
    there: dict[int, set[int]] = {}
    leading: set[int] = set()
    for seat in every_seat(plan):
        there.setdefault(seat.registration_id, set()).add(seat.round)
        if seat.is_facilitator and seat.round >= plan.from_round:  # the table of who led in the past may be closed
            leading.add(seat.registration_id)
    return problem_with(plan, there, leading=leading, has_needs=has_needs, tables=tables_in(plan))


def problem_with(
    plan: TablePlan,
    there: Mapping[int, Collection[int]],
    *,
    leading: Collection[int],
    has_needs: bool,
    tables: Sequence[Table] | None = None,
) -> planning.Problem:
    """The task of seating exactly these: registration id → the rounds, counted from 0, in which they are there.

    They sit at `tables`, or at those in use. As many lead each table as the `leading` are enough for.
    """
    tables = hall.open_tables(plan.event) if tables is None else tables
    task = _Task(
        event=plan.event,
        rounds=plan.rounds,
        tables=tables,
        people=sitters.these(plan.event, there),
        leading=leading,
        per_table=max(1, round(len(leading) / max(1, len(tables)))) if leading else 0,
        has_needs=has_needs,
    )
    whole = _problem(task)
    return replace(whole, people=tuple(_in_rounds(person, there, plan.rounds) for person in whole.people))


def without_needs(problem: planning.Problem) -> planning.Problem:
    """The same task as those may see it who may not see needs."""
    people = tuple(replace(person, needs_accessible=False, needs=()) for person in problem.people)
    return replace(problem, people=people)


def _in_rounds(person: planning.Person, there: Mapping[int, Collection[int]], rounds: int) -> planning.Person:
    present = tuple(sorted(there[int(person.id[1:])]))
    return person if len(present) == rounds else replace(person, rounds=present)


def plan_of(plan: TablePlan) -> planning.Plan:
    """The seats of `plan` as the library's plan, every table named in every round."""
    empty: dict[str, tuple[str, ...]] = {f"t{table.number}": () for table in tables_in(plan)}
    rounds = [dict(empty) for _ in range(plan.rounds)]
    for (number, table), seats in groupby(every_seat(plan), key=lambda seat: (seat.round, seat.table)):
        rounds[number][f"t{table}"] = tuple(f"p{seat.registration_id}" for seat in seats)
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
    rows = list(seat_rows(plan, problem, solution.plan))
    if rows:
        db.session.execute(insert(Seat), rows)
    plan.figures = figures_of(solution)
    keep_fingerprints(plan, problem)
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


def keep_fingerprints(plan: TablePlan, problem: planning.Problem) -> None:
    """Note from what the plan was made, also as those may know it who may not see needs."""
    plan.input_sha256 = fingerprint(problem)
    plan.input_sha256_without_needs = fingerprint(without_needs(problem))


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def seat_rows(plan: TablePlan, problem: planning.Problem, found: planning.Plan) -> Iterable[dict[str, object]]:
    """What the plan that was found is as rows of seats, without those who have left meanwhile."""
    tables = {f"t{table.number}": table.id for table in hall.tables_of(plan.event)}
    leaders = {person.id for person in problem.people if person.is_facilitator}
    alive = {f"p{one.id}": one.id for one in sitters.seated(plan.event)}
    for number, seating in enumerate(found.rounds):
        for table_id, people in seating.items():
            for person_id in people:
                if person_id in alive:  # withdrawn while the plan was made: the seat stays empty
                    yield {
                        "plan_id": plan.id,
                        "round": number,
                        "table_id": tables[table_id],
                        "registration_id": alive[person_id],
                        "is_facilitator": person_id in leaders,
                    }


def tables_in(plan: TablePlan) -> list[Table]:
    """The tables in use, and those that are closed by now although the plan seats people there, past rounds aside."""
    seated_at = {seat.table for seat in every_seat(plan) if seat.round >= plan.from_round}
    return [table for table in hall.tables_of(plan.event) if not table.is_closed or table.number in seated_at]


def as_table(table: Table) -> planning.Table:
    """The table as the planner knows it."""
    return planning.Table(
        id=f"t{table.number}", min=table.min_seats, max=table.max_seats, accessible=table.is_accessible
    )


def _problem(task: _Task) -> planning.Problem:
    settings = settings_of(task.event)
    return planning.Problem(
        name=task.event.slug,
        rounds=task.rounds,
        tables=tuple(as_table(table) for table in task.tables),
        people=tuple(
            planning.Person(
                id=f"p{one.id}",
                role=planning.FACILITATOR if one.id in task.leading else planning.PARTICIPANT,
                attrs=_attributes(one, settings),
                needs_accessible=task.has_needs and one.is_step_free,
            )
            for one in task.people
        ),
        rules=_rules(task, settings),
    )


def _rules(task: _Task, settings: PlanSettings) -> planning.Rules:
    """Everything that the organiser has decided: for all tables, and rule by rule."""
    kept = rules.rules_of(task.event)
    here = obeyed.Here.of(task.people, task.tables, task.rounds)
    helping = (one for one in task.people if one.group.is_facilitators and one.id not in task.leading)
    return planning.Rules(
        attributes=weights(settings),
        facilitators_per_table=task.per_table,
        facilitators_stay=settings.has_staying_facilitators,
        co_facilitators=tuple(f"p{one.id}" for one in helping) if settings.has_co_facilitators else (),
        facilitators_avoid=(DEPARTMENT,) if settings.has_outside_facilitators else (),
        **obeyed.fields(kept, here, obeyed.met_before(task.people, kept)),
        **themes.rules_for(task.event, task.tables, task.people, rounds=task.rounds),
    )


def _attributes(one: Sitter, settings: PlanSettings) -> dict[str, str]:
    works_at = {DEPARTMENT: one.organisation} if settings.has_outside_facilitators else {}
    if one.group.is_facilitators:  # one leads each table wherever they live or work
        return {"sector": one.group.name, "area": "", "organisation": "", "gender": "", "age": ""} | works_at
    return {
        "sector": one.group.name,
        "area": one.area,
        "organisation": one.organisation,
        "gender": one.gender,
        "age": one.age_band,
    } | works_at
