"""Why there is no table plan, or no better one: the planner's codes as sentences that name people and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from summit.db import db
from summit.models import Event, Person, Registration
from summit.web.organiser.reason_sentences import SENTENCES, Told

# a sentence of these would tell of a need, which is special-category data
OF_NEEDS = frozenset(
    {
        "pinned_not_accessible",
        "pinned_group_not_accessible",
        "apart_too_many_accessible",
        "apart_too_many_open",
        "open_seats_too_few",
        "open_facilitators_too_many",
        "open_co_facilitators_too_many",
        "open_groups_too_many",
        "rule_accessible",
        "not_accessible",
    }
)

# and these say that a rule meets one: whoever has pinned one person would know, named or not
TOLD_BY_BEING = frozenset(
    {
        "pinned_not_accessible",
        "pinned_group_not_accessible",
        "apart_too_many_accessible",
        "accessible_seats_too_few",
        "accessible_facilitators_too_many",
    }
)

# and these count people who can sit at few tables only, by a pin or by a need: less the pins, that is those in need
OF_PLACES = frozenset({"imbalance_by_places", "repeats_at_open_tables"})


def sentences(event: Event, reasons: Sequence[Mapping[str, Any]], *, can_see_needs: bool) -> list[str]:
    """Each reason ({"code", "values"}) that may be told in a sentence; one query finds all the names.

    Without `can_see_needs` nobody is named whose need would be told by it, nor is said which rule meets it.
    """
    told = [reason for reason in reasons if can_see_needs or reason["code"] not in OF_PLACES]
    names = _names(event, told)
    return [_sentence(reason, names, can_see_needs) for reason in told]


def _sentence(reason: Mapping[str, Any], names: Mapping[str, str], can_see_needs: bool) -> str:
    code, values = str(reason["code"]), dict(reason.get("values") or {})
    if code in TOLD_BY_BEING and not can_see_needs:
        return str(
            gettext(
                "The rules and what some people need cannot be kept together. Make more tables accessible, or ask "
                "somebody who may see needs."
            )
        )
    named = names if can_see_needs or code not in OF_NEEDS else {}
    said = SENTENCES[code](Told(values, named, lambda inner: _sentence(inner, names, can_see_needs)))
    if values.get("round") is None:
        return said
    return str(gettext("Round %(round)s: %(sentence)s", round=int(values["round"]) + 1, sentence=said))


def _names(event: Event, reasons: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """{`p<registration>`: name} for everyone whom the reasons mention."""
    ids = {int(id[1:]) for id in _ids(reasons) if id[:1] == "p" and id[1:].isdecimal()}
    if not ids:
        return {}
    query = select(Registration.id, Person.name).join(Person, Person.id == Registration.person_id)
    found = db.session.execute(query.where(Registration.id.in_(ids), Registration.event_id == event.id))
    return {f"p{id}": name for id, name in found}


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _ids(item)
    elif isinstance(value, Iterable):
        for item in value:
            yield from _ids(item)
