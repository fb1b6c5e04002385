"""The rules of an event as the planner reads them, and why one of them says nothing at the moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby
from typing import Any

from sqlalchemy import select

from summit import planning
from summit.db import db
from summit.models import (
    Event,
    Person,
    PlanState,
    Registration,
    RuleKind,
    RulePart,
    Seat,
    Table,
    TablePlan,
    TableRule,
)
from summit.services import programme
from summit.services.table_plans import hall
from summit.services.table_plans.sitters import Sitter

K = RuleKind


@dataclass(frozen=True)
class Here:
    """Who and what is there: `people` by person id, `tables` in use by table id, each to its id in the planner."""

    people: Mapping[int, str]
    tables: Mapping[int, str]
    rounds: int

    @classmethod
    def of(cls, people: Sequence[Sitter], tables: Sequence[Table], rounds: int) -> Here:
        """These people at these tables."""
        return cls(
            {one.person_id: f"p{one.id}" for one in people},
            {table.id: f"t{table.number}" for table in tables},
            rounds,
        )

    def ids(self, rule: TableRule, part: RulePart = RulePart.SITS) -> tuple[str, ...]:
        """Those with this part in the rule who have a place."""
        return tuple(
            self.people[one.person_id] for one in rule.people if one.part is part and one.person_id in self.people
        )

    @classmethod
    def now(cls, event: Event) -> Here:
        """Who has a place now, and the tables in use."""
        seated = select(Registration.person_id, Registration.id).where(
            Registration.event_id == event.id, Registration.state.in_(hall.SEATED_STATES)
        )
        return cls(
            {person_id: f"p{id}" for person_id, id in db.session.execute(seated)},
            {table.id: f"t{table.number}" for table in hall.open_tables(event)},
            len(programme.rounds(event)),
        )


class Silence(StrEnum):
    """Why a rule says nothing now."""

    PEOPLE = "people"  # too few of its people have a place
    TABLE = "table"  # its table is not used
    ROUND = "round"  # the programme has no such round any more


def fields(rules: Sequence[TableRule], here: Here, met: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """The fields of `planning.Rules` that these rules fill. What names somebody without a place says nothing of them.

    `met` are the meetings of the earlier events that the rules count.
    """
    heard = [rule for rule in rules if silence(rule, here) is None]
    by_kind = {kind: [rule for rule in heard if rule.kind is kind] for kind in K}
    pairs = (pair for rule in by_kind[K.APART] for pair in combinations(sorted(here.ids(rule)), 2))
    return {
        "keep_apart": tuple(dict.fromkeys(pairs)),
        "keep_together": tuple(here.ids(rule) for rule in by_kind[K.TOGETHER]),
        "pins": tuple(
            planning.Pin(person, here.tables[rule.table_id or 0], rule.round)
            for rule in by_kind[K.PIN]
            for person in here.ids(rule)
        ),
        "languages": _languages(by_kind[K.LANGUAGE], here),
        "meet": tuple(
            planning.Meet("sector", rule.group.name, rule.times) for rule in by_kind[K.MEET] if rule.group is not None
        ),
        "met": tuple(met),
    }


def silence(rule: TableRule, here: Here) -> Silence | None:
    """Why the rule says nothing here; None for one that is heard."""
    if rule.kind in {K.APART, K.TOGETHER} and len(here.ids(rule)) < 2:  # noqa: PLR2004 - a pair
        return Silence.PEOPLE
    if rule.kind is K.LANGUAGE and not here.ids(rule, RulePart.NEEDS):
        return Silence.PEOPLE
    if rule.kind is K.PIN:
        if not here.ids(rule):
            return Silence.PEOPLE
        if rule.table_id not in here.tables:
            return Silence.TABLE
        if rule.round is not None and rule.round >= here.rounds:
            return Silence.ROUND
    return None


def absent(rule: TableRule, here: Here) -> list[Person]:
    """Those whom the rule names and who have no place now."""
    people = {one.person.id: one.person for one in rule.people if one.person_id not in here.people}
    return list(people.values())


def met_before(people: Sequence[Sitter], rules: Sequence[TableRule]) -> tuple[tuple[str, str, int], ...]:
    """Which two of `people` met how often at the earlier events that the rules count, known by their addresses.

    An address that two people share, here or there, is nobody's. One query, and none without such a rule.
    """
    earlier = {rule.earlier_event_id for rule in rules if rule.kind is K.EARLIER}
    if not earlier:
        return ()
    used = Counter(one.email.casefold() for one in people if one.email)
    known = {one.email.casefold(): f"p{one.id}" for one in people if used[one.email.casefold()] == 1}
    seats = db.session.execute(
        select(Seat.plan_id, Seat.round, Seat.table_id, Person.id, Person.email)
        .join(TablePlan, TablePlan.id == Seat.plan_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(TablePlan.event_id.in_(earlier), TablePlan.state == PlanState.PUBLISHED, Person.email != "")
        .order_by(Seat.plan_id, Seat.round, Seat.table_id)
    ).all()
    owners: dict[tuple[int, str], set[int]] = defaultdict(set)
    for plan_id, *_, person_id, email in seats:
        owners[plan_id, email.casefold()].add(person_id)
    times: Counter[tuple[str, str]] = Counter()
    for (plan_id, *_), sitters in groupby(seats, key=lambda seat: tuple(seat[:3])):
        addresses = {email.casefold() for *_, email in sitters}
        sitting = [known[one] for one in addresses if one in known and len(owners[plan_id, one]) == 1]
        times.update(combinations(sorted(sitting), 2))
    return tuple((one, other, number) for (one, other), number in sorted(times.items()))


def _languages(rules: Sequence[TableRule], here: Here) -> tuple[planning.Language, ...]:
    """One for each language: who speaks it by one rule speaks it for those of another as well."""
    by_name: dict[str, list[TableRule]] = defaultdict(list)
    for rule in rules:
        by_name[rule.language.casefold()].append(rule)
    return tuple(
        planning.Language(
            of_it[0].language,
            needed_by=_each(of_it, RulePart.NEEDS, here),
            spoken_by=_each(of_it, RulePart.SPEAKS, here),
        )
        for of_it in by_name.values()
    )


def _each(rules: Sequence[TableRule], part: RulePart, here: Here) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for rule in rules for id in here.ids(rule, part)))
