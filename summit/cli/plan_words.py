"""Plain English for what the planner has to say on the command line: one sentence for each code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from summit import planning

MOST_NAMES = 12
UNEXPLAINED = "No plan can keep all the rules; which of them contradict each other was not found."
OPENING = "{In_round}"
CONFLICT: Mapping[str, str] = {
    "rules": "These rules cannot be kept together: {rules}.",
    "ways_out": " It is enough to drop one of these: {ways_out}.",
    "changes": " One change is enough: {changes}.",
}

BAD: Mapping[str, str] = {
    "not_json": "The file is not valid JSON ({place}): {value}.",
    "missing": "{place} is missing.",
    "empty": "{place} is empty.",
    "wrong_type": "{place} must be a {expected}, but is {value}.",
    "number_too_small": "{place} is {value}, but must be at least {least}.",
    "duplicate_id": "{place} is {value}, which {first} has already.",
    "unknown_role": "{place} is {value}, but must be participant or facilitator.",
    "unknown_round": "{place} names round {value}, but the rounds are counted from 0 and there are {rounds}.",
    "unknown_person": "{place} names {value}, but there is no such person.",
    "unknown_table": "{place} names {value}, but there is no such table.",
    "same_person": "{place} names {value} twice.",
    "not_a_pair": "{place} must name two people, but names {value}.",
    "not_a_meeting": "{place} must be two people and a number, but has {value} values.",
    "wrong_number_of_rounds": "The earlier plan has {value} rounds, but the instance has {expected}.",
    "seated_twice": "{place} seats {person}, who already sits at {table}.",
    "leads_already": "{place} is {value}, who is a facilitator already.",
    "two_themes": "{place} gives {value} a second theme in the same round.",
    "too_many_wishes": "{place} has {value} wishes, but may have at most {most}.",
}

NO_PLAN: Mapping[str, str] = {
    "seats_too_few": "{In_round}{people:person needs|people need} a seat, but the tables have {seats}, {missing} too"
    " few. Raise the maximum of some tables or add a table.",
    "people_too_few": "{In_round}the tables need at least {minimum:person|people}, but only {people:is|are} there,"
    " {missing} too few. Lower the minimum of some tables or remove a table.",
    "facilitators_too_few": "{In_round}{needed:facilitator is|facilitators are} needed, but only"
    " {facilitators:is|are} there, {missing} too few. Find more facilitators or remove tables.",
    "facilitators_too_many": "{In_round}{facilitators:facilitator is|facilitators are} there, but the tables take"
    " exactly {needed}: make {surplus} of them {surplus.alone:a participant|participants}.",
    "facilitators_over_table": "{Table} has {max:seat|seats}, but {per_table:facilitator is|facilitators are} to sit"
    " there. Raise its maximum or ask for fewer facilitators per table.",
    "accessible_seats_too_few": "{In_round}{people:person needs|people need} a seat at an accessible table, counting"
    " those who sit with them, but the {tables:accessible table has|accessible tables have} {seats:seat|seats} for"
    " them, {missing} too few. Make another table accessible.",
    "accessible_facilitators_too_many": "{In_round}{facilitators:facilitator needs|facilitators need} an accessible"
    " table, but the {tables:accessible table takes|accessible tables take} {places:facilitator|facilitators}. Make"
    " another table accessible.",
    "pinned_twice": "{In_round}{person} is pinned to {tables} at once. Keep one of the pins.",
    "pinned_not_accessible": "{In_round}{person} needs an accessible table but is pinned to {table}, which is not"
    " one. Drop the pin or make the table accessible.",
    "pinned_over_table": "{In_round}{people} must all sit at {table}, which has {seats:seat|seats} for them. Drop a pin"
    " or raise the maximum of the table.",
    "pinned_facilitators_over_table": "{In_round}the facilitators {people} must all sit at {table}, but a table has"
    " {per_table:facilitator|facilitators}. Drop a pin.",
    "pinned_facilitator_moves": "{person} is pinned to {tables} in different rounds, but facilitators stay"
    " at one table. Drop one of the pins or let facilitators move.",
    "pinned_apart": "{In_round}{people} must be kept apart but must both sit at {table}. Drop one of these rules.",
    "pinned_group_split": "{In_round}{people} must sit together but are pinned to {tables}. Drop a"
    " pin or split the group.",
    "pinned_group_not_accessible": "{In_round}{people} must sit together at {table}, but {person} needs an accessible"
    " table and {table} is not one. Make the table accessible or drop a pin.",
    "group_over_table": "{In_round}{people} must sit together, {size:person|people}, but no table has more than"
    " {seats:seat|seats} for them. Split the group or raise the maximum of a table.",
    "open_seats_too_few": "{In_round}{people} can only sit at {tables}, with {seats:seat|seats} for them, {missing} too"
    " few. Raise the maximum there, make another table accessible or drop a pin.",
    "open_facilitators_too_many": "{In_round}the facilitators {people} can only sit at {tables}, with"
    " {places:place|places} for facilitators: {missing} too many. Drop a pin or make another table accessible.",
    "open_co_facilitators_too_many": "{In_round}the co-facilitators {people} can only sit at {tables}, with"
    " {places:place|places} for co-facilitators: {missing} too many. Drop a pin or make another table accessible.",
    "open_groups_too_many": "{In_round}{groups:group|groups} of at least {size:person|people} must each sit together"
    " and can only sit at {tables}, with room for {places:such group|such groups}. Split a group or raise a maximum;"
    " in the groups: {people}.",
    "tables_out_of_reach": "{In_round}at least {minimum:person is|people are} needed at {tables}, but only {people} can"
    " sit there, {missing} too few. Lower the minimum there or drop a pin.",
    "facilitators_out_of_reach": "{In_round}{needed:facilitator is|facilitators are} needed at {tables}, but only"
    " {facilitators} can sit there, {missing} too few. Drop a pin or make one of these tables accessible.",
    "group_co_facilitators": "{In_round}the co-facilitators {people} must sit together, but a table may have at most"
    " {most} of them. Split the group.",
    "group_facilitators": "{In_round}the facilitators {people} must sit together, but a table has {per_table}. Split"
    " the group or ask for more facilitators per table.",
    "groups_too_many": "{In_round}{groups:group|groups} of at least {size:person|people} must each sit together; no two"
    " of them fit at one table, and there {tables.alone:is|are}"
    " {tables:table|tables}. Split a group or add a table; in the groups: {people}.",
    "together_and_apart": "{In_round}{people} must be kept apart, but sit together in the group {group}. Drop one of"
    " these rules.",
    "apart_too_many": "{In_round}{people} must all be kept apart from each other, but there {tables.alone:is|are} only"
    " {tables:table|tables}. Drop one of these rules or add a table.",
    "apart_too_many_accessible": "{In_round}{people} need accessible tables and must all be kept apart from each other,"
    " but only {tables:table is|tables are} accessible. Make another table accessible or drop one of these rules.",
    "apart_too_many_open": "{In_round}{people} must all be kept apart from each other, but can only sit at {tables}."
    " Drop one of these rules or make another table accessible.",
    "language_without_speaker": "{In_round}{people:needs|need} {language} spoken at their table, but nobody there"
    " speaks it. Find somebody who speaks it or drop the rule.",
    "language_seats_too_few": "{In_round}{people:person needs|people need} {language} spoken at their table, but the"
    " tables of those who speak it ({speakers}) have {seats:seat|seats} for them, {missing} too few. Find another who"
    " speaks it.",
    "meetings_too_few": "For everybody to meet somebody with {attribute} {value}, {needed:seat|seats} beside them"
    " {needed.alone:is|are} needed over all rounds, but the {people} of them give {possible} at most. Ask for fewer"
    " meetings or plan more rounds.",
    "meet_nobody": "{people} must meet somebody with {attribute} {value} in {wanted:round|rounds}, but can in only"
    " {possible}: nobody of them is there in more of the same rounds. Ask for fewer meetings.",
    "meet_tables_too_few": "Facilitators stay at their tables ({tables}) and must meet somebody with {attribute}"
    " {value} in {times:round|rounds}: over all rounds these would have to be at a table"
    " {needed:time|times}, but {possible} at most is possible. Ask for fewer meetings or let facilitators move.",
    "own_department_everywhere": "{In_round}{people:leads|lead} and must not sit with others of {attribute} {value}."
    " The other tables have {seats:seat|seats} for the {others:other|others} of it, {missing} too few. Let somebody"
    " else lead.",
    "own_department_together": "{In_round}{people} must sit together, but one of them leads and must not sit with"
    " others of {attribute} {value}. Drop one of these rules or let somebody else lead.",
    "rules_conflict": "".join(CONFLICT.values()),
    "moves_too_few": "At least {needed:seat has|seats have} to move, but only {allowed} may. Allow more moves.",
    "not_found_in_time": "No plan was found in {seconds:second|seconds}, and no proof that there is none. Give it more"
    " time.",
}

RULES: Mapping[str, str] = {
    "rule_apart": "keep {people} apart",
    "rule_apart_from": "keep {person} apart from {people}",
    "rule_together": "keep {people} together",
    "rule_pin": "{person} sits at {table}{in_round}",
    "rule_accessible": "an accessible table for {people}",
    "rule_facilitators_per_table": "{per_table:facilitator|facilitators} per table",
    "rule_facilitators_stay": "{people} at one table in all rounds",
    "rule_table_min": "at least {min:person|people} at {tables}{tables.alone:| each}",
    "rule_table_max": "at most {max:person|people} at {tables}{tables.alone:| each}",
    "rule_language": "{people} beside somebody who speaks {language}",
    "rule_meet": "everybody meets somebody with {attribute} {value} in {times:round|rounds}",
    "rule_own_department": "{people} beside nobody else of {attribute} {value}",
    "rule_co_facilitators": "at most {most:co-facilitator|co-facilitators} at a table",
    "change_max": "raise the maximum of {tables} by {more}{tables.alone:| altogether}",
    "change_min": "lower the minimum of {tables} by {less}{tables.alone:| altogether}",
    "change_accessible": "make {tables} accessible",
    "change_times": "let everybody meet somebody with {attribute} {value} in {times:round|rounds}",
}

BROKEN: Mapping[str, str] = {
    "wrong_number_of_rounds": "The plan has {value:round|rounds} instead of {expected}.",
    "unknown_table": "{In_round}there is no {table}.",
    "unknown_person": "{In_round}{person} is seated but is not among the people.",
    "seated_twice": "{In_round}{person} is seated twice.",
    "not_seated": "{In_round}{person} has no seat.",
    "not_present": "{In_round}{person} has a seat at {table} but is not there.",
    "table_size": "{In_round}{people:person sits|people sit} at {table}, which seats {min} to {max}.",
    "table_facilitators": "{In_round}{table} has {facilitators:facilitator|facilitators} instead of {per_table}.",
    "not_accessible": "{In_round}{person} needs an accessible table, and {table} is not one.",
    "apart_broken": "{In_round}{people} sit together at {table} but must be kept apart.",
    "together_broken": "{In_round}{people} sit at {tables} but must be kept together.",
    "pin_broken": "{In_round}{person} does not sit at {table}.",
    "facilitator_moved": "{person} leads at {tables}, but facilitators stay at one table.",
    "language_missing": "{In_round}nobody at {table} speaks {language}, which {people:needs|need}.",
    "meet_missing": "{person} meets somebody with {attribute} {value} in {times:round|rounds} instead of {wanted}.",
    "own_department": "{In_round}{people} sit together at {table} though one of them leads and both are of"
    " {attribute} {value}.",
    "co_facilitators_over": "{In_round}{people} are co-facilitators at {table}, which may have {most}.",
}

FORCED = "{In_round}{attribute} must be at least {deviation:seat|seats} off an even mix"
BOUNDS: Mapping[str, str] = {
    "imbalance_forced": FORCED + ".",
    "imbalance_by_groups": FORCED + ": {people} of {value} sit in groups kept together, and a table's even share of"
    " them is at most {share}.",
    "imbalance_by_places": FORCED + ": {people} of {value} can sit at only {tables:table|tables}, with an even share of"
    " at most {share} of them.",
    "imbalance_by_facilitators": FORCED + ": everyone of {value} is a facilitator, and how many of these each table"
    " has is fixed ({per_table}).",
    "imbalance_by_rules": FORCED + ": with the rules, the {people} of {value} cannot be spread evenly.",
    "imbalance_jointly": "{In_round}no mix is even by {attributes} at once: the imbalance is at least {weighted}.",
    "repeats_between_rounds": "A table holds more people than there are tables to send them to next:"
    " {repeats:pair|pairs} must meet again.",
    "repeats_too_many_rounds": "Two people sit together {meetings:time|times} in all, but there are only"
    " {pairs:pair|pairs} of people: at least {repeats:meeting is a repeat|meetings are repeats}.",
    "repeats_facilitators": "There are more rounds than tables, so with facilitators who stay"
    " {repeats:meeting must be a repeat|meetings must be repeats}.",
    "repeats_by_pins": "People whose table is given meet again: {repeats:time|times}.",
    "repeats_by_company": "People who sit together for a language, or because they lead a table together, meet again:"
    " {repeats:time|times}.",
    "repeats_at_open_tables": "{people:person|people} can sit at only {tables:table|tables} in {rounds:round|rounds}:"
    " {repeats:meeting must be a repeat|meetings must be repeats}.",
    "wishes_forced": "The tables of the themes have no room for everybody's first wish: at least"
    " {steps:step|steps} down. One step down is a second wish instead of a first, or a third instead of a second.",
}

WARNINGS: Mapping[str, str] = {
    "no_spare_seats": "{In_round}all {people} seats are taken: nobody can be added.",
    "few_spare_seats": "{In_round}{people:person needs|people need} a seat and the tables have {seats}: only {spare}"
    " can be added.",
    "no_spare_facilitators": "{In_round}every facilitator is needed ({facilitators}): if one does not come, a table has"
    " too few.",
    "rounds_bring_repeats": "In {rounds:round|rounds} at least {repeats:meeting is a repeat|meetings are repeats};"
    " a plan of at most {most:round|rounds} may do without.",
    "values_rarer_than_tables": "By {attribute}, not each of the {tables} tables can have one of everything;"
    " there are too few of {values}.",
    "values_of_one": "By {attribute}, only one person has each of these: {values}. Is it spelt right?",
    "meet_tight": "For everybody to meet somebody with {attribute} {value}, {needed} of the {possible:seat|seats}"
    " beside them are needed.",
    "theme_seats_too_few": "{In_round}{wishes:person wishes|people wish} for {theme} first, but its tables have"
    " {seats:seat|seats}, {missing} too few.",
}

SENTENCES: Mapping[str, str] = {**BAD, **NO_PLAN, **RULES, **BOUNDS, **WARNINGS}
"""A plan that breaks a rule is told with `broken`: two of its codes mean something else in a file that is read."""


def broken(code: str, values: Mapping[str, Any]) -> str:
    """What a plan breaks, in words."""
    return _said(BROKEN[code], values)


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """The code and its values in words. Rounds are counted from 1 here, as people do."""
    template = SENTENCES[code]
    if code == "rules_conflict":  # says only what was found
        template = "".join(part for name, part in CONFLICT.items() if values.get(name)) or UNEXPLAINED
    return _said(template, values)


def _said(template: str, values: Mapping[str, Any]) -> str:
    words = {name: _counted(name, value) for name, value in values.items()}
    if "table" in words:
        words["Table"] = _Counted(words["table"][0].upper() + words["table"][1:], 1)
    place = values.get("round")
    words["In_round"] = _Counted("" if place is None else f"In round {place + 1}, ", 1)
    words["in_round"] = _Counted("" if place is None else f" in round {place + 1}", 1)
    if template.startswith(OPENING) and not words["In_round"]:
        template = template.removeprefix(OPENING)
        template = template[0].upper() + template[1:]
    return template.format_map(words)


class _Counted(str):
    """A value in words that knows its number: `{seats:seat|seats}` is "1 seat" or "4 seats"."""

    number: int

    def __new__(cls, text: str, number: int) -> _Counted:
        """The words of something, or of so many things."""
        made = super().__new__(cls, text)
        made.number = number
        return made

    def __format__(self, forms: str) -> str:
        return f"{self} {self.agreeing(forms)}" if forms else str(self)

    @property
    def alone(self) -> _Agreeing:
        """Only the word that goes with the number: `{seats.alone:is|are}`."""
        return _Agreeing(self)

    def agreeing(self, forms: str) -> str:
        """The one of `one|many` that goes with the number."""
        one, many = forms.split("|")
        return one if self.number == 1 else many


class _Agreeing:
    """A word in the number of a value, without the value."""

    def __init__(self, value: _Counted) -> None:
        self._value = value

    def __format__(self, forms: str) -> str:
        return self._value.agreeing(forms)


def _counted(name: str, value: Any) -> _Counted:
    count = len(value) if isinstance(value, tuple) else value if isinstance(value, int) else 1
    words = _word(value)
    is_named = name == "table" or (name == "tables" and isinstance(value, tuple))
    if is_named and not words.casefold().startswith("table"):
        words = f"table {words}" if count == 1 or name == "table" else f"the tables {words}"
    return _Counted(words, count)


def _word(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    parts = [sentence(v.code, v.values) if isinstance(v, planning.Reason) else str(v) for v in value]
    if not parts:
        return "none that was found"
    if len(parts) > MOST_NAMES:
        parts = [*parts[:MOST_NAMES], f"{len(parts) - MOST_NAMES} more"]
    is_rules = isinstance(value[0], planning.Reason)
    return "; ".join(parts) if is_rules else ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]
