"""What the database is asked, to be counted or read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from summit.db import db

BOUNDS = ("BEGIN", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")  # no questions


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that the records are asked meanwhile, beside where a transaction begins and ends."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(BOUNDS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
