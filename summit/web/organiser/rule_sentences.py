"""A rule for the tables as a sentence in plain words, why it says nothing now, and which contradictions speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from summit.models import Person, RuleKind, RulePart, TableRule
from summit.services.table_plans import Here, Silence, absent, silence

PAIR = 2


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One rule of the page. `notes` say who of it has no place, and what else keeps it from being heard."""

    id: int
    kind: RuleKind
    sentence: str
    is_silent: bool
    notes: Sequence[str]
    broken: Sequence[str]


def line(rule: TableRule, here: Here, contradictions: Sequence[tuple[Mapping[str, Any], str]]) -> RuleLine:
    """The rule among these contradictions, each a reason ({"code", "values"}) with its sentence."""
    gone = absent(rule, here)
    why = silence(rule, here)
    return RuleLine(
        id=rule.id,
        kind=rule.kind,
        sentence=sentence(rule),
        is_silent=why is not None,
        notes=[note for note in (_without_place(gone), _silence(rule, why)) if note],
        broken=[said for reason, said in contradictions if why is None and _speaks_of(reason, rule, here)],
    )


def sentence(rule: TableRule) -> str:
    """What the rule asks for."""
    people = _names(rule.people_with(RulePart.SITS))
    match rule.kind:
        case RuleKind.APART if len(rule.people) > PAIR:
            return str(gettext("%(people)s all sit apart from each other.", people=people))
        case RuleKind.APART:
            return str(gettext("%(people)s sit apart.", people=people))
        case RuleKind.TOGETHER:
            return str(gettext("%(people)s sit together.", people=people))
        case RuleKind.PIN:
            return _pin(rule, people)
        case RuleKind.LANGUAGE:
            return str(
                gettext(
                    "At the table of %(needing)s somebody speaks %(language)s: %(speaking)s.",
                    needing=_names(rule.people_with(RulePart.NEEDS)),
                    language=rule.language,
                    speaking=_names(rule.people_with(RulePart.SPEAKS), is_choice=True),
                )
            )
        case RuleKind.MEET:
            return str(
                ngettext(
                    "Everyone shares a table with somebody of %(group)s in at least %(num)s round.",
                    "Everyone shares a table with somebody of %(group)s in at least %(num)s rounds.",
                    rule.times,
                    group=rule.group.name if rule.group else "",
                )
            )
        case RuleKind.EARLIER:
            title = rule.earlier_event.title if rule.earlier_event else ""
            return str(gettext("Who sat at one table at %(event)s has met already.", event=title))


def _pin(rule: TableRule, people: str) -> str:
    table = rule.table.number if rule.table else 0
    if rule.round is None:
        return str(gettext("Table %(table)s in every round: %(people)s.", table=table, people=people))
    return str(
        gettext("Table %(table)s in round %(round)s: %(people)s.", table=table, round=rule.round + 1, people=people)
    )


def _silence(rule: TableRule, why: Silence | None) -> str:
    match why:
        case Silence.TABLE:
            return str(gettext("Table %(number)s is not used now.", number=rule.table.number if rule.table else 0))
        case Silence.ROUND:
            return str(gettext("The programme has no round %(number)s now.", number=(rule.round or 0) + 1))
        case _:
            return ""


def _without_place(people: Sequence[Person]) -> str:
    if not people:
        return ""
    return str(
        ngettext("%(people)s has no place now.", "%(people)s have no place now.", len(people), people=_names(people))
    )


def _names(people: Iterable[Person], *, is_choice: bool = False) -> str:
    """Names in a row, "and" before the last, or "or" where one of them is enough."""
    names = [person.name or gettext("a deleted person") for person in people]
    return str(format_list(names, style="or" if is_choice else "standard", locale=get_locale()))


def _speaks_of(reason: Mapping[str, Any], rule: TableRule, here: Here) -> bool:
    """Is this the rule, or one of the rules, that the reason tells of?"""
    code, values = str(reason["code"]), dict(reason["values"])
    inner = [one for one in values.get("rules") or () if isinstance(one, Mapping)]
    if inner:
        return any(_speaks_of(one, rule, here) for one in inner)
    match rule.kind:
        case RuleKind.PIN:
            return "pin" in code and _is_at(values, rule) and bool(_people_in(values) & set(here.ids(rule)))
        case RuleKind.APART:
            return "apart" in code and len(_people_in(values) & set(here.ids(rule))) >= PAIR
        case RuleKind.TOGETHER:
            is_of_it = "group" in code or "together" in code
            return is_of_it and len(_people_in(values) & set(here.ids(rule))) >= PAIR
        case RuleKind.LANGUAGE:
            return str(values.get("language", "")).casefold() == rule.language.casefold()
        case RuleKind.MEET:
            return "meet" in code and rule.group is not None and values.get("value") == rule.group.name
        case RuleKind.EARLIER:
            return False


def _is_at(values: Mapping[str, Any], rule: TableRule) -> bool:
    """Is the round of the rule the one of the reason, where both name one?"""
    round_ = values.get("round")
    return round_ is None or rule.round is None or round_ == rule.round


def _people_in(values: Mapping[str, Any]) -> set[str]:
    found = {str(values["person"])} if "person" in values else set()
    for key in ("people", "group"):
        if isinstance(values.get(key), list | tuple):
            found |= {str(id) for id in values[key]}
    return found
