"""Plain text: lines that fit, links in one piece, words on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.mail.plain import WIDTH, one_line, wrapped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Anna \t Bak ", "Anna Bak"),
        ("Anna\r\nBcc: x@y.example", "Anna Bcc: x@y.example"),
        ("Anna\u2028Bak", "Anna Bak"),
        ("An\x00na", "Anna"),
        ("\u202eannA", "annA"),
        ("", ""),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text())
def test_one_line_is_one_line_whatever_it_was(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    line.encode()


def test_a_label_keeps_its_column() -> None:
    long = "Where:         " + "Fjordhallen ved havnen " * 5
    first, second, *_ = wrapped(long).splitlines()
    assert first.startswith("Where:         Fjordhallen")
    assert second[:15] == " " * 15
    assert second[15:16].isalpha()


def test_a_link_stays_in_one_piece_and_a_quotation_stays_one() -> None:
    link = "http://localhost/i/" + "x" * 90
    assert wrapped(f"See:\n{link}\n").splitlines() == ["See:", link]
    assert {line[:2] for line in wrapped("> " + "gerne med " * 30).splitlines()} == {"> "}


def test_blank_lines_do_not_pile_up() -> None:
    assert wrapped("\n\n a \n\n\n\n b\n\n") == "a\n\nb\n"


@given(st.text(alphabet="ab -\n", max_size=400))
def test_every_line_fits(text: str) -> None:
    longest_word = max((len(word) for word in text.split()), default=0)
    assert all(len(line) <= max(WIDTH, longest_word) for line in wrapped(text).splitlines())
