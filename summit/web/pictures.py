"""Pictures drawn on the server: icons, the shapes of the states, the seats round a table, QR codes.

Everything is an SVG attribute; a style would be stopped by the content security policy.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

import segno
from flask_babel import gettext
from markupsafe import Markup

from summit.errors import N_

_ICON = Markup('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>')
_STATE = Markup('<span class="{}"><svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>')
_SYMBOL = re.compile(r'<symbol[^>]*\bid="([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


@cache
def _symbols() -> Mapping[str, Markup]:
    """The inner SVG of each icon, by name, from the sprite that Bootstrap-Flask brings. The sprite is never sent."""
    sprite = files("flask_bootstrap").joinpath("static/bootstrap5/icons/bootstrap-icons.svg")
    found = _SYMBOL.findall(sprite.read_text(encoding="utf-8"))
    return {name: Markup(inner) for name, inner in found}  # noqa: S704 - drawn by the package, not by people


def icon(name: str, css_class: str = "") -> Markup:
    """The Bootstrap icon `name`, in the colour and size of the text. Silent: the word stands beside it.

    Raises KeyError when there is no such icon.
    """
    return _ICON.format(f"icon {css_class}".strip(), _symbols()[name])


_DISC = '<circle cx="8" cy="8" r="7" fill="currentColor"/>'
_HOLLOW = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4"/>'
_HALF = _HOLLOW + '<path d="M1.8 8a6.2 6.2 0 0 0 12.4 0z" fill="currentColor"/>'
_BROKEN = (
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2.4"/>'
)
_WAITS = _BROKEN + '<circle cx="8" cy="8" r="2.2" fill="currentColor"/>'
_ENDED = _HOLLOW + '<path d="M4 12 12 4" stroke="currentColor" stroke-width="1.6"/>'
_TICKED = _DISC + '<path class="tick" d="M4.8 8.3 7 10.4l4.2-4.6" fill="none" stroke-width="1.8"/>'
_TOO_LATE = _HOLLOW + '<path d="M8 4.4V8l2.4 1.6" fill="none" stroke="currentColor" stroke-width="1.5"/>'
_SWAPPED = _HOLLOW + (
    '<path d="M4.6 6.4h6.2M9 4.6l1.9 1.8L9 8.2m2.4 1.7H5.2M7 8.1 5.1 9.9 7 11.7" '
    'fill="none" stroke="currentColor" stroke-width="1.2"/>'
)
_WARNS = (
    '<path d="M8 1 15.4 14.4H.6z" fill="currentColor"/>'
    '<path class="tick" d="M8 5.6v4.2M8 11.3v1.6" fill="none" stroke-width="1.7"/>'
)
_THERE = (
    '<rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor"/>'
    '<path class="tick" d="M4.4 8.3 7 10.8l4.8-5.4" fill="none" stroke-width="1.9"/>'
)
_NOT_THERE = (
    '<rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2.6" fill="none" stroke="currentColor" stroke-width="1.4"/>'
    '<path d="m5 5 6 6m0-6-6 6" stroke="currentColor" stroke-width="1.5"/>'
)
_ASKED = _HOLLOW + (
    '<path d="M6.2 6.4c.1-1.2.9-1.8 1.9-1.8 1.1 0 1.9.7 1.9 1.7 0 1.4-1.9 1.4-1.9 2.9M8.1 10.9v1.4" '
    'fill="none" stroke="currentColor" stroke-width="1.4"/>'
)
_PENCIL = _BROKEN + '<path d="M5.2 8h5.6" stroke="currentColor" stroke-width="1.6"/>'

# Full is taken, half is promised, hollow is free, a dot waits. The words are those of the screens.
STATES: dict[str, tuple[str, str, str]] = {  # key: shape, word, class
    "accepted": (_TICKED, N_("Accepted"), ""),
    "confirmed": (_TICKED, N_("Accepted"), ""),
    "sent": (_HALF, N_("Awaiting an answer"), ""),
    "nominated": (_HALF, N_("Nominated"), ""),
    "offered": (_HALF, N_("Offered a place"), ""),
    "draft": (_PENCIL, N_("Not asked yet"), "state-off"),
    "planned": (_PENCIL, N_("To be asked"), "state-off"),
    "reserve": (_WAITS, N_("Reserve"), ""),
    "waiting": (_WAITS, N_("Waiting list"), ""),
    "waitlisted": (_WAITS, N_("Waiting list"), ""),
    "declined": (_ENDED, N_("Declined"), "state-off"),
    "cancelled": (_ENDED, N_("Cancelled"), "state-off"),
    "withdrawn": (_ENDED, N_("Withdrawn"), "state-off"),
    "expired": (_TOO_LATE, N_("Deadline passed"), "state-off"),
    "replaced": (_SWAPPED, N_("Replaced"), "state-off"),
    "bounced": (_WARNS, N_("Mail came back"), "state-alert"),
    "attended": (_THERE, N_("Attended"), ""),
    "absent": (_NOT_THERE, N_("Did not come"), "state-off"),
    "reconfirm": (_ASKED, N_("To be confirmed again"), ""),
    "free": (_HOLLOW, N_("Free"), "state-off"),
}


def state(key: str, word: str | None = None) -> Markup:
    """A state as shape and word; `word`, already translated, replaces the usual one. Raises KeyError."""
    shape, usual, css_class = STATES[key]
    drawing = Markup(shape)  # noqa: S704 - one of the constants above
    return _STATE.format(f"state {css_class}".strip(), drawing, gettext(usual) if word is None else word)


def state_word(key: str) -> str:
    """The translated word of a state, for a filter or a file. Raises KeyError."""
    return str(gettext(STATES[key][1]))


class RingSeat(Protocol):
    """What a ring needs to know of a seat."""

    @property
    def letter(self) -> str: ...
    @property
    def colour(self) -> int: ...
    @property
    def is_facilitator(self) -> bool: ...


@dataclass(frozen=True)
class Spot:
    """A seat in the drawing: centre and radius in the units of a 160 × 160 view box."""

    x: float
    y: float
    radius: float
    seat: RingSeat


def ring_seats(seats: Sequence[RingSeat]) -> list[Spot]:
    """The seats round a table, clockwise from twelve o'clock: the facilitator, then the largest group at every second.

    The order says nothing about who sits beside whom; it makes tables comparable at a glance.
    """
    ordered = _ring_order(seats)
    count = len(ordered)
    between = 60 * math.sin(math.pi / max(count, 2))  # half the way from one seat to the next
    radius = round(min(16.0, between - 1.5), 1)
    spots = []
    for place, seat in enumerate(ordered):
        angle = 2 * math.pi * place / count - math.pi / 2
        spots.append(Spot(round(80 + 60 * math.cos(angle), 1), round(80 + 60 * math.sin(angle), 1), radius, seat))
    return spots


def _ring_order(seats: Sequence[RingSeat]) -> list[RingSeat]:
    leading = [seat for seat in seats if seat.is_facilitator]
    others = sorted((seat for seat in seats if not seat.is_facilitator), key=lambda seat: (seat.colour, seat.letter))
    sizes = Counter((seat.colour, seat.letter) for seat in others)
    largest = max(sizes, key=lambda group: (sizes[group], -group[0]), default=None)
    many = [seat for seat in others if (seat.colour, seat.letter) == largest]
    few = [seat for seat in others if (seat.colour, seat.letter) != largest]
    ordered = leading
    while many or few:
        if many:
            ordered.append(many.pop(0))
        if few:
            ordered.append(few.pop(0))
    return ordered


def qr(text: str, label: str | None = None) -> Markup:
    """`text` as a QR code that a phone reads off a screen; `label` is the text alternative."""
    drawing = segno.make(text, error="m").svg_inline(border=0, omitsize=True, svgclass="qr", lineclass="qrline")
    spoken = gettext("QR code for check-in") if label is None else label
    named = Markup(drawing.replace("<svg ", '<svg role="img" aria-label="{}" ', 1))  # noqa: S704 - modules only
    return named.format(spoken)
