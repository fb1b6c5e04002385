"""The proof of a plan: everything that is claimed of it, counted anew from its seats, beside what was kept of it.

Counts only: nobody's name, and of needs no more than whether each of them is met. Who may not see needs is not told
that either: by moving one person after the other they would find out whose it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from summit import planning
from summit.models import TablePlan
from summit.planning.proof import Share, shares
from summit.services.table_plans import bridge, past_rounds, plans
from summit.services.table_plans.figures import PlanFigures, figures_in

RULES: Mapping[str, tuple[str, ...]] = {
    "seated": (
        "not_seated",
        "seated_twice",
        "not_present",
        "unknown_person",
        "unknown_table",
        "wrong_number_of_rounds",
    ),
    "sizes": ("table_size",),
    "facilitators": ("table_facilitators",),
    "staying": ("facilitator_moved",),
    "accessible": ("not_accessible",),
    "apart": ("apart_broken",),
    "together": ("together_broken",),
    "pins": ("pin_broken",),
    "languages": ("language_missing",),
    "meet": ("meet_missing",),
    "own_department": ("own_department",),
    "co_facilitators": ("co_facilitators_over",),
}
"""Every rule of a sheet, and the violations that break it."""
OF_NEEDS = frozenset({"accessible"})


@dataclass(frozen=True)
class RuleKept:
    """One rule: `number` of times it was to be kept (None: that is not told), and how often it is broken."""

    code: str
    number: int | None
    broken: int


@dataclass(frozen=True)
class Cell:
    """`count` people of a value at a table, where `low` to `high` are its share."""

    count: int
    low: int
    high: int

    @property
    def off(self) -> int:
        """How many too many (above 0) or too few (below 0)."""
        return max(0, self.count - self.high) - max(0, self.low - self.count)


@dataclass(frozen=True)
class ValueRow:
    """One value of an attribute in one round, table by table; `total` people have it."""

    value: str
    total: int
    cells: tuple[Cell, ...]

    @property
    def share(self) -> tuple[int, int] | None:
        """The share, where it is the same at every table."""
        found = {(cell.low, cell.high) for cell in self.cells}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True)
class AttributeBlock:
    """One attribute in one round. `single` values belong to one person each: such a one is never above its share."""

    attribute: str
    rows: tuple[ValueRow, ...]
    single: int

    @property
    def imbalance(self) -> int:
        """All deviations of this attribute in this round."""
        return sum(abs(cell.off) for row in self.rows for cell in row.cells)


@dataclass(frozen=True)
class RoundSheet:
    """One round, counted from 0; `people` and `leading` stand in the order of `tables`, which are numbers."""

    round: int
    tables: tuple[str, ...]
    people: tuple[Cell, ...]
    leading: tuple[int, ...]
    blocks: tuple[AttributeBlock, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`report` is counted now, `kept` was stored when the plan was made or last changed.

    Rounds that were past when the plan was mended break no rule any more: `violations` are of those ahead.
    Without `has_needs` nobody's needs are looked at, in `problem` and in all that is counted from it.
    """

    has_needs: bool
    plan: TablePlan
    problem: planning.Problem
    report: planning.Report
    violations: tuple[planning.Reason, ...]
    kept: PlanFigures
    met: Mapping[int, int]  # so many others met → so many people
    rules: tuple[RuleKept, ...]
    rounds: tuple[RoundSheet, ...]
    sha256_now: str
    sha256_without_needs: str
    left: int  # people who are counted, though they have no place any more
    unseated: int  # people who have a place and no seat

    @property
    def in_some_rounds(self) -> int:
        """How many have a seat in some rounds and none in others."""
        return sum(person.rounds is not None for person in self.problem.people)

    @property
    def is_same_input(self) -> bool:
        """Are hall, rules and people as they were when the plan was made?"""
        plan, without = self.plan, self.plan.input_sha256_without_needs
        return self.sha256_now == (plan.input_sha256 if self.has_needs else without or plan.input_sha256)

    @property
    def differing(self) -> list[str]:
        """The kept figures that the count does not confirm."""
        report, kept = self.report, self.kept
        pairs = {
            "imbalance": (report.imbalance_weighted, kept.imbalance_weighted),
            "repeats": (report.repeats, kept.repeats),
            "meetings": (report.meetings, kept.meetings),
            "distinct": (report.distinct, kept.distinct),
            "least_met": (report.least_met, kept.least_met),
        }
        return [name for name, (counted, stored) in pairs.items() if counted != stored]

    @property
    def bounds_hold(self) -> bool:
        """The bounds were proven for the input of then; they say something about the plan while that is unchanged."""
        return self.is_same_input

    @property
    def is_best_balance(self) -> bool:
        """Can no plan be more even?"""
        return self.bounds_hold and self.report.imbalance_weighted <= self.kept.imbalance_bound

    @property
    def has_fewest_repeats(self) -> bool:
        """Can no plan have fewer repeated meetings?"""
        return self.bounds_hold and self.report.repeats <= self.kept.repeats_bound


