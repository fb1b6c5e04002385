"""Plain English for what the planner has to say on the command line: one sentence for each code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from summit import planning

MOST_NAMES = 12
UNEXPLAINED = "No plan can keep all the rules; which of them contradict each other was not found."
OPENING = "{In_round}"

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
    "group_over_table": "{In_round}{people} must sit together, {size} people, but no table has more than {seats} seats"
    " for them. Split the group.",
    "group_facilitators": "{In_round}the facilitators {people} must sit together, but a table has {per_table}.",
    "groups_too_many": "{In_round}{groups} groups of at least {size} people must each sit together; no two of them fit"
    " at one table, and there are {tables} tables. Split a group: {people} are in them.",
    "together_and_apart": "{In_round}{people} must be kept apart, but sit together in the group {group}. Drop one of"
    " these rules.",
    "apart_too_many": "{In_round}{people} must all be kept apart from each other, but there are only {tables} tables."
    " Drop one of these rules.",
    "apart_too_many_accessible": "{In_round}{people} need accessible tables and must all be kept apart from each other,"
    " but there are only {tables} accessible tables.",
    "rules_conflict": "These rules cannot be kept together: {rules}. Enough to drop or change: {ways_out}.",
    "moves_too_few": "At least {needed} seats have to move, but only {allowed} may.",
    "not_found_in_time": "No plan was found in {seconds} seconds, and no proof that there is none. Give it more time.",
}

RULES: Mapping[str, str] = {
    "rule_apart": "keep {people} apart",
    "rule_together": "keep {people} together",
    "rule_pin": "{person} sits at {table}{in_round}",
    "rule_accessible": "{person} needs an accessible table",
    "rule_facilitators_per_table": "{per_table} facilitators per table",
    "rule_facilitators_stay": "{person} stays at one table",
    "rule_table_min": "at least {min} people at {table}",
    "rule_table_max": "at most {max} people at {table}",
}

SENTENCES: Mapping[str, str] = {**BAD, **NO_PLAN, **RULES}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """The code and its values in words. Rounds are counted from 1 here, as people do."""
    words = {name: _word(value) for name, value in values.items()}
    if "rounds" not in values:
        place = values.get("round")
        words["In_round"] = "" if place is None else f"In round {place + 1}, "
        words["in_round"] = "" if place is None else f" in round {place + 1}"
    template = SENTENCES[code] if code != "rules_conflict" or values.get("rules") else UNEXPLAINED
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
