"""Text for files: what is changed, what is kept, and how files are named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.exports import text


@pytest.mark.parametrize(
    ("event", "name", "expected"),
    [
        ("Topmøde om lokal udvikling", "Deltagere", "topmoede-om-lokal-udvikling_deltagere_2021-09-05.xlsx"),
        ("Århus / Æbleø: «møde»", "Fremmøde", "aarhus-aebleoe-moede_fremmoede_2021-09-05.xlsx"),
        ("../../etc/passwd\0\r\n", 'a;b"c', "etc-passwd_a-b-c_2021-09-05.xlsx"),
        ("Ёлка 東京", "", "event_list_2021-09-05.xlsx"),
        ("Café Zoë", "Bordplan", "cafe-zoe_bordplan_2021-09-05.xlsx"),
    ],
)
def test_a_file_is_named_by_event_list_and_date(event: str, name: str, expected: str) -> None:
    assert text.safe_file_name(event, name, date(2021, 9, 5)) == expected


@given(st.text(), st.text())
def test_a_file_name_is_short_ascii_whatever_the_titles_are(event: str, name: str) -> None:
    made = text.safe_file_name(event, name, date(2021, 9, 5), "csv")
    assert made.endswith("_2021-09-05.csv")
    assert len(made) <= 120
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_control_characters_become_visible_and_line_ends_become_one_kind() -> None:
    assert text.printable("a\x00b\x1bc\x85d\r\ne\rf\tg\ud800") == "a\ufffdb\ufffdc\ufffdd\ne\nf\tg\ufffd"


def test_what_does_not_fit_is_cut_with_a_mark_and_never_inside_a_character() -> None:
    assert text.cut("x" * 100, 100) == "x" * 100
    assert text.cut("😀" * 10, 12) == "😀" * 4 + " […]"
    assert text.cut("a" + "😀" * 10, 12) == "a" + "😀" * 3 + " […]"


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.from_regex(r"(_x[0-9a-fA-F]{4}_){1,3}", fullmatch=True))
def test_escaping_is_undone_by_reading(value: str) -> None:
    assert text.from_cell(text.for_cell(value)) == text.printable(value)
