"""Whatever is done, in whatever order: the database says what the rules say, and every invariant holds.

A modest walk belongs to every run and is the same each time. `make fault` walks further and elsewhere each time, and
prints how to walk the same way again.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from summit.web.application import Application
from tests import sizes
from tests.invariants import Glance
from tests.lifecycle.actions import Resizing, Waiting, WaitingInLine
from tests.lifecycle.beginnings import Beginning
from tests.lifecycle.turns_of_fate import HandingOn, Moving, Releasing

PROFILE = settings(
    max_examples=sizes.pick(small=6, large=50),
    stateful_step_count=sizes.pick(small=25, large=50),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


class Lifecycle(Beginning, WaitingInLine, Resizing, Moving, HandingOn, Releasing, Waiting):
    """Everything that happens to an event."""


@pytest.mark.long
@pytest.mark.both_databases
def test_the_database_says_what_the_rules_say_after_every_step(app: Application, glance: Glance) -> None:
    machine = type("Lifecycle", (Lifecycle,), {"application": app, "glance": glance})
    run_state_machine_as_test(machine, settings=PROFILE)
