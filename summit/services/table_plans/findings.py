"""What can be said of the rules before a plan is made: which contradict each other, and what is worth knowing."""

from __future__ import annotations

from functools import cached_property

from summit import planning
from summit.models import Event
from summit.services.table_plans import bridge


class Findings:
    """What arithmetic finds in a task; each part is looked for when it is first asked for.

    Nothing is said (`is_ready` is false) while there are no tables, no rounds or nobody to be seated.
    """

    def __init__(self, problem: planning.Problem) -> None:
        self._problem = problem
        self.is_ready = bool(problem.rounds and problem.tables and problem.people)

    @cached_property
    def contradictions(self) -> tuple[planning.Reason, ...]:
        """Why no plan can exist, as far as it can be counted."""
        return planning.contradictions(self._problem) if self.is_ready else ()

    @cached_property
    def warnings(self) -> tuple[planning.Reason, ...]:
        """What is worth knowing, though it stops nothing."""
        return planning.warnings(self._problem) if self.is_ready else ()


def findings_of(event: Event, *, has_needs: bool) -> Findings:
    """What can be found in the rules, tables and people of now.

    Without `has_needs` nobody's needs are looked at, so that nobody can find them out by trying rules.
    """
    return Findings(bridge.problem_for_event(event, has_needs=has_needs))
