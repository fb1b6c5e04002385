"""Company that cannot be had: languages, departments, and people whom everybody is to meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from summit.planning.problem import Meet, Reason
from summit.planning.screens.reach import Reach


def languages(reach: Reach, r: int) -> Iterator[Reason]:
    """A language that nobody there speaks, or more people who need it than can sit with those who do."""
    a = reach.arrays
    for place, needing, speaking in reach.kept.languages:
        language = a.problem.rules.languages[place]
        needed = sorted(i for i in needing if a.present[r, i])
        able = [i for i in speaking if a.present[r, i]]
        if needed and not able:
            values = {"round": r, "language": language.name, "people": reach.names(needed)}
            yield Reason("language_without_speaker", values)
            continue
        tables = min(len(able), a.T)
        leading = sum(int(a.kind[i]) for i in able)
        top = np.sort(reach.room)[::-1][:tables]
        seats = int(top.sum()) - max(0, tables - leading)
        number = sum(not a.kind[i] for i in needed)
        if number > seats:
            values = {"round": r, "language": language.name, "people": number, "speakers": len(able), "seats": seats}
            yield Reason("language_seats_too_few", {**values, "missing": number - seats})


def departments(reach: Reach, r: int) -> Iterator[Reason]:
    """People who lead and cannot get away from their own department."""
    a = reach.arrays
    for (attribute, value), (leading, members) in reach.kept.departments.items():
        lead = sorted(i for i in leading if a.present[r, i])
        others = [i for i in members - leading if a.present[r, i] and not a.kind[i]]
        if len(lead) > a.T:
            yield Reason("apart_too_many", {"round": r, "people": reach.names(lead), "tables": a.T})
            continue
        seats = int(np.sort(reach.room)[len(lead) :].sum())
        if lead and len(others) > seats:
            values = {"round": r, "attribute": attribute, "value": value, "people": reach.names(lead)}
            numbers = {"others": len(others), "seats": seats, "missing": len(others) - seats}
            yield Reason("own_department_everywhere", {**values, **numbers})
        for people in _sitting_together(reach, r, members):
            if not leading.isdisjoint(people):
                values = {"round": r, "attribute": attribute, "value": value, "people": reach.names(people)}
                yield Reason("own_department_together", values)


def _sitting_together(reach: Reach, r: int, members: frozenset[int]) -> Iterator[list[int]]:
    """Those of these people who have to share a table: kept together, or with only the one table open to them."""
    a = reach.arrays
    at: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for i in sorted(members):
        if a.present[r, i]:
            unit = a.unit(r, i)
            if len(unit) > 1:
                at["unit", unit[0]].add(i)
            if reach.is_open[r, i].sum() == 1:
                at["table", int(reach.is_open[r, i].argmax())].add(i)
    told: list[list[int]] = []
    for people in (sorted(found) for found in at.values() if len(found) > 1):
        if people not in told:
            told.append(people)
            yield people


def meetings(reach: Reach) -> Iterator[Reason]:
    """Fewer seats beside the people to be met than everybody together needs."""
    for place, them in reach.kept.meet:
        meet = reach.arrays.problem.rules.meet[place]
        found = list(_too_rare(reach, meet, them)) or list(_too_few(reach, meet, them))
        yield from found or _at_every_table(reach, meet, them)


def _too_rare(reach: Reach, meet: Meet, them: frozenset[int]) -> Iterator[Reason]:
    """People who are there in too few rounds with anybody to meet."""
    a = reach.arrays
    there = a.present[:, sorted(them)].any(axis=1) if them else np.zeros(a.R, dtype=bool)
    wants = np.minimum(meet.times, a.present.sum(axis=0))
    can = a.present[there].sum(axis=0)
    short: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for i in np.flatnonzero(can < wants).tolist():
        if i not in them:
            short[int(wants[i]), int(can[i])].append(i)
    for (wanted, possible), people in short.items():
        values = {"attribute": meet.attribute, "value": meet.value, "people": reach.names(people)}
        yield Reason("meet_nobody", {**values, "wanted": wanted, "possible": possible})


def seats_beside(reach: Reach, meet: Meet, them: frozenset[int]) -> tuple[int, int]:
    """Seats beside the people to be met that everybody needs over all rounds, and how many there can be."""
    a = reach.arrays
    others = np.array([i not in them for i in range(a.n)])
    needed = int(np.minimum(meet.times, a.present[:, others].sum(axis=0)).sum())
    possible = 0
    for r in range(a.R):
        number = int((a.present[r] & ~others).sum())
        beside = int(np.sort(a.tmax)[::-1][: min(number, a.T)].sum()) - number
        possible += max(0, min(int((a.present[r] & others).sum()), beside))
    return needed, possible


def _too_few(reach: Reach, meet: Meet, them: frozenset[int]) -> Iterator[Reason]:
    needed, possible = seats_beside(reach, meet, them)
    if needed > possible:
        values = {"attribute": meet.attribute, "value": meet.value, "people": len(them)}
        yield Reason("meetings_too_few", {**values, "needed": needed, "possible": possible})


def _at_every_table(reach: Reach, meet: Meet, them: frozenset[int]) -> Iterator[Reason]:
    """Facilitators who stay at every table are to meet them too, so somebody has to come to each table."""
    a = reach.arrays
    leading = [i for i in np.flatnonzero(a.kind == 1).tolist() if i not in them]
    stays = all(i in reach.kept.stays and a.present[:, i].all() for i in np.flatnonzero(a.kind == 1).tolist())
    if not a.per_table or not stays or len(leading) != int((a.kind == 1).sum()):
        return
    needed = a.T * min(meet.times, a.R)
    possible = sum(min(a.T, int(a.present[r, sorted(them)].sum())) for r in range(a.R))
    if needed > possible:
        values = {"attribute": meet.attribute, "value": meet.value, "times": meet.times, "tables": a.T}
        yield Reason("meet_tables_too_few", {**values, "needed": needed, "possible": possible})
