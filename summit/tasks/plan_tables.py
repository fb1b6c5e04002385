"""Planning tables: lease a job, solve with no transaction open, note progress twice a second, store what came of it."""

from __future__ import annotations

import logging
import math
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from summit import clock, planning
from summit.db import db, is_passing, retrying, transaction
from summit.models import Job, JobState
from summit.services import jobs, table_plans

log = logging.getLogger(__name__)

NOTED_EVERY = 0.5  # seconds; each note is a transaction of its own
FAULT: Mapping[str, object] = {"code": "fault", "values": {}}


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
    plan = _job(job_id).plan
    seconds, seed = plan.seconds, plan.seed
    problem = table_plans.problem_for(plan)
    db.session.rollback()  # nothing is open while the planner thinks
    watch = Watch(current_app._get_current_object(), job_id, owner)  # type: ignore[attr-defined]
    try:
        solution = planning.solve(
            problem, seconds=seconds, seed=seed, on_progress=watch.note, cancelled=watch.is_to_stop
        )
    except planning.Infeasible as impossible:
        return _give_up(job_id, owner, [asdict(reason) for reason in impossible.reasons])
    except Exception:
        log.exception("Job %s failed.", job_id)
        return _give_up(job_id, owner, [FAULT])
    return _store(job_id, owner, problem, solution)


def _store(job_id: int, owner: str, problem: planning.Problem, solution: planning.Solution) -> bool:
    def store() -> bool:
        now = clock.now()
        with transaction():
            job = _job(job_id)
            is_ours = jobs.finish(job, owner, JobState.DONE, now)
            if is_ours:
                table_plans.store(job.plan, problem, solution, now)
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


class Watch:
    """Between the planner and the job's row: progress goes in, the wish to stop comes out. Usable from any thread."""

    def __init__(self, app: Flask, job_id: int, owner: str) -> None:
        self._app = app
        self._job_id = job_id
        self._owner = owner
        self._noted_at = -math.inf
        self._is_to_stop = False

    def note(self, progress: planning.Progress) -> None:
        """Write down how far the work is, unless that was done a moment ago."""
        if time.monotonic() - self._noted_at < NOTED_EVERY:
            return
        self._noted_at = time.monotonic()
        with self._app.app_context():  # a session of its own, whichever thread the planner calls from
            try:
                self._is_to_stop = self._write(progress)
            except DBAPIError as error:
                if not is_passing(error):
                    raise
                log.warning("Progress of job %s could not be noted: the database is busy.", self._job_id)

    def _write(self, progress: planning.Progress) -> bool:
        """Returns whether to stop: somebody wants that, or the job is another worker's by now."""
        with transaction():
            job = _job(self._job_id)
            is_ours = jobs.renew(job, self._owner, _numbers(progress), clock.now())
            return job.is_stop_wanted or not is_ours

    def is_to_stop(self) -> bool:
        """What the last note found."""
        return self._is_to_stop


def _numbers(progress: planning.Progress) -> dict[str, object]:
    """What JSON can hold: an infinite value is one that is not known yet."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in asdict(progress).items()
    }
