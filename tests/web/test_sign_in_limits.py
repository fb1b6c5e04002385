"""How many sign-in mails one can have sent: to oneself, to somebody else, from one network and from everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import SignInLink
from summit.tokens import Kind
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.web.forms import press, visit

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("dorte")]

EMAIL = "dorte@fjordby.example"


@pytest.fixture
def dorte(context: Application) -> None:
    """Somebody of the office."""
    with transaction():
        factories.organiser(factories.host(), email=EMAIL)


def ask(browser: FlaskClient, email: str = EMAIL) -> TestResponse:
    assert isinstance(browser, Browser)
    return press(browser, visit(browser, "/sign-in"), "Send me the link", email=email)


def links() -> list[SignInLink]:
    """Those that were mailed."""
    return list(db.session.scalars(select(SignInLink).order_by(SignInLink.id)))


def opens(browser: FlaskClient, link: SignInLink) -> bool:
    """Does the link lead this browser in?"""
    token = tokens.derive(Kind.SIGN_IN, link.id, link.link_generation)
    return browser.get(f"/sign-in/{token}").status_code == 200


def at(network: str, app: Application) -> FlaskClient:
    """A browser of its own in this network."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = network
    return browser


def test_five_mails_a_quarter_of_an_hour_to_one_address(client: Browser) -> None:
    """However it is written. The answer is as ever, and what was mailed before stays good."""
    answers = [ask(client, EMAIL.replace("r", number * "\u200b" + "r")) for number in range(7)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/sign-in/mail")}
    assert [opens(client, link) for link in links()] == [True] * 5
    clock.set_to(clock.now() + timedelta(minutes=16))
    ask(client)
    assert [opens(client, link) for link in links()] == [False] * 5 + [True]


def test_nobody_is_locked_out_by_who_asks_in_their_name(app: Application) -> None:
    stranger, office = at("198.51.100.7", app), at("203.0.113.9", app)
    for _ in range(7):
        ask(stranger)
    ask(office)
    assert [opens(office, link) for link in links()] == [False] * 5 + [True]


def test_twenty_mails_a_quarter_of_an_hour_from_everywhere(app: Application) -> None:
    answers = [ask(at(f"198.51.{number}.7", app)).status_code for number in range(25)]
    assert answers == [303] * 25
    assert len(links()) == 20


def test_what_is_no_address_counts_for_nobody(client: Browser) -> None:
    assert [ask(client, f"{EMAIL},").status_code for _ in range(6)] == [422] * 6
    ask(client)
    assert len(links()) == 1


def test_ten_an_hour_from_one_network_address(client: Browser) -> None:
    answers = [ask(client, f"somebody{number}@fjordby.example").status_code for number in range(11)]
    assert answers == [303] * 10 + [429]
