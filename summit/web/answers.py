"""How every answer leaves: the headers that protect it, and the pages for refusals, faults and missing things."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from enum import Enum
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import get_locale, gettext, ngettext
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from summit import dates
from summit.db import db
from summit.errors import Gone, Refusal
from summit.languages import SOURCE
from summit.web.application import hear_out

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS = "max-age=63072000"
OUT_OF_REACH = (OperationalError, NoConnection)
OPEN_DOORS = frozenset({"public"})  # what stands there may be kept by the browser for a moment
OWN_PAGES = frozenset({400, 403, 404, 410, 413, 429, 500, 503})
OURS = 500  # from here on the fault is ours, from 400 to here the visitor's
THEIRS = 400
TOO_LARGE = 413

_PLAIN = "<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title><h1>{0}</h1></html>"


def init_app(app: Flask) -> None:
    """Protect every answer of `app` and draw a page for each way in which it can say no."""
    app.after_request(protect)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, failed)
    for kind in OUT_OF_REACH:
        app.register_error_handler(kind, out_of_reach)


def protect(response: Response) -> Response:
    """Give the answer its headers; what a view has set itself stays."""
    rule = request.url_rule
    is_by_link = rule is None or "token" in rule.arguments
    headers = dict(ALWAYS)
    headers["Referrer-Policy"] = "no-referrer" if is_by_link else "same-origin"
    headers["Permissions-Policy"] = permissions(may_scan=request.blueprint == "desk")
    if request.blueprint not in OPEN_DOORS or response.status_code >= THEIRS:
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex"
    else:
        headers["Cache-Control"] = "no-cache"
    if request.is_secure:
        headers["Strict-Transport-Security"] = TWO_YEARS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def permissions(*, may_scan: bool = False) -> str:
    """What a page may ask the browser for: nothing, but at the desk the camera, which scans tickets."""
    camera = "camera=(self)" if may_scan else "camera=()"
    return f"{camera}, microphone=(), geolocation=(), payment=(), usb=()"


def refusal_text(refusal: Refusal) -> str:
    """What the rule says, in the reader's language, with moments on the clocks of the event."""
    values = {name: _said(value) for name, value in refusal.values.items()}
    if refusal.plural is not None:
        return str(ngettext(refusal.message, refusal.plural, refusal.values["count"], **values))
    return str(gettext(refusal.message, **values))


def _said(value: Any) -> Any:
    locale = get_locale()
    language = locale.language if locale else SOURCE
    zone = _zone()
    match value:
        case datetime():
            return dates.moment(value, language, zone)
        case date():
            return dates.day(value, language, zone)
        case time():
            return dates.clock(value, language, zone)
        case Enum():
            return value.value
        case _:
            return value


def _zone() -> str | tzinfo:
    return g.event.zone if "event" in g else "UTC"


def refused(refusal: Refusal) -> Response:
    """A rule said no, and its words are the page."""
    page = "errors/410.html" if isinstance(refusal, Gone) else "errors/409.html"
    return _page(page, refusal.status, message=refusal_text(refusal))


def failed(error: HTTPException) -> Response | HTTPException:
    """The page for a missing thing, a forbidden one, a fault."""
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, OUT_OF_REACH) and not _wrote_while_reading(
        cause
    ):  # met outside the view: when the session was opened or stored
        return out_of_reach(cause)
    if isinstance(error, SecurityError):  # a host that is not ours: there is no address that a page could be built with
        return _plain(gettext("There is nothing at this address"), THEIRS)
    code = error.code or OURS
    if code < THEIRS:
        return error
    if code == TOO_LARGE:
        hear_out()
    page = code if code in OWN_PAGES else THEIRS if code < OURS else OURS
    response = _page(f"errors/{page}.html", code)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def out_of_reach(error: SQLAlchemyError) -> Response:
    """The database is busy, full or away: nothing was changed, and a moment later it will probably work."""
    if _wrote_while_reading(error):
        raise error  # a page that shows tried to write: a fault of ours, and not a passing one
    current_app.logger.error("The database is out of reach: %s", getattr(error, "orig", error))
    with suppress(SQLAlchemyError):
        db.session.rollback()
    response = _page("errors/503.html", 503)
    response.headers["Retry-After"] = "30"
    return response


def _wrote_while_reading(error: SQLAlchemyError) -> bool:
    return "readonly" in str(getattr(error, "orig", ""))


def _page(template: str, code: int, **values: Mapping[str, Any] | str) -> Response:
    try:
        return make_response(render_template(template, **values), code)
    except Exception:  # the page of a fault must not fail
        if code < OURS:
            raise
        current_app.logger.exception("The page for %s could not be drawn", code)
        return _plain(gettext("Something went wrong here"), code)


def _plain(title: str, code: int) -> Response:
    return make_response(_PLAIN.format(title), code)
