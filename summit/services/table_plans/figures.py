"""What a stored plan is worth, read back from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summit.models import TablePlan


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """How good a plan is, each value beside the bound that no plan can beat. `imbalance` is by attribute."""

    imbalance: Mapping[str, int] = field(default_factory=dict)
    imbalance_weighted: float = 0
    imbalance_bound: float = 0
    repeats: int = 0
    repeats_bound: int = 0
    meetings: int = 0
    distinct: int = 0
    least_met: int = 0
    seconds: float = 0
    is_proven: bool = False
    bound_reasons: Sequence[Mapping[str, Any]] = ()  # why a bound is above 0: codes with values

    @property
    def is_balanced(self) -> bool:
        """Does every table hold its share of everybody, to the person?"""
        return self.imbalance_weighted == 0

    @property
    def is_best_balance(self) -> bool:
        """Can no plan be balanced better?"""
        return self.imbalance_weighted <= self.imbalance_bound

    @property
    def has_fewest_repeats(self) -> bool:
        """Can no plan have fewer repeated meetings?"""
        return self.repeats <= self.repeats_bound

    @property
    def unbalanced(self) -> dict[str, int]:
        """The attributes that are not mixed evenly, with their deviations."""
        return {name: value for name, value in self.imbalance.items() if value}


def figures_in(plan: TablePlan) -> PlanFigures:
    """The figures kept with the plan; zeros for one that is not ready."""
    kept: dict[str, Any] = dict(plan.figures or {})
    known = {name: kept[name] for name in PlanFigures.__dataclass_fields__ if name in kept}
    return PlanFigures(**known, is_proven=bool(kept.get("proven", False)))
