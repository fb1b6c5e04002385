"""Lists of people as an office sends them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from zoneinfo import ZoneInfo

from summit.demo.cast import Character
from summit.exports.workbook import Column, Sheet, Workbook, as_bytes

ZONE = ZoneInfo("Europe/Copenhagen")


def workbook_of(people: Sequence[Character]) -> bytes:
    """An Excel workbook with name, address and organisation."""
    columns = [
        Column("Navn", attrgetter("name")),
        Column("E-mail", attrgetter("email")),
        Column("Organisation", attrgetter("organisation")),
    ]
    return as_bytes(Workbook("Liste", [Sheet("Ark1", columns, people)], ZONE))
