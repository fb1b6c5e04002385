"""Planning in the worker: a plan comes of it, or reasons; a dead worker's job is taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock, planning
from summit.db import db, transaction
from summit.models import Job, JobState, PlanState, TablePlan
from summit.services import jobs, table_plans
from summit.tasks import plan_tables, sweep, watch
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER


@pytest.fixture
def plan(context: Application) -> TablePlan:
    """A plan that was asked for: eight people, two tables, two rounds."""
    with transaction():
        event = factories.event()
        factories.rounds(event, number=2)
        for _ in range(8):
            factories.accepted(event.groups[0])
        table_plans.set_tables(event, count=2, min_seats=3, max_seats=5, by=ORGANISER, now=clock.now())
        return table_plans.request(event, seconds=5, by=ORGANISER, now=clock.now())


def job_of(plan: TablePlan) -> Job:
    db.session.rollback()
    job = table_plans.latest_job(plan)
    assert job is not None
    return job


def claim(owner: str) -> Job | None:
    with transaction():
        return jobs.claim(owner, clock.now())


def test_a_plan_comes_of_it(plan: TablePlan) -> None:
    assert plan_tables.work_off() == 1
    job = job_of(plan)
    assert (job.state, job.attempts, job.lease_owner) == (JobState.DONE, 1, None)
    assert job.finished_at is not None
    assert plan.state is PlanState.READY
    assert len(plan.seats) == 16
    assert plan_tables.work_off() == 0


def test_there_is_progress_to_watch(plan: TablePlan) -> None:
    plan_tables.work_off()
    assert set(job_of(plan).progress) == {
        "stage",
        "best_imbalance",
        "best_repeats",
        "imbalance_bound",
        "repeats_bound",
        "seconds",
        "way",
    }


def test_what_cannot_be_planned_fails_with_reasons(plan: TablePlan) -> None:
    with transaction():
        for table in table_plans.tables_of(plan.event):
            table.min_seats = table.max_seats = 3
    assert plan_tables.work_off() == 1
    job = job_of(plan)
    assert job.state is JobState.FAILED
    assert plan.state is PlanState.FAILED
    assert {reason["code"] for reason in job.reasons} <= set(planning.CODES)
    assert job.reasons


def test_a_dead_workers_job_is_taken_up_again_after_its_lease(plan: TablePlan) -> None:
    assert claim("dead") is not None
    assert plan_tables.work_off() == 0
    clock.set_to(clock.now() + jobs.LEASE + timedelta(seconds=2))
    assert plan_tables.work_off() == 1
    assert job_of(plan).attempts == 2
    assert plan.state is PlanState.READY


def test_a_worker_that_lost_its_lease_stores_nothing(plan: TablePlan) -> None:
    job = claim("slow")
    assert job is not None
    clock.set_to(clock.now() + jobs.LEASE + timedelta(seconds=2))
    assert claim("quick") is not None
    with transaction():
        assert not jobs.renew(job, "slow", {}, clock.now())
        assert not jobs.finish(job, "slow", JobState.DONE, clock.now())
    assert (job_of(plan).state, job_of(plan).lease_owner) == (JobState.RUNNING, "quick")


def test_a_job_that_kills_its_workers_is_given_up(plan: TablePlan) -> None:
    for number in range(jobs.MAX_ATTEMPTS):
        assert claim(f"worker {number}") is not None
        clock.set_to(clock.now() + jobs.LEASE + timedelta(seconds=2))
    assert claim("one more") is None
    assert not sweep.sweep().has_jobs
    job = job_of(plan)
    assert (job.state, job.reasons) == (JobState.FAILED, [{"code": "worker_died", "values": {}}])
    assert plan.state is PlanState.FAILED


def test_the_watch_sees_that_somebody_wants_to_stop(plan: TablePlan, app: Application) -> None:
    job = claim("me")
    assert job is not None
    progress = planning.Progress(
        stage="search",
        best_imbalance=float("inf"),
        best_repeats=3,
        imbalance_bound=0,
        repeats_bound=0,
        seconds=0.1,
    )
    mine = watch.Watch(app, job.id, "me")
    mine.note(progress)
    assert not mine.is_to_stop()
    assert job_of(plan).progress["best_imbalance"] is None
    with transaction():
        table_plans.stop(plan, by=ORGANISER, now=clock.now())
    mine.note(progress)
    assert not mine.is_to_stop()  # it looked a moment ago
    another = watch.Watch(app, job.id, "me")
    another.note(progress)
    assert another.is_to_stop()
    stranger = watch.Watch(app, job.id, "somebody else")
    stranger.note(progress)
    assert stranger.is_to_stop()
