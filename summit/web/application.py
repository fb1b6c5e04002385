"""Flask with two manners of our own: work that met a busy database is done again, and the log names no link."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from summit import db
from summit.config import Settings, kept_secret

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Application(Flask):
    """The web application."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; a view that changes something is done again when the database was busy."""
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

        return db.retrying(attempt)

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
        "SQLALCHEMY_ENGINE_OPTIONS": db.engine_options(settings.database_url),
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
