"""Nothing is open by mistake: every blueprint has a line in DOORS, and every page stands behind one of them."""

from __future__ import annotations

import pytest

from summit.web import DOORS, access, csrf
from summit.web.application import Application
from tests.house import files

GUARDS = {
    name: guard
    for name, guard in vars(access).items()
    if callable(guard) and getattr(guard, "__module__", "") == access.__name__ and not name.startswith("_")
}
OPEN = {"code", "health", "public", "sign_in"}  # whoever comes, comes in


def test_every_blueprint_is_a_door(application: Application) -> None:
    assert sorted(application.blueprints) == sorted([*(door.name for door in DOORS), "bootstrap"])


def test_every_route_belongs_to_a_door(application: Application) -> None:
    doors = {door.name for door in DOORS}
    strays = {
        rule.endpoint for rule in application.url_map.iter_rules() if rule.endpoint.rpartition(".")[0] not in doors
    }
    assert strays == {"static", "bootstrap.static"}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_the_guard_is_the_first_that_a_request_meets(application: Application, door: object) -> None:
    steps = application.before_request_funcs[door.name]  # type: ignore[attr-defined]
    assert steps[0] is door.guard  # type: ignore[attr-defined]
    assert door.guard in GUARDS.values()  # type: ignore[attr-defined]
    assert (csrf.protect in steps) is door.has_session  # type: ignore[attr-defined]


def test_only_the_doors_that_are_meant_to_are_open() -> None:
    assert {door.name for door in DOORS if door.guard is access.open_to_all} == OPEN


def test_every_module_with_a_blueprint_is_hung() -> None:
    hung = {door.blueprint.import_name for door in DOORS}
    made = {
        files.name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files.python("summit")
        if "= Blueprint(" in path.read_text()
    }
    assert made == hung


def test_addresses_by_link_carry_a_token_and_the_organisers_a_slug() -> None:
    by_link = {door.name for door in DOORS if "<token>" in door.prefix}
    by_event = {door.name for door in DOORS if "<slug>" in door.prefix}
    assert by_link == {"attendee", "ticket", "nominator", "desk_door"}
    of_events = {access.works_on_event, access.works_on_group}
    assert {door.guard for door in DOORS if door.name in by_event} == of_events
    assert {door.name for door in DOORS if door.guard in of_events} == by_event
