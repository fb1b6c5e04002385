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
    "changes": " It is enough to change one number: {changes}.",
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
    "seats_too_few": "{In_round}{people} people need a seat, but the tables have {seats}, {missing} too few."
    " Raise the maximum of some tables or add a table.",
    "people_too_few": "{In_round}the tables need at least {minimum} people, but only {people} are there,"
    " {missing} too few. Lower the minimum of some tables or remove a table.",
    "facilitators_too_few": "{In_round}{needed} facilitators are needed, but only {facilitators} are there,"
    " {missing} too few. Find more facilitators or remove tables.",
    "facilitators_too_many": "{In_round}{facilitators} facilitators are there, but the tables take exactly {needed}:"
    " make {surplus} of them participants.",
    "facilitators_over_table": "Table {table} has {max} seats, but {per_table} facilitators are to sit there.",
    "accessible_seats_too_few": "{In_round}{people} people need a seat at an accessible table, counting those who sit"
    " with them, but the {tables} accessible tables have {seats} seats for them, {missing} too few. Make"
    " another table accessible.",
    "accessible_facilitators_too_many": "{In_round}{facilitators} facilitators need an accessible table, but the"
    " {tables} accessible tables take {places} facilitators.",
    "pinned_twice": "{In_round}{person} is pinned to more than one table: {tables}. Keep one of the pins.",
    "pinned_not_accessible": "{In_round}{person} needs an accessible table but is pinned to {table}, which is not"
    " one. Drop the pin or make the table accessible.",
    "pinned_over_table": "{In_round}{people} must all sit at {table}, which has {seats} seats for them. Drop a pin.",
    "pinned_facilitators_over_table": "{In_round}the facilitators {people} must all sit at {table}, but a table has"
    " {per_table}. Drop a pin.",
    "pinned_facilitator_moves": "{person} is pinned to {tables} in different rounds, but facilitators stay"
    " at one table. Drop one of the pins.",
    "pinned_apart": "{In_round}{people} must be kept apart but must both sit at {table}. Drop one of these rules.",
    "pinned_group_split": "{In_round}{people} must sit together but are pinned to different tables: {tables}.",
    "pinned_group_not_accessible": "{In_round}{people} must sit together at {table}, but {person} needs an accessible"
    " table and {table} is not one.",
    "group_over_table": "{In_round}{people} must sit together, {size} people, but no table has more than"
    " {seats} seats"
    " for them. Split the group.",
    "open_seats_too_few": "{In_round}{people} can only sit at {tables}, which have {seats} seats for them,"
    " {missing} too"
    " few. Give these tables more seats, open another table to them or drop a pin.",
    "open_facilitators_too_many": "{In_round}the facilitators {people} can only sit at {tables}, which take {places}:"
    " {missing} too many. Drop a pin or open another table to them.",
    "open_co_facilitators_too_many": "{In_round}the co-facilitators {people} can only sit at {tables}, which take"
    " {places}: {missing} too many. Drop a pin or open another table to them.",
    "open_groups_too_many": "{In_round}{groups} groups of at least {size} people must each sit together and"
    " can only sit"
    " at {tables}, which hold {places} such groups. Split a group or raise a maximum: {people} are in them.",
    "tables_out_of_reach": "{In_round}{tables} need at least {minimum} people, but only {people} can sit there,"
    " {missing} too few. Lower their minimum or drop a pin.",
    "facilitators_out_of_reach": "{In_round}{tables} need {needed} facilitators, but only {facilitators} can"
    " sit there,"
    " {missing} too few. Drop a pin or make one of these tables accessible.",
    "group_co_facilitators": "{In_round}the co-facilitators {people} must sit together, but a table may have at most"
    " {most} of them. Split the group.",
    "group_facilitators": "{In_round}the facilitators {people} must sit together, but a table has {per_table}.",
    "groups_too_many": "{In_round}{groups} groups of at least {size} people must each sit together; no two of"
    " them fit"
    " at one table, and there are {tables} tables. Split a group: {people} are in them.",
    "together_and_apart": "{In_round}{people} must be kept apart, but sit together in the group {group}. Drop one of"
    " these rules.",
    "apart_too_many": "{In_round}{people} must all be kept apart from each other, but there are only {tables} tables."
    " Drop one of these rules.",
    "apart_too_many_accessible": "{In_round}{people} need accessible tables and must all be kept apart from"
    " each other,"
    " but there are only {tables} accessible tables.",
    "apart_too_many_open": "{In_round}{people} must all be kept apart from each other, but the only tables"
    " open to them"
    " are {tables}. Drop one of these rules or open another table to one of them.",
    "language_without_speaker": "{In_round}{people} need {language} spoken at their table, but nobody there"
    " speaks it."
    " Find somebody who speaks it or drop the rule.",
    "language_seats_too_few": "{In_round}{people} people need {language} spoken at their table, but the tables of the"
    " {speakers} who speak it have {seats} seats for them, {missing} too few. Find another who speaks it.",
    "meetings_too_few": "For everybody to meet {attribute} {value}, {needed} seats beside them are needed"
    " over all rounds,"
    " but {people} of them give {possible} at most. Ask for fewer meetings or plan more rounds.",
    "meet_nobody": "{people} must meet {attribute} {value} in {wanted} rounds, but are there in only"
    " {possible} rounds with"
    " any of them. Ask for fewer meetings.",
    "meet_tables_too_few": "Facilitators stay at their {tables} tables and must meet {attribute} {value} in"
    " {times} rounds:"
    " that takes {needed} tables with one over all rounds, but there can be {possible}. Ask for fewer meetings or let"
    " facilitators move.",
    "own_department_everywhere": "{In_round}{people} lead and must not sit with their own {attribute},"
    " {value}. The other"
    " tables have {seats} seats for the {others} others of it, {missing} too few. Let somebody else lead.",
    "own_department_together": "{In_round}{people} must sit together, but one of them leads and must not sit"
    " with their own"
    " {attribute}, {value}. Drop one of these rules.",
    "rules_conflict": "These rules cannot be kept together: {rules}. Enough to drop one: {ways_out}. Enough to change"
    " one: {changes}.",
    "moves_too_few": "At least {needed} seats have to move, but only {allowed} may.",
    "not_found_in_time": "No plan was found in {seconds} seconds, and no proof that there is none. Give it more time.",
}

