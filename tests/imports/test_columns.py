"""Titles of columns in four languages."""

import pytest

from summit.imports import columns
from summit.imports.columns import Field


@pytest.mark.parametrize(
    "titles",
    [
        ["Name", "E-mail address", "Organisation", "Local area", "Phone number", "Language", "Group", "Party", "Notes"],
        ["NAVN *", "E-mail", "Forening", "Lokalområde", "Tlf. nr.", "Sprog", "Gruppe", "Parti", "Bemærkninger"],
        ["Fullt navn", "E-postadresse", "Virksomhet", "Tettsted", "Mobil", "Språk", "Gruppe", "Parti", "Merknad"],
        [
            "Volledige naam",
            "E-mailadres",
            "Bedrijf",
            "Woonplaats",
            "Telefoon",
            "Taal",
            "Groep",
            "Partij",
            "Opmerkingen",
        ],
        ["name (full)", "MAIL:", "company", "village", "mobile_phone", "language", "sector", "political party", "note"],
    ],
)
def test_titles_are_known_in_four_languages(titles: list[str]) -> None:
    wanted = [Field.NAME, Field.EMAIL, Field.ORGANISATION, Field.AREA, Field.PHONE, Field.LANGUAGE, Field.GROUP]
    expected = {field: index for index, field in enumerate([*wanted, Field.PARTY, Field.NOTE])}
    assert columns.recognise(titles) == expected


def test_of_two_columns_with_one_meaning_the_first_counts() -> None:
    assert columns.recognise(["Telefon", "Navn", "Mobil"]) == {Field.PHONE: 0, Field.NAME: 1}


def test_an_unknown_title_means_nothing() -> None:
    assert columns.recognise(["Skonummer", "", "Nominated by"]) == {}
