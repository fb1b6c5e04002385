"""What templates can say: dates in the reader's language on the event's clocks, numbers, names in order, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from operator import attrgetter
from typing import Any

from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import get_locale, get_timezone, gettext, ngettext

from summit import clock as summit_clock
from summit import collation, dates
from summit.languages import LANGUAGES, SOURCE
from summit.web import controls, pictures

Zone = str | tzinfo | None

FIRST_GROUPED = 1000  # from here on the digits of a number stand in groups


def language() -> str:
    """The code of the page's language, as the `lang` attribute wants it."""
    locale = get_locale()
    return str(locale.language) if locale else SOURCE


def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES.get(code, code)


def day(value: date | datetime | None, tz: Zone = None) -> str:
    """As "5. september 2021"; nothing for None."""
    return "" if value is None else dates.day(value, language(), _zone(tz))


def day_short(value: date | datetime | None, tz: Zone = None) -> str:
    """As "5. september"; nothing for None."""
    return "" if value is None else dates.day(value, language(), _zone(tz), has_year=False)


def weekday(value: date | datetime | None, tz: Zone = None) -> str:
    """As "søndag"; nothing for None."""
    return "" if value is None else dates.weekday(value, language(), _zone(tz))


def weekday_day(value: date | datetime | None, tz: Zone = None) -> str:
    """As "søndag 5. september 2021"; nothing for None."""
    return "" if value is None else dates.weekday_day(value, language(), _zone(tz))


def clock(value: datetime | time | None, tz: Zone = None) -> str:
    """As "kl. 9.00"; nothing for None."""
    return "" if value is None else dates.clock(value, language(), _zone(tz))


def hour(value: datetime | time | None, tz: Zone = None) -> str:
    """As "9.00", for a column of times; nothing for None."""
    return "" if value is None else dates.hour(value, language(), _zone(tz))


def hours(start: datetime | time, end: datetime | time | None, tz: Zone = None) -> str:
    """As "kl. 9.00–16.00"; without an end only the start."""
    return clock(start, tz) if end is None else dates.hours(start, end, language(), _zone(tz))


def moment(value: datetime | None, tz: Zone = None, has_weekday: bool = False) -> str:
    """As "5. september 2021 kl. 9.00", after its weekday when asked; nothing for None."""
    return "" if value is None else dates.moment(value, language(), _zone(tz), has_weekday=has_weekday)


def span(start: datetime | None, end: datetime | None, tz: Zone = None, has_weekday: bool = False) -> str:
    """As "5. september 2021 kl. 9.00–16.00"; without an end the moment it starts; nothing for None."""
    if start is None or end is None:
        return moment(start, tz, has_weekday)
    return dates.span(start, end, language(), _zone(tz), has_weekday=has_weekday)


def relative(value: datetime | None, tz: Zone = None) -> str:
    """As "today 8:12", "yesterday 16:02", "14 August", "14 August 2020"; nothing for None."""
    if value is None:
        return ""
    shown, today = dates.local_day(value, _zone(tz)), _today(tz)
    if shown == today:
        return str(gettext("today %(clock)s", clock=clock(value, tz)))
    if shown == today - timedelta(days=1):
        return str(gettext("yesterday %(clock)s", clock=clock(value, tz)))
    if shown == today + timedelta(days=1):
        return str(gettext("tomorrow %(clock)s", clock=clock(value, tz)))
    return day_short(value, tz) if shown.year == today.year else day(value, tz)


def away(value: date | datetime | None, tz: Zone = None) -> str:
    """How far off a day is: "today", "tomorrow", "in 4 days", "yesterday", "4 days ago"; nothing for None."""
    if value is None:
        return ""
    distance = (dates.local_day(value, _zone(tz)) - _today(tz)).days
    near: dict[int, str] = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if distance in near:
        return near[distance]
    if distance > 0:
        return str(ngettext("in %(num)s day", "in %(num)s days", distance))
    return str(ngettext("%(num)s day ago", "%(num)s days ago", -distance))


def number(value: int | float | None) -> str:
    """As "1.980" in Danish, "1,980" in English; nothing for None."""
    if type(value) is int and 0 <= value < FIRST_GROUPED:
        return str(value)  # as in each of our languages; a long list has hundreds of them
    return "" if value is None else format_decimal(value, locale=language())


def upfirst(text: str) -> str:
    """`text` with a capital first letter, the rest untouched: a weekday at the start of a line."""
    return text[:1].upper() + text[1:]


def sort_names(
    people: Iterable[Any], by: str | None = None, attribute: str = "name", by_surname: bool = False
) -> list[Any]:
    """`people` in the order of their names in the language `by` (the page's, when None)."""
    return collation.sorted_names(people, by or language(), attrgetter(attribute), by_surname=by_surname)


def has_page(endpoint: str) -> bool:
    """Is there a page called `endpoint`? Error pages and menus are drawn also when a door is missing."""
    return endpoint in current_app.view_functions


def translated(msgid: str) -> str:
    """A msgid that was kept, in the reader's language. A plain text: `_()` of a variable would be taken for HTML."""
    return str(gettext(msgid)) if msgid else ""


def init_app(app: Flask) -> None:
    """Give every template the filters and functions of this module."""
    app.jinja_env.filters.update(
        day=day,
        day_short=day_short,
        weekday=weekday,
        weekday_day=weekday_day,
        clock=clock,
        hour=hour,
        moment=moment,
        relative=relative,
        ago=relative,
        away=away,
        number=number,
        upfirst=upfirst,
        sort_names=sort_names,
        language_name=language_name,
        translated=translated,
    )
    app.jinja_env.globals.update(
        span=span,
        hours=hours,
        icon=pictures.icon,
        state=pictures.state,
        state_word=pictures.state_word,
        ring_seats=pictures.ring_seats,
        qr=pictures.qr,
        control_kind=controls.control_kind,
        control_attributes=controls.control_attributes,
        form_problems=controls.form_problems,
        page_language=language,
        has_page=has_page,
    )


def _zone(tz: Zone) -> str | tzinfo:
    return get_timezone() if tz is None else tz


def _today(tz: Zone) -> date:
    return dates.local_day(summit_clock.now(), _zone(tz))
