"""The way of a search as a picture: the best plan so far falls like a stair towards the line that none can pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from summit.planning.problem import REPEAT_WEIGHT

WIDTH, TOP, BOTTOM = 720.0, 14.0, 100.0


@dataclass(frozen=True)
class Stair:
    """What is drawn, in units of the picture. `now` is where the search stands: time to the right, worth downwards."""

    path: str
    now: tuple[float, float]
    seconds: float
    repeats: int
    bound: float = BOTTOM
    width: float = WIDTH

    @property
    def is_early(self) -> bool:
        """Is there more room for words on the right of the point than on its left?"""
        return self.now[0] < self.width * 0.7


def stair(told: Mapping[str, Any], longest: float) -> Stair | None:
    """The picture of what a job has told, in a search of at most `longest` seconds; None before there is a plan."""
    way = [(float(at), float(imbalance), float(repeats)) for at, imbalance, repeats in told.get("way") or ()]
    if not way:
        return None
    bound = float(told.get("imbalance_bound") or 0) + REPEAT_WEIGHT * float(told.get("repeats_bound") or 0)
    worth = [max(0.0, imbalance + REPEAT_WEIGHT * repeats - bound) for _, imbalance, repeats in way]
    seconds = float(told.get("seconds") or 0)
    highest = max(worth) or 1.0
    points = [(_x(at, longest), _y(value, highest)) for (at, _, _), value in zip(way, worth, strict=True)]
    end = _x(seconds, longest)
    steps = [f"M{points[0][0]:g} {points[0][1]:g}", *(f"H{x:g}V{y:g}" for x, y in points[1:]), f"H{end:g}"]
    return Stair("".join(steps), (end, points[-1][1]), seconds, int(way[-1][2]))


def _x(seconds: float, longest: float) -> float:
    return round(WIDTH * min(1.0, seconds / longest), 1)


def _y(value: float, highest: float) -> float:
    """By its square root: the last steps are the smallest, and they are what is waited for."""
    return round(BOTTOM - (BOTTOM - TOP) * sqrt(value / highest), 1)
