"""What a change of seats would do, in words: for one line of a list, and whole for the page that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.models import Registration
from summit.services import table_plans
from summit.services.table_plans.weighing import Effect, Step
from summit.web.filters import number
from summit.web.organiser import reasons


@dataclass(frozen=True)
class Moved:
    """One person in one round, counted from 1, and the numbers of both tables; None is no seat."""

    name: str
    round: int
    before: int | None
    after: int | None


def briefly(effect: Effect) -> list[str]:
    """What changes, each in a few words; one line that says so when nothing does."""
    told = []
    if effect.broken:
        told.append(ngettext("breaks %(num)s rule", "breaks %(num)s rules", len(effect.broken)))
    if effect.more_repeats > 0:
        told.append(ngettext("%(num)s pair meets again", "%(num)s pairs meet again", effect.more_repeats))
    elif effect.more_repeats < 0:
        told.append(ngettext("%(num)s fewer repeat", "%(num)s fewer repeats", -effect.more_repeats))
    if effect.more_imbalance > 0:
        told.append(_("%(num)s more imbalance", num=number(effect.more_imbalance)))
    elif effect.more_imbalance < 0:
        told.append(_("%(num)s less imbalance", num=number(-effect.more_imbalance)))
    return [str(words) for words in told] or [str(_("the plan stays as good"))]


def sentences(effect: Effect) -> tuple[list[str], list[str]]:
    """The rules that the plan would break then, and those that it would break no longer."""
    both = (effect.broken, effect.kept)
    return tuple(  # type: ignore[return-value]
        reasons.sentences(g.event, table_plans.reasons_as_json(found), can_see_needs=g.role.can_see_needs)
        for found in both
    )


def moved(steps: Sequence[Step], people: Sequence[Registration]) -> list[Moved]:
    """Who goes where, in the order of the rounds."""
    names = {one.id: one.person.name for one in people}
    numbers = {table.id: table.number for table in table_plans.tables_of(g.event)}
    return [
        Moved(
            names[step.registration_id],
            step.round + 1,
            None if step.before is None else numbers[step.before],
            None if step.after is None else numbers[step.after],
        )
        for step in sorted(steps, key=lambda step: (step.round, names[step.registration_id]))
    ]
