"""What a stored plan is worth, read back from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from summit import planning
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
    wishes: Sequence[int] = (0, 0, 0, 0)  # seats at a first, second, third wish and at none of them
    wishes_bound: int = 0  # the fewest steps down from everybody's first wish
    moved: int = 0  # seats that are not those of the plan that was mended
    fewest_moves: int | None = None  # proven: no plan moves fewer
    seconds: float = 0
    is_proven: bool = False
    is_by_hand: bool = False  # seats were changed after the planner had set them
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
    def has_lasting_company(self) -> bool:
        """Do some people meet again because they are kept together? That is no repeat."""
        return self.meetings - self.distinct > self.repeats

    @property
    def wish_steps(self) -> int:
        """Steps down from everybody's first wish."""
        return sum(steps * number for steps, number in enumerate(self.wishes))

    @property
    def has_fewest_moves(self) -> bool:
        """Is it proven that no plan moves fewer?"""
        return self.fewest_moves is not None and self.moved <= self.fewest_moves

    @property
    def unbalanced(self) -> dict[str, int]:
        """The attributes that are not mixed evenly, with their deviations."""
        return {name: value for name, value in self.imbalance.items() if value}


def figures_in(plan: TablePlan) -> PlanFigures:
    """The figures kept with the plan; zeros for one that is not ready."""
    kept: dict[str, Any] = dict(plan.figures or {})
    known = {name: kept[name] for name in PlanFigures.__dataclass_fields__ if name in kept}
    return PlanFigures(**known, is_proven=bool(kept.get("proven", False)), is_by_hand=bool(kept.get("by_hand", False)))


def numbers_of(report: planning.Report) -> dict[str, object]:
    """What the judge has counted, ready for JSON."""
    return {
        "imbalance": {name: int(value) for name, value in report.imbalance.items()},
        "imbalance_weighted": float(report.imbalance_weighted),
        "worst_deviation": int(report.worst_deviation),
        "repeats": int(report.repeats),
        "meetings": int(report.meetings),
        "distinct": int(report.distinct),
        "least_met": int(report.least_met),
        "wishes": [int(number) for number in report.wishes],
        "moved": int(report.moved),
    }


def with_past(found: Mapping[str, Any], report: planning.Report, *, is_exact: bool) -> dict[str, object]:
    """The figures of a mended plan, those who were there only in past rounds counted in.

    What the past is worth can no longer change, so bounds rise by as much as values do. Unless `is_exact`, meetings of
    the past are missing from what the planner counted: then its bound for repeats is kept as it is.
    """
    counted = numbers_of(report)
    more_imbalance = report.imbalance_weighted - found["imbalance_weighted"]
    more_repeats = report.repeats - found["repeats"] if is_exact else 0
    bounds = {
        "imbalance_bound": found["imbalance_bound"] + more_imbalance,
        "repeats_bound": max(0, found["repeats_bound"] + more_repeats),
    }
    proven = bool(found["proven"]) and report.repeats <= bounds["repeats_bound"]
    forced = {"imbalance": bounds["imbalance_bound"], "repeats": bounds["repeats_bound"]}
    reasons = [
        reason for reason in found.get("bound_reasons", ()) if forced.get(str(reason["code"]).partition("_")[0], 1)
    ]  # what forces nothing any more needs no reason
    return {**found, **counted, **bounds, "proven": proven, "bound_reasons": reasons}


def counted_anew(kept: Mapping[str, Any], report: planning.Report, *, is_same_task: bool) -> dict[str, object]:
    """The figures of a plan whose seats were changed by hand.

    Its bounds still hold while the same people are seated; for others nothing is known but that none is below 0.
    """
    anew = dict(kept) | numbers_of(report) | {"by_hand": True}
    if not is_same_task:
        anew |= {"imbalance_bound": 0.0, "repeats_bound": 0, "wishes_bound": 0, "bound_reasons": []}
    values = (report.imbalance_weighted, report.repeats, report.wish_steps)
    bounds = (anew.get("imbalance_bound", 0), anew.get("repeats_bound", 0), anew.get("wishes_bound", 0))
    anew["proven"] = all(value <= bound for value, bound in zip(values, bounds, strict=True))
    return anew
