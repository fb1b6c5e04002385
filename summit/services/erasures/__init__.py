"""The right to be forgotten: one person is erased wherever they stand, and stays erased when a backup is restored.

Rows stay where figures are counted from them and say no more who it was. The log holds ids only, so nothing of it is
written anew.
"""

from summit.services.erasures.again import again
from summit.services.erasures.finding import Found, by_email
from summit.services.erasures.listing import BLOT, Line, lines, noted, scrubbed, unscrubbed
from summit.services.erasures.others import erase_contact, erase_staff, erase_who_left, erase_wish
from summit.services.erasures.people import erase_person, frees_a_place

__all__ = [
    "BLOT",
    "Found",
    "Line",
    "again",
    "by_email",
    "erase_contact",
    "erase_person",
    "erase_staff",
    "erase_who_left",
    "erase_wish",
    "frees_a_place",
    "lines",
    "noted",
    "scrubbed",
    "unscrubbed",
]
