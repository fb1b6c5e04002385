"""The work on a plan in numbers and plain words, and why it came to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _

from summit.models import Job, JobState, TablePlan
from summit.web.organiser import reasons
from summit.web.organiser.stairs import Stair, stair

STAGES: Mapping[str, Callable[[], str]] = {
    "start": lambda: _("Looking for a first plan that keeps all rules."),
    "search": lambda: _("Searching for better tables."),
    "bounds": lambda: _("Proving how good a plan can be at all."),
    "finish": lambda: _("Seating the weakest round anew."),
    "repair": lambda: _("Looking for the fewest moves."),
    "done": lambda: _("The search is over; the plan is being stored."),
}
BROKE_OFF = frozenset({"worker_died", "fault"})


@dataclass(frozen=True, kw_only=True)
class Work:
    """How far a search is. The values are None until there is a first plan."""

    words: str
    seconds: float
    imbalance: float | None = None
    imbalance_bound: float = 0
    repeats: int | None = None
    repeats_bound: int = 0
    stair: Stair | None = None
    is_queued: bool = False
    is_stopping: bool = False

    @property
    def state(self) -> str:
        """Which buttons belong on the page."""
        return "stopping" if self.is_stopping else "queued" if self.is_queued else "running"


def work_on(plan: TablePlan, job: Job | None) -> Work:
    """What is known of the work on this plan."""
    told: dict[str, Any] = dict(job.progress or {}) if job else {}
    imbalance = told.get("best_imbalance")
    return Work(
        words=_words(told, job),
        seconds=round(min(float(told.get("seconds") or 0), plan.seconds), 1),
        imbalance=None if imbalance is None else float(imbalance),
        imbalance_bound=float(told.get("imbalance_bound") or 0),
        repeats=None if imbalance is None else int(told.get("best_repeats") or 0),
        repeats_bound=int(told.get("repeats_bound") or 0),
        stair=stair(told, plan.seconds),
        is_queued=job is not None and job.state is JobState.QUEUED,
        is_stopping=job is not None and job.is_stop_wanted,
    )


def why_not(job: Job | None) -> tuple[list[str], str]:
    """Why there is no plan, in sentences; and "worker_died" or "fault" when the search broke off instead."""
    codes = list(job.reasons) if job else []
    broke_off = next((str(reason["code"]) for reason in codes if reason["code"] in BROKE_OFF), "")
    others = [reason for reason in codes if reason["code"] not in BROKE_OFF]
    return reasons.sentences(g.event, others, can_see_needs=g.role.can_see_needs), broke_off


def _words(told: Mapping[str, Any], job: Job | None) -> str:
    if job is not None and job.is_stop_wanted:
        return str(_("Stopping; the best plan so far is kept."))
    if job is None or job.state is JobState.QUEUED or not told:
        return str(_("Waiting for a worker to begin."))
    if job.attempts > 1:
        return str(_("The search broke off and has been taken up again from the start."))
    return str(STAGES.get(str(told.get("stage")), STAGES["search"])())
