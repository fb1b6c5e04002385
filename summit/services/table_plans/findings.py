"""What can be said of the rules before a plan is made: which contradict each other, and what is worth knowing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    def _looked_at(self) -> planning.Arrays:
        return planning.looked_at(self._problem)

    @cached_property
    def contradictions(self) -> tuple[planning.Reason, ...]:
        """Why no plan can exist, as far as it can be counted: numbers, pins and rules, each looked at by itself."""
        return tuple(_contradictions(self._problem, self._looked_at)) if self.is_ready else ()

    @cached_property
    def warnings(self) -> tuple[planning.Reason, ...]:
        """What is worth knowing, though it stops nothing; not what is only so while too few people have answered."""
        found = planning.warnings(self._looked_at) if self.is_ready else ()
        if any(reason.code == "people_too_few" for reason in self.contradictions):
            return tuple(reason for reason in found if reason.code not in OF_FEW)
        return found


NUMBERS = frozenset({"people_too_few", "facilitators_too_few", "facilitators_too_many"})
"""What people who are still to answer will mend."""

OF_FEW = frozenset({"rounds_bring_repeats", "values_rarer_than_tables", "values_of_one"})
"""Warnings that are counted with every seat of the tables in mind: with few people they are not true yet."""

_MOST_LOOKS = 12


def _contradictions(problem: planning.Problem, looked_at: planning.Arrays) -> list[planning.Reason]:
    """The planner stops at the first kind of trouble; what is left without the rules it names is looked at again."""
    found: list[planning.Reason] = []
    for number in range(_MOST_LOOKS):
        reasons = planning.contradictions(problem if number else looked_at)
        found += [reason for reason in reasons if reason not in found]
        left = _of_any_number(problem) if any(reason.code in NUMBERS for reason in reasons) else problem
        for reason in reasons:
            left = replace(left, rules=_without(left.rules, reason))
        if left == problem:
            break
        problem = left
    return _said_once(found)


def _of_any_number(problem: planning.Problem) -> planning.Problem:
    """The same task at tables that need nobody: whatever contradicts itself there does so here."""
    return replace(
        problem,
        tables=tuple(replace(table, min=0) for table in problem.tables),
        rules=replace(problem.rules, facilitators_per_table=0),
    )


def _without(rules: planning.Rules, reason: planning.Reason) -> planning.Rules:
    """The rules without those that the reason speaks of: whatever contradicts itself among fewer rules does so here."""
    code, people = reason.code, _people_in(reason)
    if code.startswith("pinned"):
        return replace(rules, pins=tuple(pin for pin in rules.pins if pin.person not in people))
    if "together" in code or "group" in code:
        left = tuple(group for group in rules.keep_together if len(people.intersection(group)) <= 1)
        return replace(rules, keep_together=left)
    if "apart" in code:
        return replace(rules, keep_apart=tuple(pair for pair in rules.keep_apart if not people.issuperset(pair)))
    if code.startswith("language"):
        left_languages = tuple(one for one in rules.languages if one.name != reason.values["language"])
        return replace(rules, languages=left_languages)
    if code.startswith("meet"):
        return replace(rules, meet=tuple(meet for meet in rules.meet if meet.value != reason.values["value"]))
    if code.startswith("own_department"):
        return replace(rules, facilitators_avoid=())
    return rules


def _people_in(reason: planning.Reason) -> set[str]:
    values = reason.values
    named = [values.get("person"), *(values[key] for key in ("people", "group") if key in values)]
    return {str(id) for one in named for id in (one if isinstance(one, list | tuple) else [one])}


def _said_once(found: Sequence[planning.Reason]) -> list[planning.Reason]:
    """What is so in several rounds is said once, without a round."""

    def about(reason: planning.Reason) -> planning.Reason:
        return planning.Reason(reason.code, {**reason.values, "round": None})

    rounds = Counter(str(about(reason)) for reason in found)
    once = (about(reason) if rounds[str(about(reason))] > 1 else reason for reason in found)
    return list({str(reason): reason for reason in once}.values())


def findings_of(event: Event, *, has_needs: bool) -> Findings:
    """What can be found in the rules, tables and people of now.

    Without `has_needs` nobody's needs are looked at, so that nobody can find them out by trying rules.
    """
    return Findings(bridge.problem_for_event(event, has_needs=has_needs))
