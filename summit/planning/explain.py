"""Why rules cannot be kept together: smallest sets that contradict themselves, and what is enough to drop or change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.leaving_out import Questions, contradiction
from summit.planning.model import cpsat, skeleton
from summit.planning.model.kept import Part, Rule, reason_for
from summit.planning.problem import Pin, Reason

LAST_QUESTION = 2.5
"""Seconds for the question whether something is enough to drop or change: only a plan answers it."""
MOST_CONFLICTS = 8
MOST_SEATS = 20_000
"""Up to so many people × tables a way out is checked against every rule; beyond, against those that may matter."""
CHEAPEST_FIRST = ("apart", "together", "pin", "language", "department", "meet", "helpers", "stay", "per_table")
"""What is given up before what. Limits of tables and needs are changed rather than dropped."""


def explain(arrays: Arrays, clock: Clock, *, seconds: float = 10.0) -> tuple[Reason, ...]:
    """The contradictions among the rules of a problem known to be impossible, each one a `rules_conflict`.

    Every rule named is needed for its contradiction as far as the time allowed to check. There is more than one only
    if no single rule is enough to drop; what is said to be enough for one is so once something is done for the others.
    """
    work = Clock(seconds, deterministic=clock.deterministic, cancelled=clock.cancelled)
    whole = Questions(arrays, work, None if arrays.problem.rules.meet else _different_rounds(arrays))
    most = whole if arrays.n * arrays.T <= MOST_SEATS else whole.without_harmless()
    cores: list[list[Part]] = []
    given_up: list[Part] = []
    while len(cores) < MOST_CONFLICTS:
        base = {rule for part in given_up for rule in part}
        core = contradiction(whole.narrowed(base), base)
        if not core:
            break
        cores.append(core)
        given_up.append(_cheapest(core))
        if most.status(base | set(given_up[-1])) != cpsat.INFEASIBLE:
            break
    enough = _needed(most, given_up)
    found = tuple(
        _conflict(most, cores[given_up.index(part)], {r for other in enough if other != part for r in other})
        for part in enough  # what is given up for one contradiction may settle another
    )
    return found or (Reason("rules_conflict", {"rules": (), "ways_out": (), "changes": ()}),)


def is_impossible(arrays: Arrays, clock: Clock, *, seconds: float = 3.0) -> bool:
    """Whether the rules are shown to have no plan by the small models alone, which answer at any size."""
    work = Clock(seconds, deterministic=clock.deterministic, cancelled=clock.cancelled)
    whole = Questions(arrays, work, None if arrays.problem.rules.meet else _different_rounds(arrays))
    return whole.narrowed(()).status((), seconds) == cpsat.INFEASIBLE


def _needed(questions: Questions, given_up: list[Part]) -> list[Part]:
    """Those of the parts that have to be given up; the others follow from them."""
    needed = given_up
    for part in given_up if len(given_up) > 1 else []:
        rest = [other for other in needed if other != part]
        if questions.status({rule for other in rest for rule in other}) in cpsat.FEASIBLE:
            needed = rest
    return needed


def _different_rounds(a: Arrays) -> tuple[int, ...]:
    """Rounds with other people or pins than those before: a plan for one of the same kind fits the rest too.

    A pin of one round is another than the same for all: who gives up one of the two still has the other.
    """
    keys: dict[tuple[bytes, frozenset[Pin]], int] = {}
    for r in range(a.R):
        pins = frozenset(pin for pin in a.problem.rules.pins if pin.round in (None, r))
        keys.setdefault((a.present[r].tobytes(), pins), r)
    return tuple(keys.values())


def _cheapest(core: list[Part]) -> Part:
    order = {sort: place for place, sort in enumerate(CHEAPEST_FIRST)}
    return min(core, key=lambda part: order.get(part[0][0], len(order)), default=())


def _conflict(questions: Questions, core: list[Part], others: Collection[Rule]) -> Reason:
    """A contradiction with its ways out, the cheapest first."""
    order = {sort: place for place, sort in enumerate(CHEAPEST_FIRST)}
    core = sorted(core, key=lambda part: order.get(part[0][0], len(order)))
    changes = [change for part in core for change in _changes(questions, part, others)]
    ways_out = []
    for part in core:
        sort = part[0][0]
        is_rule = sort in order or (sort == "accessible" and not changes)
        if is_rule and questions.status({*others, *part}, LAST_QUESTION) in cpsat.FEASIBLE:
            ways_out.append(reason_for(questions.arrays, part))
    rules = tuple(reason_for(questions.arrays, part) for part in core)
    return Reason("rules_conflict", {"rules": rules, "ways_out": tuple(ways_out), "changes": tuple(changes)})


def _changes(questions: Questions, part: Part, others: Collection[Rule]) -> list[Reason]:
    """The smallest change of the numbers in this part that is enough, if one is."""
    a, sort = questions.arrays, part[0][0]
    if sort == "meet":
        return _fewer_times(questions, part, others)
    if sort not in ("min", "max", "accessible") or questions.is_over:
        return []
    tables = {rule[1] for rule in part} if sort != "accessible" else set()
    slack = (sort, frozenset(t for t, id_ in enumerate(a.table_ids) if id_ in tables))
    model = skeleton.build(a, are_single=False, rounds=questions.rounds, dropped=others, slack=slack)
    solver, status = cpsat.run(model.model, questions.clock, min(LAST_QUESTION, questions.clock.left))
    if status not in cpsat.FEASIBLE:
        return []
    extra = {t: solver.value(variable) for t, variable in model.extra.items() if solver.value(variable)}
    ids, number = tuple(a.table_ids[t] for t in extra), sum(extra.values())
    if not ids:
        return []
    values = {"max": {"tables": ids, "more": number}, "min": {"tables": ids, "less": number}}
    return [Reason(f"change_{sort}", values.get(sort, {"tables": ids}))]


def _fewer_times(questions: Questions, part: Part, others: Collection[Rule]) -> list[Reason]:
    a, rule = questions.arrays, part[0][1]
    for times in range(rule.times - 1, 0, -1):
        meet = tuple(replace(one, times=times) if one == rule else one for one in a.problem.rules.meet)
        problem = replace(a.problem, rules=replace(a.problem.rules, meet=meet))
        if Questions(replace(a, problem=problem), questions.clock).status(others, LAST_QUESTION) in cpsat.FEASIBLE:
            return [Reason("change_times", {"attribute": rule.attribute, "value": rule.value, "times": times})]
    return []
