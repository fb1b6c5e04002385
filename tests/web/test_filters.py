"""Dates, clock times, numbers and names as the reader's language writes them, on the event's clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale

from summit import clock, dates
from summit.collation import name_key, sorted_names
from summit.web import filters

START = datetime(2021, 9, 5, 7, 0, tzinfo=UTC)  # nine o'clock in Copenhagen, in summer
END = START + timedelta(hours=7)
ZONE = "Europe/Copenhagen"
NOW = datetime(2021, 8, 16, 8, 0, tzinfo=UTC)
GAP = "\N{NO-BREAK SPACE}"


def tied(text: str) -> str:
    """`text` with a no-break space for each underscore."""
    return text.replace("_", GAP)


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("filters")
    Babel(app, default_timezone=ZONE)
    filters.init_app(app)
    return app


@pytest.fixture(autouse=True)
def reader(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("language", "day", "weekday_day", "at", "moment", "span"),
    [
        (
            "da",
            "5._september_2021",
            "søndag 5._september_2021",
            "kl._9.00",
            "5._september_2021 kl._9.00",
            "5._september_2021 kl._9.00–16.00",
        ),
        (
            "nb",
            "5._september_2021",
            "søndag 5._september_2021",
            "kl._09.00",
            "5._september_2021 kl._09.00",
            "5._september_2021 kl._09.00–16.00",
        ),
        (
            "nl",
            "5_september_2021",
            "zondag 5_september_2021",
            "9.00_uur",
            "5_september_2021 om_9.00_uur",
            "5_september_2021, 9.00–16.00_uur",
        ),
        (
            "en",
            "5_September_2021",
            "Sunday 5_September_2021",
            "9:00",
            "5_September_2021 at_9:00",
            "5_September_2021, 9:00–16:00",
        ),
    ],
)
def test_dates_are_written_as_in_each_language(
    language: str, day: str, weekday_day: str, at: str, moment: str, span: str
) -> None:
    with force_locale(language):
        assert filters.day(START) == tied(day)
        assert filters.weekday_day(START) == tied(weekday_day)
        assert filters.clock(START) == tied(at)
        assert filters.moment(START) == tied(moment)
        assert filters.span(START, END) == tied(span)


def test_the_same_moment_is_another_hour_in_another_zone_and_another_season() -> None:
    winter = datetime(2021, 12, 5, 7, 0, tzinfo=UTC)
    assert filters.hour(START) == "9:00"
    assert filters.hour(winter) == "8:00"
    assert filters.hour(START, "Europe/London") == "8:00"
    assert filters.day(datetime(2021, 9, 5, 22, 30, tzinfo=UTC)) == tied("6_September_2021")
    assert filters.day(date(2021, 9, 5), "Pacific/Auckland") == tied("5_September_2021"), "a day is a day everywhere"


def test_a_span_over_midnight_names_both_days() -> None:
    assert filters.span(START, START + timedelta(hours=20)) == tied(
        "5_September_2021 at_9:00 – 6_September_2021 at_5:00"
    )


def test_hours_of_the_programme_need_no_date() -> None:
    with force_locale("nl"):
        assert filters.hours(time(9, 30), time(10, 45)) == tied("9.30–10.45_uur")
        assert filters.hours(time(9, 30), None) == tied("9.30_uur")


def test_what_is_not_known_is_empty() -> None:
    nothing = [filters.day, filters.day_short, filters.weekday_day, filters.clock, filters.moment, filters.relative]
    assert [show(None) for show in nothing] == [""] * len(nothing)
    assert filters.span(None, None) == ""
    assert filters.span(START, None) == filters.moment(START)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        filters.moment(START.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2021, 8, 16, 6, 12, tzinfo=UTC), "today 8:12"),
        (datetime(2021, 8, 15, 22, 5, tzinfo=UTC), "today 0:05"),  # still yesterday in UTC
        (datetime(2021, 8, 15, 14, 2, tzinfo=UTC), "yesterday 16:02"),
        (datetime(2021, 8, 17, 10, 0, tzinfo=UTC), "tomorrow 12:00"),
        (datetime(2021, 8, 14, 14, 2, tzinfo=UTC), "14_August"),
        (datetime(2020, 8, 14, 14, 2, tzinfo=UTC), "14_August_2020"),
    ],
)
def test_what_was_near_is_said_nearly(value: datetime, expected: str) -> None:
    assert filters.relative(value) == tied(expected)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (4, "in 4 days"), (-3, "3 days ago")],
)
def test_how_far_off_a_day_is(days: int, expected: str) -> None:
    assert filters.away(NOW + timedelta(days=days)) == expected


@pytest.mark.parametrize(("language", "expected"), [("da", "1.980"), ("nl", "1.980"), ("nb", "1_980"), ("en", "1,980")])
def test_numbers_are_grouped_as_in_each_language(language: str, expected: str) -> None:
    with force_locale(language):
        assert filters.number(1980) == tied(expected)
        assert [filters.number(value) for value in (0, 7, 999, None)] == ["0", "7", "999", ""]


def test_a_language_we_do_not_have_reads_like_english() -> None:
    assert dates.moment(START, "fr", ZONE) == dates.moment(START, "en", ZONE)


@pytest.mark.parametrize("language", ["da", "nb"])
def test_danish_and_norwegian_put_their_own_letters_last(language: str) -> None:
    names = ["Ågesen", "Østergaard", "Zander", "Ærø", "Aagaard", "Abel", "Müller", "Mynster", "Myhre", "öberg"]
    assert sorted_names(names, language, str) == [
        "Abel",
        "Myhre",
        "Müller",
        "Mynster",
        "Zander",
        "Ærø",
        "öberg",
        "Østergaard",
        "Ågesen",
        "Aagaard",  # read as Ågård
    ]


def test_other_languages_read_the_bare_letter() -> None:
    names = ["Zander", "Ågesen", "Ærø", "Østergaard", "Olsen", "Aagaard"]
    assert sorted_names(names, "nl", str) == ["Aagaard", "Ærø", "Ågesen", "Olsen", "Østergaard", "Zander"]


def test_capitals_hyphens_and_ways_of_storing_an_accent_do_not_move_a_name() -> None:
    assert name_key("ÅGESEN", "da")[0] == name_key("A\N{COMBINING RING ABOVE}gesen", "da")[0]
    assert name_key("Anne-Grethe", "da")[0] == name_key("annegrethe", "da")[0]


def test_a_door_list_goes_by_surname_then_first_name() -> None:
    people = [SimpleNamespace(name=name) for name in ("Åse Munk", "Bent Lyngsø", "Inger Lyngsø", "Anna Ågesen", "Cher")]
    with force_locale("da"):
        by_surname = filters.sort_names(people, by_surname=True)
        by_first_name = filters.sort_names(people)
    assert [person.name for person in by_surname] == ["Cher", "Bent Lyngsø", "Inger Lyngsø", "Åse Munk", "Anna Ågesen"]
    assert [person.name for person in by_first_name][-1] == "Åse Munk"


def test_templates_reach_the_filters(app: Flask) -> None:
    page = "{{ at|weekday_day|upfirst }}, {{ at|clock('Europe/London') }}, {{ 1980|number }}, {{ page_language() }}"
    with force_locale("da"):
        assert render_template_string(page, at=START) == tied("Søndag 5._september_2021, kl._8.00, 1.980, da")


def test_only_pages_that_exist_are_offered(app: Flask) -> None:
    assert filters.has_page("static")
    assert not filters.has_page("public.nowhere")
