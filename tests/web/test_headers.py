"""What protects every answer: pages, missing pages, faults, refusals and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Blueprint, g
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from summit import create_app, web
from summit.db import db, transaction
from summit.errors import BadInput, Gone, NoPlace, Refusal
from summit.models import Host, RoleKind
from summit.web import access, answers
from summit.web.application import Application
from tests import factories
from tests.conftest import LINK_KEY, Browser
from tests.house import headers

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Trouble:
    """What the next request will meet."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def __call__(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "fine"


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def browser(app: Application, trouble: Trouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser before an application whose page /trouble raises what the test wants."""
    blueprint = Blueprint("trouble", __name__)
    blueprint.add_url_rule("/trouble", "meet", lambda: trouble(), methods=["GET", "POST"])
    blueprint.add_url_rule("/write", "write", _write, methods=["GET"])
    blueprint.add_url_rule("/trouble/<token>", "by_link", lambda token: token, methods=["GET"])
    monkeypatch.setattr(web, "DOORS", (*web.DOORS, web.Door(blueprint, access.open_to_all, "", has_session=False)))
    again = create_app(
        INSTANCE=app.instance_path,
        DATABASE_URL=app.config["DATABASE_URL"],
        ENVIRONMENT="development",
        BASE_URL="http://localhost",
        LINK_KEY=LINK_KEY,
        CLOCK_FILE=app.config["CLOCK_FILE"],
    )
    yield Browser(again, again.response_class)
    with again.app_context():
        db.engine.dispose()


def _write() -> str:
    db.session.add(Host(slug="sneaky", name="Written by a GET", language="en"))
    db.session.commit()
    return "written"


def _busy() -> OperationalError:
    return OperationalError("UPDATE", {}, Exception("database is locked"))


@pytest.mark.parametrize("path", ["/sign-in", "/trouble", "/no/such/page", "/trouble/a-token", "/o"])
def test_every_answer_is_protected(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"] == STRICT
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("path", "policy"),
    [("/trouble", "same-origin"), ("/trouble/a-token", "no-referrer"), ("/no/such/page", "no-referrer")],
)
def test_an_address_with_a_link_is_told_to_nobody(browser: Browser, path: str, policy: str) -> None:
    assert browser.get(path).headers["Referrer-Policy"] == policy


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), Gone("Gone."), _busy()])
def test_answers_that_say_no_are_protected_too(browser: Browser, trouble: Trouble, error: Exception) -> None:
    trouble.errors = [error]
    answer = browser.get("/trouble")
    assert answer.status_code >= 400
    assert answer.headers["Content-Security-Policy"] == STRICT
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/sign-in", {"headers": {"Host": "evil.example"}}, 400),
        ("GET", "/static/none/css/base.css", {}, 404),
        ("GET", "/i/nothing", {}, 404),
        ("GET", "/desk", {}, 404),
        ("DELETE", "/trouble", {}, 405),
        ("TRACE", "/sign-in", {}, 405),
        ("OPTIONS", "/sign-in", {}, 200),
        ("HEAD", "/sign-in", {}, 200),
        ("GET", "/o", {}, 303),
        ("GET", "/sign-in//mail", {}, 308),
        ("POST", "/sign-in", {}, 400),
        ("POST", "/code", {"data": {"code": "x" * 11_000_000}}, 413),
    ],
)
def test_answers_beyond_the_pages_are_protected_too(
    browser: Browser, method: str, path: str, more: dict[str, object], status: int
) -> None:
    answer = browser.open(path, method=method, **more)
    assert (answer.status_code, headers.wrong_with(answer)) == (status, [])


def test_the_cookie_of_https_belongs_to_this_host_alone(app: Application, tmp_path: Path) -> None:
    served = create_app(INSTANCE=str(tmp_path), BASE_URL="https://localhost", LINK_KEY=LINK_KEY)
    answer = served.test_client().get("/sign-in", base_url="https://localhost")
    name, _, attributes = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-summit"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes.split("; "))
    assert "Domain" not in attributes
    with served.app_context():
        db.engine.dispose()


def test_https_is_demanded_where_it_is_spoken(browser: Browser) -> None:
    answer = browser.get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_files_are_kept_for_a_year_under_an_address_that_changes_with_them(app: Application, tmp_path: Path) -> None:
    served = create_app(INSTANCE=str(tmp_path), BASE_URL="https://localhost", LINK_KEY=LINK_KEY)
    client = served.test_client()
    for path in (
        f"{served.static_url_path}/css/tokens.css",
        f"/bootstrap{served.static_url_path}/css/bootstrap.min.css",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "max-age=31536000, public")
        assert answer.headers["Content-Security-Policy"] == STRICT
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in answer.headers["Permissions-Policy"]
    with served.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example:80"]
)
def test_a_foreign_host_name_finds_nothing(browser: Browser, host: str) -> None:
    answer = browser.get("/sign-in", headers={"Host": host})
    assert (answer.status_code, host.encode() in answer.data) == (400, False)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(NoPlace("The group is full."), 409), (BadInput("The group is full."), 422), (Gone("The group is full."), 410)],
)
def test_a_refusal_is_a_page_with_its_words(browser: Browser, trouble: Trouble, refusal: Refusal, status: int) -> None:
    trouble.errors = [refusal]
    answer = browser.post("/trouble")
    assert (answer.status_code, "The group is full." in answer.text) == (status, True)


def test_a_refusal_tells_moments_on_the_clocks_of_the_event(context: Application) -> None:
    with transaction():
        event = factories.event()
    moment = factories.NOW  # 9:00 in UTC is 10:00 in Copenhagen in winter
    refusal = Refusal(
        "Until %(end)s, %(day)s at %(hour)s, for %(kind)s.",
        end=moment,
        day=date(2026, 3, 2),
        hour=time(8, 30),
        kind=RoleKind.VIEWER,
    )
    with context.test_request_context("/"):
        g.event = event
        said = answers.refusal_text(refusal).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Until 2 March 2026 at 10:00, 2 March 2026 at 8:30, for viewer."


@pytest.mark.parametrize(("count", "said"), [(1, "One place is left."), (3, "3 places are left.")])
def test_a_refusal_counts(context: Application, count: int, said: str) -> None:
    refusal = Refusal("One place is left.", plural="%(count)s places are left.", count=count)
    with context.test_request_context("/"):
        assert answers.refusal_text(refusal) == said


def test_a_get_cannot_write(browser: Browser) -> None:
    assert browser.get("/write").status_code == 500
    with browser.application.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM host")) == 0


@pytest.mark.parametrize(("busy", "status"), [(2, 200), (3, 503)])
def test_a_change_is_tried_three_times(browser: Browser, trouble: Trouble, busy: int, status: int) -> None:
    trouble.errors = [_busy() for _ in range(busy)]
    answer = browser.post("/trouble")
    assert (answer.status_code, trouble.errors) == (status, [])
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_fault_is_not_tried_again(browser: Browser, trouble: Trouble) -> None:
    trouble.errors = [ValueError("once"), ValueError("never reached")]
    assert browser.post("/trouble").status_code == 500
    assert len(trouble.errors) == 1


def test_the_log_of_a_fault_names_no_link(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    browser.application.view_functions["trouble.by_link"] = lambda token: 1 / 0
    assert browser.get("/trouble/secret-token").status_code == 500
    assert "secret-token" not in caplog.text
    assert "Exception on /trouble/<token> [GET]" in caplog.text


def test_a_wrong_method_says_which_are_right(browser: Browser) -> None:
    answer = browser.delete("/trouble")
    assert (answer.status_code, set(answer.allow)) == (405, {"GET", "HEAD", "OPTIONS", "POST"})


def test_sessions_out_of_reach_are_no_fault(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise _busy()

    monkeypatch.setattr(browser.application.session_interface, "open_session", broken)
    answer = browser.get("/trouble")
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (503, STRICT)


def test_the_time_of_trying_again_is_short(browser: Browser, trouble: Trouble) -> None:
    started = datetime.now().astimezone()
    trouble.errors = [_busy(), _busy()]
    browser.post("/trouble")
    assert datetime.now().astimezone() - started < timedelta(seconds=2)
