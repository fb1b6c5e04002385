"""The nouns of the planner: who is to be seated where, under which rules, and what came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PARTICIPANT = "participant"
FACILITATOR = "facilitator"
REPEAT_WEIGHT = 4
"""What one repeat meeting costs, in the same unit as the attributes' weights."""
WISH_WEIGHT = 0.5
"""What one step down in somebody's wishes costs: less than any other figure, so wishes give way to balance."""
MOST_WISHES = 3


@dataclass(frozen=True)
class Person:
    """Someone to be seated. `rounds` are the rounds in which they are present, counted from 0; None is all of them.

    A blank attribute ("" or missing) means "does not apply to this person" and is never balanced.
    """

    id: str
    role: str = PARTICIPANT
    attrs: Mapping[str, str] = field(default_factory=dict)
    needs_accessible: bool = False
    needs: tuple[str, ...] = ()
    rounds: tuple[int, ...] | None = None

    @property
    def is_facilitator(self) -> bool:
        return self.role == FACILITATOR

    def is_present(self, round_: int) -> bool:
        return self.rounds is None or round_ in self.rounds


@dataclass(frozen=True)
class Table:
    """A table that seats from `min` to `max` people, facilitators included."""

    id: str
    min: int
    max: int
    accessible: bool = True


@dataclass(frozen=True)
class Pin:
    """A person has their seat at this table, in one round or (None) in every round they are present."""

    person: str
    table: str
    round: int | None = None


@dataclass(frozen=True)
class Language:
    """Whoever needs this language spoken sits, in every round, with somebody who speaks it (an interpreter, say)."""

    name: str
    needed_by: tuple[str, ...]
    spoken_by: tuple[str, ...]


@dataclass(frozen=True)
class Meet:
    """Everybody else shares a table with people of this value in at least `times` rounds, or in all they are there."""

    attribute: str
    value: str
    times: int = 1


@dataclass(frozen=True)
class ThemedTable:
    """A table carries a theme, in one round or (None) in all of them."""

    table: str
    theme: str
    round: int | None = None


@dataclass(frozen=True)
class Rules:
    """What every plan must keep, and how much each attribute's mix weighs.

    With `facilitators_per_table` k > 0 every table has exactly k people of role facilitator in every round, so a caller
    with more facilitators than k × tables gives the surplus the role "participant"; they then sit anywhere.
    `met` are meetings before this event, (a, b, times): they make another meeting a repeat.
    `co_facilitators` are participants who help to lead: they keep one table through all rounds, and no table has more
    than its even share of them, rounded up. With `facilitators_avoid`, who leads or helps to lead shares a table with
    nobody who has the same value of these attributes (their own department).
    `wishes` are up to three themes a person, the dearest first. In a round with themed tables it costs 0, 1 or 2 to sit
    at the first, second or third of them and 3 to sit anywhere else, times `wish_weight`: no rule, a wish.
    `extra` is carried along unread.
    """

    attributes: Mapping[str, float] = field(default_factory=dict)
    facilitators_per_table: int = 0
    facilitators_stay: bool = False
    keep_apart: tuple[tuple[str, str], ...] = ()
    keep_together: tuple[tuple[str, ...], ...] = ()
    pins: tuple[Pin, ...] = ()
    met: tuple[tuple[str, str, int], ...] = ()
    languages: tuple[Language, ...] = ()
    meet: tuple[Meet, ...] = ()
    co_facilitators: tuple[str, ...] = ()
    facilitators_avoid: tuple[str, ...] = ()
    themes: tuple[ThemedTable, ...] = ()
    wishes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wish_weight: float = WISH_WEIGHT
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One planning task: the same tables in every round, the people, and the rules."""

    rounds: int
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    rules: Rules = field(default_factory=Rules)
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """For every round, who sits at which table: `rounds[0]["T1"] == ("anna", "bo", …)`."""

    rounds: tuple[Mapping[str, tuple[str, ...]], ...]

    def table_of(self, person: str, round_: int) -> str | None:
        """The table of this person in this round, or None."""
        return next((table for table, ids in self.rounds[round_].items() if person in ids), None)


@dataclass(frozen=True)
class Reason:
    """A fact about a problem or a plan: a code from `reasons.CODES` with its values. Doors put it into words."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What a plan is worth, counted by `measure` alone. Weighted imbalance is in units of the attributes' weights.

    `wishes` counts seats at a first, second, third wish and at none of them.
    """

    violations: tuple[Reason, ...]
    imbalance: Mapping[str, int]
    imbalance_weighted: float
    worst_deviation: int
    meetings: int
    distinct: int
    repeats: int
    least_met: int
    moved: int
    moved_people: tuple[str, ...]
    wishes: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def wish_steps(self) -> int:
        """What the wishes cost before weighing: 0, 1, 2 or 3 for each seat."""
        return sum(steps * number for steps, number in enumerate(self.wishes))


@dataclass(frozen=True)
class Progress:
    """How far the work is. `stage`: start, search, bounds, finish, repair or done. Seconds since the start."""

    stage: str
    best_imbalance: float
    best_repeats: int
    imbalance_bound: float
    repeats_bound: int
    seconds: float


@dataclass(frozen=True)
class Solution:
    """A legal plan, what it is worth, and how far from the best possible it can be at most.

    `proven` is true only when all values equal their bounds. `bound_reasons` say why a bound is above 0.
    `fewest_moves` is set when re-planning: no legal plan moves fewer seats (None: not proven).
    """

    plan: Plan
    report: Report
    imbalance_bound: float
    repeats_bound: int
    bound_reasons: tuple[Reason, ...]
    proven: bool
    seconds: float
    seed: int
    fewest_moves: int | None = None
    wishes_bound: int = 0
    """The least `wish_steps`."""

    @property
    def imbalance(self) -> Mapping[str, int]:
        return self.report.imbalance

    @property
    def imbalance_weighted(self) -> float:
        return self.report.imbalance_weighted

    @property
    def repeats(self) -> int:
        return self.report.repeats

    @property
    def distinct(self) -> int:
        return self.report.distinct

    @property
    def least_met(self) -> int:
        return self.report.least_met

    @property
    def moved(self) -> int:
        return self.report.moved


class BadInstance(ValueError):
    """What was handed in is not a problem or a plan at all.

    `code` says what is wrong, `place` where (as in `people[3].rounds`), `values` which values were met.
    """

    def __init__(self, code: str, place: str, **values: Any) -> None:
        super().__init__(f"{code} at {place}: {values}")
        self.code = code
        self.place = place
        self.values = values


class Infeasible(Exception):
    """No legal plan exists; `reasons` say why.

    `is_proven` is false when the time ran out before either a plan or a proof was found.
    """

    def __init__(self, reasons: tuple[Reason, ...], *, is_proven: bool = True) -> None:
        super().__init__("; ".join(f"{reason.code} {dict(reason.values)}" for reason in reasons))
        self.reasons = reasons
        self.is_proven = is_proven
