"""The same application with its protection off: the control that shows that the fault tests can fail.

Places are read and then written, no row is ever locked, nothing is tried again, a form is done as often as it is sent,
and SQLite begins its transactions as SQLAlchemy lets it by default. Everything else is the real thing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, Select, event

from summit import create_app, db, engines
from summit.models import Allocation, Group
from summit.services import lock_order, quotas
from summit.web import once

A_MOMENT = 0.002  # seconds between reading and writing, in which another may read the same


def _default_options(url: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": 15}} if url.startswith("sqlite") else {"pool_size": 10}


def _default_manners(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))


def _read_then_write(group: Group, allocation: Allocation | None, **_: object) -> None:
    pools = quotas._pools(group, allocation)
    for pool in pools:
        db.db.session.refresh(pool)
        if not pool.free:
            raise quotas._full(pool, group, allocation)
    time.sleep(A_MOMENT)
    for pool in pools:
        pool.taken += 1
    db.db.session.flush()


def _once(work: Callable[[], Any], attempts: int = 1) -> Any:
    return work()


Select.with_for_update = lambda self, **_: self  # type: ignore[assignment,method-assign,misc]
engines.options = _default_options
engines.tame = _default_manners
db.retrying = _once
lock_order.hold_place = lambda *_, **__: None
quotas.take_place = _read_then_write
once.done = _once

app = create_app()
