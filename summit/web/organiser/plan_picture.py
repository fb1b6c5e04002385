"""Plans as points: repeats against imbalance or, beside a published plan, moves against what a plan costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from summit.services.table_plans.comparing import Comparison
from summit.web.filters import number

WIDTH, HEIGHT = 520, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 72, 24, 52
CLOSEST = 2  # fewer plans make no picture
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Point:
    """One place of the picture with the plans that stand there."""

    x: float
    y: float
    label: str
    is_best: bool


@dataclass(frozen=True)
class Tick:
    """A number at an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Picture:
    """What the page draws, in units of the picture; `text` says the same in words."""

    text: str
    across: str
    up: str
    points: tuple[Point, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def picture(found: Comparison) -> Picture | None:
    """The picture; None for fewer than two plans."""
    if len(found.candidates) < CLOSEST:
        return None
    if any(one.from_published for one in found.candidates):
        across, up = _("Seats that change for people"), _("Imbalance and repeats, weighted")
        text = _("Each plan by the seats that change from the published plan, and by what it is worth.")
        moved = [one.from_published.moved if one.from_published else 0 for one in found.candidates]
        values = [(x, one.cost) for x, one in zip(moved, found.candidates, strict=True)]
    else:
        across, up = _("Repeated meetings"), _("Imbalance, weighted")
        text = _("Each plan by its repeated meetings and its imbalance.")
        values = [(one.figures.repeats, one.figures.imbalance_weighted) for one in found.candidates]
    labelled = [(x, y, str(one.plan.number)) for (x, y), one in zip(values, found.candidates, strict=True)]
    return drawn(labelled, text=text, across=across, up=up)


def drawn(values: Sequence[tuple[float, float, str]], *, text: str, across: str, up: str) -> Picture:
    """The picture of these points with their labels; less is better in both directions."""
    at: defaultdict[tuple[float, float], list[str]] = defaultdict(list)
    for x, y, label in values:
        at[x, y].append(label)
    most_x = _round_up(max(value[0] for value in values))
    most_y = _round_up(max(value[1] for value in values))
    points = tuple(
        Point(_x(x, most_x), _y(y, most_y), ", ".join(numbers), _is_best((x, y), list(at)))
        for (x, y), numbers in sorted(at.items())
    )
    return Picture(
        text=text,
        across=across,
        up=up,
        points=points,
        x_ticks=tuple(Tick(_x(value, most_x), number(value)) for value in (0, most_x / 2, most_x)),
        y_ticks=tuple(Tick(_y(value, most_y), number(value)) for value in (0, most_y / 2, most_y)),
    )


def _is_best(value: tuple[float, float], others: list[tuple[float, float]]) -> bool:
    """Is no other plan at least as good in both and better in one?"""
    return not any(other != value and other[0] <= value[0] and other[1] <= value[1] for other in others)


def _round_up(value: float) -> float:
    """The end of an axis: an even, round number that is not below `value`."""
    size = 2.0
    while size * STEPS[-1] < value:
        size *= 10
    return next(size * step for step in STEPS if size * step >= value)


def _x(value: float, most: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * value / most, 1)


def _y(value: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most, 1)
