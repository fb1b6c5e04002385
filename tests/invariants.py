"""Every invariant after every test, for the price of a glance.

What a check finds follows from what the database answers it. So a check that is answered as in an empty database, where
nothing is wrong, has nothing to say: its questions are remembered and put as they are, and only where an answer is
another one does the check itself look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import event

from summit.db import db
from summit.services import checks
from summit.services.checks import Breach

Question = tuple[str, Any]
Look = Callable[[], Iterable[Breach]]


class Glance:
    """The questions of every check, learnt in the empty database of the application that is current."""

    def __init__(self, now: datetime) -> None:
        self._questions: dict[Look, list[Question]] = {}
        db.session.connection()  # begins the transaction, which is no question
        for look in checks._stages(now):
            with _noting() as questions:
                assert list(look()) == []
            if not isinstance(look, partial):  # whose questions are others at every moment
                self._questions[look] = questions
        assert not any(self._are_answered(questions) for questions in self._questions.values())

    def breaches(self, now: datetime) -> list[Breach]:
        """What `checks.breaches` finds."""
        return [breach for look in checks._stages(now) if self._may_find(look) for breach in look()]

    def _may_find(self, look: Look) -> bool:
        return look not in self._questions or self._are_answered(self._questions[look])

    def _are_answered(self, questions: list[Question]) -> bool:
        """Is there a row for any of them?"""
        connection = db.session.connection()
        return any(connection.exec_driver_sql(*question).first() is not None for question in questions)


@contextmanager
def _noting() -> Iterator[list[Question]]:
    """The questions that the database is asked meanwhile, as its driver gets them."""
    asked: list[Question] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
