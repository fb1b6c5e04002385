"""Rules for the tables: set, taken away, listed. What contradicts another rule is kept; the pages say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from summit.db import db, read_once
from summit.errors import N_, NN_, BadInput, NotPossible
from summit.models import (
    Actor,
    Event,
    Group,
    Mix,
    Person,
    PlanState,
    RuleKind,
    RulePart,
    RulePerson,
    Table,
    TablePlan,
    TableRule,
)
from summit.services import audit, programme
from summit.services.table_plans import hall
from summit.services.table_plans.settings import settings_of

MOST_FACILITATORS = 10
MOST_PEOPLE = 100  # in one rule
MOST_TIMES = 20
LONGEST_LANGUAGE = 60


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an organiser chooses for all tables; `mixes` names what is to be changed, the rest stays as it is."""

    mixes: Mapping[str, Mix]
    facilitators_per_table: int = 1
    has_staying_facilitators: bool = True
    has_co_facilitators: bool = False
    has_outside_facilitators: bool = False


def choose(event: Event, choice: Choice, *, by: Actor, now: datetime) -> None:
    """Keep what holds for all tables; the facilitators' quota follows. Raises BadInput tied to the field."""
    if not 0 <= choice.facilitators_per_table <= MOST_FACILITATORS:
        raise BadInput(
            N_("Please give a number from 0 to %(most)d."), field="facilitators_per_table", most=MOST_FACILITATORS
        )
    settings = settings_of(event)
    wanted = {name: getattr(choice, name) for name in Choice.__dataclass_fields__ if name != "mixes"}
    wanted |= choice.mixes
    changed = [name for name, value in wanted.items() if getattr(settings, name) != value]
    for name in changed:
        setattr(settings, name, wanted[name])
    db.session.add(settings)
    db.session.flush()
    if changed:
        audit.log("tables.settings_changed", event=event, by=by, now=now, fields=sorted(changed))
    if "facilitators_per_table" in changed:
        hall.follow_tables(event, by=by, now=now)


def keep_apart(event: Event, people: Sequence[Person], *, by: Actor, now: datetime) -> TableRule:
    """No two of these people share a table. Raises BadInput for fewer than two of them."""
    return _add(event, TableRule(kind=RuleKind.APART), {RulePart.SITS: _several(event, people)}, by, now)


def keep_together(event: Event, people: Sequence[Person], *, by: Actor, now: datetime) -> TableRule:
    """These people share a table in every round. Raises BadInput for fewer than two of them."""
    return _add(event, TableRule(kind=RuleKind.TOGETHER), {RulePart.SITS: _several(event, people)}, by, now)


def pin(
    event: Event, people: Sequence[Person], table: Table, *, round: int | None = None, by: Actor, now: datetime
) -> TableRule:
    """These people sit at `table`, in one round, counted from 0, or (None) in all. Raises BadInput."""
    if table.event_id != event.id:
        raise BadInput(N_("There is no such table."), field="table")
    if round is not None and not 0 <= round < len(programme.rounds(event)):
        raise BadInput(N_("The programme has no such round."), field="round")
    rule = TableRule(kind=RuleKind.PIN, table=table, round=round)
    return _add(event, rule, {RulePart.SITS: _some(event, people)}, by, now)


def need_language(
    event: Event, language: str, *, needed_by: Sequence[Person], spoken_by: Sequence[Person], by: Actor, now: datetime
) -> TableRule:
    """Whoever needs the language sits with somebody who speaks it. Raises BadInput tied to its field."""
    language = " ".join(language.split())
    if not 0 < len(language) <= LONGEST_LANGUAGE:
        raise BadInput(N_("Please write which language."), field="language")
    both = {RulePart.NEEDS: _some(event, needed_by), RulePart.SPEAKS: _some(event, spoken_by)}
    if set(both[RulePart.NEEDS]) & set(both[RulePart.SPEAKS]):
        raise BadInput(N_("Nobody both needs a language and speaks it for others."), field="people")
    return _add(event, TableRule(kind=RuleKind.LANGUAGE, language=language), both, by, now)


def meet(event: Event, group: Group, *, times: int = 1, by: Actor, now: datetime) -> TableRule:
    """Everyone else shares a table with somebody of `group` in at least `times` rounds. Raises BadInput."""
    if group.event_id != event.id:
        raise BadInput(N_("There is no such group."), field="group")
    if not 1 <= times <= MOST_TIMES:
        raise BadInput(N_("Please give a number from 1 to %(most)d."), field="times", most=MOST_TIMES)
    return _add(event, TableRule(kind=RuleKind.MEET, group=group, times=times), {}, by, now)


