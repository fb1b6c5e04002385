"""The rules: unused places of whom, on which day, to whom in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from summit.db import db, held
from summit.errors import N_, AlreadyThere, BadInput, NotPossible
from summit.models import (
    Actor,
    Event,
    EventState,
    Group,
    Nominator,
    ReleaseRule,
    ReleaseState,
    ReleaseStep,
    Taker,
)
from summit.services import audit

MOST_STEPS = 10
_YEARS_AWAY = 10


@dataclass(frozen=True, kw_only=True)
class Then:
    """One "then to …": reserves of `nominator` for `group`, those who wait in another `group`, or in the same."""

    taker: Taker
    nominator: Nominator | None = None
    group: Group | None = None


def add_rule(
    event: Event,
    *,
    group: Group,
    nominator: Nominator | None = None,
    due_at: datetime,
    steps: Sequence[Then],
    by: Actor,
    now: datetime,
) -> ReleaseRule:
    """Unused places of `nominator` in `group`, or of the whole group, go to `steps` in order once it is due.

    Raises BadInput tied to the field, NotPossible when the number of facilitators would leave that of the tables.
    """
    if event.state is EventState.HELD:
        raise NotPossible(N_("The event has been held."))
    _check(event, group, nominator, due_at, steps, now)
    rule = ReleaseRule(event=event, group=group, nominator=nominator, due_at=due_at, created_at=now)
    rule.steps = _as_rows(steps)
    db.session.add(rule)
    db.session.flush()
    log("release.planned", rule, by, now)
    return rule


def change_rule(
    rule: ReleaseRule,
    *,
    group: Group,
    nominator: Nominator | None = None,
    due_at: datetime,
    steps: Sequence[Then],
    by: Actor,
    now: datetime,
) -> None:
    """Another day, other places, another order. Raises NotPossible once it was sent, and as `add_rule` does."""
    rule = look_again(rule)
    _require_planned(rule)
    _check(rule.event, group, nominator, due_at, steps, now)
    rule.group, rule.nominator, rule.due_at = group, nominator, due_at
    rule.steps.clear()
    db.session.flush()  # so that the old steps leave their positions to the new ones
    rule.steps = _as_rows(steps)
    log("release.changed", rule, by, now)


def remove_rule(rule: ReleaseRule, *, by: Actor, now: datetime) -> None:
    """A rule that was never sent. Raises NotPossible for another: what happened stays readable."""
    rule = look_again(rule)
    _require_planned(rule)
    log("release.removed", rule, by, now)
    db.session.delete(rule)


def look_again(rule: ReleaseRule) -> ReleaseRule:
    """The same rule, locked and read afresh."""
    return held(rule)


def of_event(event: Event) -> list[ReleaseRule]:
    """Every rule with its steps, the planned ones first, in the order of their days. A fixed number of queries."""
    rules = db.session.scalars(_with_steps().where(ReleaseRule.event_id == event.id)).all()
    return sorted(rules, key=lambda rule: (rule.state is not ReleaseState.PLANNED, rule.due_at, rule.id))


def by_id(event: Event, id: int) -> ReleaseRule | None:
    """The event's own rule of this id; None for a foreign or unknown one."""
    return db.session.scalar(_with_steps().where(ReleaseRule.id == id, ReleaseRule.event_id == event.id))


def due(event: Event, now: datetime) -> list[ReleaseRule]:
    """The rules whose day has come and that nobody has sent yet."""
    query = select(ReleaseRule).where(
        ReleaseRule.event_id == event.id, ReleaseRule.state == ReleaseState.PLANNED, ReleaseRule.due_at <= now
    )
    return list(db.session.scalars(query.order_by(ReleaseRule.due_at, ReleaseRule.id)))


def log(action: str, rule: ReleaseRule, by: Actor, now: datetime, **details: object) -> None:
    """Write down what was done with the rule."""
    audit.log(
        action,
        event=rule.event,
        person=None,
        nominator=rule.nominator,
        by=by,
        now=now,
        rule_id=rule.id,
        group_id=rule.group_id,
        **details,
    )


def _with_steps() -> Select[ReleaseRule]:
    return select(ReleaseRule).options(
        joinedload(ReleaseRule.group),
        joinedload(ReleaseRule.nominator),
        selectinload(ReleaseRule.steps).options(joinedload(ReleaseStep.nominator), joinedload(ReleaseStep.group)),
    )


def _as_rows(steps: Sequence[Then]) -> list[ReleaseStep]:
    return [
        ReleaseStep(position=position, taker=then.taker, nominator=then.nominator, group=then.group)
        for position, then in enumerate(steps)
    ]


def _require_planned(rule: ReleaseRule) -> None:
    if rule.state is not ReleaseState.PLANNED:
        raise NotPossible(N_("This release has been sent, so the rule cannot be changed any more."))


def _check(
    event: Event, group: Group, nominator: Nominator | None, due_at: datetime, steps: Sequence[Then], now: datetime
) -> None:
    if nominator is not None and not _has_places(nominator, group):
        raise BadInput(
            N_("%(nominator)s has no places of %(group)s."), field="source", nominator=nominator.name, group=group.name
        )
    if abs(due_at.year - now.year) > _YEARS_AWAY:  # a slip of the finger, and no calendar goes that far
        raise BadInput(N_("Please look at the year: %(year)d is far away."), field="due_at", year=due_at.year)
    if event.starts_at is not None and due_at >= event.starts_at:
        raise BadInput(N_("A release must be before the event begins."), field="due_at")
    if not steps:
        raise BadInput(N_("Say who may have the places."), field="steps")
    if len(steps) > MOST_STEPS:
        raise BadInput(N_("A rule has at most %(most)d steps."), field="steps", most=MOST_STEPS)
    if len(set(steps)) < len(steps):
        raise AlreadyThere(N_("The same taker stands in the rule twice."), field="steps")
    for then in steps:
        _check_step(group, nominator, then)


def _check_step(group: Group, nominator: Nominator | None, then: Then) -> None:
    if then.taker is Taker.WAITING_LIST:
        return
    assert then.group is not None
    if then.taker is Taker.GROUP and then.group is group:
        raise BadInput(
            N_("Those who wait in %(group)s itself are its waiting list, not another group."),
            field="steps",
            group=group.name,
        )
    if then.taker is Taker.RESERVES:
        assert then.nominator is not None
        if not _has_places(then.nominator, then.group):
            raise BadInput(
                N_("%(nominator)s has no places of %(group)s."),
                field="steps",
                nominator=then.nominator.name,
                group=then.group.name,
            )
        if then.nominator is nominator and then.group is group:
            raise BadInput(
                N_("%(nominator)s has the places already; its reserves get them by themselves."),
                field="steps",
                nominator=then.nominator.name,
            )
    if then.group is not group and (group.is_facilitators or then.group.is_facilitators):
        facilitators = group if group.is_facilitators else then.group
        raise NotPossible(
            N_("%(group)s has a place for each table, so its places cannot go to another group, nor others to it."),
            field="steps",
            group=facilitators.name,
        )


def _has_places(nominator: Nominator, group: Group) -> bool:
    return any(allocation.group_id == group.id for allocation in nominator.allocations)
