"""Does the time of an answer tell how good a guessed link was? Links wrong by one sign against wholly strange ones.

A link that is right shows a page and one that is wrong does not, which anybody sees; so what is timed for the right
one is the look-up behind the guard alone.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from statistics import median, quantiles

from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Invitation
from summit.web.rate_limits import limiter
from tests import crowd, factories
from tests.bench.measure import Line, Place, application

PEOPLE, ASKED = 2_000, 600
MICRO = 1_000_000


def lines(place: Place) -> list[Line]:
    """The look-up of right and of wrong links, and the page of links that are wrong by one sign and by all."""
    people, number = (50, 30) if place.is_quick else (PEOPLE, ASKED)
    with application(place) as app:
        with transaction():
            group = factories.event(now=clock.now()).groups[0]
            invitations = crowd.invited(group, people, clock.now())
        limiter.enabled = False
        try:
            right = [
                tokens.derive(tokens.Kind.ATTENDEE, id, 0) for id in random.sample(invitations, min(number, people))
            ]
            near = [token[:-1] + ("A" if token[-1] != "A" else "B") for token in right]
            strange = [tokens.Kind.ATTENDEE + secrets.token_urlsafe(32) for _ in right]
            browser = app.test_client()

            def look(token: str) -> None:
                browser.get(f"/i/{token}")

            return [
                _line("look-up of a link, right against strange", place, _look_up, right, strange),
                _line(
                    "page of a link, one sign wrong against strange",
                    place,
                    lambda t: browser.get(f"/i/{t}"),
                    near,
                    strange,
                ),
            ]
        finally:
            limiter.enabled = True


def _look_up(token: str) -> None:
    query = select(Invitation.id).where(Invitation.link_sha256 == tokens.fingerprint(token))
    db.session.scalar(query)


def _line(what: str, place: Place, ask: Callable[[str], object], one: list[str], other: list[str]) -> Line:
    """Both medians; the goal is that they lie closer together than the middle half of the answers of either."""
    times: tuple[list[float], list[float]] = ([], [])
    for pair in zip(one, other, strict=True):
        for which in random.sample((0, 1), 2):  # by turns, and neither always first
            begun = time.perf_counter()
            ask(pair[which])
            times[which].append((time.perf_counter() - begun) * MICRO)
    db.session.rollback()
    middles = [median(some) for some in times]
    spread = min(high - low for low, _, high in (quantiles(some, n=4) for some in times))
    apart = abs(middles[0] - middles[1])
    return Line(
        what=what,
        database=place.database,
        value=f"{middles[0]:,.0f} µs",
        floor=f"{middles[1]:,.0f} µs",
        ratio=f"{apart:,.0f} µs apart",
        goal=f"< {spread:,.0f} µs of noise",
        is_met=apart < spread,
    )
