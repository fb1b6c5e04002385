"""Plans beside each other in words: one row for each figure, and which plan is the best in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from summit.models import PlanOrigin
from summit.services.table_plans.comparing import Candidate, Comparison
from summit.web.filters import moment, number, upfirst
from summit.web.organiser.reason_sentences import attribute_word


@dataclass(frozen=True)
class Cell:
    """What a plan has in a row, and what is to be said below it; `is_best` where not all plans are alike."""

    value: str
    sub: str = ""
    is_best: bool = False


@dataclass(frozen=True)
class Row:
    """One figure of every plan, in the order of the plans."""

    name: str
    cells: tuple[Cell, ...]
    is_part: bool = False
    is_number: bool = True


def rows(found: Comparison) -> tuple[Row, ...]:
    """All rows: what is wanted first, what explains it, and where the plans come from."""
    plans = found.candidates
    names = dict.fromkeys(name for one in plans for name in one.figures.imbalance)
    made = [
        _row(_("Imbalance, weighted"), plans, lambda one: one.figures.imbalance_weighted, _imbalance_bound),
        *(_attribute(name, plans) for name in names),
        _row(_("Repeated meetings"), plans, lambda one: one.figures.repeats, _repeats_bound),
        _row(_("Fewest others that anybody meets"), plans, lambda one: -one.figures.least_met),
        _row(_("Pairs of people who meet"), plans, lambda one: -one.figures.distinct),
    ]
    if any(any(one.figures.wishes) for one in plans):
        made.append(_row(_("Steps down from first wishes"), plans, lambda one: one.figures.wish_steps, _wishes))
    if any(one.from_published for one in plans):
        made += [_moved(plans), _row(_("People who would sit elsewhere"), plans, _people_moved)]
    return (*made, *_origins(plans))


def _row(
    name: str,
    plans: Sequence[Candidate],
    cost: Callable[[Candidate], float | None],
    sub: Callable[[Candidate], str] = lambda one: "",
    *,
    is_part: bool = False,
) -> Row:
    """A row in which the least `cost` is the best; below 0 it is shown without its sign, None is not compared."""
    costs = [cost(one) for one in plans]
    compared = {value for value in costs if value is not None}
    best = min(compared) if len(compared) > 1 else None
    cells = (
        Cell("–" if value is None else number(abs(value)), sub(one), value is not None and value == best)
        for one, value in zip(plans, costs, strict=True)
    )
    return Row(name, tuple(cells), is_part)


def _attribute(name: str, plans: Sequence[Candidate]) -> Row:
    return _row(upfirst(attribute_word(name)), plans, lambda one: one.figures.imbalance.get(name, 0), is_part=True)


def _imbalance_bound(one: Candidate) -> str:
    return _bound(one.figures.imbalance_weighted, one.figures.imbalance_bound)


def _repeats_bound(one: Candidate) -> str:
    return _bound(one.figures.repeats, one.figures.repeats_bound)


def _bound(value: float, bound: float) -> str:
    if value <= bound:
        return str(_("proven best possible"))
    return str(_("no plan can have less than %(bound)s", bound=number(bound)))


def _wishes(one: Candidate) -> str:
    first, second, third, none = one.figures.wishes
    return str(
        _(
            "first wish: %(first)s, second: %(second)s, third: %(third)s, none of them: %(none)s",
            first=first,
            second=second,
            third=third,
            none=none,
        )
    )


def _moved(plans: Sequence[Candidate]) -> Row:
    return _row(_("Seats that change from the published plan"), plans, _seats_moved, _rounds)


def _seats_moved(one: Candidate) -> int | None:
    return one.from_published.moved if one.from_published else None


def _people_moved(one: Candidate) -> int | None:
    return one.from_published.people if one.from_published else None


def _rounds(one: Candidate) -> str:
    if one.from_published is None:
        return str(_("this is the published plan"))
    return by_round(one.from_published.seats)


def by_round(seats: Sequence[int]) -> str:
    """In which rounds seats change, and how many; empty when none do."""
    return " · ".join(
        _("round %(round)s: %(seats)s", round=index, seats=number(count))
        for index, count in enumerate(seats, start=1)
        if count
    )


def _origins(plans: Sequence[Candidate]) -> tuple[Row, ...]:
    def row(name: str, said: Callable[[Candidate], str]) -> Row:
        return Row(name, tuple(Cell(said(one)) for one in plans), is_number=False)

    return (
        row(_("Comes from"), _origin),
        row(_("Made"), lambda one: moment(one.plan.ready_at, g.event.time_zone)),
        row(_("Changed by hand"), _by_hand),
        row(_("Starting number"), lambda one: str(one.plan.seed)),
    )


def _origin(one: Candidate) -> str:
    plan = one.plan
    if plan.origin is PlanOrigin.MENDED:
        return str(_("plan %(number)s, mended", number=plan.based_on))
    if plan.origin is PlanOrigin.COPIED:
        return str(_("plan %(number)s, copied", number=plan.based_on))
    return str(_("the planner"))


def _by_hand(one: Candidate) -> str:
    return str(_("yes") if one.figures.is_by_hand else _("no"))
