"""Pastes from Word, Excel and mail programs, as people really make them."""

import pytest

from summit.imports import people

AREAS = ["Tølløse", "Tuse", "Orø"]
ADA, BO = ("Ada Holm", "a@x.example"), ("Bo Ås", "b@x.example")


def found(text: str) -> list[tuple[str, str]]:
    return [(person.name, person.email) for person in people.people_from(people.read_paste(text), areas=AREAS).good]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Holm\ta@x.example\nBo Ås\tb@x.example",
        "Ada Holm;a@x.example\r\nBo Ås;b@x.example\r\n",
        "Ada Holm, a@x.example\nBo Ås, b@x.example",
        "Ada Holm  a@x.example\nBo Ås b@x.example",
        "Ada Holm <a@x.example>\nBo Ås <b@x.example>",
        "\"Ada Holm\" <a@x.example>; \"Bo Ås\" <b@x.example>;",
        "Ada Holm <a@x.example>, Bo Ås <b@x.example>",
        "Holm, Ada <a@x.example>; Ås, Bo <b@x.example>",
        "Holm, Ada, a@x.example\nÅs, Bo, b@x.example",
        "Ada\tHolm\ta@x.example\nBo\tÅs\tb@x.example",
        "a@x.example\tAda Holm\nb@x.example\tBo Ås",
        "Navn\tE-mail\nAda Holm\ta@x.example\nBo Ås\tb@x.example",
        "Deltagerliste 2021\n\nE-mail\tNavn\na@x.example\tAda Holm\nb@x.example\tBo Ås",
        "Hvem\tHvor skriver vi\nAda Holm\ta@x.example\nBo Ås\tb@x.example",
        "Ada Holm (a@x.example)\nBo Ås (mailto:b@x.example)",
        "\ufeffAda Holm\u00a0<a@x.example>\n\n   \nBo Ås <b@x.example>\n",
        "1. Ada Holm\ta@x.example\n2. Bo Ås\tb@x.example",
        "1)\tAda Holm\ta@x.example\n2)\tBo Ås\tb@x.example",
        "1\tAda Holm\ta@x.example\n2\tBo Ås\tb@x.example",
        "Nr\tNavn\tMail\n1\tAda Holm\ta@x.example\n2\tBo Ås\tb@x.example",
        "\uf0b7\tAda Holm\ta@x.example\n\uf0b7\tBo Ås\tb@x.example",
        "• Ada Holm, a@x.example\n• Bo Ås, b@x.example",
        "- Ada Holm – a@x.example\n- Bo Ås – b@x.example",
        "Ada Holm\ta@x.example\vBo Ås\tb@x.example",
        "“Ada Holm” <a@x.example>\n“Bo A\u030as” <b@x.example>",
    ],
)  # fmt: skip
def test_two_people_are_found_however_they_are_written(text: str) -> None:
    assert found(text) == [ADA, BO]


def test_a_line_may_hold_a_name_only() -> None:
    assert found("Ada Holm\nBo Ås <b@x.example>\nÆrø Østergaard") == [("Ada Holm", ""), BO, ("Ærø Østergaard", "")]


def test_names_alone_with_the_surname_first_are_turned() -> None:
    assert found("Holm, Ada\nÅs, Bo Emil") == [("Ada Holm", ""), ("Bo Emil Ås", "")]


def test_areas_telephones_and_organisations_are_recognised_by_what_they_are() -> None:
    sheetful = people.read_paste("Ada Holm; Tuse; +45 12 34 56 78; Brugsen\nBo Ås; Orø; 23456789; Skolen")
    rows = people.people_from(sheetful, areas=AREAS).good
    assert [(row.area, row.phone, row.organisation) for row in rows] == [
        ("Tuse", "+45 12 34 56 78", "Brugsen"),
        ("Orø", "23456789", "Skolen"),
    ]


def test_rows_are_numbered_by_line() -> None:
    sheetful = people.read_paste("\nAda Holm\n\n\nBo Ås\n")
    assert [row.number for row in sheetful.rows] == [2, 5]


def test_a_cell_of_several_lines_counts_where_it_begins() -> None:
    sheetful = people.read_paste('Name\tNote\nAda Holm\t"one\ntwo"\nBo Ås\tthree')
    assert [(row.number, row.cells) for row in sheetful.rows] == [
        (2, ("Ada Holm", "one\ntwo")),
        (4, ("Bo Ås", "three")),
    ]


def test_a_stray_quotation_mark_swallows_nothing() -> None:
    assert found('"Ada Holm\ta@x.example\nBo Ås\tb@x.example') == [ADA, BO]


def test_a_comma_inside_a_name_with_its_area_stays_in_order() -> None:
    (row,) = people.people_from(people.read_paste("Ada Holm, Tuse a@x.example"), areas=AREAS).good
    assert (row.name, row.area, row.email) == ("Ada Holm", "Tuse", "a@x.example")


@pytest.mark.parametrize("text", ["Ada Holm, Bo Ås", "Ada Holm; Bo Ås;", "Ada Holm\nBo Ås", "1. Ada Holm\n2. Bo Ås\n"])
def test_names_alone_are_people_one_by_one(text: str) -> None:
    assert found(text) == [("Ada Holm", ""), ("Bo Ås", "")]


def test_a_first_person_whose_address_is_wrong_is_no_line_of_titles() -> None:
    parsed = people.people_from(people.read_paste("Ada Holm\ta(at)x.example\nBo Ås\tb@x.example"), areas=AREAS)
    assert [(row.row_number, row.name) for row in parsed.good] == [(2, "Bo Ås")]
    assert [(fault.row_number, fault.values) for fault in parsed.bad] == [(1, {"value": "a(at)x.example"})]


@pytest.mark.parametrize("text", ["Ada Holm 20 30 40 50", "Ada Holm, tlf. 20304050", "Ada Holm\t+45 20304050"])
def test_a_telephone_number_behind_the_name_is_kept_as_one(text: str) -> None:
    (row,) = people.people_from(people.read_paste(text), areas=AREAS).good
    assert (row.name, row.phone.replace(" ", "")[-8:], row.organisation) == ("Ada Holm", "20304050", "")
