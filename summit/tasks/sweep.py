"""The sweeper: every minute it passes on what is due, forgets what is due, and finds work that was left."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from summit import clock
from summit.db import db, retrying, transaction
from summit.mail import outbox
from summit.services import (
    erasures,
    invitations,
    jobs,
    nominations,
    posted_forms,
    privacy,
    reconfirmations,
    reminders,
    silence,
    staff,
    table_plans,
    waiting_list,
    waves,
)

log = logging.getLogger(__name__)

WORKER_DIED = {"code": "worker_died", "values": {}}
MOST_BATCHES = 50  # of one kind in one sweep; the rest can wait a minute


@dataclass(frozen=True)
class Found:
    """What there is to do for the other tasks."""

    has_mail: bool
    has_jobs: bool


def sweep() -> Found:
    """Let deadlines pass, give up what cannot be done, and look for due mails and jobs."""
    now = clock.now()
    see_to_what_is_due(now)
    found = Found(has_mail=outbox.has_due(now), has_jobs=jobs.has_due(now))
    db.session.rollback()
    return found


def see_to_what_is_due(now: datetime) -> None:
    """Everything that happens because time has passed, step by step."""
    for step in (
        invitations.expire_due,
        waiting_list.lapse_due,
        reconfirmations.ask_due,
        reconfirmations.silence_due,
        nominations.close_due,
        waves.send_due,
        reminders.remind_due,
        silence.remind_silent_due,
        posted_forms.forget_old,
        staff.forget_old_links,
        erasures.erase_who_left,
        privacy.forget_needs_of_who_left,
        privacy.forget_due_needs,
        privacy.forget_due_people,
        _give_up_worn_out_jobs,
        *current_app.extensions["also_swept"],
    ):
        _in_batches(step, now)


def _in_batches(step: Callable[[datetime], int], now: datetime) -> None:
    """Repeat `step`, each time in a transaction of its own, until it finds nothing. A fault in one stops no other."""

    def batch() -> int:
        with transaction():
            return step(now)

    try:
        for _ in range(MOST_BATCHES):
            if not retrying(batch):
                break
    except Exception:
        log.exception("A step of the sweep failed: %s", step.__name__)


def _give_up_worn_out_jobs(now: datetime) -> int:
    worn_out = jobs.worn_out(now)
    for job in worn_out:
        jobs.give_up(job, now, [WORKER_DIED])
        table_plans.fail(job.plan, now)
    return len(worn_out)
