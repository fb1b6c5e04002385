"""What stands at the top and the foot of every page outside the office: host, event, languages, deletion dates."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, render_template, request, url_for

from summit import clock
from summit.languages import LANGUAGES, SOURCE
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
    endpoint = str(request.endpoint) if request.method in SAFE_METHODS else home
    expects = current_app.url_map.is_endpoint_expecting
    values = {name: value for name, value in (request.view_args or {}).items() if expects(endpoint, name)}
    return [(code, LANGUAGES[code], url_for(endpoint, **(values | {"lang": code}))) for code in event.languages]


def all_languages() -> list[tuple[str, str, str]]:
    """(code, name, address) of a page that belongs to no event, in each language that has a catalogue."""
    there = {str(locale.language) for locale in current_app.extensions["babel"].instance.list_translations()}
    return [
        (code, name, url_for(str(request.endpoint), lang=code))
        for code, name in LANGUAGES.items()
        if code in there | {SOURCE}
    ]


def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links keep the language that was asked for, because pages behind a personal link keep no cookie."""
    wish = request.args.get("lang")
    if wish and request.blueprint and endpoint.rpartition(".")[0] == request.blueprint:
        values.setdefault("lang", wish)
