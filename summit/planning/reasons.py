"""The codes of every `Reason` and the names of its values. Doors hold one sentence for each of them."""

from __future__ import annotations

from collections.abc import Mapping

INFEASIBLE: Mapping[str, tuple[str, ...]] = {
    "seats_too_few": ("round", "people", "seats", "missing"),
    "people_too_few": ("round", "people", "minimum", "missing"),
    "facilitators_too_few": ("round", "facilitators", "needed", "missing"),
    "facilitators_too_many": ("round", "facilitators", "needed", "surplus"),
    "facilitators_over_table": ("table", "max", "per_table"),
    "accessible_seats_too_few": ("round", "people", "seats", "missing", "tables"),
    "accessible_facilitators_too_many": ("round", "facilitators", "places", "tables"),
    "open_seats_too_few": ("round", "people", "tables", "seats", "missing"),
    "open_facilitators_too_many": ("round", "people", "tables", "places", "missing"),
    "open_co_facilitators_too_many": ("round", "people", "tables", "places", "missing"),
    "open_groups_too_many": ("round", "groups", "size", "tables", "people", "places"),
    "tables_out_of_reach": ("round", "tables", "minimum", "people", "missing"),
    "facilitators_out_of_reach": ("round", "tables", "needed", "facilitators", "missing"),
    "pinned_twice": ("round", "person", "tables"),
    "pinned_not_accessible": ("round", "person", "table"),
    "pinned_over_table": ("round", "table", "people", "seats"),
    "pinned_facilitators_over_table": ("round", "table", "people", "per_table"),
    "pinned_facilitator_moves": ("person", "tables"),
    "pinned_apart": ("round", "table", "people"),
    "pinned_group_split": ("round", "people", "tables"),
    "pinned_group_not_accessible": ("round", "person", "people", "table"),
    "group_over_table": ("round", "people", "size", "seats"),
    "group_facilitators": ("round", "people", "per_table"),
    "group_co_facilitators": ("round", "people", "most"),
    "groups_too_many": ("round", "groups", "size", "tables", "people"),
    "together_and_apart": ("round", "people", "group"),
    "apart_too_many": ("round", "people", "tables"),
    "apart_too_many_accessible": ("round", "people", "tables"),
    "apart_too_many_open": ("round", "people", "tables"),
    "language_without_speaker": ("round", "language", "people"),
    "language_seats_too_few": ("round", "language", "people", "speakers", "seats", "missing"),
    "meetings_too_few": ("attribute", "value", "people", "needed", "possible"),
    "meet_nobody": ("attribute", "value", "people", "wanted", "possible"),
    "meet_tables_too_few": ("attribute", "value", "times", "tables", "needed", "possible"),
    "own_department_everywhere": ("round", "attribute", "value", "people", "others", "seats", "missing"),
    "own_department_together": ("round", "attribute", "value", "people"),
    "rules_conflict": ("rules", "ways_out", "changes"),
    "moves_too_few": ("allowed", "needed"),
    "not_found_in_time": ("seconds",),
}
"""Why no legal plan exists. `round` counts from 0, None is every round; `people`, `tables`: ids or a number."""

RULES: Mapping[str, tuple[str, ...]] = {
    "rule_apart": ("people",),
    "rule_apart_from": ("person", "people"),
    "rule_together": ("people",),
    "rule_pin": ("person", "table", "round"),
    "rule_accessible": ("people",),
    "rule_facilitators_per_table": ("per_table",),
    "rule_facilitators_stay": ("people",),
    "rule_table_min": ("tables", "min"),
    "rule_table_max": ("tables", "max"),
    "rule_language": ("language", "people"),
    "rule_meet": ("attribute", "value", "times"),
    "rule_own_department": ("people", "attribute", "value"),
    "rule_co_facilitators": ("most",),
}
"""The rules of a `rules_conflict`: together they cannot be kept. Each of its `ways_out` is enough to drop."""

CHANGES: Mapping[str, tuple[str, ...]] = {
    "change_max": ("tables", "more"),
    "change_min": ("tables", "less"),
    "change_accessible": ("tables",),
    "change_times": ("attribute", "value", "times"),
}
"""The `changes` of a `rules_conflict`: numbers that may be changed instead, each enough by itself."""

VIOLATIONS: Mapping[str, tuple[str, ...]] = {
    "wrong_number_of_rounds": ("value", "expected"),
    "unknown_table": ("round", "table"),
    "unknown_person": ("round", "person"),
    "seated_twice": ("round", "person"),
    "not_seated": ("round", "person"),
    "not_present": ("round", "person", "table"),
    "table_size": ("round", "table", "people", "min", "max"),
    "table_facilitators": ("round", "table", "facilitators", "per_table"),
    "not_accessible": ("round", "person", "table"),
    "apart_broken": ("round", "people", "table"),
    "together_broken": ("round", "people", "tables"),
    "pin_broken": ("round", "person", "table"),
    "facilitator_moved": ("person", "tables"),
    "language_missing": ("round", "table", "language", "people"),
    "meet_missing": ("attribute", "value", "person", "times", "wanted"),
    "own_department": ("round", "table", "people", "attribute", "value"),
    "co_facilitators_over": ("round", "table", "people", "most"),
}
"""What a plan breaks, as `measure` finds it."""

BOUNDS: Mapping[str, tuple[str, ...]] = {
    "imbalance_forced": ("attribute", "round", "deviation"),
    "imbalance_by_groups": ("attribute", "round", "value", "deviation", "people", "share"),
    "imbalance_by_places": ("attribute", "round", "value", "deviation", "people", "tables", "share"),
    "imbalance_by_facilitators": ("attribute", "round", "value", "deviation", "per_table"),
    "imbalance_by_rules": ("attribute", "round", "value", "deviation", "people"),
    "imbalance_jointly": ("attributes", "round", "weighted"),
    "repeats_between_rounds": ("repeats", "tables"),
    "repeats_too_many_rounds": ("repeats", "meetings", "pairs"),
    "repeats_facilitators": ("repeats",),
    "repeats_by_pins": ("repeats",),
    "repeats_by_company": ("repeats",),
    "repeats_at_open_tables": ("repeats", "people", "tables", "rounds"),
    "wishes_forced": ("steps",),
}
"""Why a bound is above 0. `deviation` and `weighted` are for the round; `round` None: in each of them."""

WARNINGS: Mapping[str, tuple[str, ...]] = {
    "no_spare_seats": ("round", "people"),
    "few_spare_seats": ("round", "people", "seats", "spare"),
    "no_spare_facilitators": ("round", "facilitators"),
    "rounds_bring_repeats": ("rounds", "most", "repeats"),
    "values_rarer_than_tables": ("attribute", "values", "tables"),
    "values_of_one": ("attribute", "values"),
    "meet_tight": ("attribute", "value", "needed", "possible"),
    "theme_seats_too_few": ("round", "theme", "wishes", "seats", "missing"),
}
"""Worth knowing before planning; none of them stops a plan."""

CODES: Mapping[str, tuple[str, ...]] = {**INFEASIBLE, **RULES, **CHANGES, **VIOLATIONS, **BOUNDS, **WARNINGS}
