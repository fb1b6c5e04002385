"""The planner's codes in words: one and many, tables called tables, a way out, in English and in Danish."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from summit.web.organiser.reason_sentences import SENTENCES, Told

NAMES = {"p1": "Ada Holm", "p2": "Bo Krog"}


def say(code: str, values: dict[str, Any]) -> str:
    """The sentence as the organiser reads it."""
    return SENTENCES[code](Told(values, NAMES, lambda rule: say(rule["code"], rule["values"])))


@pytest.fixture(params=["en", "da"])
def language(request: pytest.FixtureRequest, app: Flask) -> Any:
    with app.test_request_context("/"), force_locale(request.param):
        yield request.param


@pytest.mark.parametrize(
    "code",
    [
        "open_seats_too_few",
        "open_facilitators_too_many",
        "open_co_facilitators_too_many",
        "open_groups_too_many",
        "apart_too_many_open",
        "tables_out_of_reach",
        "facilitators_out_of_reach",
    ],
)
def test_one_table_and_several_are_called_so(code: str, language: str) -> None:
    values = {"people": ["p1", "p2"], "seats": 1, "places": 1, "missing": 1, "groups": 2, "size": 2}
    values |= {"minimum": 5, "needed": 2, "facilitators": 1}
    one, many = (say(code, {**values, "tables": tables}).casefold() for tables in (["t4"], ["t4", "t5"]))
    words = {"en": ("table 4", "tables 4 and 5"), "da": ("bord 4", "bordene 4 og 5")}[language]
    assert words[0] in one
    assert words[1] in many


@pytest.mark.parametrize(
    ("code", "values", "english", "danish"),
    [
        ("change_times", {"value": "Youth", "times": 2}, "in 2 rounds.", "i 2 runder."),
        ("change_times", {"value": "Youth", "times": 1}, "in 1 round.", "i 1 runde."),
        ("rounds_bring_repeats", {"rounds": 4, "most": 1, "repeats": 9}, "of 1 round may", "med 1 runde kan"),
        ("rounds_bring_repeats", {"rounds": 4, "most": 3, "repeats": 9}, "up to 3 rounds may", "op til 3 runder kan"),
        ("meet_missing", {"person": "p1", "value": "Youth", "times": 0, "wanted": 1}, "in 1 round,", "i 1 runde,"),
        ("table_size", {"people": 1, "table": "t4", "min": 5, "max": 5}, "1 person sits", "1 person sidder"),
        ("table_size", {"people": 7, "table": "t4", "min": 5, "max": 5}, "exactly 5", "præcis 5"),
        ("table_size", {"people": 7, "table": "t4", "min": 5, "max": 6}, "from 5 to 6", "fra 5 til 6"),
        ("wishes_forced", {"steps": 1}, "1 step down is", "1 trin ned er nødvendigt"),
        ("apart_too_many_accessible", {"people": ["p1", "p2"], "tables": 1}, "1 table is", "1 bord er tilgængeligt"),
        ("pin_broken", {"person": "p1", "table": "t4"}, "pinned to table 4", "fast plads ved bord 4"),
    ],
)
def test_numbers_agree_with_their_words(
    code: str, values: dict[str, Any], english: str, danish: str, language: str
) -> None:
    assert {"en": english, "da": danish}[language] in say(code, values)


def test_whom_nobody_can_meet_is_told_from_whom_few_can(language: str) -> None:
    values = {"people": ["p1"], "value": "Youth", "wanted": 2}
    never, once = (say("meet_nobody", {**values, "possible": possible}) for possible in (0, 1))
    assert {"en": "nobody of that group is ever there", "da": "ingen fra den gruppe er der"}[language] in never
    assert {"en": "in only 1 round:", "da": "i 1 runde:"}[language] in once


def test_a_conflict_offers_a_change_that_is_a_sentence(language: str) -> None:
    rule = {"code": "rule_meet", "values": {"value": "Youth", "times": 3}}
    change = {"code": "change_times", "values": {"value": "Youth", "times": 2}}
    said = say("rules_conflict", {"rules": [rule], "ways_out": [rule], "changes": [change]})
    ends = {
        "en": "It is enough that everybody meets somebody of Youth in 2 rounds.",
        "da": "Det er nok, at alle møder nogen fra Youth i 2 runder.",
    }
    assert said.endswith(ends[language])
