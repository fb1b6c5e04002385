"""What can be said of the rules before a plan is made: which contradict each other, and what is worth knowing."""

from __future__ import annotations

from dataclasses import replace
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
        """Why no plan can exist, as far as it can be counted: numbers, pins and rules, each looked at by itself."""
        return tuple(_contradictions(self._problem)) if self.is_ready else ()

    @cached_property
    def warnings(self) -> tuple[planning.Reason, ...]:
        """What is worth knowing, though it stops nothing."""
        return planning.warnings(self._problem) if self.is_ready else ()


NUMBERS = frozenset({"people_too_few", "facilitators_too_few", "facilitators_too_many"})
"""What people who are still to answer will mend."""


def _contradictions(problem: planning.Problem) -> list[planning.Reason]:
    """The planner stops at the first kind of trouble; what is left without that kind is found as well."""
    found = list(planning.contradictions(problem))
    if any(reason.code in NUMBERS for reason in found):
        problem = _of_any_number(problem)
        found += [reason for reason in planning.contradictions(problem) if reason not in found]
    if any(reason.code.startswith("pinned") for reason in found):
        problem = replace(problem, rules=replace(problem.rules, pins=()))
        found += [reason for reason in planning.contradictions(problem) if reason not in found]
    return found


def _of_any_number(problem: planning.Problem) -> planning.Problem:
    """The same task at tables that need nobody: whatever contradicts itself there does so here."""
    return replace(
        problem,
        tables=tuple(replace(table, min=0) for table in problem.tables),
        rules=replace(problem.rules, facilitators_per_table=0),
    )


def findings_of(event: Event, *, has_needs: bool) -> Findings:
    """What can be found in the rules, tables and people of now.

    Without `has_needs` nobody's needs are looked at, so that nobody can find them out by trying rules.
    """
    return Findings(bridge.problem_for_event(event, has_needs=has_needs))
