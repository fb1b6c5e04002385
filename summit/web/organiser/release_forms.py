"""The form of a release: whose unused places, on which day, to whom in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from summit.db import db
from summit.models import Allocation, Event, Group, Nominator, ReleaseRule, ReleaseStep, Taker
from summit.services import events
from summit.services.releases import Then
from summit.web.forms import Form

STEPS = ("first", "second", "third", "fourth", "fifth")
WAITING_LIST = "waiting"
_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # what browsers send; the first is what they are given


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What the form says, as `releases.add_rule` wants it."""

    group: Group
    nominator: Nominator | None
    due_at: datetime
    steps: list[Then]


class ReleaseForm(Form):
    """Five steps are more than anybody needs; those left open are left out."""

    source = SelectField(_l("Unused places of"))
    due = DateTimeLocalField(
        _l("On the day"), format=_MOMENT, validators=[InputRequired(_l("Choose a day and a time."))]
    )
    first = SelectField(_l("They go to"))
    second = SelectField(_l("Then to"))
    third = SelectField(_l("Then to"))
    fourth = SelectField(_l("Then to"))
    fifth = SelectField(_l("Then to"))

    def offer(self, event: Event) -> ReleaseForm:
        """Fill in the groups and nominators of the event."""
        self._event = event
        shares = list(_shares(event))
        groups = [(f"g{group.id}", gettext("The whole group %(group)s", group=group.name)) for group in event.groups]
        self.source.choices = groups + [(f"n{key}", label) for key, label, _ in shares]
        takers = [
            ("", gettext("Nobody else")),
            (WAITING_LIST, gettext("Those who wait in the same group")),
            *((f"g{group.id}", gettext("Those who wait in %(group)s", group=group.name)) for group in event.groups),
            *((f"n{key}", gettext("Reserves of %(share)s", share=label)) for key, label, _ in shares),
        ]
        for name in STEPS:
            self[name].choices = takers if name != "first" else takers[1:]
        return self

    def typed(self) -> Typed:
        """After `validate`: the fields hold nothing but what was offered."""
        then = [self._then(self[name].data) for name in STEPS if self[name].data]
        group, nominator = self._share(self.source.data)
        return Typed(
            group=group,
            nominator=nominator,
            due_at=events.local(self._event.time_zone, self.due.data),
            steps=then,
        )

    def _then(self, value: str) -> Then:
        if value == WAITING_LIST:
            return Then(taker=Taker.WAITING_LIST)
        group, nominator = self._share(value)
        taker = Taker.GROUP if nominator is None else Taker.RESERVES
        return Then(taker=taker, group=group, nominator=nominator)

    def _share(self, value: str) -> tuple[Group, Nominator | None]:
        if value.startswith("g"):
            return next(group for group in self._event.groups if f"g{group.id}" == value), None
        return next(share for key, _, share in _shares(self._event) if f"n{key}" == value)


def values_of(rule: ReleaseRule) -> dict[str, Any]:
    """What the form of a known rule shows."""
    steps = {name: _value(step) for name, step in zip(STEPS, rule.steps, strict=False)}
    source = f"g{rule.group_id}" if rule.nominator_id is None else f"n{rule.nominator_id}-{rule.group_id}"
    return {"source": source, "due": rule.due_at.astimezone(rule.event.zone).replace(tzinfo=None), **steps}


def _value(step: ReleaseStep) -> str:
    if step.taker is Taker.WAITING_LIST:
        return WAITING_LIST
    return f"g{step.group_id}" if step.taker is Taker.GROUP else f"n{step.nominator_id}-{step.group_id}"


def _shares(event: Event) -> Iterator[tuple[str, str, tuple[Group, Nominator]]]:
    """Each nominator's share of each group: a key, words, and what it is."""
    query = (
        select(Allocation)
        .join(Allocation.nominator)
        .where(Nominator.event_id == event.id)
        .options(joinedload(Allocation.nominator), joinedload(Allocation.group))
        .order_by(Nominator.name, Allocation.id)
    )
    for allocation in db.session.scalars(query):
        nominator, group = allocation.nominator, allocation.group
        label = gettext("%(nominator)s (%(group)s)", nominator=nominator.name, group=group.name)
        yield f"{nominator.id}-{group.id}", label, (group, nominator)
