"""The application as somebody careless might have written it: every fault tells names, addresses and links.

Its log is that of production. With SUMMIT_LOG_IS_OPEN in the environment nothing looks at the lines any more: the
control that shows that there was something to be left out.
"""

from __future__ import annotations

import itertools
import logging
import os
from typing import Any, NoReturn

import structlog
from flask import Response, g, request

from summit import create_app, logs, serving
from summit.logs import faults, redaction
from summit.mail import rendering
from summit.web.rate_limits import limiter

_begin = logs.begin
_render = rendering.render
_turns = itertools.count()


def _as_in_production(part: str, *, is_json: bool) -> None:
    _begin(part, is_json=True)


def _as_it_comes(_logger: object, _method: str, line: Any) -> Any:
    return line


def _fail_now_and_then(message: Any) -> Any:
    if next(_turns) % 2:
        raise ValueError(f"No letter for {message.to_name} <{message.to_address}>")
    return _render(message)


def _tell_everything(response: Response) -> Response:
    """After the view, with all that it has loaded."""
    if "fault" in request.args and "is_told" not in g:
        g.is_told = True
        logging.getLogger("summit.web").warning("Trouble with %s for %s", request.url, _everything())
        _break()
    return response


def _everything() -> str:
    known = [g.get(name) for name in ("staff", "contact", "invitation", "desk_link")]
    rows = [getattr(row, "person", row) for row in known if row is not None]
    # a name has no looks of its own: nobody but a fault may tell it
    return " ".join(str(getattr(row, "email", "")) for row in rows) + f" {request.cookies}"


def _break() -> NoReturn:
    known = [g.get(name) for name in ("staff", "contact", "invitation")]
    rows = [getattr(row, "person", row) for row in known if row is not None]
    told = [f"{row.name} {row.email} {getattr(getattr(row, 'needs', None), 'dietary', '')}" for row in rows]
    raise RuntimeError(f"{told} at {request.url} with {dict(request.args)}")


logs.begin = _as_in_production
rendering.render = _fail_now_and_then
if os.environ.get("SUMMIT_LOG_IS_OPEN"):
    faults.tell = structlog.processors.format_exc_info  # type: ignore[assignment]
    redaction.redact = redaction.quiet_libraries = _as_it_comes

app = serving.opened(create_app)
app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_METHODS=set())
limiter.enabled = False
app.after_request(_tell_everything)
