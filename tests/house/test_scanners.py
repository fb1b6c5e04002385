"""Programs that read mails before people do: whatever they fetch, follow and post, nothing is decided for anybody."""

from __future__ import annotations

import pytest

from tests.house import routes
from tests.house.kept import dump
from tests.house.test_role_matrix import addresses
from tests.house.world import World
from tests.web.forms import Page

BY_LINK = ("attendee", "ticket", "nominator", "desk", "nobody")
LOOKS = (
    ("GET", {}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("GET", {"Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender", "X-Moz": "prefetch"}),
    ("GET", {"User-Agent": "BarracudaCentral", "Accept": "*/*"}),
)
DOORS = ("attendee.", "ticket.", "nominator.", "desk_door.", "sign_in.confirm", "public.", "code.")


@pytest.fixture(autouse=True)
def with_csrf(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms of doors with a session ask for their token, as they do outside the tests of this house."""
    monkeypatch.setitem(world.app.config, "WTF_CSRF_METHODS", {"POST"})
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)


def pages(world: World, role: str) -> list[str]:
    """Every address behind the links of this role, the public ones included."""
    table = routes.let_in()
    return [
        world.path(rule, world.ids(rule.endpoint, role))
        for rule, method in addresses(world)
        if method == "GET"
        and rule.endpoint.startswith(DOORS)
        and role in table.get((rule.endpoint, method), frozenset())
    ]


@pytest.mark.parametrize("role", BY_LINK)
def test_looking_in_every_way_decides_nothing(world: World, role: str) -> None:
    before, seen = dump(), 0
    scanner = world.app.test_client()  # a scanner has none of the reader's cookies
    for path in pages(world, role):
        for method, headers in LOOKS:
            answer = scanner.open(path, method=method, headers=headers)
            assert answer.status_code in {200, 303}, (method, path)
            seen += 1
    assert dump() == before
    assert seen > 20


@pytest.mark.parametrize("role", BY_LINK)
def test_posting_every_form_empty_decides_nothing(world: World, role: str) -> None:
    before, posted = dump(), set()
    scanner = world.app.test_client()
    for path in pages(world, role):
        for form in Page(scanner.get(path)).forms:  # type: ignore[arg-type]
            action = form.action or path
            posted.add(action.partition("?")[0])
            for fields in ({}, dict.fromkeys(form.fields, "")):
                scanner.post(action, data=fields)
                assert dump() == before, f"{action} on {path}, with {sorted(fields)}"
    assert posted


def test_posting_to_every_address_without_a_form_decides_nothing(world: World) -> None:
    before, table = dump(), routes.let_in()
    for rule, method in addresses(world):
        for role in table.get((rule.endpoint, method), frozenset()) & set(BY_LINK):
            if method == "POST" and rule.endpoint.startswith((*DOORS, "sign_in.")):
                world.app.test_client().post(world.path(rule, world.ids(rule.endpoint, role)))
                assert dump() == before, f"{rule.endpoint} ({role})"


def test_a_person_who_presses_the_button_decides(world: World) -> None:
    """The control: what the scanner leaves alone is a door that opens."""
    before = dump()
    rules = {rule.endpoint: rule for rule, _ in addresses(world)}
    path = world.path(rules["attendee.withdraw"], world.ids("attendee.withdraw", "attendee"))
    [form] = [form for form in Page(world.app.test_client().get(path)).forms if form.buttons]  # type: ignore[arg-type]
    [button] = form.buttons
    world.app.test_client().post(form.action or path, data=form.fields | {button.name: button.value})
    assert dump() != before
