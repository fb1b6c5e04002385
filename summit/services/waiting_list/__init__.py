"""Passing on a free place: to the nominator's next reserve, or to the next of those who wait, with a deadline.

All of it happens in the transaction that freed the place, with the pools locked. Everyone passed over has a reason.
"""

from summit.services.waiting_list.causes import Cause, Freed
from summit.services.waiting_list.lapsing import accept_offer, lapse_due, want_again
from summit.services.waiting_list.listing import Line, lines_of
from summit.services.waiting_list.offers import back_in_line, has_taken, offer, offered_until, take_place
from summit.services.waiting_list.passing_on import (
    fill_from_reserves,
    offer_free_places,
    offer_now,
    pass_on,
    refuse_to_offer,
    release_unused,
    take_up_again,
)
from summit.services.waiting_list.reserves import skip_reserve
from summit.services.waiting_list.turns import (
    Skipped,
    note_overtaken,
    position,
    prefer,
    skip,
    take_priority_back,
    waiting,
)

__all__ = [
    "Cause",
    "Freed",
    "Line",
    "Skipped",
    "accept_offer",
    "back_in_line",
    "fill_from_reserves",
    "has_taken",
    "lapse_due",
    "lines_of",
    "note_overtaken",
    "offer",
    "offer_free_places",
    "offer_now",
    "offered_until",
    "pass_on",
    "position",
    "prefer",
    "refuse_to_offer",
    "release_unused",
    "skip",
    "skip_reserve",
    "take_place",
    "take_priority_back",
    "take_up_again",
    "waiting",
    "want_again",
]