def count_earlier(event: Event, earlier: Event, *, by: Actor, now: datetime) -> TableRule:
    """Whoever met at an earlier event, known by their e-mail address, has met already. Raises NotPossible."""
    if earlier not in earlier_events(event):
        raise NotPossible(N_("This event has no published tables."), field="earlier")
    return _add(event, TableRule(kind=RuleKind.EARLIER, earlier_event=earlier), {}, by, now)


def remove(rule: TableRule, *, by: Actor, now: datetime) -> None:
    """The rule holds no longer."""
    event, kind, id = rule.event, rule.kind, rule.id
    db.session.delete(rule)
    db.session.flush()
    audit.log("rule.removed", event=event, by=by, now=now, kind=kind, rule_id=id)


@read_once
def rules_of(event: Event) -> Sequence[TableRule]:
    """The rules in the order in which they were set, with all that they name, in a fixed number of queries."""
    query = (
        select(TableRule)
        .where(TableRule.event_id == event.id)
        .options(
            joinedload(TableRule.table),
            joinedload(TableRule.group),
            joinedload(TableRule.earlier_event),
            selectinload(TableRule.people).joinedload(RulePerson.person),
        )
        .order_by(TableRule.id)
    )
    return db.session.scalars(query).all()


def pinned_at(event: Event, round: int) -> set[tuple[int, int]]:
    """(person id, table number) of everyone who is pinned to a table in this round, counted from 0."""
    found = db.session.execute(
        select(RulePerson.person_id, Table.number)
        .join(TableRule, TableRule.id == RulePerson.rule_id)
        .join(Table, Table.id == TableRule.table_id)
        .where(
            TableRule.event_id == event.id,
            TableRule.kind == RuleKind.PIN,
            or_(TableRule.round.is_(None), TableRule.round == round),
        )
    )
    return {(person_id, number) for person_id, number in found}


def rule_by_id(event: Event, id: int) -> TableRule | None:
    """The event's own rule of this id; None for a foreign or unknown one."""
    return db.session.scalar(select(TableRule).where(TableRule.event_id == event.id, TableRule.id == id))


def earlier_events(event: Event) -> list[Event]:
    """The host's other events whose tables are published, the newest first."""
    has_tables = select(TablePlan.event_id).where(TablePlan.state == PlanState.PUBLISHED)
    query = select(Event).where(Event.host_id == event.host_id, Event.id != event.id, Event.id.in_(has_tables))
    return list(db.session.scalars(query.order_by(Event.id.desc())))


def _several(event: Event, people: Sequence[Person]) -> list[Person]:
    chosen = _some(event, people)
    if len(chosen) == 1:
        raise BadInput(N_("Please choose at least two people."), field="people")
    return chosen


def _some(event: Event, people: Sequence[Person]) -> list[Person]:
    chosen = list(dict.fromkeys(people))
    if not chosen or any(person.event_id != event.id for person in chosen):
        raise BadInput(N_("Please choose somebody."), field="people")
    if len(chosen) > MOST_PEOPLE:
        raise BadInput(
            *NN_("Please choose no more than one person.", "Please choose no more than %(count)d people."),
            count=MOST_PEOPLE,
            field="people",
        )
    return chosen


def _add(
    event: Event, rule: TableRule, people: Mapping[RulePart, Sequence[Person]], by: Actor, now: datetime
) -> TableRule:
    """Keep the rule, unless the same one is there already: then that one is the answer."""
    rule.people = [RulePerson(person=person, part=part) for part, chosen in people.items() for person in chosen]
    same = next((other for other in rules_of(event) if _what(other) == _what(rule)), None)
    if same is not None:
        return same
    rule.event, rule.created_at = event, now
    db.session.add(rule)
    db.session.flush()
    people_ids = [one.person_id for one in rule.people]
    audit.log("rule.added", event=event, by=by, now=now, kind=rule.kind, rule_id=rule.id, people_ids=people_ids)
    return rule


def _what(rule: TableRule) -> tuple[object, ...]:
    """What a rule says; two that say the same are one."""
    people = frozenset((one.person.id, one.part) for one in rule.people)
    about = (rule.table, rule.round, (rule.language or "").casefold(), rule.group, rule.times or 1, rule.earlier_event)
    return (rule.kind, people, *about)
