"""Which language a page speaks: the one of whom it is for, then the one asked for, then the browser's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, refresh

from summit import config, languages


def speak(language: str) -> None:
    """Let this page, and what is said on it from now on, be in `language`."""
    g.language = language
    refresh()


def wished(offered: Sequence[str] = tuple(languages.LANGUAGES), otherwise: str = languages.SOURCE) -> str:
    """What the reader would like among the `offered`: `?lang=`, then what the browser says, then `otherwise`."""
    return languages.choose([request.args.get("lang"), *request.accept_languages.values(), otherwise], offered)


def own(language: str, offered: Sequence[str]) -> str:
    """The language of somebody we know, unless `?lang=` asks for another that the event offers."""
    return languages.choose([request.args.get("lang"), language], offered)


def page_locale() -> str:
    """The language of this page, for Flask-Babel."""
    if not has_request_context():
        return str(g.get("language", languages.SOURCE))
    return str(g.get("language") or wished())


def page_zone() -> tzinfo | str:
    """The time zone of the page's event, for Flask-Babel."""
    return g.event.zone if "event" in g else "UTC"


def init_app(app: Flask) -> None:
    """Let the pages of `app` speak every language whose catalogue is in summit/translations."""
    Babel(
        app,
        default_locale=languages.SOURCE,
        default_translation_directories=str(config.ROOT / "summit" / "translations"),
        locale_selector=page_locale,
        timezone_selector=page_zone,
    )
