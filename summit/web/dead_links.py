"""A link that worked once: a page that says what is the case and what to do, and tells nothing of anybody."""

from __future__ import annotations

from flask import Response, g, make_response, request

from summit.models import RetiredLink
from summit.tokens import Kind
from summit.web import letterhead
from summit.web.language import speak, wished

HOMES = {Kind.ATTENDEE: "attendee.invitation", Kind.NOMINATOR: "nominator.home"}
"""The doors whose links are remembered when they die."""


def page(link: RetiredLink, token: str, home: str) -> Response:
    """The page of a link that died, in the language of its event unless another is asked for."""
    event = link.event
    g.event, g.token = event, token
    speak(wished(event.languages, event.language))
    return make_response(
        *letterhead.page(
            "errors/410.html",
            home,
            410,
            because=link.because.value,
            is_just_done=request.args.get("done") == "handed_on",
        )
    )
