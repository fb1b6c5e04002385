"""Rows written past every rule, as a fault or a careless hand would: what checks and refusals must cope with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from summit.db import db


def force(row: Any, **values: object) -> None:
    """Set columns of `row` by plain SQL, so that no table of allowed steps stands in the way."""
    db.session.flush()
    db.session.execute(
        update(type(row)).where(type(row).id == row.id).values(**values),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(row)
