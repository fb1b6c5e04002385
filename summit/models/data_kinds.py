"""The words of the data map: kinds of data, how long each is kept, and what a line says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DataClass(StrEnum):
    """What kind of data a column holds."""

    CONTACT = "contact"  # names, addresses and whatever else says who somebody is
    SPECIAL = "special"  # special-category data: health, belief
    ANSWER = "answer"  # what a person chose, was offered or did
    WORDS = "words"  # a person's own free text
    CONTENT = "content"  # what the organiser says in public
    ACCESS = "access"  # hashes and generations of links and sessions; never a usable link
    LOG = "log"  # who changed what and when, in ids and codes
    FIGURE = "figure"  # numbers that name nobody
    TECHNICAL = "technical"  # keys, references, queues


class Kept(StrEnum):
    """Until when a column's value is kept."""

    NEEDS = "14 days after the event; at once when the date goes missing or the place is given up"
    CONTACT = "90 days after the event; without a date 12 months after the latest mail"
    CONSENT = "until the consent is withdrawn, and with the contact data at the latest"
    UNNAMED = "as long as the event; from the day on which the contact data go it says nobody's name, for the figures"
    EVENT = "as long as the event"
    STAFF = "as long as the person works with events here, and 12 months after the last role"
    ROLE = "until the role is taken away"
    MINUTES = "minutes: until it is used or lapses"
    DAY = "at most a day"


@dataclass(frozen=True)
class Entry:
    """What one column is for."""

    data_class: DataClass
    purpose: str
    kept: Kept


@dataclass(frozen=True)
class Rule:
    """Columns alike: `columns` gives, for each table, their names separated by blanks."""

    data_class: DataClass
    purpose: str
    kept: Kept
    columns: dict[str, str]
