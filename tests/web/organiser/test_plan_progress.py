"""A search as the organiser watches it: how far it is, stopped, or taken back."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from summit.db import db, transaction
from summit.models import Event, Job, JobState, TablePlan
from summit.services import table_plans
from tests.factories import NOW
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_table_plans import path, people


def test_asking_for_a_plan_watching_and_stopping_it(event: Event, office: Office) -> None:
    people(event)
    assert office.post(path(event), {"seconds": 0, "seed": 1}).status_code == 422
    answer = office.post(path(event), {"seconds": 7, "seed": 42})
    assert (answer.status_code, answer.location) == (303, path(event, "/1"))
    plan = db.session.scalars(select(TablePlan)).one()
    assert (plan.seconds, plan.seed, plan.rounds) == (7, 42, 2)
    page = office.get(path(event, "/1")).text
    assert f'data-progress-url="{path(event, "/1/progress")}"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    waiting = office.get(path(event, "/1/progress")).json
    assert waiting | {"picture": ""} == {
        "value": 0,
        "max": 7,
        "text": "Waiting for a worker to begin.",
        "done": False,
        "state": "queued",
        "picture": "",
    }
    assert "<svg" not in waiting["picture"]
    with transaction():
        job = db.session.scalars(select(Job)).one()
        job.state, job.attempts = JobState.RUNNING, 1
        job.progress = {
            "stage": "search",
            "best_imbalance": 10.0,
            "best_repeats": 6,
            "imbalance_bound": 0.0,
            "repeats_bound": 2,
            "seconds": 3.21,
            "way": [[0.1, 50.0, 20.0], [1.0, 20.0, 9.0], [2.5, 10.0, 6.0]],
        }
    running = office.get(path(event, "/1/progress")).json
    assert (running["value"], running["text"], running["done"]) == (3.2, "Searching for better tables.", False)
    figures = re.findall(r"<dd>(.*?)</dd>", running["picture"])
    assert figures == ["10 <small>at least 0</small>", "6 <small>at least 2</small>"]
    assert running["picture"].count('class="best"') == 1
    assert running["picture"] in office.get(path(event, "/1")).text
    assert office.post(path(event, "/1/stop")).status_code == 303
    assert db.session.scalars(select(Job.is_stop_wanted)).one() is True
    with transaction():
        table_plans.fail(plan, NOW)
    assert office.get(path(event, "/1/progress")).json["done"] is True


def test_the_buttons_follow_the_work(event: Event, office: Office) -> None:
    """The page knows for which state it was drawn, and is loaded again when there is another."""
    people(event)
    assert office.post(path(event), {"seconds": 7, "seed": 42}).status_code == 303
    seen = []
    for _ in range(3):
        page, told = office.get(path(event, "/1")).text, office.get(path(event, "/1/progress")).json
        assert f'data-progress-state="{told["state"]}"' in page
        seen.append((told["state"], "Take the request back" in page, "Stop and keep the best so far" in page))
        with transaction():
            job = db.session.scalars(select(Job)).one()
            job.is_stop_wanted = job.state is JobState.RUNNING
            job.state, job.attempts = JobState.RUNNING, 1
    assert seen == [("queued", True, False), ("running", False, True), ("stopping", False, False)]


def test_a_request_that_no_worker_has_begun_with_is_taken_back(event: Event, office: Office) -> None:
    people(event)
    office.post(path(event), {"seconds": 7, "seed": 42, "is_repeatable": "y"})
    assert db.session.scalars(select(TablePlan.is_repeatable)).one() is True
    assert "Take the request back" in office.get(path(event, "/1")).text
    answer = office.post(path(event, "/1/stop"))
    assert (answer.status_code, answer.location) == (303, path(event))
    assert "The request for a plan is taken back." in office.get(path(event)).text
    assert db.session.scalar(select(func.count(TablePlan.id))) == 0
    assert office.post(path(event), {"seconds": 7, "seed": 42}).location == path(event, "/1")
