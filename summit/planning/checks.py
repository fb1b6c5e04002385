"""Is this a problem at all? Known names and numbers that make sense; anything else is a BadInstance with its place."""

from __future__ import annotations

from collections.abc import Iterable

from summit.planning.problem import FACILITATOR, MOST_WISHES, PARTICIPANT, BadInstance, Plan, Problem


def check(problem: Problem) -> None:
    """Raise BadInstance unless every name is known and unique and every number is within its range."""
    if problem.rounds < 1:
        raise BadInstance("number_too_small", "rounds", value=problem.rounds, least=1)
    if not problem.tables:
        raise BadInstance("empty", "tables")
    _unique((table.id for table in problem.tables), "tables", ".id")
    _unique((person.id for person in problem.people), "people", ".id")
    _check_tables(problem)
    _check_people(problem)
    _check_rules(problem)
    _check_extras(problem)


def check_plan(plan: Plan, problem: Problem) -> None:
    """Raise BadInstance unless the plan has as many rounds as the problem and seats nobody twice in one of them."""
    if len(plan.rounds) != problem.rounds:
        raise BadInstance("wrong_number_of_rounds", "rounds", value=len(plan.rounds), expected=problem.rounds)
    for number, tables in enumerate(plan.rounds):
        seen: dict[str, str] = {}
        for table, ids in tables.items():
            for person in ids:
                if person in seen:
                    raise BadInstance("seated_twice", f"rounds[{number}].{table}", person=person, table=seen[person])
                seen[person] = table


def _unique(ids: Iterable[str], place: str, key: str = "") -> None:
    first: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        if not id_:
            raise BadInstance("empty", f"{place}[{number}]{key}")
        if id_ in first:
            raise BadInstance("duplicate_id", f"{place}[{number}]{key}", value=id_, first=f"{place}[{first[id_]}]{key}")
        first[id_] = number


def _check_tables(problem: Problem) -> None:
    for number, table in enumerate(problem.tables):
        if table.min < 0:
            raise BadInstance("number_too_small", f"tables[{number}].min", value=table.min, least=0)
        if table.max < max(1, table.min):
            raise BadInstance("number_too_small", f"tables[{number}].max", value=table.max, least=max(1, table.min))


def _check_people(problem: Problem) -> None:
    for number, person in enumerate(problem.people):
        if person.role not in (PARTICIPANT, FACILITATOR):
            raise BadInstance("unknown_role", f"people[{number}].role", value=person.role)
        for round_ in person.rounds or ():
            _check_round(round_, problem.rounds, f"people[{number}].rounds")


def _check_round(value: int, rounds: int, place: str) -> None:
    if not 0 <= value < rounds:
        raise BadInstance("unknown_round", place, value=value, rounds=rounds)


def _check_rules(problem: Problem) -> None:
    rules = problem.rules
    people = {person.id for person in problem.people}
    tables = {table.id for table in problem.tables}
    for name, weight in rules.attributes.items():
        if weight < 0:
            raise BadInstance("number_too_small", f"rules.attributes.{name}", value=weight, least=0)
    if rules.facilitators_per_table < 0:
        place = "rules.facilitators_per_table"
        raise BadInstance("number_too_small", place, value=rules.facilitators_per_table, least=0)
    for number, pair in enumerate(rules.keep_apart):
        _known(pair, people, f"rules.keep_apart[{number}]")
        if pair[0] == pair[1]:
            raise BadInstance("same_person", f"rules.keep_apart[{number}]", value=pair[0])
    for number, group in enumerate(rules.keep_together):
        _known(group, people, f"rules.keep_together[{number}]")
    for number, pin in enumerate(rules.pins):
        _known((pin.person,), people, f"rules.pins[{number}].person")
        if pin.table not in tables:
            raise BadInstance("unknown_table", f"rules.pins[{number}].table", value=pin.table)
        if pin.round is not None:
            _check_round(pin.round, problem.rounds, f"rules.pins[{number}].round")
    for number, (a, b, times) in enumerate(rules.met):
        _known((a, b), people, f"rules.met[{number}]")
        if a == b:
            raise BadInstance("same_person", f"rules.met[{number}]", value=a)
        if times < 1:
            raise BadInstance("number_too_small", f"rules.met[{number}]", value=times, least=1)


def _check_extras(problem: Problem) -> None:
    rules = problem.rules
    people = {person.id for person in problem.people}
    tables = {table.id for table in problem.tables}
    for number, language in enumerate(rules.languages):
        _known(language.needed_by, people, f"rules.extra.languages[{number}].needed_by")
        _known(language.spoken_by, people, f"rules.extra.languages[{number}].spoken_by")
    for number, meet in enumerate(rules.meet):
        if meet.times < 1:
            raise BadInstance("number_too_small", f"rules.extra.meet[{number}].times", value=meet.times, least=1)
    place = "rules.extra.co_facilitators"
    _known(rules.co_facilitators, people, place)
    _unique(rules.co_facilitators, place)
    leading = {person.id for person in problem.people if person.is_facilitator}
    for number, id_ in enumerate(rules.co_facilitators):
        if id_ in leading:
            raise BadInstance("leads_already", f"{place}[{number}]", value=id_)
    _check_themes(problem, people, tables)


def _check_themes(problem: Problem, people: set[str], tables: set[str]) -> None:
    rules, place = problem.rules, "rules.extra.themes"
    carried: set[tuple[str, int]] = set()
    for number, themed in enumerate(rules.themes):
        if themed.table not in tables:
            raise BadInstance("unknown_table", f"{place}.tables[{number}].table", value=themed.table)
        if themed.round is not None:
            _check_round(themed.round, problem.rounds, f"{place}.tables[{number}].round")
        rounds = range(problem.rounds) if themed.round is None else (themed.round,)
        if carried & {(themed.table, r) for r in rounds}:
            raise BadInstance("two_themes", f"{place}.tables[{number}]", value=themed.table)
        carried |= {(themed.table, r) for r in rounds}
    _known(rules.wishes, people, f"{place}.wishes")
    for person, wish in rules.wishes.items():
        if len(wish) > MOST_WISHES:
            raise BadInstance("too_many_wishes", f"{place}.wishes.{person}", value=len(wish), most=MOST_WISHES)
    if rules.wish_weight < 0:
        raise BadInstance("number_too_small", f"{place}.weight", value=rules.wish_weight, least=0)


def _known(ids: Iterable[str], people: set[str], place: str) -> None:
    for id_ in ids:
        if id_ not in people:
            raise BadInstance("unknown_person", place, value=id_)
