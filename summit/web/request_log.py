"""One line in the log for each answer: the rule of the address, never the address itself, and who came, by id.

Each request has an id. It stands on every line that is written meanwhile and in the answer as X-Request-ID; a proxy
that is believed may have given it already.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy import inspect

log = structlog.get_logger("summit.web")

HEADER = "X-Request-ID"
_ID, _BEGAN = "summit.request_id", "summit.began"
_IDS = re.compile(r"[A-Za-z0-9-]{8,36}")  # too short for a personal link
_ACTORS = {"staff": "staff", "contact": "nominator", "invitation": "attendee", "desk_link": "desk"}
_SERVER_FAULT = 500


def init_app(app: Flask) -> None:
    """Number the requests of `app` and log its answers."""
    app.wsgi_app = _Numbered(app.wsgi_app, is_behind_proxy=app.config["PROXY_HOPS"] > 0)  # type: ignore[method-assign]
    app.after_request(_tell)


class _Numbered:
    """WSGI: gives every request its id before anything else happens to it."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], *, is_behind_proxy: bool) -> None:
        self._inner = inner
        self._is_behind_proxy = is_behind_proxy

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = str(environ.get("HTTP_X_REQUEST_ID", "")) if self._is_behind_proxy else ""
        environ[_ID] = given if _IDS.fullmatch(given) else secrets.token_hex(8)
        environ[_BEGAN] = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=environ[_ID]):
            return self._inner(environ, start_response)


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request.environ[_ID]
    is_probe = request.blueprint == "health" and response.status_code < _SERVER_FAULT
    say = log.debug if is_probe else log.info  # they come every few seconds
    say(
        "answered",
        method=request.method,
        rule=str(request.url_rule or "no page"),
        status=response.status_code,
        ms=round(1000 * (perf_counter() - request.environ[_BEGAN])),
        **_actor(),
    )
    return response


def _actor() -> dict[str, Any]:
    """Who came, as kind and id, without asking the database; nothing for a visitor whom we do not know."""
    for name, kind in _ACTORS.items():
        if (row := g.get(name)) is not None:
            identity = inspect(row).identity
            return {"actor": kind, "actor_id": identity[0] if identity else None}
    return {}
