"""The hard rules of a problem in numbers, with some of them left out: what the models of the rules are built from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from summit.planning.arrays import Arrays, Ints
from summit.planning.problem import Reason

Rule = tuple[str, Any]
"""One rule: its sort and what tells it from others of the sort, such as ("apart", ("anna", "bo"))."""
Part = tuple[Rule, ...]
"""Rules that are dropped or kept together."""
Pair = tuple[int, int]
MANY_PAIRS = 5


@dataclass(frozen=True, eq=False)
class Kept:
    """Rules in numbers of people and tables.

    `pins[i]`: (round or None, table). `needing`: who needs an accessible table. `languages`: (place in the rules, who
    needs it and does not speak it, who speaks it). `meet`: (place, who is to be met). `departments`: (attribute, value)
    to those of it who lead, and all of it. `helpers`: co-facilitators, at most `most_helpers` at a table, 0 for any.
    """

    arrays: Arrays
    dropped: frozenset[Rule]
    apart: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    pins: dict[int, tuple[tuple[int | None, int], ...]]
    needing: frozenset[int]
    tmin: Ints
    tmax: Ints
    per_table: int
    stays: frozenset[int]
    languages: tuple[tuple[int, frozenset[int], frozenset[int]], ...]
    meet: tuple[tuple[int, frozenset[int]], ...]
    departments: dict[tuple[str, str], tuple[frozenset[int], frozenset[int]]]
    helpers: frozenset[int]
    most_helpers: int

    @property
    def named(self) -> set[int]:
        """People whom a pair kept apart or a pin names."""
        return {i for pair in self.apart for i in pair} | set(self.pins)


def kept_of(arrays: Arrays, dropped: Collection[Rule] = ()) -> Kept:
    """The rules without those dropped."""
    a, rules, out = arrays, arrays.problem.rules, frozenset(dropped)
    people, number = a.problem.people, a.number
    pins: defaultdict[int, list[tuple[int | None, int]]] = defaultdict(list)
    for pin in rules.pins:
        if ("pin", pin) not in out:
            pins[number[pin.person]].append((pin.round, a.table_ids.index(pin.table)))
    pairs = dict.fromkeys((min(p), max(p)) for p in rules.keep_apart)
    helpers = frozenset(number[id_] for id_ in rules.co_facilitators)
    most = -(-len(helpers) // a.T)
    no_max = {id_ for sort, id_ in out if sort == "max"}
    no_min = {id_ for sort, id_ in out if sort == "min"}
    return Kept(
        arrays=a,
        dropped=out,
        apart=tuple((number[x], number[y]) for x, y in pairs if ("apart", (x, y)) not in out),
        groups=tuple(
            tuple(number[id_] for id_ in dict.fromkeys(group))
            for group in rules.keep_together
            if ("together", tuple(group)) not in out
        ),
        pins={i: tuple(row) for i, row in pins.items()},
        needing=frozenset(
            i for i, p in enumerate(people) if p.needs_accessible and out.isdisjoint([("accessible", p.id)])
        ),
        tmin=a.tmin * [id_ not in no_min for id_ in a.table_ids],
        tmax=a.tmax + [a.n * (id_ in no_max) for id_ in a.table_ids],
        per_table=0 if ("per_table", a.per_table) in out else a.per_table,
        stays=frozenset(i for i in _staying(a) if ("stay", a.ids[i]) not in out),
        languages=_languages(a, out),
        meet=tuple(
            (k, frozenset(i for i, person in enumerate(people) if person.attrs.get(one.attribute) == one.value))
            for k, one in enumerate(rules.meet)
            if ("meet", one) not in out
        ),
        departments=_departments(a, out, helpers),
        helpers=helpers,
        most_helpers=0 if ("helpers", most) in out else most,
    )


def _languages(a: Arrays, out: frozenset[Rule]) -> tuple[tuple[int, frozenset[int], frozenset[int]], ...]:
    found = []
    for k, language in enumerate(a.problem.rules.languages):
        speaking = frozenset(a.number[id_] for id_ in language.spoken_by)
        if ("language", language) not in out:
            found.append((k, frozenset(a.number[id_] for id_ in language.needed_by) - speaking, speaking))
    return tuple(found)


def _departments(
    a: Arrays, out: frozenset[Rule], helpers: frozenset[int]
) -> dict[tuple[str, str], tuple[frozenset[int], frozenset[int]]]:
    found = {}
    people = a.problem.people
    for attribute in a.problem.rules.facilitators_avoid:
        of: defaultdict[str, set[int]] = defaultdict(set)
        for i, person in enumerate(people):
            of[person.attrs.get(attribute, "")].add(i)
        for value, members in of.items():
            leading = frozenset(i for i in members if people[i].is_facilitator or i in helpers)
            if value and leading and len(members) > 1 and ("department", (attribute, value)) not in out:
                found[attribute, value] = (leading, frozenset(members))
    return found


def _staying(a: Arrays) -> list[int]:
    rules = a.problem.rules
    helpers = set(rules.co_facilitators)
    return [
        i
        for i, person in enumerate(a.problem.people)
        if (rules.facilitators_stay and person.is_facilitator) or person.id in helpers
    ]


def parts_of(kept: Kept) -> list[Part]:
    """All rules there are, each by itself, but those who need an accessible table and are not named otherwise as one.

    Likewise the limits of tables that are alike, and facilitators who stay.
    """
    a, rules = kept.arrays, kept.arrays.problem.rules
    found = _apart_parts(kept)
    found += [(("pin", pin),) for pin in dict.fromkeys(rules.pins)]
    found += [(("together", tuple(group)),) for group in dict.fromkeys(rules.keep_together)]
    alone = kept.named | {i for group in kept.groups for i in group}
    if not all(table.accessible for table in a.problem.tables):
        found += [(("accessible", a.ids[i]),) for i in sorted(kept.needing & alone)]
        found.append(tuple(("accessible", a.ids[i]) for i in sorted(kept.needing - alone)))
    found += [(("language", rules.languages[k]),) for k, needing, _ in kept.languages if needing]
    found += [(("department", key),) for key in kept.departments]
    found += [(("meet", rules.meet[k]),) for k, _ in kept.meet]
    if kept.helpers:
        found.append((("helpers", kept.most_helpers),))
    if a.R > 1:
        found += [(("stay", a.ids[i]),) for i in sorted(kept.stays & alone)]
        found.append(tuple(("stay", a.ids[i]) for i in sorted(kept.stays - alone)))
    found += table_parts(a).values()
    if kept.per_table:
        found.append((("per_table", kept.per_table),))
    return list(dict.fromkeys(part for part in found if part))


def _apart_parts(kept: Kept) -> list[Part]:
    """Pairs kept apart; those of one person who has many of them as one part."""
    ids = kept.arrays.ids
    left = {(ids[i], ids[j]): True for i, j in kept.apart}
    found: list[Part] = []
    number = Counter(id_ for pair in left for id_ in pair)
    while number and (most := max(number, key=lambda id_: (number[id_], id_))) and number[most] >= MANY_PAIRS:
        star = [pair for pair in left if most in pair]
        found.append(tuple(("apart", pair) for pair in star))
        for pair in star:
            del left[pair]
            number.subtract(pair)
    return found + [(("apart", pair),) for pair in left]


def table_parts(a: Arrays) -> dict[tuple[str, int, int, bool], Part]:
    """Minima and maxima of tables that are alike, by ("min" or "max", min, max, accessible)."""
    found: defaultdict[tuple[str, int, int, bool], list[Rule]] = defaultdict(list)
    for table in a.problem.tables:
        for sort in ("min", "max"):
            if sort == "max" or table.min:
                found[sort, table.min, table.max, table.accessible].append((sort, table.id))
    return {key: tuple(rules) for key, rules in found.items()}


def reason_for(arrays: Arrays, part: Part) -> Reason:
    """The rule (or rules of one sort) as a reason, to be put into words."""
    (sort, value), *_ = part
    ids = tuple(rule[1] for rule in part)
    tables = {table.id: table for table in arrays.problem.tables}
    if sort == "apart" and len(part) > 1:
        person = next(id_ for id_ in value if all(id_ in pair for pair in ids))
        others = tuple(x if y == person else y for x, y in ids)
        return Reason("rule_apart_from", {"person": person, "people": others})
    if sort == "pin":
        return Reason("rule_pin", {"person": value.person, "table": value.table, "round": value.round})
    if sort == "language":
        return Reason("rule_language", {"language": value.name, "people": value.needed_by})
    if sort == "meet":
        return Reason("rule_meet", {"attribute": value.attribute, "value": value.value, "times": value.times})
    if sort == "department":
        leading, _ = kept_of(arrays).departments[value]
        people = tuple(arrays.ids[i] for i in sorted(leading))
        return Reason("rule_own_department", {"people": people, "attribute": value[0], "value": value[1]})
    if sort in ("min", "max"):
        return Reason(f"rule_table_{sort}", {"tables": ids, sort: getattr(tables[value], sort)})
    simple = {
        "apart": ("rule_apart", {"people": value}),
        "together": ("rule_together", {"people": value}),
        "accessible": ("rule_accessible", {"people": ids}),
        "stay": ("rule_facilitators_stay", {"people": ids}),
        "helpers": ("rule_co_facilitators", {"most": value}),
        "per_table": ("rule_facilitators_per_table", {"per_table": value}),
    }
    return Reason(*simple[sort])
