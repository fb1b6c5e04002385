"""Every address × method × role does what the table says, and what is somebody else's is as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from summit.web import DOORS, access
from tests.house import headers, leaks, routes
from tests.house.kept import dump
from tests.house.world import MISSING, ROLES, Ids, World

BY_SIGNING_IN = {access.signed_in, access.organises_host, access.works_on_event, access.works_on_group}
STATIC = {"static", "bootstrap.static"}
CHOSEN_BY_THE_GUARD = {"token", "slug"}  # other links and events have tests of their own
TELLS_NOTHING = re.compile(rb"""<input type="hidden" name="(csrf_token|form_key)" value="[^"]*">""")


def addresses(world: World) -> Iterator[tuple[Rule, str]]:
    """Every rule of ours with each of its methods."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint not in STATIC:
            yield from ((rule, method) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def outcome(answer: TestResponse) -> str:
    """What became of the visit. A form that is shown again was seen, so its visitor is in."""
    if answer.status_code == 303 and (answer.location or "").split("?")[0] == "/sign-in":
        return "sign in"
    if answer.status_code in {200, 303, 409, 422}:
        return "in"
    return {403: "forbidden", 404: "missing"}.get(answer.status_code, str(answer.status_code))


def expected(endpoint: str, method: str, role: str, let_in: frozenset[str]) -> str:
    """What the guard of the door must do with this role."""
    if role in let_in:
        return "in"
    door = next(door for door in DOORS if door.name == endpoint.rpartition(".")[0])
    if door.guard in BY_SIGNING_IN and role not in routes.WHO["signed-in"]:
        return "sign in"
    if door.guard is access.works_on_event:
        return "missing" if role in {"stranger", "keeper"} else "forbidden"
    if door.guard is access.works_on_group:
        return "missing" if role == "stranger" else "forbidden"
    if door.guard is access.organises_host:
        return "missing"
    if door.guard is access.signed_in:
        return "forbidden"
    return "sign in" if endpoint in {"sign_in.places", "sign_in.leave", "sign_in.out"} else "missing"


def visit(world: World, rule: Rule, method: str, role: str, ids: Ids) -> TestResponse:
    """Go there. Whatever a form changed is put back afterwards."""
    fields = {"plan": ids["number"]} if rule.endpoint.startswith("organiser.exports.") else {}
    answer = world.browser(role).open(world.path(rule, ids), method=method, data=fields)
    assert headers.wrong_with(answer) + leaks.told_by(answer, rule.endpoint, role, world) == [], rule.endpoint
    if method == "POST":
        world.put_back()
    return answer


def test_every_address_is_in_the_table_and_every_line_is_an_address(world: World) -> None:
    there = {(rule.endpoint, method) for rule, method in addresses(world)}
    listed = set(routes.let_in())
    assert {"not listed": there - listed, "stale": listed - there} == {"not listed": set(), "stale": set()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_let_in_where_the_table_says(world: World, role: str) -> None:
    table, wrong = routes.let_in(), {}
    for rule, method in addresses(world):
        answer = visit(world, rule, method, role, world.ids(rule.endpoint, role))
        wanted = expected(rule.endpoint, method, role, table.get((rule.endpoint, method), frozenset()))
        if outcome(answer) != wanted:
            wrong[f"{method} {rule.endpoint}"] = f"{outcome(answer)}, not {wanted}"
    assert wrong == {}


def test_what_is_somebody_elses_is_as_if_it_were_not_there(world: World) -> None:
    """Each variable of each address in turn: foreign and missing both give 404, and the same page."""
    table, wrong = routes.let_in(), {}
    for rule, method in addresses(world):
        for name in sorted(rule.arguments - CHOSEN_BY_THE_GUARD):
            for role in table.get((rule.endpoint, method), frozenset()):
                own = world.ids(rule.endpoint, role)
                answers = [visit(world, rule, method, role, own | {name: other}) for other in world.others(name, role)]
                pages = {(answer.status_code, TELLS_NOTHING.sub(b"", answer.data)) for answer in answers}
                if {status for status, _ in pages} != {404} or len(pages) != 1:
                    wrong[f"{method} {rule.endpoint} {name} ({role})"] = [answer.status_code for answer in answers]
    assert wrong == {}


def test_another_hosts_event_is_as_if_it_were_not_there(world: World) -> None:
    wrong = {}
    for rule, method in addresses(world):
        if rule.endpoint.startswith("organiser.") and "slug" in rule.arguments:
            own = world.ids(rule.endpoint, "organiser")
            answers = [
                visit(world, rule, method, "organiser", own | {"slug": slug})
                for slug in (world.foreign["slug"], "no-such-event")
            ]
            pages = {(answer.status_code, TELLS_NOTHING.sub(b"", answer.data)) for answer in answers}
            if {status for status, _ in pages} != {404} or len(pages) != 1:
                wrong[f"{method} {rule.endpoint}"] = [answer.status_code for answer in answers]
    assert wrong == {}


def test_another_hosts_plan_cannot_be_exported(world: World) -> None:
    exports = [rule for rule, _ in addresses(world) if rule.endpoint.startswith("organiser.exports.")]
    of_plans = [rule for rule in exports if rule.endpoint.rpartition(".")[2] in {"table_plan", "instance", "plan"}]
    statuses = {}
    for number in (world.foreign["number"], MISSING):
        own = world.ids("organiser.exports.plan", "organiser") | {"number": number}
        statuses[number] = [visit(world, rule, "POST", "organiser", own).status_code for rule in of_plans]
    assert statuses == {world.foreign["number"]: [404] * 3, MISSING: [404] * 3}


def test_a_form_without_its_token_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is a session, a post from another site is refused before the view."""
    monkeypatch.setitem(world.app.config, "WTF_CSRF_METHODS", {"POST"})
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    with_session = {door.name for door in DOORS if door.has_session}
    before, table, wrong = dump(), routes.let_in(), {}
    for rule, method in addresses(world):
        if method == "POST" and rule.endpoint.rpartition(".")[0] in with_session:
            for role in table.get((rule.endpoint, method), frozenset()):
                path = world.path(rule, world.ids(rule.endpoint, role))
                status = world.browser(role).post(path).status_code
                if status != 400 or dump() != before:
                    wrong[f"{rule.endpoint} ({role})"] = status
    assert wrong == {}
