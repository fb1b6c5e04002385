"""Cells of lists for table planning: yes and no, roles, ages, rounds, tables."""

from __future__ import annotations

from datetime import date

import pytest

from summit.imports import seating_words as words

TODAY = date(2021, 9, 5)


@pytest.mark.parametrize("value", ["yes", "JA", " x ", "1", "true", "sand", "✓", "v", "+"])
def test_yes(value: str) -> None:
    assert words.yes_or_no(value) is True


@pytest.mark.parametrize("value", ["no", "Nej", "NEI", "nee", "0", "false", "-", "–"])
def test_no(value: str) -> None:
    assert words.yes_or_no(value) is False


@pytest.mark.parametrize("value", ["perhaps", "2", "xx", "ja, tak", "?"])
def test_neither(value: str) -> None:
    assert words.yes_or_no(value) is None
    assert words.needs_accessible(value) is None


@pytest.mark.parametrize("value", ["Kørestol", "wheel-chair user", "bruger rullestol", "rolstoel", "ja"])
def test_what_needs_room(value: str) -> None:
    assert words.needs_accessible(value) is True


@pytest.mark.parametrize(
    ("value", "age"),
    [
        ("44", 44),
        ("0", 0),
        ("120", 120),
        ("1971", 50),
        ("2021", 0),
        ("1971-09-05", 50),
        ("1971-09-06", 49),
        ("06-09-1971", 49),
        ("5.9.1971", 50),
        ("05/09/1971", 50),
        ("1971-09-06 00:00", 49),
        ("121", None),
        ("1899", None),
        ("2022", None),
        ("2021-09-06", None),
        ("30-02-1971", None),
        ("old", None),
        ("44.5", None),
        ("-1", None),
        ("18-29", None),
        ("²", None),
    ],
)
def test_ages(value: str, age: int | None) -> None:
    assert words.age_of(value, TODAY) == age


@pytest.mark.parametrize(
    ("value", "rounds"),
    [
        ("1", (1,)),
        ("1,3", (1, 3)),
        ("3;1", (1, 3)),
        ("1.3", (1, 3)),
        ("1 og 2", (1, 2)),
        ("1 en 2", (1, 2)),
        ("1 and 3", (1, 3)),
        ("2-4", (2, 3, 4)),
        ("1 – 2, 4", (1, 2, 4)),
        ("all", ()),
        ("Alle runder", ()),
        ("first", None),
        ("3-1", None),
        ("1-99999", None),
        ("-1", None),
        (",", None),
    ],
)
def test_rounds(value: str, rounds: tuple[int, ...] | None) -> None:
    assert words.rounds_of(value) == rounds


def test_a_table_has_one_name_however_it_is_written() -> None:
    assert {words.table_key(value) for value in ("3", "03", "Table 3", "BORD 3", "Tafel 3", "T003")} == {"3"}
    assert words.table_key("Havnen ") == words.table_key("havnen")
