"""One table of allowed steps drives everything: no state is assigned, bulk-written or left out beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from summit.db import Base
from summit.models import Event, EventDate, Invitation, Registration
from summit.models.states import DateStatus, EventState, InvitationState, RegistrationState
from summit.models.transitions import LIVES, ForbiddenStep
from tests.house import files

COLUMNS: dict[type[StrEnum], tuple[type[Base], str]] = {
    EventState: (Event, "state"),
    DateStatus: (Event, "date_status"),
    InvitationState: (Invitation, "state"),
    RegistrationState: (Registration, "state"),
}
Ev, Da, In, Re = EventState, DateStatus, InvitationState, RegistrationState

TAKEN_BY = {  # for each step one service that takes it; the tests of that service show it
    (Ev.DRAFT, Ev.OPEN): "events.open_for_answers",
    (Ev.OPEN, Ev.CLOSED): "events.close",
    (Ev.OPEN, Ev.HELD): "checkin.finish",
    (Ev.CLOSED, Ev.OPEN): "events.open_for_answers",
    (Ev.CLOSED, Ev.HELD): "checkin.finish",
    (Da.FIXED, Da.MISSING): "events.change",
    (Da.FIXED, Da.POSTPONED): "event_dates.postpone",
    (Da.FIXED, Da.CANCELLED): "event_dates.cancel",
    (Da.MISSING, Da.FIXED): "event_dates.set_date",
    (Da.MISSING, Da.POSTPONED): "event_dates.postpone",
    (Da.MISSING, Da.CANCELLED): "event_dates.cancel",
    (Da.POSTPONED, Da.FIXED): "event_dates.set_date",
    (Da.POSTPONED, Da.CANCELLED): "event_dates.cancel",
    (Da.CANCELLED, Da.FIXED): "event_dates.set_date",
    (Da.CANCELLED, Da.POSTPONED): "event_dates.postpone",
    (In.DRAFT, In.RESERVE): "nominations.nominate",
    (In.DRAFT, In.NOMINATED): "promises.nominate",
    (In.DRAFT, In.SENT): "promises.send",
    (In.DRAFT, In.WITHDRAWN): "invitations.revoke",
    (In.RESERVE, In.NOMINATED): "promises.nominate",
    (In.RESERVE, In.WITHDRAWN): "invitations.revoke",
    (In.NOMINATED, In.DRAFT): "waves.call_off",
    (In.NOMINATED, In.RESERVE): "releases.undo",
    (In.NOMINATED, In.SENT): "promises.send",
    (In.NOMINATED, In.ACCEPTED): "invitations.accept",
    (In.NOMINATED, In.DECLINED): "invitations.decline",
    (In.NOMINATED, In.EXPIRED): "invitations.expire_due",
    (In.NOMINATED, In.WITHDRAWN): "invitations.revoke",
    (In.SENT, In.RESERVE): "releases.undo",
    (In.SENT, In.ACCEPTED): "invitations.accept",
    (In.SENT, In.DECLINED): "invitations.decline",
    (In.SENT, In.EXPIRED): "invitations.expire_due",
    (In.SENT, In.WITHDRAWN): "invitations.revoke",
    (In.SENT, In.REPLACED): "substitutes.hand_on",
    (In.ACCEPTED, In.EXPIRED): "reconfirmations.silence_due",
    (In.ACCEPTED, In.WITHDRAWN): "invitations.withdraw",
    (In.ACCEPTED, In.REPLACED): "substitutes.hand_on",
    (In.DECLINED, In.ACCEPTED): "invitations.accept",
    (In.DECLINED, In.REPLACED): "promises.create",
    (In.EXPIRED, In.ACCEPTED): "invitations.accept",
    (In.EXPIRED, In.REPLACED): "promises.create",
    (In.WITHDRAWN, In.ACCEPTED): "invitations.accept",
    (In.WITHDRAWN, In.REPLACED): "promises.create",
    (Re.CONFIRMED, Re.CANCELLED): "registrations.cancel",
    (Re.CONFIRMED, Re.ATTENDED): "checkin.finish",
    (Re.CONFIRMED, Re.ABSENT): "checkin.finish",
    (Re.WAITLISTED, Re.OFFERED): "waiting_list.offer",
    (Re.WAITLISTED, Re.CONFIRMED): "checkin.came_after_all",
    (Re.WAITLISTED, Re.CANCELLED): "registrations.cancel",
    (Re.OFFERED, Re.CONFIRMED): "waiting_list.accept_offer",
    (Re.OFFERED, Re.WAITLISTED): "waiting_list.lapse_due",
    (Re.OFFERED, Re.CANCELLED): "registrations.cancel",
    (Re.CANCELLED, Re.CONFIRMED): "registrations.confirm",
    (Re.CANCELLED, Re.WAITLISTED): "registrations.wait",
    (Re.ATTENDED, Re.CONFIRMED): "checks.mend",
    (Re.ABSENT, Re.CONFIRMED): "checks.mend",
}
NAMES = frozenset(name for _, name in COLUMNS.values())
STEPS = [(before, after) for life in LIVES for before, after in product(life, life)]


def row_in(state: StrEnum) -> tuple[Any, str]:
    """A row that stands in `state`, as if it had been read from the database."""
    model, name = COLUMNS[type(state)]
    row = model()
    row.__dict__[name] = state  # past the validator, as the database fills it
    return row, name


def test_each_life_has_its_column_and_each_such_column_its_life() -> None:
    held = {
        (mapper.class_, column.key)
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if column.type.python_type in LIVES and column.key in mapper.validators
    }
    free = {
        (mapper.class_, column.key)
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if column.type.python_type in LIVES and column.key not in mapper.validators
    }
    assert held == set(COLUMNS.values())
    assert free == {(EventDate, "date_status")}  # a line of history, which never changes
    assert set(COLUMNS) == set(LIVES)


@pytest.mark.parametrize(("before", "after"), STEPS, ids=lambda state: f"{type(state).__name__}.{state}")
def test_an_assignment_takes_an_allowed_step_and_no_other(before: StrEnum, after: StrEnum) -> None:
    row, name = row_in(before)
    is_allowed = after is before or after in LIVES[type(before)].steps[before]
    if not is_allowed:
        with pytest.raises(ForbiddenStep):
            setattr(row, name, after)
    else:
        setattr(row, name, after)
    assert getattr(row, name) is (after if is_allowed else before)


@pytest.mark.parametrize("state", [state for life in LIVES for state in life], ids=str)
def test_a_life_begins_where_the_table_says(state: StrEnum) -> None:
    model, name = COLUMNS[type(state)]
    if state in LIVES[type(state)].first:
        assert getattr(model(**{name: state}), name) is state
    else:
        with pytest.raises(ForbiddenStep):
            model(**{name: state})


@pytest.mark.parametrize("life", list(LIVES), ids=lambda life: life.__name__)
def test_every_state_can_be_reached_from_a_first_one(life: type[StrEnum]) -> None:
    reached: set[StrEnum] = set()
    ahead = set(LIVES[life].first)
    while ahead:
        reached |= ahead
        ahead = {after for before in ahead for after in LIVES[life].steps[before]} - reached
    assert reached == set(life)
    assert set(LIVES[life].steps) == set(life)


def test_every_step_of_the_table_is_taken_by_a_service() -> None:
    steps = {(before, after) for life in LIVES.values() for before, afters in life.steps.items() for after in afters}
    assert set(TAKEN_BY) == steps


@pytest.mark.parametrize("where", sorted(set(TAKEN_BY.values())))
def test_the_service_that_takes_a_step_is_there(where: str) -> None:
    module, verb = where.rsplit(".", 1)
    assert callable(getattr(import_module(f"summit.services.{module}"), verb))


def test_the_default_of_a_state_is_a_first_one() -> None:
    defaults = {
        life: inspect(model).columns[name].default.arg
        for life, (model, name) in COLUMNS.items()
        if inspect(model).columns[name].default is not None
    }
    assert {life: default in LIVES[life].first for life, default in defaults.items()} == dict.fromkeys(defaults, True)


def test_nothing_writes_a_state_in_bulk() -> None:
    """`update(…).values(state=…)` and SQL in words would go past the table; other tables' states are their own."""
    found = {
        files.name(path): written
        for path in files.python("summit")
        if (written := [line for line, model in bulk_writes(path) if model in {"Event", "Invitation", "Registration"}])
    }
    assert found == {}


def test_nothing_writes_a_state_past_the_validators() -> None:
    """`setattr`, `__dict__` and `set_committed_value` with a state's name."""
    found = [files.name(path) for path in files.python("summit") if any(sideways(files.tree(path)))]
    assert found == []


def test_bulk_writes_are_found() -> None:
    source = "run(update(Invitation).where(x).values(state=S.SENT, reason=''))\nrun(update(Job).values(state=1))"
    assert list(_bulk_writes(ast.parse(source))) == [(1, "Invitation"), (2, "Job")]


def bulk_writes(path: Path) -> Iterator[tuple[int, str]]:
    yield from _bulk_writes(files.tree(path))


def _bulk_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, model) of each `update(model)….values(…)` or `insert` that names a state's column."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values":
            if not {keyword.arg for keyword in node.keywords} & {*NAMES, None}:
                continue
            for inner in ast.walk(node.func):
                if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in {"update", "insert"}:
                    yield node.lineno, ast.unparse(inner.args[0])


def sideways(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
            if (
                name in {"setattr", "set_committed_value", "bulk_update_mappings", "bulk_save_objects"}
                and texts & NAMES
            ):
                yield node
