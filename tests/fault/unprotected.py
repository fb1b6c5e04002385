"""The same application with its protection off: the control that shows that the fault tests can fail.

Places are read and then written, no row is ever locked, nothing is tried again, and SQLite begins its transactions as
SQLAlchemy lets it by default. Everything else is the real thing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, Select, event, update
from sqlalchemy.orm import Session

from summit import create_app, db
from summit.models import Pool
from summit.services import quotas

A_MOMENT = 0.002  # seconds between reading and writing, in which another may read the same


def _default_options(url: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": 15}} if url.startswith("sqlite") else {"pool_size": 10}


def _default_manners(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))


def _read_then_write(session: Session, pool: Pool, _override: bool) -> bool:
    session.refresh(pool)
    taken = pool.taken
    time.sleep(A_MOMENT)
    if taken >= pool.size:
        return False
    session.execute(
        update(Pool).where(Pool.id == pool.id).values(taken=taken + 1),
        execution_options={"synchronize_session": False},
    )
    return True


def _once(work: Callable[[], Any], attempts: int = 1) -> Any:
    return work()


Select.with_for_update = lambda self, **_: self  # type: ignore[assignment,method-assign,misc]
db.engine_options = _default_options
db.tame = _default_manners
db.retrying = _once
quotas._take_one = _read_then_write

app = create_app()
