"""Which rules contradict each other: leave out as many as possible, for as long as no plan exists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from summit.planning import cpsat, skeleton
from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.kept import Part, Rule, kept_of, parts_of

PROBE = 1.0
"""Seconds for one question."""
FIRST_QUESTION = 2.0
"""Seconds for the question which rules contradict each other; tight packing needs the slower way."""
MOST_ASSUMED = 150_000
"""Seats (people × tables × rounds) up to which all rules are assumed at once."""


@dataclass(eq=False)
class Questions:
    """Asks whether there is a plan when some rules are dropped, in the rounds that matter, within the clock."""

    arrays: Arrays
    clock: Clock
    rounds: tuple[int, ...] | None = None
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = parts_of(kept_of(self.arrays))

    def status(self, dropped: Collection[Rule], seconds: float = PROBE) -> int:
        """What the solver says of the problem without these rules."""
        if self.is_over:
            return int(cp_model.UNKNOWN)
        model = skeleton.build(self.arrays, are_single=False, rounds=self.rounds, dropped=dropped)
        return cpsat.run(model.model, self.clock, min(seconds, self.clock.left))[1]

    @property
    def is_over(self) -> bool:
        return self.clock.left <= 0 or self.clock.is_stopped()

    def is_impossible(self, kept: Collection[Part], base: Collection[Rule], seconds: float = PROBE) -> bool:
        """Whether these parts of the rules contradict each other by themselves."""
        inside = {rule for part in kept for rule in part}
        outside = {rule for part in self.parts for rule in part} - inside
        return self.status({*base, *outside}, seconds) == cpsat.INFEASIBLE

    def assumed_core(self, base: Collection[Rule]) -> list[Part] | None:
        """Parts that contradict each other, by the solver's own account; None if it has none in time."""
        a = self.arrays
        rounds = a.R if self.rounds is None else len(self.rounds)
        if a.n * a.T * rounds > MOST_ASSUMED or self.is_over:
            return None
        model = skeleton.build(a, is_droppable=True, are_single=False, rounds=self.rounds, dropped=base)
        model.model.add_assumptions(list(model.literals.values()))
        solver, status = cpsat.run(model.model, self.clock, min(FIRST_QUESTION, self.clock.left))
        if status != cpsat.INFEASIBLE:
            return None
        wanted = set(solver.sufficient_assumptions_for_infeasibility())
        return [part for part, literal in model.literals.items() if literal.index in wanted]


def contradiction(questions: Questions, base: Collection[Rule] = ()) -> list[Part]:
    """As few parts of the rules as the time allows to find that cannot be kept together, without those in `base`.

    The whole problem (without `base`) has to be impossible.
    """
    everything = [part for part in questions.parts if not set(part) & set(base)]
    core = questions.assumed_core(base)
    if core is None:
        core = everything
        for sorts in (("apart",), ("pin",), ("together",), ("accessible",), ("stay",), ("min",), ("max",)):
            core = _without(questions, core, [part for part in core if part[0][0] in sorts], base)
    size = len(core)
    while size > 1 and not questions.is_over:
        size = (size + 1) // 2
        for start in range(0, len(core), size):
            core = _without(questions, core, core[start : start + size], base)
    return core


def _without(questions: Questions, core: list[Part], some: Sequence[Part], base: Collection[Rule]) -> list[Part]:
    """The parts without these, if there still is no plan; else all of them."""
    rest = [part for part in core if part not in some]
    if some and len(rest) < len(core) and questions.is_impossible(rest, base):
        return rest
    return core
