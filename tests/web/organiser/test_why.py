"""Why somebody has a place: one whole sentence on their page, for every way in and for having none."""

from __future__ import annotations

import html
import re

import pytest

from summit.db import transaction
from summit.models import Admission, Event
from summit.services import why
from summit.services.without_place import WhyNot
from summit.web.organiser.why_sentences import SENTENCES
from tests import factories
from tests.services import why_tales as tales
from tests.services.why_tales import Story, Tale
from tests.web.organiser.conftest import Office

TOLD: list[tuple[Tale, str]] = [
    (
        tales.reserve_after_a_no,
        "Anna has this place because Lokalforum Jyderup named them as a reserve on 2 March 2026, they were next when "
        "Bo Holm said no on 3 March 2026, and they said yes on 4 March 2026.",
    ),
    (
        tales.named_answered_by_the_forum,
        "Anna has this place because Lokalforum Jyderup named them on 2 March 2026 and Lokalforum Jyderup said yes for "
        "them on 3 March 2026.",
    ),
    (
        tales.first_after_a_cancellation,
        "Anna has this place because they had waited since 2 March 2026 and were first in line when Bo Holm gave up "
        "the place on 3 March 2026, and they said yes on 4 March 2026.",
    ),
    (
        tales.with_priority,
        "A place is kept for Anna because they had priority on the waiting list (Speaks for the young) when Bo Holm "
        "gave up the place on 3 March 2026; there is no answer yet.",
    ),
    (
        tales.waited_and_released,
        "A place is kept for Anna because they have waited since 2 March 2026, unused places of Lokalforum Jyderup "
        "were released on 3 March 2026, and they were next; there is no answer yet.",
    ),
    (
        tales.substitute,
        "A place is kept for Anna because Bo Holm handed it on to them on 5 March 2026; there is no answer yet.",
    ),
    (
        tales.entered_over,
        "Anna has this place because Dorte Haugaard entered their yes on 3 March 2026, knowingly beyond the quota.",
    ),
]


@pytest.mark.parametrize(("tale", "sentence"), TOLD, ids=[tale.__name__ for tale, _ in TOLD])
def test_the_page_says_it_in_one_sentence(office: Office, event: Event, tale: Tale, sentence: str) -> None:
    with transaction():
        story = Story(of=event.host)
        anna = tale(story)
    page = html.unescape(office.get(f"/o/{story.event.slug}/people/{anna.person_id}").text)
    assert sentence in page.replace("\N{NO-BREAK SPACE}", " ")


def test_there_is_a_sentence_for_every_code_and_none_for_nothing() -> None:
    assert set(SENTENCES) == set(why.codes()) | set(WhyNot)


def test_each_sentence_names_the_person_and_ends_as_one() -> None:
    for code, sentence in SENTENCES.items():
        assert "%(person)s" in sentence, code
        assert re.fullmatch(r"[^.]*\.", sentence), code


def test_who_waits_is_told_why_not(office: Office, event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=0, admission=Admission.OPEN)
        waiting = factories.accepted(staff, name="Anna")
    page = html.unescape(office.get(f"/o/{event.slug}/people/{waiting.person_id}").text)
    assert "Why no place?" in page
    assert "they are number 1 in line." in page
    assert f'href="/o/{event.slug}/waiting"' in page
