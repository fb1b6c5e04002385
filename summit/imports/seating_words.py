"""What stands in the cells of a list for table planning: yes and no, roles, ages, rounds, tables and several at once.

Each reader returns None for what it cannot read; blank cells are the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from summit.imports.columns import bare
from summit.imports.wording import folded, tidy

AGE_BANDS = ((0, 17), (18, 29), (30, 44), (45, 59), (60, 74))
OLDEST_BAND = "75+"
OLDEST = 120
CENTURY_OF_PEOPLE = 1900
YEAR_DIGITS = 4

_YES = "yes y ja j x 1 true sand sant waar v ✓ ✔ ☑ +"
_NO = "no n nej nei nee 0 false falsk usant onwaar - – — ☐"
_WHEELCHAIR = ("wheelchair", "kørestol", "rullestol", "rolstoel", "rollator", "stepfree")
_LEADS = """facilitator facilitators tablefacilitator tablefacilitators tablehost tablehosts tableleader tableleaders
    moderator moderators chair facilitatorer bordfacilitator bordfacilitatorer bordleder bordledere bordvært bordværter
    moderatorer ordstyrer ordstyrere fasilitator fasilitatorer bordfasilitator bordfasilitatorer bordvert bordverter
    prosessleder prosessledere facilitatoren tafelbegeleider tafelbegeleiders begeleider begeleiders gespreksleider
    gespreksleiders tafelleider tafelleiders tafelvoorzitter tafelvoorzitters moderatoren"""
_HELPS = """cofacilitator cofacilitators assistantfacilitator cohost cofacilitatorer medfacilitator medfacilitatorer
    hjælpefacilitator hjælpefacilitatorer cofasilitator medfasilitator medfasilitatorer hjelpefasilitator
    medebegeleider medebegeleiders cobegeleider cobegeleiders hulpbegeleider"""
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: \d\d:\d\d)?")
_ROUND_PIECE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_AND = re.compile(r"\b(?:and|og|en)\b|[;,.&+/]")
_ALL = {"all", "alle", "allrounds", "allerunder", "allerondes", "alleronden"}
_TABLE_WORD = re.compile(r"(?:table|bord|tafel|t|no|nr)?[\s.:#]*0*(\d{1,6})")


def yes_or_no(value: str) -> bool | None:
    """Is this a yes? None when it is neither yes nor no."""
    word = folded(value)
    return True if word in _YES.split() else False if word in _NO.split() else None


def needs_accessible(value: str) -> bool | None:
    """Yes, no, or the name of what needs room: a wheelchair."""
    return True if any(word in bare(value) for word in _WHEELCHAIR) else yes_or_no(value)


def leads(value: str) -> bool:
    """Is this the name of somebody who leads a table?"""
    return bare(value) in _LEADS.split()


def helps_to_lead(value: str) -> bool:
    """Is this the name of somebody who helps to lead a table?"""
    return bare(value) in _HELPS.split()


def is_age(value: str) -> bool:
    """Could this be an age in years, a year of birth or a date of birth?"""
    return age_of(value, date.max) is not None or (value.isdecimal() and len(value) <= YEAR_DIGITS)


def age_of(value: str, today: date) -> int | None:
    """The age in years of somebody described by an age, a year of birth or a date of birth (day before month)."""
    if value.isdecimal():
        number = int(value)
        if number <= OLDEST:
            return number
        return today.year - number if CENTURY_OF_PEOPLE <= number <= today.year else None
    born = _date(value)
    if born is None or born.year < CENTURY_OF_PEOPLE or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _date(value: str) -> date | None:
    if match := _YEAR_FIRST.fullmatch(value):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(value):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def age_band(age: int) -> str:
    """The band of an age: 18–29, 30–44, 45–59, 60–74, 75+; below 18, 0–17."""
    return next((f"{low}–{high}" for low, high in AGE_BANDS if age <= high), OLDEST_BAND)


def rounds_of(value: str) -> tuple[int, ...] | None:
    """Rounds as people write them ("1,3", "1 og 2", "2-4"), counted from 1 and in order; () stands for all of them."""
    if bare(value) in _ALL:
        return ()
    found: set[int] = set()
    for piece in _AND.sub(" ; ", re.sub(r"\s*[-–]\s*", "-", folded(value))).replace(" ", ";").split(";"):
        if piece:
            match = _ROUND_PIECE.fullmatch(piece)
            if match is None:
                return None
            first, last = int(match[1]), int(match[2] or match[1])
            if last < first or last > first + 1000:
                return None
            found.update(range(first, last + 1))
    return tuple(sorted(found)) or None


def table_key(value: str) -> str:
    """A table's name for comparing: "Table 03", "bord 3" and "3" are the same."""
    match = _TABLE_WORD.fullmatch(folded(value))
    return match[1] if match else folded(value)


def several(value: str, separators: str = ";,") -> Sequence[str]:
    """The parts of a cell that holds several things; of each only the first writing."""
    parts = [tidy(part) for part in re.split(f"[{re.escape(separators)}\n]", value)]
    return tuple(dict.fromkeys(part for part in parts if part))
