"""Planning tables: lease a job, solve with no transaction open, note progress twice a second, store what came of it."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from summit import clock, planning
from summit.db import db, retrying, transaction
from summit.models import Job, JobKind, JobState, TablePlan
from summit.services import jobs, table_plans
from summit.services.table_plans import mending, mending_task
from summit.tasks.watch import Watch

log = logging.getLogger(__name__)

FAULT: Mapping[str, object] = {"code": "fault", "values": {}}


@dataclass(frozen=True)
class Found:
    """What the planner has come to, and how that is stored in an open transaction."""

    store: Callable[[TablePlan, datetime], object]


def work_off() -> int:
    """Do every job that is due, one after the other; returns how many were brought to an end."""
    owner = f"{os.getpid()}.{secrets.token_hex(4)}"
    done = 0
    while (job_id := _claim(owner)) is not None:
        done += _work(job_id, owner)
    return done


def _claim(owner: str) -> int | None:
    now = clock.now()
    if not jobs.has_due(now):
        return None

    def lease() -> int | None:
        with transaction():
            job = jobs.claim(owner, now)
            return job.id if job is not None else None

    return retrying(lease)


def _work(job_id: int, owner: str) -> bool:
    watch = Watch(current_app._get_current_object(), job_id, owner)  # type: ignore[attr-defined]
    try:
        found = _mended(job_id, watch) if _job(job_id).kind is JobKind.MEND_TABLES else _planned(job_id, watch)
    except planning.Infeasible as impossible:
        return _give_up(job_id, owner, table_plans.reasons_as_json(impossible.reasons))
    except Exception:
        log.exception("Job %s failed.", job_id)
        return _give_up(job_id, owner, [FAULT])
    return _store(job_id, owner, found)


def _planned(job_id: int, watch: Watch) -> Found:
    """A new plan for everyone who has a place."""
    plan = _job(job_id).plan
    seconds, seed, is_repeatable = plan.seconds, plan.seed, plan.is_repeatable
    problem = table_plans.problem_for(plan)
    db.session.rollback()  # nothing is open while the planner thinks
    solution = planning.solve(
        problem,
        seconds=seconds,
        seed=seed,
        on_progress=watch.note,
        cancelled=watch.is_to_stop,
        deterministic=is_repeatable,
    )
    return Found(lambda plan, now: table_plans.store(plan, problem, solution, now))


def _mended(job_id: int, watch: Watch) -> Found:
    """Plans that move few people, from the one that no longer fits."""
    plan = _job(job_id).plan
    base = mending.base_of(plan)
    if base is None:
        raise LookupError(f"Plan {plan.based_on}, which was to be mended, is gone.")
    task = mending_task.task_for(plan, base)
    seconds, seed, from_round, max_moves = plan.seconds, plan.seed, plan.from_round, plan.max_moves
    is_repeatable = plan.is_repeatable
    db.session.rollback()
    solutions = _frontier(
        task,
        max_moves,
        seconds=seconds,
        seed=seed,
        from_round=from_round,
        on_progress=watch.note,
        cancelled=watch.is_to_stop,
        deterministic=is_repeatable,
    )
    return Found(lambda plan, now: mending.store(plan, task, solutions, now))


def _frontier(task: mending_task.Task, max_moves: int | None, **how: object) -> tuple[planning.Solution, ...]:
    """Plans from the fewest moves to the best tables; with `max_moves` the one that is best within so many."""
    if max_moves is not None:
        return (planning.replan(task.problem, task.baseline, max_moves=max_moves, **how),)  # type: ignore[arg-type]
    return planning.frontier(task.problem, task.baseline, **how)  # type: ignore[arg-type]


def _store(job_id: int, owner: str, found: Found) -> bool:
    def store() -> bool:
        now = clock.now()
        with transaction():
            job = _job(job_id)
            is_ours = jobs.finish(job, owner, JobState.DONE, now)
            if is_ours:
                found.store(job.plan, now)
        return is_ours

    return retrying(store)


def _give_up(job_id: int, owner: str, reasons: Sequence[Mapping[str, object]]) -> bool:
    def note() -> bool:
        now = clock.now()
        with transaction():
            job = _job(job_id)
            is_ours = jobs.finish(job, owner, JobState.FAILED, now, reasons)
            if is_ours:
                table_plans.fail(job.plan, now)
        return is_ours

    return retrying(note)


def _job(job_id: int) -> Job:
    return db.session.get_one(Job, job_id)