RULES: Mapping[str, str] = {
    "rule_apart": "keep {people} apart",
    "rule_apart_from": "keep {person} apart from {people}",
    "rule_together": "keep {people} together",
    "rule_pin": "{person} sits at {table}{in_round}",
    "rule_accessible": "an accessible table for {people}",
    "rule_facilitators_per_table": "{per_table} facilitators per table",
    "rule_facilitators_stay": "{people} at one table in all rounds",
    "rule_table_min": "at least {min} people at {tables}",
    "rule_table_max": "at most {max} people at {tables}",
    "rule_language": "{people} beside somebody who speaks {language}",
    "rule_meet": "everybody meets {attribute} {value} in {times} rounds",
    "rule_own_department": "{people} beside nobody else of {attribute} {value}",
    "rule_co_facilitators": "at most {most} co-facilitators at a table",
    "change_max": "{more} more seats at {tables}",
    "change_min": "{less} people fewer at least at {tables}",
    "change_accessible": "make {tables} accessible",
    "change_times": "everybody meets {attribute} {value} in only {times} rounds",
}

BROKEN: Mapping[str, str] = {
    "wrong_number_of_rounds": "The plan has {value} rounds instead of {expected}.",
    "unknown_table": "{In_round}there is no table {table}.",
    "unknown_person": "{In_round}{person} is seated but is not among the people.",
    "seated_twice": "{In_round}{person} is seated twice.",
    "not_seated": "{In_round}{person} has no seat.",
    "not_present": "{In_round}{person} has a seat at {table} but is not there.",
    "table_size": "{In_round}{people} people sit at {table}, which seats {min} to {max}.",
    "table_facilitators": "{In_round}{table} has {facilitators} facilitators instead of {per_table}.",
    "not_accessible": "{In_round}{person} needs an accessible table, and {table} is not one.",
    "apart_broken": "{In_round}{people} sit together at {table} but must be kept apart.",
    "together_broken": "{In_round}{people} sit at {tables} but must be kept together.",
    "pin_broken": "{In_round}{person} does not sit at {table}.",
    "facilitator_moved": "{person} leads at more than one table: {tables}.",
    "language_missing": "{In_round}nobody at {table} speaks {language}, which {people} need.",
    "meet_missing": "{person} meets {attribute} {value} in {times} rounds instead of {wanted}.",
    "own_department": "{In_round}{people} sit together at {table} though one of them leads and both are of"
    " {attribute}"
    " {value}.",
    "co_facilitators_over": "{In_round}{people} are co-facilitators at {table}, which may have {most}.",
}

