"""What a forum reads of its deadline, and when nobody can be named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock
from summit.db import transaction
from summit.models import (
    DateStatus,
    Event,
    Nominator,
)
from summit.services import events
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.web.forms import Page, press, visit
from tests.web.nominator.forums import link_of, states_of


def test_after_the_deadline_a_sentence_takes_the_place_of_the_forms(forum: Nominator, client: Browser) -> None:
    before = visit(client, link_of(forum))
    clock.set_to(NOW + timedelta(days=31))
    after = visit(client, link_of(forum))
    assert "The time to name people has passed." in after.text
    assert after.forms == []
    late = press(client, before, "Name and send", name="Ole Holm")
    assert late.status_code == 409
    assert "Nominations closed on 1 April 2026 at 11:00." in Page(late).text.replace("\N{NO-BREAK SPACE}", " ")
    assert states_of(forum) == []


def test_the_top_says_what_happens_at_the_deadline(forum: Nominator, event: Event, client: Browser) -> None:
    text = visit(client, link_of(forum)).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Until Wednesday 1 April 2026 at 11:00 the places are yours." in text
    assert "What is not used then goes first to your reserves, in their order, and then to others who wait" in text
    with transaction():
        event.nominate_until_at = None
    assert "There is no deadline" in visit(client, link_of(forum)).text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("closed", "People cannot be named at the moment."),
        ("postponed", "Until there is a new date nobody is named or asked, and no deadline passes."),
        ("cancelled", "Nobody has to be named any more."),
        ("over", "The event is over."),
    ],
)
def test_when_nobody_can_be_named_a_sentence_says_why(
    forum: Nominator, event: Event, client: Browser, what: str, words: str
) -> None:
    before = visit(client, link_of(forum))
    with transaction():
        if what == "closed":
            events.close(event, by=factories.ORGANISER, now=NOW)
        elif what == "over":
            clock.set_to(event.ends_at + timedelta(minutes=1))
        else:
            event.date_status = DateStatus(what)
    after = visit(client, link_of(forum))
    assert words in after.text
    assert after.forms == []
    assert press(client, before, "Name and send", name="Ole Holm").status_code == 409
    assert states_of(forum) == []
