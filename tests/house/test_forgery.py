"""Forms from elsewhere: the token of another session, of an old one, or none at all opens nothing."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Browser
from tests.house.kept import dump
from tests.house.world import World

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def with_csrf(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_METHODS", {"POST"})
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)


def token_of(browser: Browser, path: str) -> str:
    found = TOKEN.search(browser.get(path).text)
    assert found, path
    return found[1]


@pytest.mark.parametrize("role", ["keeper", "viewer", "stranger"])
def test_the_token_of_another_session_is_worth_nothing(world: World, role: str) -> None:
    path = f"/o/{world.own['slug']}/people/{world.own['person_id']}/answer"
    theirs = token_of(world.browser(role), "/o")
    own = token_of(world.browser("organiser"), path)
    before = dump()
    for wrong in (theirs, "", own[:-1], own.swapcase(), f"{own} ", "a.b.c"):
        answer = world.browser("organiser").post(path, data={"csrf_token": wrong, "answer": "no"})
        assert answer.status_code == 400, wrong
    assert dump() == before
    assert world.browser("organiser").post(path, data={"csrf_token": own, "answer": "no"}).status_code == 303


def test_the_token_of_the_desk_is_not_that_of_the_office(world: World) -> None:
    desk = token_of(world.browser("desk"), "/desk/walk-in")
    answer = world.browser("organiser").post(f"/o/{world.own['slug']}/settings/close", data={"csrf_token": desk})
    assert answer.status_code == 400


def test_nobody_is_signed_in_as_somebody_else_by_a_form_from_elsewhere(world: World) -> None:
    """Login forgery: the attacker's link or code, posted from another page by the victim's browser."""
    victim, attacker = world.app.test_client(), world.app.test_client()
    link = f"/sign-in/{world.tokens['nobody']}"
    theirs = token_of(attacker, link)  # type: ignore[arg-type]
    for fields in ({}, {"csrf_token": theirs}):
        assert victim.post(link, data=fields).status_code == 400
        assert victim.post("/sign-in/mail", data={"code": "ABCDEF", **fields}).status_code == 400
    assert victim.get("/o").status_code == 303  # to signing in


def test_a_token_from_before_signing_in_is_worth_nothing_after(world: World) -> None:
    browser = world.app.test_client()
    link = f"/sign-in/{world.tokens['nobody']}"
    before = token_of(browser, link)  # type: ignore[arg-type]
    assert browser.post(link, data={"csrf_token": before}).status_code == 303
    assert browser.post("/sign-in/out", data={"csrf_token": before}).status_code == 400
    assert browser.get("/o").status_code == 200


def test_signing_out_cannot_be_forged(world: World) -> None:
    browser = world.browser("organiser")
    assert browser.post("/sign-in/out").status_code == 400
    assert browser.get("/o").status_code == 200
