"""The application as it is, with little patience and a disk that can be full.

It waits for a lock for half a second instead of many. While there is a file "full" in its folder, SQLite may not make
its file any larger.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from summit import create_app, engines

PATIENCE = 500  # milliseconds
PLENTY = 1_000_000

FULL = Path(os.environ["SUMMIT_INSTANCE"]) / "full"

_options, _tame = engines.options, engines.tame


def _impatient_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return _options(url)
    options = {"options": f"-c lock_timeout={PATIENCE}ms -c statement_timeout=15s"}
    return _options(url) | {"connect_args": options}


def _impatient_manners(engine: Engine) -> None:
    _tame(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE}")

    @event.listens_for(engine, "begin")
    def began(connection: Any) -> None:
        pages = 1 if FULL.exists() else PLENTY  # one: as many as there are already
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


engines.options = _impatient_options
engines.tame = _impatient_manners

app = create_app()
