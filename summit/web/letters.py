"""A mail's HTML inside one of our pages: in a frame of its own, with a policy under which nothing in it can run."""

from __future__ import annotations

from flask import Response, make_response

from summit.web.answers import CONTENT_SECURITY_POLICY

# a mail brings its own styles and may run nothing; its links open in the window around it
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)


def framed(html: str) -> Response:
    """The HTML of one mail, for the frame: sandboxed, whatever stands in it."""
    response = make_response(html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response


def around(page: str, status: int = 200) -> Response:
    """A page of ours with such a frame in it."""
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def framed_text(text: str, status: int = 200) -> Response:
    """Plain text for the same frame."""
    response = make_response(text, status)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response
