"""The control of kills and full disks: an answer is confirmed at once and written down later, as fast sites do."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from typing import Any

from tests.fault.impatient import app as _real

LATER = 1.0  # seconds


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Say that it is done, then do it."""
    if environ["REQUEST_METHOD"] != "POST":
        return _real(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    copy = environ | {"wsgi.input": io.BytesIO(body)}
    later = threading.Timer(LATER, lambda: list(_real(copy, lambda *_: lambda _data: None)))
    later.daemon = True
    later.start()
    start_response("303 SEE OTHER", [("Location", "/"), ("Content-Length", "0")])
    return [b""]
