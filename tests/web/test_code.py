"""The page where the code of a letter is typed: it leads on, sets no cookie, and cannot be tried for long."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import AuditEntry, Event, Invitation
from summit.web import code
from summit.web.application import Application
from summit.web.rate_limits import limiter
from tests import factories
from tests.conftest import Browser
from tests.web.forms import Page, press, visit

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
    letters = tokens.CODE_ALPHABET
    return "ZZZZ" + letters[number // len(letters)] + letters[number % len(letters)]


def test_a_code_leads_to_the_persons_own_page(ida: Invitation, client: Browser) -> None:
    page = visit(client, "/code")
    assert page.h1 == "Do you have a letter?"
    answer = press(client, page, "Go on", code=f"{ida.code[:3]} {ida.code[3:]}".lower())
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
    press(client, visit(client, "/code"), "Go on", code=ida.code)
    press(client, visit(client, "/code"), "Go on", code="ZZZZZZ")
    assert db.session.scalar(db.select(db.func.count(AuditEntry.id))) == before
    assert ida.state == "sent"


def test_a_mailed_persons_code_is_answered_like_one_that_nobody_has(event: Event, client: Browser) -> None:
    with transaction():
        by_mail = factories.invited(event.groups[0])
    pages = [Page(press(client, visit(client, "/code"), "Go on", code=typed)) for typed in (by_mail.code, "ZZZZZZ")]
    assert [page.answer.status_code for page in pages] == [422, 422]
    assert [UNKNOWN in page.text for page in pages] == [True, True]
    assert pages[0].text.replace(by_mail.code, "") == pages[1].text.replace("ZZZZZZ", "")


def test_a_sign_that_is_in_no_code_is_pointed_at(client: Browser, ida: Invitation) -> None:
    answer = press(client, visit(client, "/code"), "Go on", code="ABC-DE0")
    assert answer.status_code == 422
    assert "“0” is in no code" in Page(answer).text
    assert 'id="code-error"' in answer.text


def test_an_address_may_try_ten_times_in_ten_minutes(ida: Invitation, client: Browser) -> None:
    tries = [client.post("/code", data={"code": wrong(number)}).status_code for number in range(11)]
    assert tries == [422] * 10 + [429]
    assert client.post("/code", data={"code": ida.code}).status_code == 429  # also the right one, or it would be told
    assert client.get("/code").status_code == 200
    clock.set_to(clock.now() + timedelta(minutes=10, seconds=1))
    assert client.post("/code", data={"code": ida.code}).status_code == 303


def tried(client: Browser, address: str, typed: str, **more: str) -> int:
    answer = client.post("/code", data={"code": typed, **more}, environ_base={"REMOTE_ADDR": address})
    return answer.status_code


def under_siege(client: Browser) -> None:
    """As many misses from everywhere as let names be asked for."""
    most = code.ASKS_FOR_NAMES.amount
    assert {tried(client, f"10.{number}.0.1", wrong(number)) for number in range(most)} == {422}


def test_many_wrong_codes_from_everywhere_keep_nobody_out(ida: Invitation, client: Browser) -> None:
    assert "asked for as well" not in client.get("/code").text
    under_siege(client)
    page = visit(client, "/code")
    assert "your name is asked for as well" in page.text
    answer = press(client, page, "Go on", code=ida.code, name="bo IDA")
    assert answer.status_code == 303
    clock.set_to(clock.now() + timedelta(hours=1, seconds=1))
    assert tried(client, "10.200.0.1", ida.code) == 303


@pytest.mark.parametrize("name", ["", "Ida", "Ida Boe Bo", "Bo Holm", " "])
def test_while_many_are_typed_the_code_alone_opens_nothing(ida: Invitation, client: Browser, name: str) -> None:
    under_siege(client)
    right, wrong_code = (
        client.post("/code", data={"code": typed, "name": name}, environ_base={"REMOTE_ADDR": "10.200.0.1"})
        for typed in (ida.code, "ZZZZZZ")
    )
    assert (right.status_code, wrong_code.status_code) == (422, 422)
    pages = (re.sub(r'name="form_key" value="[^"]+"', "", answer.text) for answer in (right, wrong_code))
    first, second = pages
    assert first.replace(ida.code, "") == second.replace("ZZZZZZ", "")


def test_one_network_cannot_search_the_codes_whatever_names_it_brings(ida: Invitation, client: Browser) -> None:
    most = code.SUBNET_MISSES.amount
    tries = {tried(client, f"10.0.0.{number // 5}", wrong(number), name="Ida Bo") for number in range(most)}
    assert tries == {422}
    assert tried(client, "10.0.0.200", ida.code, name="Ida Bo") == 429
    assert tried(client, "10.0.1.200", ida.code, name="Ida Bo") == 303  # its neighbour types in peace


def test_right_codes_are_no_misses(ida: Invitation, client: Browser) -> None:
    for number in range(3):
        answer = client.post("/code", data={"code": ida.code}, environ_base={"REMOTE_ADDR": f"10.0.1.{number}"})
        assert answer.status_code == 303
    assert limiter.limiter.get_window_stats(code.ASKS_FOR_NAMES, "missed-codes").remaining == code.ASKS_FOR_NAMES.amount


def test_the_front_page_leads_here(client: Browser, context: Application) -> None:
    assert 'href="/code"' in client.get("/").text
