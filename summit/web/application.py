"""Flask with manners of our own.

Work that met a busy database is done again, the log names no link, a number in an address is one that a row can have,
and whoever sends too much is heard out before being told.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from flask import Flask, Request, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter
from werkzeug.wsgi import LimitedStream

from summit import db, engines
from summit.config import MOST_HEARD_OUT, Settings, kept_secret
from summit.web import once
from summit.web.typed import LARGEST_ID, Typed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PIECE = 64 * 1024


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that no row can have is not found, rather than asked for in vain."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


class Word(UnicodeConverter):
    """`<…>` in an address: nothing that is there has control characters in its name."""

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.regex = r"[^/\x00-\x1f\x7f-\x9f]+"


class Visit(Request):
    """A request whose fields and questions are readable text."""

    parameter_storage_class = Typed


class Application(Flask):
    """The web application."""

    request_class = Visit

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.url_map.converters |= {"int": RowNumber, "default": Word}

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; what changes something is done again when the database was busy, and no form twice."""
        answer = super().dispatch_request
        if request.method in SAFE_METHODS:
            return answer()
        tries = 0

        def attempt() -> ResponseReturnValue:
            nonlocal tries
            tries += 1
            if tries > 1:
                for _, upload in request.files.items(multi=True):
                    upload.seek(0)
            return answer()

        return once.done(lambda: db.retrying(attempt))

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None], *_: Any
    ) -> None:
        """Log a fault under the rule of the address, because the address itself may hold a personal link."""
        self.logger.error("Exception on %s [%s]", request.url_rule or "no page", request.method, exc_info=exc_info)


def flask_settings(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions are told, beside our own settings."""
    is_https = settings.BASE_URL.startswith("https://")
    return {
        "SECRET_KEY": settings.SECRET_KEY or kept_secret(Path(settings.INSTANCE), "secret-key"),
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "PREFERRED_URL_SCHEME": "https" if is_https else "http",
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engines.options(settings.database_url),
        "MAX_CONTENT_LENGTH": settings.UPLOAD_MB * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,  # a pasted list of 5,000 people
        "SESSION_COOKIE_NAME": "__Host-summit" if is_https else "summit",
        "SESSION_COOKIE_SECURE": is_https,
        "WTF_CSRF_CHECK_DEFAULT": False,  # done behind each guard, see web.DOORS
        "WTF_CSRF_TIME_LIMIT": None,  # a form is good as long as its session
        "WTF_CSRF_SSL_STRICT": False,  # pages with a personal link in their address send no Referer
        "BOOTSTRAP_SERVE_LOCAL": True,
    }


def believe_proxies(app: Application, hops: int) -> None:
    """Take address, scheme and host from the headers of so many reverse proxies; 0: from nobody."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def hear_out() -> None:
    """Read and forget the rest of a body that was too large: a browser that is cut off while sending shows no page."""
    with suppress(RequestEntityTooLarge, ClientDisconnected):
        if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:  # nothing of it has been read
            length = min(request.content_length or 0, MOST_HEARD_OUT)
            body: IO[bytes] = LimitedStream(request.environ["wsgi.input"], length)  # type: ignore[assignment]
        else:
            body = request.stream
        while body.read(_PIECE):
            pass