def proof_of(plan: TablePlan, *, has_needs: bool) -> Proof:
    """Count everything anew, in a fixed number of queries. Rules and hall are those of now.

    Without `has_needs` nobody's needs are looked at, so that nobody can find them out by trying seats.
    """
    problem, seats = bridge.problem_of(plan, has_needs=has_needs), bridge.plan_of(plan)
    report = planning.measure(problem, seats)
    violations = past_rounds.violations_ahead(report, seats, plan.from_round)
    rules = _rules(problem, violations, plan.from_round)
    return Proof(
        has_needs=has_needs,
        plan=plan,
        problem=problem,
        report=report,
        violations=violations,
        kept=figures_in(plan),
        met=_met(problem, seats),
        rules=tuple(rule for rule in rules if has_needs or rule.code not in OF_NEEDS),
        rounds=_rounds(plan, problem, seats),
        sha256_now=bridge.fingerprint(problem),
        sha256_without_needs=bridge.fingerprint(bridge.without_needs(problem)),
        left=len(plans.left_in(plan)),
        unseated=len(plans.unseated_in(plan)),
    )


def _met(problem: planning.Problem, seats: planning.Plan) -> dict[int, int]:
    """How many people meet how many others, earlier meetings included; ascending."""
    others: defaultdict[str, set[str]] = defaultdict(set)
    for a, b, _ in problem.rules.met:
        others[a].add(b)
        others[b].add(a)
    for tables in seats.rounds:
        for ids in tables.values():
            for id_ in ids:
                others[id_].update(ids)
    number = Counter(len(others[person.id] - {person.id}) for person in problem.people)
    return dict(sorted(number.items()))


def _rules(problem: planning.Problem, violations: Sequence[planning.Reason], from_round: int) -> tuple[RuleKept, ...]:
    """How often each rule was to be kept in the rounds ahead, and how often it is broken there."""
    ahead = range(from_round, problem.rounds)
    rules, at_tables = problem.rules, len(problem.tables) * len(ahead)
    present = sum(person.is_present(r) for person in problem.people for r in ahead)
    staying = sum(person.is_facilitator for person in problem.people) if rules.facilitators_stay else 0
    number: dict[str, int | None] = {
        "seated": present,
        "sizes": at_tables,
        "facilitators": at_tables if rules.facilitators_per_table else 0,
        "staying": staying + len(rules.co_facilitators),
        "accessible": None,
        "apart": len(rules.keep_apart),
        "together": len(rules.keep_together),
        "pins": len(rules.pins),
        "languages": len(rules.languages),
        "meet": len(rules.meet),
        "own_department": at_tables if rules.facilitators_avoid else 0,
        "co_facilitators": at_tables if rules.co_facilitators else 0,
    }
    broken = Counter(reason.code for reason in violations)
    return tuple(
        RuleKept(code, number[code], sum(broken[one] for one in codes))
        for code, codes in RULES.items()
        if number[code] != 0
    )


def _rounds(plan: TablePlan, problem: planning.Problem, seats: planning.Plan) -> tuple[RoundSheet, ...]:
    led = past_rounds.leaders_in(plan)
    then = past_rounds.tables_then(plan, problem, seats)
    counted = {tables: shares(replace(problem, tables=tables), seats) for tables in dict.fromkeys(then)}
    sheets = []
    for r, tables in enumerate(then):
        here = seats.rounds[r]
        sheets.append(
            RoundSheet(
                round=r,
                tables=tuple(one.id.removeprefix("t") for one in tables),
                people=tuple(Cell(len(here.get(one.id, ())), one.min, one.max) for one in tables),
                leading=tuple(len(led.get(r, frozenset()).intersection(here.get(one.id, ()))) for one in tables),
                blocks=_blocks(problem, [share for share in counted[tables] if share.round == r], r),
            )
        )
    return tuple(sheets)


def _blocks(problem: planning.Problem, found: Sequence[Share], r: int) -> tuple[AttributeBlock, ...]:
    """What is mixed in round `r`, of which these are the shares."""
    return tuple(
        _block(name, Counter(one.attrs.get(name, "") for one in problem.people if one.is_present(r)), list(of_it))
        for name, of_it in groupby(found, key=lambda share: share.attribute)
    )


def _block(attribute: str, there: Counter[str], found: Sequence[Share]) -> AttributeBlock:
    """The rows of the values that several people have."""
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for share in found:
        cells[share.value].append(Cell(share.count, share.low, share.high))
    rows = tuple(ValueRow(value, there[value], tuple(one)) for value, one in cells.items() if there[value] > 1)
    return AttributeBlock(attribute, rows, len(cells) - len(rows))
