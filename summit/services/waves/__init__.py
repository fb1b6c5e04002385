"""Waves: many people asked at one time, now or later, with one deadline and one reminder; all of them or nobody.

A planned wave holds the places of its people already. Nobody is asked twice: a wave is made once for each form
(`request_key`), and a person who has answered or been taken out meanwhile is left alone when it is sent.
"""

from summit.services.waves.asking import call_off, move_deadline, plan, send_due, send_now
from summit.services.waves.choosing import Choice, chosen
from summit.services.waves.terms import Dates, Terms, check, dates_of, require_whole

__all__ = [
    "Choice",
    "Dates",
    "Terms",
    "call_off",
    "check",
    "chosen",
    "dates_of",
    "move_deadline",
    "plan",
    "require_whole",
    "send_due",
    "send_now",
]