FORCED = "{In_round}{attribute} must be at least {deviation} seats off an even mix: "
BOUNDS: Mapping[str, str] = {
    "imbalance_forced": "{In_round}{attribute} must be at least {deviation} seats off an even mix.",
    "imbalance_by_groups": FORCED
    + "{people} of {value} sit in groups kept together, and a table's even share is at most"
    " {share}.",
    "imbalance_by_places": FORCED + "{people} of {value} can sit at only {tables} tables, whose even share is at most"
    " {share}.",
    "imbalance_by_facilitators": FORCED
    + "every table has exactly {per_table} of the facilitators, among whom {value} is"
    " counted.",
    "imbalance_by_rules": FORCED + "the rules leave no even mix for the {people} of {value}.",
    "imbalance_jointly": "{In_round}no table can suit {attributes} all at once: the imbalance is at least {weighted}.",
    "repeats_between_rounds": "A table holds more people than there are tables to send them to next:"
    " {repeats} pairs must"
    " meet again.",
    "repeats_too_many_rounds": "There are {meetings} meetings but only {pairs} pairs of people: {repeats}"
    " must be repeats.",
    "repeats_facilitators": "There are more rounds than tables, so with facilitators who stay {repeats}"
    " meetings must be"
    " repeats.",
    "repeats_by_pins": "People whose table is given meet again: {repeats} times.",
    "repeats_by_company": "People who sit together for a language, or because they lead a table together, meet again:"
    " {repeats} times.",
    "repeats_at_open_tables": "{people} people can sit at only {tables} tables in {rounds} rounds: {repeats}"
    " meetings must"
    " be repeats.",
    "wishes_forced": "The tables of the themes cannot seat everybody where they wish: at least {steps} steps down.",
}

WARNINGS: Mapping[str, str] = {
    "no_spare_seats": "{In_round}all {people} seats are taken: nobody can be added.",
    "few_spare_seats": "{In_round}{people} people need a seat and the tables have {seats}: only {spare} can be added.",
    "no_spare_facilitators": "{In_round}each of the {facilitators} facilitators is needed: if one does not"
    " come, a table"
    " has none.",
    "rounds_bring_repeats": "In {rounds} rounds at least {repeats} meetings are repeats; up to {most} rounds"
    " they may be"
    " avoided.",
    "values_rarer_than_tables": "By {attribute}, not each of the {tables} tables can have one of everything;"
    " there are too"
    " few of {values}.",
    "values_of_one": "By {attribute}, only one person has each of these: {values}. Is it spelt right?",
    "meet_tight": "For everybody to meet {attribute} {value}, {needed} of the {possible} seats beside them are needed.",
    "theme_seats_too_few": "{In_round}{wishes} people wish for {theme} first, but its tables have {seats}"
    " seats, {missing}"
    " too few.",
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
    words = {name: _word(value) for name, value in values.items()}
    place = values.get("round")
    words["In_round"] = "" if place is None else f"In round {place + 1}, "
    words["in_round"] = "" if place is None else f" in round {place + 1}"
    if template.startswith(OPENING) and not words["In_round"]:
        template = template.removeprefix(OPENING)
        template = template[0].upper() + template[1:]
    return template.format_map(words)


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
