"""What stands at the top and the foot of every page outside the office: host, event, languages, deletion dates."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from summit import clock
from summit.languages import LANGUAGES
from summit.models import Event
from summit.web.application import SAFE_METHODS


def page(template: str, home: str, status: int = 200, **values: object) -> tuple[str, int]:
    """The page `template` of g.event. `home` is the endpoint that another language of an answer to a form leads to."""
    event: Event = g.event
    now = clock.now()
    around = {
        "event": event,
        "host": event.host.name,
        "languages": languages(event, home),
        "deletion_on": event.deletion_on(now),
        "now": now,
    }
    return render_template(template, **(around | values)), status


def languages(event: Event, home: str) -> list[tuple[str, str, str]]:
    """(code, name, address) of this page in each language of the event."""
    endpoint, values = home, {}
    if request.method in SAFE_METHODS and request.endpoint:
        endpoint, values = request.endpoint, dict(request.view_args or {})
    if not request.view_args and request.endpoint == home:
        values = {}
    return [(code, LANGUAGES[code], url_for(endpoint, **(values | {"lang": code}))) for code in event.languages]


def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links keep the language that was asked for, because pages behind a personal link keep no cookie."""
    wish = request.args.get("lang")
    if wish and request.blueprint and endpoint.rpartition(".")[0] == request.blueprint:
        values.setdefault("lang", wish)
