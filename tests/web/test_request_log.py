"""One line for each answer: rule, status, who by id, and an id of the request that the answer carries too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from summit import create_app, tokens
from summit.db import db, transaction
from summit.tokens import Kind
from summit.web import second_database
from summit.web.application import Application
from tests import factories
from tests.conftest import LINK_KEY, Browser


@pytest.fixture
def behind_a_proxy(app: Application) -> Iterator[Browser]:
    """A browser before the same application, which now believes one proxy."""
    again = create_app(
        INSTANCE=app.instance_path,
        DATABASE_URL=app.config["DATABASE_URL"],
        ENVIRONMENT="development",
        BASE_URL="http://localhost",
        LINK_KEY=LINK_KEY,
        CLOCK_FILE=app.config["CLOCK_FILE"],
        PROXY_HOPS=1,
    )
    yield Browser(again, again.response_class)
    with again.app_context():
        db.engine.dispose()
        second_database.engine().dispose()


def test_an_answer_is_told_by_its_rule_and_who_came_by_id(app: Application, client: Browser) -> None:
    with app.app_context(), transaction():
        invitation = factories.invited(factories.event().groups[0])
        db.session.flush()
        id, token = invitation.id, tokens.derive(Kind.ATTENDEE, invitation.id, invitation.link_generation)
    with capture_logs() as lines:
        answer = client.get(f"/i/{token}?lang=da")
    [line] = lines
    assert line.pop("ms") >= 0
    assert line == {
        "event": "answered",
        "log_level": "info",
        "method": "GET",
        "rule": "/i/<token>",
        "status": 200,
        "actor": "attendee",
        "actor_id": id,
    }
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])


def test_what_is_not_there_is_not_repeated(client: Browser) -> None:
    with capture_logs() as lines:
        client.get("/maja.friis@post.example/secret?name=Maja")
    assert [(line["rule"], line["status"]) for line in lines] == [("no page", 404)]
    assert "secret" not in str(lines)


GIVEN = "0123456789abcdef0123456789abcdef"


def test_the_id_of_a_visitor_is_not_believed(client: Browser) -> None:
    assert client.get("/privacy", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] != GIVEN


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [(GIVEN, True), ("a b", False), ("i" + "A" * 43, False), ("x\tmaja@post.example", False), ("", False)],
)
def test_the_id_of_our_proxy_is_kept_if_it_is_one(behind_a_proxy: Browser, given: str, is_kept: bool) -> None:
    answer = behind_a_proxy.get("/privacy", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept
