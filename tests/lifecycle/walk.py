"""A walk through the small world: every step is taken by the model and by the services, and both must agree."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Invitation, Person, Registration
from summit.tasks import sweep
from summit.web.application import Application
from tests.conftest import empty_database
from tests.invariants import Glance
from tests.lifecycle import passing, pictures, world
from tests.lifecycle.rules import Asked, Coming, Refused, Release, Sector

Made = TypeVar("Made")
A_MINUTE = timedelta(minutes=1)  # a step takes one, so that no two deeds are the same press of a button


class _Loud(logging.Handler):
    """The sweep goes on after a fault and logs it; here a fault ends the walk."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info[1] if record.exc_info else None)


class Walk(RuleBasedStateMachine):
    """What every action stands on; the actions are mixed in."""

    application: ClassVar[Application]
    glance: ClassVar[Glance]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.application.app_context()
        self.context.push()
        empty_database()
        self.rows = world.Rows()
        self.summit = world.as_rules_have_it()
        self.loud = _Loud()
        sweep.log.addHandler(self.loud)

    def teardown(self) -> None:
        sweep.log.removeHandler(self.loud)
        db.session.remove()
        self.context.pop()

    @invariant()
    def model_and_database_agree(self) -> None:
        db.session.rollback()
        found = pictures.differences(pictures.of_database(self.rows.event), pictures.of_rules(self.summit))
        assert found == {}, found
        assert [str(breach) for breach in self.glance.breaches(self.summit.now)] == []

    def take(self, by_rules: Callable[[], Made], by_service: Callable[[], Any]) -> Any:
        """One step by both. The service refuses exactly when the rules do, for the same reason, and changes nothing."""
        self.summit.now += A_MINUTE
        before = copy.deepcopy(self.summit)
        expected: type[Refusal] | None = None
        try:
            made = by_rules()
        except Refused as no:
            self.summit, expected = before, no.kind
        refused: Refusal | None = None
        try:
            with transaction():
                row = by_service()
        except Refusal as no:
            refused = no
        assert type(refused) is (expected or type(None)), refused
        if refused is None and isinstance(made, Asked | Release):
            made.id = row.id
        return None if refused else row

    def sweep(self) -> None:
        """What the worker does every minute."""
        self.summit.now += A_MINUTE
        sweep.see_to_what_is_due(self.summit.now)
        passing.sweep(self.summit)

    # the things of the world, by what hypothesis draws

    def sector(self, name: str) -> Sector:
        return self.summit.sectors[name]

    def one(self, which: int, *states: str) -> Asked:
        """An invitation in one of these states if there is any, now and then another all the same."""
        return _one(which, self.summit.asked, [asked for asked in self.summit.asked if asked.state in states])

    def one_coming(self, which: int, *states: str) -> Coming:
        """The same of registrations."""
        everyone = list(self.summit.coming.values())
        return _one(which, everyone, [coming for coming in everyone if coming.state in states])

    def row(self, asked: Asked) -> Invitation:
        return db.session.get_one(Invitation, asked.id)

    def registration(self, coming: Coming) -> Registration:
        return db.session.scalars(select(Registration).join(Person).where(Person.name == coming.person.name)).one()


def _one(which: int, everything: list[Made], wanted: list[Made]) -> Made:
    among = wanted if wanted and which % 8 else everything
    return among[which % len(among)]
