"""Secrets that must not wander: links stand in no column, and what somebody needs is seen by nobody else."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.db import db, transaction
from summit.models import Registration, Role
from summit.services import registrations
from summit.web import second_database
from tests.factories import NOW, ORGANISER
from tests.house import routes
from tests.house.test_role_matrix import STATIC, addresses
from tests.house.world import World, dump

CANARY = "Kanariefrø"
FILES = ("organiser.exports.", "organiser.plan_proofs.pdf")


def test_no_link_and_no_session_stands_in_any_column(world: World) -> None:
    kept = "\n".join(dump() + dump(second_database.engine()))
    secrets = {**world.tokens, **{f"session of {role}": cookie for role, cookie in world.cookies.items()}}
    assert [name for name, secret in secrets.items() if secret in kept or secret[1:] in kept] == []
    assert world.own["slug"] in kept  # the control: what is kept is found


def test_no_link_stands_in_a_page_that_is_not_its_own(world: World) -> None:
    """The desk's link is shown to the organiser who sends it to the desk; no other leaves its own pages."""
    table, wrong = routes.let_in(), set()
    for rule, method in addresses(world):
        for role in table.get((rule.endpoint, method), frozenset()) if method == "GET" else ():
            answer = world.browser(role).get(world.path(rule, world.ids(rule.endpoint, role)))
            own = {role, "desk" if rule.endpoint == "organiser.checkin.index" else role}
            own |= {"ticket"} if role == "attendee" else set()  # a ticket is their own
            page = readable(answer)
            wrong |= {
                (rule.endpoint, role, name) for name, token in world.tokens.items() if name not in own and token in page
            }
    assert {one for one in wrong if not one[0].startswith("mailbox.")} == set()


def readable(answer: TestResponse) -> str:
    """The answer as text, also that of a workbook."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return answer.data.decode(errors="replace")


@pytest.fixture
def told(world: World) -> World:
    """The world in which everybody who comes has told what they need."""
    with transaction():
        for registration in db.session.scalars(select(Registration)):
            name = registration.person.name
            answers = registrations.Answers(name=name, dietary=CANARY, accessibility=CANARY, is_step_free=True)
            registrations.answer_questions(registration, answers, by=ORGANISER, now=NOW)
    return world


def shown(world: World, role: str, *, own: frozenset[str] = frozenset()) -> set[str]:
    """The endpoints that show a need to this role, their own pages (`own`) aside; every page and every file."""
    table, found = routes.let_in(), set()
    for rule, method in addresses(world):
        is_file = method == "POST" and rule.endpoint.startswith(FILES)
        if rule.endpoint in STATIC | own or role not in table.get((rule.endpoint, method), frozenset()):
            continue
        if method == "GET" or is_file:
            ids = world.ids(rule.endpoint, role)
            for person in ({}, {"person_id": _somebody_with_needs()}):
                path = world.path(rule, ids | person)
                answer = world.browser(role).open(
                    path, method=method, data={"plan": ids["number"]} if is_file else None
                )
                if CANARY in readable(answer):
                    found.add(rule.endpoint)
    return found


def _somebody_with_needs() -> int:
    return int(db.session.scalars(select(Registration.person_id).order_by(Registration.id)).first() or 0)


@pytest.mark.parametrize("role", ["nobody", "ticket", "nominator", "desk", "viewer", "keeper", "stranger"])
def test_what_somebody_needs_is_shown_to_nobody_without_the_permission(told: World, role: str) -> None:
    assert shown(told, role) == set()


def test_an_attendee_sees_their_own_needs_only(told: World) -> None:
    assert shown(told, "attendee") <= {"attendee.questions", "attendee.invitation"}


def test_an_organiser_without_the_permission_sees_none_either(told: World) -> None:
    assert "organiser.people.show" in shown(told, "organiser")  # the control: with it they do
    with transaction():
        for role in db.session.scalars(select(Role)):
            role.can_see_needs = False
    assert shown(told, "organiser") == set()
