"""What every answer must carry, whatever it says: tried on each answer of the role matrix, and on those beyond it."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.test import TestResponse

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": STRICT,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# a page with the HTML of a mail in a frame, and what is in the frame: its own styles, and nothing that runs
AROUND_MAILS = {
    f"{STRICT}; frame-src 'self'",
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation",
}
CLOSED = ("microphone=()", "geolocation=()", "payment=()", "usb=()")
COOKIE = {"HttpOnly", "Path=/", "SameSite=Lax"}
FORGET = "Expires=Thu, 01 Jan 1970 00:00:00 GMT"


def wrong_with(answer: TestResponse) -> list[str]:
    """What is missing, too open, or leads elsewhere."""
    headers = answer.headers
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    if headers.get("Content-Security-Policy") in AROUND_MAILS:
        found.remove("Content-Security-Policy")
    found += [part for part in CLOSED if part not in headers.get("Permissions-Policy", "")]
    found += ["two of a kind"] if any(len(headers.getlist(name)) != 1 for name in ALWAYS) else []
    if headers.get("Referrer-Policy") not in {"no-referrer", "same-origin"}:
        found.append("Referrer-Policy")
    if not answer.request.path.startswith(("/o", "/desk", "/sign-in", "/e/", "/code")) and _is_by_link(answer):
        found += [] if headers["Referrer-Policy"] == "no-referrer" else ["tells its address"]
        found += (
            ["sets a cookie"] if headers.getlist("Set-Cookie") and not answer.request.path.startswith("/d/") else []
        )
    if headers.get("Cache-Control") not in {"no-store", "no-cache"}:
        found.append("Cache-Control")
    if headers.get("Cache-Control") == "no-cache" and (
        _is_by_link(answer) or answer.status_code >= HTTPStatus.BAD_REQUEST
    ):
        found.append("is kept")
    target = headers.get("Location", "/").removeprefix(answer.request.host_url.rstrip("/"))
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        found.append("leads elsewhere")
    return found + [f"cookie: {cookie}" for cookie in headers.getlist("Set-Cookie") if not _is_guarded(cookie)]


def _is_by_link(answer: TestResponse) -> bool:
    return answer.request.path.startswith(("/i/", "/t/", "/n/", "/d/"))


def _is_guarded(cookie: str) -> bool:
    attributes = set(cookie.split("; ")[1:])
    return attributes >= COOKIE or FORGET in attributes
