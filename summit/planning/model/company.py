"""The rules about whose company people need or avoid, posted to a skeleton: languages, departments, meetings."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from summit.planning.model.kinds import Kind

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from summit.planning.model.skeleton import Skeleton


def post_company(s: Skeleton, *, with_meetings: bool) -> None:
    """All these rules; meetings count over all rounds, so they are left out where only some of them are modelled."""
    _languages(s)
    _departments(s)
    _helpers(s)
    for place, them in s.kept.meet if with_meetings else ():
        _meet(s, place, them)


def _is_there(s: Skeleton, r: int, t: int, people: Collection[int]) -> cp_model.IntVar:
    """A Boolean that is true only if one of these people sits at the table."""
    found = s.model.new_bool_var("")
    s.model.add(s.number(r, t, people) >= found)
    return found


def _languages(s: Skeleton) -> None:
    for place, needing, speaking in s.kept.languages:
        literal = s.literal(("language", s.arrays.problem.rules.languages[place]))
        if not needing:
            continue
        lost = [k for k, kind in enumerate(s.kinds) if kind.count(needing) and not kind.count(speaking)]
        for r in s.rounds:
            for t in range(s.arrays.T):
                needed = s.some(r, t, lost)
                if needed:
                    spoken = _is_there(s, r, t, speaking)
                    for variable, kind in needed:
                        s.post(s.model.add(variable <= kind.number * spoken), literal)


def _departments(s: Skeleton) -> None:
    """At a table led by somebody of a department there is nobody else of it."""
    for key, (leading, members) in s.kept.departments.items():
        literal = s.literal(("department", key))
        leaders = [k for k, kind in enumerate(s.kinds) if kind.count(leading)]
        for r in s.rounds:
            for t in range(s.arrays.T):
                leads = s.some(r, t, leaders)
                if not leads:
                    continue
                is_led = s.model.new_bool_var("")
                for variable, kind in leads:
                    s.model.add(variable <= kind.number * is_led)
                s.post(s.model.add(s.number(r, t, members) <= 1), is_led, literal)


def _helpers(s: Skeleton) -> None:
    """Co-facilitators are spread over the tables."""
    most = s.kept.most_helpers
    for r in s.rounds if most else ():
        for t in range(s.arrays.T):
            s.post(s.model.add(s.number(r, t, s.kept.helpers) <= most), s.literal(("helpers", most)))


def _meet(s: Skeleton, place: int, them: Collection[int]) -> None:
    """Everybody else shares a table with one of them often enough.

    Of a kind that moves about it is enough that there are as many such seats as all of it need together: they take
    turns. Who stays at a table needs them to come there.
    """
    rule = s.arrays.problem.rules.meet[place]
    literal = s.literal(("meet", rule))
    there = {(r, t): _is_there(s, r, t, them) for r in s.rounds for t in range(s.arrays.T)}
    for k, kind in enumerate(s.kinds):
        times = min(rule.times, len(kind.rounds))
        if not times or kind.count(them):
            continue
        if kind.stays and kind.number > 1:
            _meet_staying(s, kind, k, times, there, literal)
        beside: list[Any] = []
        for r in kind.rounds:
            for t in (t for t in range(s.arrays.T) if (r, k, t) in s.seats):
                met = s.model.new_int_var(0, kind.number, "")
                s.model.add(met <= s.seats[r, k, t])
                s.model.add(met <= kind.number * there[r, t])
                beside.append(met)
        s.post(s.model.add(sum(beside) >= times * kind.number), literal)


def _meet_staying(
    s: Skeleton, kind: Kind, k: int, times: int, there: dict[tuple[int, int], cp_model.IntVar], literal: Any
) -> None:
    first = kind.rounds[0]
    staying = s.literal(("stay", s.arrays.ids[kind.one[0]]))
    for t in range(s.arrays.T):
        if (first, k, t) in s.seats:
            is_here = s.model.new_bool_var("")
            s.model.add(s.seats[first, k, t] <= kind.number * is_here)
            enough = s.model.add(sum(there[r, t] for r in kind.rounds) >= times)
            s.post(enough, is_here, literal, staying)
