"""Looking changes nothing: every page, visited by everyone who may, leaves the records as they were, byte for byte."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from summit.db import db
from summit.web import DOORS
from tests.house import routes
from tests.house.kept import dump
from tests.house.test_role_matrix import addresses
from tests.house.world import World


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(world: World, method: str) -> None:
    before, table = dump(), routes.let_in()
    changing, visited = [], 0
    for rule, listed in addresses(world):
        for role in table.get((rule.endpoint, listed), frozenset()) if listed == "GET" else ():
            path = world.path(rule, world.ids(rule.endpoint, role))
            assert world.browser(role).open(path, method=method).status_code in {200, 303}, path
            visited += 1
            if dump() != before:
                changing.append(f"{rule.endpoint} ({role})")
                world.put_back()
    assert changing == []
    assert visited > 100


def test_behind_a_personal_link_no_cookie_is_set(world: World) -> None:
    without = {door.name for door in DOORS if not door.has_session}
    table, wrong = routes.let_in(), []
    for rule, method in addresses(world):
        if rule.endpoint.rpartition(".")[0] in without:
            for role in table.get((rule.endpoint, method), frozenset()) & {"nobody", "attendee", "ticket", "nominator"}:
                path = world.path(rule, world.ids(rule.endpoint, role))
                if world.browser(role).open(path, method=method).headers.getlist("Set-Cookie"):
                    wrong.append(f"{method} {rule.endpoint} ({role})")
                world.put_back()
    assert wrong == []


def test_the_database_itself_refuses_to_be_written_by_a_page_that_shows(world: World) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        db.session.execute(text("UPDATE event SET title = 'x'"))
    db.session.rollback()
