"""Workers that are killed in the middle of a plan: another takes it up; after too many the page says what to do."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from summit import clock
from summit.db import db, transaction
from summit.models import Job, JobState, PlanState, TablePlan
from summit.services import jobs, table_plans
from summit.tasks import plan_tables, sweep
from summit.tasks.queue import Queue
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.tasks.test_queue import queue, wait_until, worker
from tests.web.organiser.conftest import Office

__all__ = ["queue"]  # a fixture


@pytest.fixture
def plan(queue: Queue) -> TablePlan:
    """Asked for, and long to be searched for: Euler's 36 officers cannot stand in four rounds without a repeat."""
    with transaction():
        event = factories.event()
        factories.rounds(event, number=4)
        for _ in range(36):
            factories.accepted(event.groups[0])
        table_plans.set_tables(event, count=6, min_seats=6, max_seats=6, by=ORGANISER, now=NOW)
        plan = table_plans.request(event, seconds=300, by=ORGANISER, now=clock.now())
    queue.huey.flush()  # each worker finds the job by itself
    return plan


def job_of(plan: TablePlan) -> Job:
    db.session.rollback()
    job = table_plans.latest_job(plan)
    assert job is not None
    return job


@contextmanager
def at_work(app: Application, plan: TablePlan, attempt: int) -> Iterator[subprocess.Popen[str]]:
    """A worker process in the middle of this attempt; killed at the end, if it still lives."""
    process = worker(app, "worker")
    try:
        wait_until(lambda: job_of(plan).attempts == attempt and float(str(job_of(plan).progress.get("seconds", 0))) > 0)
        yield process
    finally:
        process.kill()
        process.communicate()


def kill_in_the_middle(app: Application, plan: TablePlan, attempt: int) -> None:
    """`kill -9`, and the lease lapses."""
    with at_work(app, plan, attempt) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert job_of(plan).state is JobState.RUNNING
    clock.set_to(clock.now() + jobs.LEASE + timedelta(seconds=2))
    with transaction():
        job_of(plan).progress = {}


def test_another_worker_takes_up_what_a_killed_one_has_left(plan: TablePlan, app: Application) -> None:
    kill_in_the_middle(app, plan, attempt=1)
    with at_work(app, plan, attempt=2):
        assert job_of(plan).lease_owner
        with transaction():
            table_plans.stop(plan, by=ORGANISER, now=clock.now())
        wait_until(lambda: job_of(plan).state is JobState.DONE)
    assert plan.state is PlanState.READY
    assert len(plan.seats) == 36 * 4
    assert job_of(plan).attempts == 2


def test_after_too_many_killed_workers_the_page_says_so_and_what_to_do(
    plan: TablePlan, app: Application, client: Browser
) -> None:
    with transaction():
        member = factories.organiser(plan.event.host)
        member.language = "en"  # type: ignore[attr-defined]
    staff = Office(client, member)  # type: ignore[arg-type]
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        kill_in_the_middle(app, plan, attempt)
    assert plan_tables.work_off() == 0
    sweep.sweep()
    assert (job_of(plan).state, plan.state) == (JobState.FAILED, PlanState.FAILED)
    staff.sign_in_again()
    page = staff.get(f"/o/{plan.event.slug}/tables/{plan.number}").text
    assert "The search broke off" in page
    assert f"were stopped {jobs.MAX_ATTEMPTS} times in the middle of it" in page
    assert "Ask for a plan again</a>" in page
    again = staff.post(f"/o/{plan.event.slug}/tables", {"seconds": 5, "seed": 1})
    assert (again.status_code, again.location) == (303, f"/o/{plan.event.slug}/tables/2")


def put_to_sleep(process: subprocess.Popen[str]) -> None:
    """As a machine that sleeps, but not in the middle of a transaction, which would keep all others waiting."""
    while True:
        process.send_signal(signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(str(db.engine.url.database), timeout=0.2)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                return
        except sqlite3.OperationalError:
            process.send_signal(signal.SIGCONT)
            time.sleep(0.05)


def test_what_a_worker_finds_after_it_has_lost_its_lease_is_refused(plan: TablePlan, app: Application) -> None:
    with at_work(app, plan, attempt=1) as slow:
        put_to_sleep(slow)
        clock.set_to(clock.now() + jobs.LEASE + timedelta(seconds=2))
        with transaction():
            job_of(plan).progress = {}
        with at_work(app, plan, attempt=2):
            with transaction():
                table_plans.stop(plan, by=ORGANISER, now=clock.now())
            wait_until(lambda: job_of(plan).state is JobState.DONE)
        kept = (job_of(plan).finished_at, sorted(seat.id for seat in plan.seats))
        with transaction():
            job_of(plan).progress = {}
        slow.send_signal(signal.SIGCONT)
        time.sleep(4)  # it looks twice a second whether it is to stop, stops, and wants to store what it has
        assert slow.poll() is None
        slow.send_signal(signal.SIGTERM)
        _, said = slow.communicate(timeout=60)
    assert "Traceback" not in said
    assert (job_of(plan).finished_at, sorted(seat.id for seat in plan.seats)) == kept
    assert (job_of(plan).attempts, job_of(plan).progress, plan.state) == (2, {}, PlanState.READY)
