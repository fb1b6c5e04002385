"""The words for the planner's codes, one sentence each; see `planning.reasons` for the values they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

MOST_NAMES = 6

ATTRIBUTES: dict[str, Callable[[], str]] = {
    "sector": lambda: str(_("group")),
    "area": lambda: str(_("area")),
    "organisation": lambda: str(_("organisation")),
    "gender": lambda: str(_("gender")),
    "age": lambda: str(_("age")),
}


def attribute_word(name: str) -> str:
    """What the organiser calls an attribute of the planner."""
    return ATTRIBUTES[name]() if name in ATTRIBUTES else name


class Told:
    """The values of one reason, as sentences want them."""

    def __init__(
        self, values: Mapping[str, Any], names: Mapping[str, str], say: Callable[[Mapping[str, Any]], str]
    ) -> None:
        self._values = values
        self._names = names
        self._say = say

    def number(self, name: str) -> int:
        """A number, or how many there are of a list."""
        value = self._values.get(name, 0)
        return len(value) if isinstance(value, list | tuple) else int(value or 0)

    def name(self, key: str = "person") -> str:
        """The name of one person."""
        return self._named(str(self._values.get(key, "")))

    def people(self, key: str = "people") -> str:
        """Names in a row; of many the first, and how many more."""
        ids = [str(id) for id in self._values.get(key) or ()]
        shown = [self._named(id) for id in ids[:MOST_NAMES]]
        if len(ids) > len(shown):
            rest = len(ids) - len(shown)
            shown.append(ngettext("%(num)s more", "%(num)s more", rest))
        return str(format_list(shown, locale=get_locale()))

    def table(self) -> str:
        """The number of one table."""
        return str(self._values.get("table", "")).removeprefix("t")

    def tables(self) -> str:
        """Numbers of tables in a row."""
        numbers = [str(id).removeprefix("t") for id in self._values.get("tables") or ()]
        return str(format_list(numbers, locale=get_locale()))

    def attribute(self) -> str:
        """What is mixed."""
        return attribute_word(str(self._values.get("attribute", "")))

    def rules(self, key: str) -> str:
        """Rules, each in a sentence of its own."""
        return " ".join(self._say(rule) for rule in self._values.get(key) or ())

    def _named(self, id: str) -> str:
        return self._names.get(id) or str(_("somebody"))


def _conflict(t: Told) -> str:
    if not t.number("rules"):
        return str(_("The rules cannot all be kept together."))
    if not t.number("ways_out"):
        return str(_("These rules cannot all be kept: %(rules)s", rules=t.rules("rules")))
    return str(
        _(
            "These rules cannot all be kept: %(rules)s It is enough to give up one of these: %(ways_out)s",
            rules=t.rules("rules"),
            ways_out=t.rules("ways_out"),
        )
    )


SENTENCES: dict[str, Callable[[Told], str]] = {
    "seats_too_few": lambda t: ngettext(
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seat is missing.",
        "%(people)s people have a place, but the tables have only %(seats)s seats: %(num)s seats are missing.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "people_too_few": lambda t: ngettext(
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s is missing.",
        "The tables need at least %(minimum)s people, but there are %(people)s: %(num)s are missing.",
        t.number("missing"),
        minimum=t.number("minimum"),
        people=t.number("people"),
    ),
    "facilitators_too_few": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s is missing.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s are missing.",
        t.number("missing"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_too_many": lambda t: ngettext(
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many.",
        "The tables need %(needed)s facilitators, but there are %(facilitators)s: %(num)s too many.",
        t.number("surplus"),
        needed=t.number("needed"),
        facilitators=t.number("facilitators"),
    ),
    "facilitators_over_table": lambda t: _(
        "Table %(table)s seats %(max)s, but %(number)s facilitators are to sit at every table.",
        table=t.table(),
        max=t.number("max"),
        number=t.number("per_table"),
    ),
    "accessible_seats_too_few": lambda t: ngettext(
        "%(people)s people, with those who stay with them, need an accessible table, but these have %(seats)s seats: "
        "%(num)s is missing.",
        "%(people)s people, with those who stay with them, need an accessible table, but these have %(seats)s seats: "
        "%(num)s are missing.",
        t.number("missing"),
        people=t.number("people"),
        seats=t.number("seats"),
    ),
    "accessible_facilitators_too_many": lambda t: _(
        "%(facilitators)s facilitators need an accessible table, but these have room for only %(places)s facilitators.",
        facilitators=t.number("facilitators"),
        places=t.number("places"),
    ),
    "pinned_twice": lambda t: _(
        "%(person)s is pinned to the tables %(tables)s at once.", person=t.name(), tables=t.tables()
    ),
    "pinned_not_accessible": lambda t: _(
        "%(person)s needs an accessible table but is pinned to table %(table)s.", person=t.name(), table=t.table()
    ),
    "pinned_over_table": lambda t: _(
        "%(count)s people have to sit at table %(table)s, which has %(seats)s seats: %(people)s.",
        count=t.number("people"),
        table=t.table(),
        seats=t.number("seats"),
        people=t.people(),
    ),
    "pinned_facilitators_over_table": lambda t: _(
        "More facilitators than the table may have (%(most)s) are pinned to table %(table)s: %(people)s.",
        most=t.number("per_table"),
        table=t.table(),
        people=t.people(),
    ),
    "pinned_facilitator_moves": lambda t: _(
        "%(person)s stays at one table but is pinned to the tables %(tables)s.", person=t.name(), tables=t.tables()
    ),
    "pinned_apart": lambda t: _(
        "%(people)s are to be kept apart but have to sit at table %(table)s.", people=t.people(), table=t.table()
    ),
    "pinned_group_split": lambda t: _(
        "%(people)s are to be kept together but are pinned to the tables %(tables)s.",
        people=t.people(),
        tables=t.tables(),
    ),
    "pinned_group_not_accessible": lambda t: _(
        "%(people)s stay together at table %(table)s, but %(person)s needs an accessible table.",
        people=t.people(),
        table=t.table(),
        person=t.name(),
    ),
    "group_over_table": lambda t: _(
        "%(people)s are to be kept together, but they are %(size)s and the largest table has %(seats)s seats.",
        people=t.people(),
        size=t.number("size"),
        seats=t.number("seats"),
    ),
    "group_facilitators": lambda t: _(
        "%(people)s are to be kept together, but a table has only %(most)s facilitators.",
        people=t.people(),
        most=t.number("per_table"),
    ),
    "groups_too_many": lambda t: _(
        "%(groups)s groups of at least %(size)s are to be kept together, but there are only %(tables)s tables, "
        "and no two of them fit at one.",
        groups=t.number("groups"),
        size=t.number("size"),
        tables=t.number("tables"),
    ),
    "together_and_apart": lambda t: _("%(people)s are to be kept both together and apart.", people=t.people()),
    "apart_too_many": lambda t: _(
        "%(people)s are all to be kept apart, but there are only %(tables)s tables.",
        people=t.people(),
        tables=t.number("tables"),
    ),
    "apart_too_many_accessible": lambda t: _(
        "%(people)s are all to be kept apart and need an accessible table, but only %(tables)s tables are accessible.",
        people=t.people(),
        tables=t.number("tables"),
    ),
    "rules_conflict": _conflict,
    "moves_too_few": lambda t: ngettext(
        "At most %(num)s move is allowed, but %(needed)s are needed.",
        "At most %(num)s moves are allowed, but %(needed)s are needed.",
        t.number("allowed"),
        needed=t.number("needed"),
    ),
    "not_found_in_time": lambda t: ngettext(
        "No plan was found in %(num)s second. Give the search more time.",
        "No plan was found in %(num)s seconds. Give the search more time.",
        t.number("seconds"),
    ),
    "rule_apart": lambda t: _("%(people)s sit apart.", people=t.people()),
    "rule_together": lambda t: _("%(people)s sit together.", people=t.people()),
    "rule_pin": lambda t: _("%(person)s sits at table %(table)s.", person=t.name(), table=t.table()),
    "rule_accessible": lambda t: _("%(person)s sits at an accessible table.", person=t.name()),
    "rule_facilitators_per_table": lambda t: ngettext(
        "Every table has %(num)s facilitator.", "Every table has %(num)s facilitators.", t.number("per_table")
    ),
    "rule_facilitators_stay": lambda t: _("%(person)s stays at the same table.", person=t.name()),
    "rule_table_min": lambda t: _("Table %(table)s seats at least %(min)s.", table=t.table(), min=t.number("min")),
    "rule_table_max": lambda t: _("Table %(table)s seats at most %(max)s.", table=t.table(), max=t.number("max")),
    "wrong_number_of_rounds": lambda t: _(
        "The plan has %(value)s rounds instead of %(expected)s.", value=t.number("value"), expected=t.number("expected")
    ),
    "unknown_table": lambda t: _("There is no table %(table)s.", table=t.table()),
    "unknown_person": lambda t: _("Somebody is seated who is not to be seated: %(person)s.", person=t.name()),
    "seated_twice": lambda t: _("%(person)s is seated twice.", person=t.name()),
    "not_seated": lambda t: _("%(person)s has no seat.", person=t.name()),
    "not_present": lambda t: _(
        "%(person)s has a seat at table %(table)s but is not there.", person=t.name(), table=t.table()
    ),
    "table_size": lambda t: _(
        "%(people)s people sit at table %(table)s, which seats from %(min)s to %(max)s.",
        people=t.number("people"),
        table=t.table(),
        min=t.number("min"),
        max=t.number("max"),
    ),
    "table_facilitators": lambda t: _(
        "Table %(table)s has %(facilitators)s facilitators instead of %(number)s.",
        table=t.table(),
        facilitators=t.number("facilitators"),
        number=t.number("per_table"),
    ),
    "not_accessible": lambda t: _(
        "%(person)s needs an accessible table, and table %(table)s is none.", person=t.name(), table=t.table()
    ),
    "apart_broken": lambda t: _(
        "%(people)s sit together at table %(table)s although they are to be kept apart.",
        people=t.people(),
        table=t.table(),
    ),
    "together_broken": lambda t: _(
        "%(people)s sit at the tables %(tables)s although they are to be kept together.",
        people=t.people(),
        tables=t.tables(),
    ),
    "pin_broken": lambda t: _("%(person)s does not sit at table %(table)s.", person=t.name(), table=t.table()),
    "facilitator_moved": lambda t: _(
        "%(person)s leads more than one table: %(tables)s.", person=t.name(), tables=t.tables()
    ),
    "imbalance_forced": lambda t: ngettext(
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seat.",
        "By %(attribute)s the tables must differ from an even mix by at least %(num)s seats.",
        t.number("deviation"),
        attribute=t.attribute(),
    ),
    "repeats_between_rounds": lambda t: ngettext(
        "A table holds more people than there are tables to send them to next: %(num)s pair must meet again.",
        "A table holds more people than there are tables to send them to next: %(num)s pairs must meet again.",
        t.number("repeats"),
    ),
    "repeats_too_many_rounds": lambda t: ngettext(
        "There are %(meetings)s meetings but only %(pairs)s pairs of people: %(num)s meeting must be a repeat.",
        "There are %(meetings)s meetings but only %(pairs)s pairs of people: %(num)s meetings must be repeats.",
        t.number("repeats"),
        meetings=t.number("meetings"),
        pairs=t.number("pairs"),
    ),
    "repeats_facilitators": lambda t: ngettext(
        "There are more rounds than tables, so with facilitators who stay %(num)s meeting must be a repeat.",
        "There are more rounds than tables, so with facilitators who stay %(num)s meetings must be repeats.",
        t.number("repeats"),
    ),
    "repeats_by_pins": lambda t: ngettext(
        "People pinned to the same table meet again: %(num)s time.",
        "People pinned to the same table meet again: %(num)s times.",
        t.number("repeats"),
    ),
}
