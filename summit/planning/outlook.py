"""Before planning: what is worth knowing about a problem, and what contradicts itself, by arithmetic alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from summit.planning.arrays import Arrays, arrays_of
from summit.planning.checks import check
from summit.planning.problem import Problem, Reason
from summit.planning.repeating import repeats_bound
from summit.planning.screens import in_all_rounds, screen
from summit.planning.screens.company import seats_beside
from summit.planning.screens.reach import reach_of

FEW_SEATS = 3
TIGHT = 0.75
"""Of the seats beside the people whom everybody is to meet, so many needed is worth a word."""
MOST_ROUNDS = 20


def looked_at(problem: Problem) -> Arrays:
    """The problem as arrays, for whoever asks both of the questions below. Raises BadInstance."""
    check(problem)
    return arrays_of(problem)


def contradictions(problem: Problem | Arrays) -> tuple[Reason, ...]:
    """Why no plan can exist, as far as arithmetic sees it; empty if it sees nothing. Raises BadInstance."""
    return screen(problem if isinstance(problem, Arrays) else looked_at(problem))


def warnings(problem: Problem | Arrays) -> tuple[Reason, ...]:
    """What is worth knowing before planning: tight numbers, forced repeats, rare values. Raises BadInstance."""
    a = problem if isinstance(problem, Arrays) else looked_at(problem)
    found = in_all_rounds([list(_spare(a, r)) for r in range(a.R)])
    found += _rounds(a)
    found += [reason for name in a.attributes for reason in _rare_values(a, name)]
    reach = reach_of(a)
    for place, them in reach.kept.meet:
        meet = a.problem.rules.meet[place]
        needed, possible = seats_beside(reach, meet, them)
        if TIGHT * possible < needed <= possible:
            values = {"attribute": meet.attribute, "value": meet.value, "needed": needed, "possible": possible}
            found.append(Reason("meet_tight", values))
    found += in_all_rounds([list(_themes(a, r)) for r in range(a.R)])
    return tuple(found)


def _spare(a: Arrays, r: int) -> Iterator[Reason]:
    """Seats and facilitators to spare, or missing."""
    people, seats = int(a.present[r].sum()), int(a.tmax.sum())
    if people == seats:
        yield Reason("no_spare_seats", {"round": r, "people": people})
    elif 0 < seats - people <= FEW_SEATS:
        yield Reason("few_spare_seats", {"round": r, "people": people, "seats": seats, "spare": seats - people})
    leading, needed = int((a.present[r] & (a.kind == 1)).sum()), a.per_table * a.T
    values = {"round": r, "facilitators": leading, "needed": needed}
    if leading < needed:
        yield Reason("facilitators_too_few", {**values, "missing": needed - leading})
    elif a.per_table and leading > needed:
        yield Reason("facilitators_too_many", {**values, "surplus": leading - needed})
    elif a.per_table:
        yield Reason("no_spare_facilitators", {"round": r, "facilitators": leading})


def _rounds(a: Arrays) -> list[Reason]:
    """More rounds than can do without repeats, and up to how many could."""
    repeats, _ = repeats_bound(a)
    if repeats <= 0:
        return []
    most = 0
    for rounds in range(1, min(a.R, MOST_ROUNDS)):
        fewer = _with_rounds(a.problem, rounds)
        if repeats_bound(arrays_of(fewer))[0] > 0:
            break
        most = rounds
    return [Reason("rounds_bring_repeats", {"rounds": a.R, "most": most, "repeats": repeats})] if most else []


def _with_rounds(problem: Problem, rounds: int) -> Problem:
    """The first rounds of a problem."""
    people = tuple(
        person if person.rounds is None else replace(person, rounds=tuple(r for r in person.rounds if r < rounds))
        for person in problem.people
    )
    rules = problem.rules
    pins = tuple(pin for pin in rules.pins if pin.round is None or pin.round < rounds)
    themes = tuple(one for one in rules.themes if one.round is None or one.round < rounds)
    rules = replace(rules, pins=pins, themes=themes, attributes={})
    return replace(problem, rounds=rounds, people=people, rules=rules)


def _rare_values(a: Arrays, name: str) -> Iterator[Reason]:
    """Values that some tables must do without, and values of one person, where most are not so."""
    number = Counter(person.attrs.get(name, "") for person in a.problem.people)
    del number[""]
    single = sorted(value for value, count in number.items() if count == 1)
    rare = sorted((value for value, count in number.items() if 1 < count < a.T), key=lambda value: number[value])
    if rare and 2 * (len(rare) + len(single)) <= len(number):
        values = tuple(f"{value} ({number[value]})" for value in rare)
        yield Reason("values_rarer_than_tables", {"attribute": name, "values": values, "tables": a.T})
    if single and 2 * len(single) < len(number):
        yield Reason("values_of_one", {"attribute": name, "values": tuple(single)})


def _themes(a: Arrays, r: int) -> Iterator[Reason]:
    """Themes that more people wish for first than their tables seat."""
    rules = a.problem.rules
    seats: Counter[str] = Counter()
    for one in rules.themes:
        if one.round in (None, r):
            seats[one.theme] += int(a.tmax[a.table_ids.index(one.table)] - a.per_table)
    first = Counter(wishes[0] for id_, wishes in rules.wishes.items() if wishes and a.present[r, a.number[id_]])
    for theme, number in sorted(first.items()):
        if number > seats[theme] > 0:
            values = {"round": r, "theme": theme, "wishes": number, "seats": seats[theme]}
            yield Reason("theme_seats_too_few", {**values, "missing": number - seats[theme]})
