"""Which rules contradict each other: leave out as many as possible, for as long as no plan exists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from summit.planning.arrays import Arrays
from summit.planning.clock import Clock
from summit.planning.focus import clusters, harmless
from summit.planning.model import cpsat, skeleton
from summit.planning.model.kept import Kept, Part, Rule, kept_of, parts_of

PROBE = 1.0
"""Seconds for one question."""
FIRST_QUESTION = 2.0
"""Seconds for the question which rules contradict each other; tight packing needs the slower way."""
MOST_ASSUMED = 20_000
"""Seats of people with a rule of their own up to which all rules are assumed at once."""


@dataclass(eq=False)
class Questions:
    """Asks whether there is a plan when some rules are dropped, in the rounds that matter, within the clock.

    `rounds` None: in all, with the meetings over all of them. `aside`: rules that were left aside from the beginning.
    """

    arrays: Arrays
    clock: Clock
    rounds: tuple[int, ...] | None = None
    aside: frozenset[Rule] = frozenset()
    kept: Kept = field(init=False)
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.kept = kept_of(self.arrays)
        self.parts = parts_of(self.kept)

    @property
    def is_over(self) -> bool:
        return self.clock.left <= 0 or self.clock.is_stopped()

    def status(self, dropped: Collection[Rule], seconds: float = PROBE) -> int:
        """What the solver says of the problem without these rules."""
        if self.is_over:
            return int(cp_model.UNKNOWN)
        without = self.aside.union(dropped)
        model = skeleton.build(self.arrays, are_single=False, rounds=self.rounds, dropped=without)
        return cpsat.run(model.model, self.clock, min(seconds, self.clock.left))[1]

    def is_impossible(self, kept: Collection[Part], base: Collection[Rule]) -> bool:
        """Whether these parts of the rules contradict each other by themselves."""
        inside = {rule for part in kept for rule in part}
        outside = {rule for part in self.parts for rule in part} - inside
        return self.status({*base, *outside}) == cpsat.INFEASIBLE

    def narrowed(self, base: Collection[Rule]) -> Questions:
        """The same questions in one round or with fewer rules, where these are impossible by themselves already."""
        single = self.rounds if self.rounds is not None else tuple(range(self.arrays.R))
        choices = [(r,) for r in single] if len(single) > 1 or self.rounds is None else []
        for aside in dict.fromkeys([*harmless(self.kept, self.parts), frozenset[Rule]()]):
            for rounds in [*choices, self.rounds]:
                fewer = Questions(self.arrays, self.clock, rounds, aside)
                if (rounds, fewer.aside) == (self.rounds, frozenset()) or fewer.status(base) == cpsat.INFEASIBLE:
                    return fewer
        return self

    def without_harmless(self) -> Questions:
        """The same questions without the rules that hardly matter."""
        return Questions(self.arrays, self.clock, self.rounds, harmless(self.kept, self.parts)[0])

    def assumed_core(self, base: Collection[Rule]) -> list[Part] | None:
        """Parts that contradict each other, by the solver's own account; None if it has none in time."""
        without = self.aside.union(base)
        left = kept_of(self.arrays, without)
        named = len(left.named | {i for group in left.groups for i in group})
        rounds = self.arrays.R if self.rounds is None else len(self.rounds)
        if named * self.arrays.T * rounds > MOST_ASSUMED or self.is_over:
            return None
        model = skeleton.build(self.arrays, is_droppable=True, are_single=False, rounds=self.rounds, dropped=without)
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
    out = questions.aside.union(base)
    everything = [part for part in questions.parts if not set(part) & out]
    core = questions.assumed_core(base)
    if core is None:
        related = [part for cluster in clusters(questions.kept, everything) for part in cluster]
        core = related + [part for part in everything if part not in set(related)]
    size = len(core)
    while size > 1 and not questions.is_over:
        size = (size + 1) // 2
        for start in range(0, len(core), size):
            core = _without(questions, core, core[start : start + size], base)
    return core


def _without(questions: Questions, core: list[Part], some: Sequence[Part], base: Collection[Rule]) -> list[Part]:
    """The parts without these, if there still is no plan; else all of them."""
    leaving = set(some)
    rest = [part for part in core if part not in leaving]
    if some and len(rest) < len(core) and questions.is_impossible(rest, base):
        return rest
    return core
