"""The page where the code of a letter is typed: it leads on, sets no cookie, and cannot be tried for long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Invitation
from summit.services import letters
from summit.web import code
from summit.web.application import Application
from summit.web.rate_limits import limiter
from tests import factories
from tests.conftest import Browser
from tests.web.forms import Page, on_paper, press, visit

UNKNOWN = "There is no such code, or it is not good any more."


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en",))


@pytest.fixture
def ida(event: Event) -> Invitation:
    with transaction():
        return factories.invited(event.groups[0], name="Ida Bo", email="")


def wrong(number: int) -> str:
    """A code of the right shape that nobody has."""
    alphabet = tokens.CODE_ALPHABET
    return "ZZZZZZZZZZ" + alphabet[number // len(alphabet)] + alphabet[number % len(alphabet)]


def test_a_code_leads_to_the_persons_own_page(ida: Invitation, client: Browser) -> None:
    page = visit(client, "/code")
    assert page.h1 == "Do you have a letter?"
    answer = press(client, page, "Go on", code=on_paper(letters.code_of(ida)).lower())
    assert answer.status_code == 303
    assert answer.location == "/i/" + tokens.derive(tokens.Kind.ATTENDEE, ida.id, ida.link_generation)
    own = visit(client, answer.location)
    assert "Invitation for Ida Bo" in own.text
    for headers in (page.answer.headers, answer.headers):
        assert "Set-Cookie" not in headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"


def test_typing_a_code_changes_nothing(ida: Invitation, client: Browser) -> None:
    before = db.session.scalar(db.select(db.func.count(AuditEntry.id)))
    press(client, visit(client, "/code"), "Go on", code=letters.code_of(ida))
    press(client, visit(client, "/code"), "Go on", code="ZZZZZZZZZZZZ")
    assert db.session.scalar(db.select(db.func.count(AuditEntry.id))) == before
    assert ida.state == "sent"


def test_a_mailed_persons_code_is_answered_like_one_that_nobody_has(event: Event, client: Browser) -> None:
    with transaction():
        by_mail = factories.invited(event.groups[0])
    typed, nobodys = letters.code_of(by_mail), "ZZZZZZZZZZZZ"
    pages = [Page(press(client, visit(client, "/code"), "Go on", code=code)) for code in (typed, nobodys)]
    assert [page.answer.status_code for page in pages] == [422, 422]
    assert [UNKNOWN in page.text for page in pages] == [True, True]
    assert pages[0].text.replace(typed, "") == pages[1].text.replace(nobodys, "")


def test_what_is_said_at_the_desk_opens_nothing_and_the_page_says_what_to_do(ida: Invitation, client: Browser) -> None:
    page = Page(press(client, visit(client, "/code"), "Go on", code=ida.code))
    assert page.answer.status_code == 422
    assert "If there are only six in your letter, it is an older one" in page.text
    assert UNKNOWN in Page(press(client, visit(client, "/code"), "Go on", code=ida.code + "ZZZZZZ")).text


def test_a_sign_that_is_in_no_code_is_pointed_at(client: Browser, ida: Invitation) -> None:
    answer = press(client, visit(client, "/code"), "Go on", code="ABC-DE0-ABC-DEF")
    assert answer.status_code == 422
    assert "“0” is in no code" in Page(answer).text
    assert 'id="code-error"' in answer.text


def test_an_address_may_try_ten_times_in_ten_minutes(ida: Invitation, client: Browser) -> None:
    tries = [client.post("/code", data={"code": wrong(number)}).status_code for number in range(11)]
    assert tries == [422] * 10 + [429]
    assert (
        client.post("/code", data={"code": letters.code_of(ida)}).status_code == 429
    )  # also the right one, or it would be told
    assert client.get("/code").status_code == 200
    clock.set_to(clock.now() + timedelta(minutes=10, seconds=1))
    assert client.post("/code", data={"code": letters.code_of(ida)}).status_code == 303


def tried(client: Browser, address: str, typed: str) -> int:
    return client.post("/code", data={"code": typed}, environ_base={"REMOTE_ADDR": address}).status_code


def test_one_network_cannot_search_the_codes(ida: Invitation, client: Browser) -> None:
    most = code.SUBNET_MISSES.amount
    tries = {tried(client, f"10.0.0.{number // 5}", wrong(number)) for number in range(most)}
    assert tries == {422}
    assert tried(client, "10.0.0.200", letters.code_of(ida)) == 429
    assert tried(client, "10.0.1.200", letters.code_of(ida)) == 303  # its neighbour types in peace


def test_right_codes_are_no_misses(ida: Invitation, client: Browser) -> None:
    assert {tried(client, f"10.0.1.{number}", letters.code_of(ida)) for number in range(3)} == {303}
    left = limiter.limiter.get_window_stats(code.SUBNET_MISSES, "missed-codes", "10.0.1.0/24")
    assert left.remaining == code.SUBNET_MISSES.amount


def test_the_front_page_leads_here(client: Browser, context: Application) -> None:
    assert 'href="/code"' in client.get("/").text
