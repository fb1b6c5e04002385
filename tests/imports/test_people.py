"""Lists of people: which rows are good, what is said of the others, and by which number."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.imports import people
from summit.imports.columns import Field
from summit.imports.people import Parsed, PersonRow
from summit.imports.sheetful import BadFile, Row, Sheetful

AREAS = ["Tølløse", "Tuse", "Tuse Næs", "Orø", "Holbæk By"]


def parsed(text: str, **options: Any) -> Parsed:
    return people.people_from(people.read_paste(text), areas=AREAS, **options)


def faults(text: str) -> list[tuple[int, str, str]]:
    return [(bad.row_number, bad.field, bad.message % bad.values) for bad in parsed(text).bad]


def test_good_rows_are_tidied_and_spelt_as_the_event_spells() -> None:
    text = (
        "Navn\tE-mail\tLokalområde\tSprog\tTelefon\tForening\tGruppe\tParti\tBemærkning\n"
        "  Ada \u00a0 Holm\u200b\tADA@Forum.Example\tTUSE  næs\tDansk\t+45 12 34 56 78\tBrugsen\tBorgere\tA\t"
        "Kører selv\n"
    )
    assert parsed(text).good == (
        PersonRow(
            row_number=2,
            name="Ada Holm",
            email="ADA@forum.example",
            organisation="Brugsen",
            area="Tuse Næs",
            phone="+45 12 34 56 78",
            language="da",
            group="Borgere",
            party="A",
            note="Kører selv",
        ),
    )


def test_each_fault_is_said_with_its_row() -> None:
    text = (
        "Name;E-mail;Area;Language\n"
        "Ada Holm;ada@forum.example;Tuse;en\n"
        ";bo@forum.example;Orø;\n"
        "\n"
        "Cleo Dam;cleo at forum;Tollose;Klingon\n"
        "Dan Friis;ADA@forum.example;Mars;\n"
        "Ada Holm;ada@forum.example;;\n"
        f"{'x' * 121};;;\n"
    )
    assert faults(text) == [
        (3, "name", "The name is missing."),
        (5, "email", "“cleo at forum” is not an e-mail address."),
        (5, "area", "“Tollose” is not an area of this event. Did you mean one of these: Tølløse, Tuse?"),
        (5, "language", "“Klingon” is not a language we have."),
        (6, "area", "“Mars” is not an area of this event."),
        (6, "email", "The address ADA@forum.example is already in row 2, for Ada Holm."),
        (7, "name", "The same person is already in row 2."),
        (8, "name", "This is 121 characters long; at most 120 fit."),
    ]
    assert len({row.row_number for row in parsed(text).bad}) == 5
    assert [person.row_number for person in parsed(text).good] == [2]


def test_one_address_for_two_people_names_the_first() -> None:
    text = "Name;E-mail\nAda Holm;home@forum.example\nBo Holm;Home@Forum.Example\n"
    assert faults(text) == [(3, "email", "The address Home@forum.example is already in row 2, for Ada Holm.")]


def test_people_without_address_are_the_same_only_with_the_same_particulars() -> None:
    text = "Name;Area\nJens Hansen;Tuse\nJens Hansen;Orø\nJENS  HANSEN;Tuse\n"
    assert [person.area for person in parsed(text).good] == ["Tuse", "Orø"]
    assert faults(text) == [(4, "name", "The same person is already in row 2.")]


def test_twice_on_one_line_is_twice() -> None:
    assert faults("Ada <a@forum.example>; Ada <a@forum.example>") == [
        (1, "name", "The same person is already in row 1.")
    ]


def test_an_event_without_areas_keeps_what_is_called_an_area() -> None:
    sheetful = people.read_paste("Name;Area\nAda Holm;Mars\n")
    assert [person.area for person in people.people_from(sheetful, areas=[]).good] == ["Mars"]


def test_it_is_told_which_columns_are_read() -> None:
    found = parsed("Fornavn;Mellomnavn;Etternavn;E-post;Skonummer\nAda;de;Holm;a@forum.example;38\n")
    assert found.good[0].name == "Ada de Holm"
    assert found.used == {
        Field.FIRST_NAME: "Fornavn",
        Field.MIDDLE_NAME: "Mellomnavn",
        Field.LAST_NAME: "Etternavn",
        Field.EMAIL: "E-post",
    }
    assert found.ignored == ("Skonummer",)


@pytest.mark.parametrize(
    ("written", "code"),
    [("dansk", "da"), ("Norsk (bokmål)", "nb"), ("no", "nb"), ("nl-NL", "nl"), ("Engelsk", "en"), ("EN", "en")],
)
def test_languages_are_known_by_code_and_by_name(written: str, code: str) -> None:
    assert [person.language for person in parsed(f"Name;Language\nAda Holm;{written}").good] == [code]


@pytest.mark.parametrize(
    "written", ["Ada <a@forum.example>", "mailto:a@forum.example", "a@forum.example;", "<a@forum.example>"]
)
def test_an_address_may_come_dressed_up(written: str) -> None:
    assert people.proper_email(written) == "a@forum.example"


def test_too_many_rows_are_refused_as_a_whole() -> None:
    with pytest.raises(BadFile) as refusal:
        parsed("Name\nAda\nBo\nCleo\n", max_rows=2)
    assert str(refusal.value) == "The list is too long. At most 2 rows can be read at once."


@pytest.mark.parametrize("text", ["E-mail;Area\na@forum.example;Orø", "a@forum.example\nb@forum.example"])
def test_a_list_without_names_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(BadFile) as refusal:
        parsed(text)
    assert (refusal.value.code, refusal.value.status) == ("no_name", 422)


CELLS = st.text(max_size=40) | st.sampled_from(["Ada Holm", "a@forum.example", "Tuse", "=1+1", "da", "Navn", "E-mail"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_row_of_any_list_is_either_good_or_bad(rows: list[list[str]]) -> None:
    sheetful = Sheetful(("",) * 6, tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1)))
    try:
        found = people.people_from(sheetful, areas=AREAS)
    except BadFile as refusal:
        assert refusal.code == "no_name"
        return
    good, bad = [person.row_number for person in found.good], {fault.row_number for fault in found.bad}
    assert sorted([*good, *bad]) == list(range(1, len(rows) + 1))
    assert [fault.message % fault.values for fault in found.bad if "%(" in fault.message % fault.values] == []
    assert all(person.area in {"", *AREAS} for person in found.good)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_paste_is_read_or_refused(text: str) -> None:
    try:
        sheetful = people.read_paste(text)
    except BadFile as refusal:
        assert refusal.code in {"empty", "too_many_columns"}
        return
    last = len(re.split("\r\n|[\n\r\v\f\x85\u2028\u2029]", text))
    assert all(1 <= row.number <= last for row in sheetful.rows)
