"""The organiser is told that a backup was restored, and decides what becomes of the mails."""

from __future__ import annotations

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Event, MailState, OutboxMail
from summit.models.audit import SYSTEM
from summit.services import after_restore
from tests import factories
from tests.factories import NOW
from tests.web.organiser.conftest import Office

TOLD = "No mail of this event leaves"


def restored(event: Event) -> str:
    """The event after a restore, with one mail in the backup; the address of the page."""
    with transaction():
        factories.invited(event.groups[0])
        after_restore.let_mails_wait(NOW, by=SYSTEM, now=NOW)
    return f"/o/{event.slug}/after-restore"


def states() -> list[MailState]:
    return list(db.session.scalars(select(OutboxMail.state)))


def test_every_page_of_the_event_says_it_until_it_is_decided(event: Event, office: Office) -> None:
    pages = [f"/o/{event.slug}{path}" for path in ("", "/people", "/mails")]
    assert [TOLD in office.get(page).text for page in pages] == [False] * 3
    path = restored(event)
    assert [TOLD in office.get(page).text for page in pages] == [True] * 3
    assert office.post(path, {"mails": "send"}).status_code == 303
    assert [TOLD in office.get(page).text for page in pages] == [False] * 3


def test_the_page_says_how_many_wait_and_sends_them(event: Event, office: Office) -> None:
    path = restored(event)
    page = office.get(path).text
    assert "1 mail, perhaps sent since" in page
    assert "Send 1 waiting mail" in page
    assert office.post(path, {"mails": "send"}, follow_redirects=True).text.count("Mails leave again: 1 is") == 1
    assert states() == [MailState.QUEUED]
    assert "Mails leave as usual" in office.get(path).text


def test_or_drops_them_and_the_list_says_why(event: Event, office: Office) -> None:
    path = restored(event)
    done = office.post(path, {"mails": "drop"}, follow_redirects=True)
    assert "It was written before a backup was restored, and may have been sent since." in done.text
    assert states() == [MailState.CANCELLED]


def test_the_second_to_decide_is_told(event: Event, office: Office) -> None:
    path = restored(event)
    office.post(path, {"mails": "drop"})
    second = office.post(path, {"mails": "send"})
    assert (second.status_code, states()) == (409, [MailState.CANCELLED])
    assert "Somebody has decided that already." in second.text


def test_a_form_without_a_choice_decides_nothing(event: Event, office: Office) -> None:
    path = restored(event)
    assert (office.post(path).status_code, states()) == (303, [MailState.QUEUED])
    assert TOLD in office.get(f"/o/{event.slug}/mails").text
