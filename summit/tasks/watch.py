"""Between the planner and its job's row: progress goes in, with the way it took; the wish to stop comes out."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import asdict

from flask import Flask
from sqlalchemy.exc import DBAPIError

from summit import clock, planning
from summit.db import db, is_passing, transaction
from summit.models import Job
from summit.services import jobs

log = logging.getLogger(__name__)

NOTED_EVERY = 0.5  # seconds; each note is a transaction of its own
MOST_POINTS = 60


class Watch:
    """Looks after one job for one worker. Usable from any thread."""

    def __init__(self, app: Flask, job_id: int, owner: str) -> None:
        self._app = app
        self._job_id = job_id
        self._owner = owner
        self._noted_at = -math.inf
        self._is_to_stop = False
        self._way = Way()

    def note(self, progress: planning.Progress) -> None:
        """Remember how far the work is, and write it down unless that was done a moment ago."""
        self._way.add(progress)
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
        numbers = {name: _plain(value) for name, value in asdict(progress).items()}
        with transaction():
            job = db.session.get_one(Job, self._job_id)
            told = numbers | {"way": self._way.points}
            is_ours = jobs.renew(job, self._owner, told, clock.now())
            return job.is_stop_wanted or not is_ours

    def is_to_stop(self) -> bool:
        """What the last note found."""
        return self._is_to_stop


class Way:
    """How the best plan so far became better: [seconds, imbalance, repeats], one point for each step down."""

    def __init__(self) -> None:
        self.points: list[list[float]] = []

    def add(self, progress: planning.Progress) -> None:
        """Keep the moment if it brought something better. Of too many points every second one goes, not the ends."""
        if not math.isfinite(progress.best_imbalance):
            return
        values = [float(progress.best_imbalance), float(progress.best_repeats)]
        if self.points and self.points[-1][1:] == values:
            return
        self.points.append([round(progress.seconds, 2), *values])
        if len(self.points) > MOST_POINTS:
            self.points = [*self.points[:-1:2], self.points[-1]]


def _plain(value: object) -> object:
    """What JSON can hold: an infinite value is one that is not known yet."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
