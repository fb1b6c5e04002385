"""Names found however they are typed, and marked where they were found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.name_search import fold, marked, words_of


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("Søren Ågård", "soeren", "Søren"),
        ("Søren Ågård", "aagaard", "Ågård"),
        ("Nanna Kil Østergaard", "os", "Øs"),
        ("Aki Kim", "ki", "Ki"),  # the beginning of a word rather than the middle of one
        ("Aki Lindholt", "ki", "ki"),
        ("Æbelø", "aebeloe", "Æbelø"),
        ("Anna-Lise Groß", "lise", "Lise"),
        ("Anna-Lise Groß", "GROSS", "Groß"),
        ("Mikael Rafael", "mikael", "Mikael"),
        ("Łukasz Đorđe", "lukasz", "Łukasz"),
    ],
)
def test_what_is_found_is_marked_as_it_is_written(name: str, typed: str, found: str) -> None:
    assert [piece for piece, is_found in marked(name, words_of(typed)) if is_found] == [found]


def test_what_is_not_there_marks_nothing() -> None:
    assert marked("Maja Lund", words_of("majb")) == [("Maja Lund", False)]
    assert marked("Maja Lund", words_of("  ")) == [("Maja Lund", False)]


def test_overlapping_words_mark_each_letter_once() -> None:
    assert marked("Kirsten", words_of("kirs ki")) == [("Kirs", True), ("ten", False)]


@given(st.text(), st.text())
def test_marking_loses_no_letter_of_the_name(name: str, typed: str) -> None:
    assert "".join(piece for piece, _ in marked(name, words_of(typed))) == name


@given(st.text(min_size=1))
def test_every_name_is_found_by_itself(name: str) -> None:
    assert all(word in fold(name).letters for word in words_of(name))
