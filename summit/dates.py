"""Days and clock times as people write them, in four languages; never broken in the middle of a line.

A moment is an aware `datetime`, shown on the clocks of the time zone it is asked for; a `date` is a day as it is.
The spaces inside a day ("5. september 2021") and inside a clock time ("kl. 9.00") are no-break spaces; between the
two an ordinary space lets a narrow screen break the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_time

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Style:
    """How one language writes: `day` and `hour` are CLDR patterns, the others put the pieces together."""

    day: str
    hour: str
    clock: str  # around an hour, or around "from–to"
    moment: str  # an ordinary space is where the line may break
    when: str = "{day} {clock}"  # a day with its hours


STYLES = {
    "da": Style(day="d. MMMM", hour="H.mm", clock="kl. {}", moment="{day} {clock}"),
    "nb": Style(day="d. MMMM", hour="HH.mm", clock="kl. {}", moment="{day} {clock}"),
    "nl": Style(day="d MMMM", hour="H.mm", clock="{} uur", moment="{day} om~{clock}", when="{day}, {clock}"),
    "en": Style(day="d MMMM", hour="H:mm", clock="{}", moment="{day} at~{clock}", when="{day}, {clock}"),
}


def style_of(language: str) -> Style:
    """The style of `language`; English for one we do not have."""
    return STYLES.get(language, STYLES["en"])


@cache
def zones() -> frozenset[str]:
    """The name of every time zone. The files of the system that tell them are read once."""
    return frozenset(available_timezones())


def local(value: datetime, zone: str | tzinfo) -> datetime:
    """`value` on the clocks of `zone`. Raises ValueError for a moment without a time zone."""
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} says no time zone.")
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def local_day(value: date | datetime, zone: str | tzinfo) -> date:
    """The day that `value` falls on in `zone`."""
    return local(value, zone).date() if isinstance(value, datetime) else value


def days_before(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """The same clock time in `zone` so many days earlier: not 24 hours each, where the clocks are changed between."""
    return (moment.astimezone(zone) - timedelta(days=days)).astimezone(UTC)


def is_skipped(clock_time: datetime, zone: tzinfo) -> bool:
    """Is there no such clock time (without a zone) in `zone`, because the clocks are put forward past it?"""
    try:
        shown = clock_time.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    except OverflowError:  # at either end of all time no clocks are changed
        return False
    return shown.replace(tzinfo=None) != clock_time


def day(value: date | datetime, language: str, zone: str | tzinfo, *, has_year: bool = True) -> str:
    """As "5. september 2021", or "5. september"."""
    pattern = style_of(language).day + (" y" if has_year else "")
    return _tied(_written_day(local_day(value, zone), pattern, _locale(language)))


def weekday(value: date | datetime, language: str, zone: str | tzinfo) -> str:
    """As "søndag", "Sunday"."""
    return _written_day(local_day(value, zone), "EEEE", _locale(language))


def weekday_day(value: date | datetime, language: str, zone: str | tzinfo) -> str:
    """As "søndag 5. september 2021"; the line may break after the weekday."""
    return f"{weekday(value, language, zone)} {day(value, language, zone)}"


def hour(value: datetime | time, language: str, zone: str | tzinfo) -> str:
    """As "9.00" for a column of times, without a word."""
    shown = local(value, zone).time() if isinstance(value, datetime) else value
    return _written_hour(shown.replace(tzinfo=None), style_of(language).hour, _locale(language))


def clock(value: datetime | time, language: str, zone: str | tzinfo) -> str:
    """As "kl. 9.00", "9.00 uur", "9:00"."""
    return _tied(style_of(language).clock.format(hour(value, language, zone)))


def hours(start: datetime | time, end: datetime | time, language: str, zone: str | tzinfo) -> str:
    """As "kl. 9.00–16.00"."""
    both = f"{hour(start, language, zone)}–{hour(end, language, zone)}"
    return _tied(style_of(language).clock.format(both))


def moment(value: datetime, language: str, zone: str | tzinfo, *, has_weekday: bool = False) -> str:
    """As "5. september 2021 kl. 9.00"."""
    shown = weekday_day(value, language, zone) if has_weekday else day(value, language, zone)
    style = style_of(language)
    return style.moment.replace("~", NO_BREAK).format(day=shown, clock=clock(value, language, zone))


def span(start: datetime, end: datetime, language: str, zone: str | tzinfo, *, has_weekday: bool = False) -> str:
    """As "5. september 2021 kl. 9.00–16.00"; over midnight both moments are written out."""
    if local_day(start, zone) != local_day(end, zone):
        first = moment(start, language, zone, has_weekday=has_weekday)
        return f"{first} – {moment(end, language, zone, has_weekday=has_weekday)}"
    shown = weekday_day(start, language, zone) if has_weekday else day(start, language, zone)
    return style_of(language).when.format(day=shown, clock=hours(start, end, language, zone))


@lru_cache(maxsize=1000)  # lists and waves of mails say the same few days over and over
def _written_day(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=1000)
def _written_hour(hour: time, pattern: str, locale: str) -> str:
    return format_time(hour, pattern, locale=locale)


def _tied(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def _locale(language: str) -> str:
    return language if language in STYLES else "en"
