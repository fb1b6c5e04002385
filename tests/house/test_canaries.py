"""Secrets that must not wander: links stand in no column, and what somebody needs is seen by nobody without permission.

The role matrix looks for both on every page of every role (`leaks`); here are the columns, the page of the person whose
needs they are, and the files.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Needs, Role
from summit.web import second_database
from tests.house import routes
from tests.house.kept import dump
from tests.house.leaks import readable
from tests.house.test_role_matrix import addresses
from tests.house.world import CANARY, Ids, World

FILES = ("organiser.exports.", "organiser.plan_proofs.pdf")
LOOKING = ("viewer", "keeper", "organiser")


def test_no_link_and_no_session_stands_in_any_column(world: World) -> None:
    kept = "\n".join(dump() + dump(second_database.engine()))
    secrets = {**world.tokens, **{f"session of {role}": cookie for role, cookie in world.cookies.items()}}
    assert [name for name, secret in secrets.items() if secret in kept or secret[1:] in kept] == []
    assert str(world.own["slug"]) in kept  # the control: what is kept is found


@pytest.fixture
def theirs(world: World) -> Ids:
    """The variables of addresses about somebody who has told what they need."""
    person = db.session.scalars(select(Needs).order_by(Needs.id)).first().person  # type: ignore[union-attr]
    return {"person_id": person.id, "registration_id": person.registration.id}


def shown(world: World, role: str, theirs: Ids, *, everywhere: bool = False) -> set[str]:
    """The endpoints about this person, or all that a viewer has not, and the files, that show this role the needs."""
    table, found = routes.let_in(), set()
    for rule, method in addresses(world):
        who = table.get((rule.endpoint, method), frozenset())
        is_file = method == "POST" and rule.endpoint.startswith(FILES)
        is_about = bool(rule.arguments & set(theirs)) or (everywhere and "viewer" not in who)
        if role in who and (is_file or (method == "GET" and is_about)):
            ids = world.ids(rule.endpoint, role)
            data = {"plan": ids["number"]} if is_file else None
            answer = world.browser(role).open(world.path(rule, ids | theirs), method=method, data=data)
            found |= {rule.endpoint} if CANARY in readable(answer) else set()
    return found


@pytest.mark.parametrize("role", LOOKING)
def test_needs_are_shown_with_the_permission_only(world: World, theirs: Ids, role: str) -> None:
    permitted = {
        "organiser.people.show",
        "organiser.personal_data.show",
        "organiser.exports.attendance",
        "organiser.exports.attendance_list",
    }
    assert shown(world, role, theirs) == (permitted if role == "organiser" else set())


def test_an_organiser_without_the_permission_sees_none_anywhere(world: World, theirs: Ids) -> None:
    with transaction():
        for role in db.session.scalars(select(Role)):
            role.can_see_needs = False
    assert shown(world, "organiser", theirs, everywhere=True) == set()


def test_an_attendee_sees_nobody_elses(world: World) -> None:
    for rule, method in addresses(world):
        if method == "GET" and rule.endpoint.startswith(("attendee.", "ticket.")):
            path = world.path(rule, world.ids(rule.endpoint, "attendee"))
            assert CANARY not in readable(world.browser("attendee").get(path)), rule.endpoint
