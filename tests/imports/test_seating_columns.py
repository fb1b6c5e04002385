"""Titles of lists for table planning, in four languages, however they are written."""

from __future__ import annotations

import pytest

from summit.imports.seating_columns import _WORDS, Meaning, columns_of, find, language_of
from summit.languages import LANGUAGES

COMMON = [
    Meaning.NAME,
    Meaning.SECTOR,
    Meaning.AREA,
    Meaning.ORGANISATION,
    Meaning.GENDER,
    Meaning.AGE,
    Meaning.PARTY,
    Meaning.FACILITATOR,
    Meaning.ACCESSIBLE,
    Meaning.APART,
    Meaning.TOGETHER,
    Meaning.TABLE,
    Meaning.ROUNDS,
    Meaning.SPEAKS,
]
TITLES = {
    "en": "NAME|Sector|Local area|Organisation|Gender|Age (years)|Political party|Table facilitator|Wheel-chair|"
    "Keep apart|Sits with|Table no.|Rounds present|Speaks",
    "da": "Navn *|Gruppe|Lokalområde|Forening|Køn|ALDER|Parti|Bordfacilitator|Kørestol|Ikke sammen med|"
    "Sidder sammen med|Bord nr.|Til stede i runder|Taler",
    "nb": "Navn|Gruppe|Tettsted|Organisasjon|Kjønn|Alder|Parti|Ordstyrer|Rullestol|Ikke sammen med|"
    "Sitter sammen med|Bordnr.|Til stede|Snakker",
    "nl": "Naam|Groep|Woonplaats|Organisatie|Geslacht|Leeftijd|Partij|Tafel-begeleider|Rolstoel|Niet samen met|"
    "Zit bij|Tafelnummer|Aanwezig in|Spreekt",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_known_in_their_language_and_tell_it(language: str) -> None:
    titles = TITLES[language].split("|")
    assert [column.meaning for column in columns_of(titles)] == COMMON
    assert language_of(titles) == language


def test_no_word_means_two_things() -> None:
    meanings: dict[str, set[Meaning]] = {}
    for meaning, words in _WORDS.items():
        for word in " ".join(words.values()).split():
            meanings.setdefault(word, set()).add(meaning)
    assert {word for word, meant in meanings.items() if len(meant) > 1} == set()


def test_every_meaning_has_words_in_every_language() -> None:
    assert set(_WORDS) == set(Meaning)
    assert all(set(words) == set(LANGUAGES) for words in _WORDS.values())


@pytest.mark.parametrize(
    ("title", "order"),
    [
        ("Wish 1", 1),
        ("2nd choice", 2),
        ("Third wish", 3),
        ("1. ønske", 1),
        ("Ønske 2", 2),
        ("2. prioritet", 2),
        ("Tredje valg", 3),
        ("Eerste keuze", 1),
        ("Wens 3", 3),
        ("Wishes", 0),
        ("Ønsker", 0),
        ("Voorkeuren", 0),
    ],
)
def test_wishes_have_an_order(title: str, order: int) -> None:
    (column,) = columns_of([title])
    assert (column.meaning, column.order) == (Meaning.WISHES, order)


@pytest.mark.parametrize("title", ["Table in round 2", "Bord i runde 2", "Tafel in ronde 2"])
def test_seats_of_an_earlier_plan_are_no_wish_for_a_table(title: str) -> None:
    (column,) = columns_of([title])
    assert (column.meaning, column.is_old_seat, column.is_of_old_plan) == (None, True, True)


@pytest.mark.parametrize("title", ["Theme in round 2", "Tema i runde 2", "Thema in ronde 2"])
def test_themes_of_an_earlier_plan_are_dropped_with_its_tables(title: str) -> None:
    (column,) = columns_of([title])
    assert (column.meaning, column.is_old_seat, column.is_of_old_plan) == (None, False, True)


@pytest.mark.parametrize("title", ["Theme", "Tema", "Theme in mind", "Tema 2"])
def test_other_themes_of_a_list_are_kept(title: str) -> None:
    (column,) = columns_of([title])
    assert not column.is_of_old_plan


def test_a_column_is_found_by_its_title_before_its_meaning() -> None:
    columns = columns_of(["Gruppe", "Sector size", "Shoe-size"])
    assert [find(columns, name) for name in ("gruppe", "shoe size", "sector", "age")] == [
        columns[0],
        columns[2],
        columns[0],
        None,
    ]
