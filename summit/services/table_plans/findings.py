"""What can be said of the rules before a plan is made: which contradict each other, and what is worth knowing."""

from __future__ import annotations

from dataclasses import dataclass

from summit import planning
from summit.models import Event
from summit.planning.arrays import arrays_of
from summit.planning.screens import screen
from summit.services.table_plans import bridge


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Nothing is said (`is_ready` is false) while there are no tables, no rounds or nobody to be seated."""

    is_ready: bool
    contradictions: tuple[planning.Reason, ...] = ()
    warnings: tuple[planning.Reason, ...] = ()


def findings_of(event: Event, *, has_needs: bool) -> Findings:
    """What arithmetic finds at once in the rules, tables and people of now.

    Without `has_needs` nobody's needs are looked at, so that nobody can find them out by trying rules.
    """
    problem = bridge.problem_for_event(event, has_needs=has_needs)
    if not (problem.rounds and problem.tables and problem.people):
        return Findings(is_ready=False)
    return Findings(is_ready=True, contradictions=screen(arrays_of(problem)))
