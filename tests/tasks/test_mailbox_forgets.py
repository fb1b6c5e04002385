"""No file of the mailbox says what no row says any more: after the last day, after an erasure, after a crash."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery
from summit.models import Event, MailState, OutboxMail
from summit.services import invitations, staff
from summit.tasks import deliver, mailbox, scrub, sweep
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.mail.conftest import folder

__all__ = ["folder"]  # a fixture

pytestmark = pytest.mark.both_databases

FORGOTTEN = NOW + timedelta(days=60 + 91)


@pytest.fixture
def event(folder: Path) -> Event:
    """Somebody comes and has two mails; whoever organises it has one to sign in with."""
    with transaction():
        event = factories.event()
        invitation = factories.invited(event.groups[0], name="Frederikke Quistgaard")
        factories.organiser(event.host, email="dorte@fjordby.example")
        staff.ask_for_link("dorte@fjordby.example", browser_secret="a", now=NOW)
    deliver.drain()
    with transaction():
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    deliver.drain()
    return event


def kinds(folder: Path) -> list[str]:
    return sorted(path.name.partition("-")[2] for path in folder.iterdir())


ALL = ["confirmation.eml", "invitation.eml", "sign_in.eml"]


def test_the_files_of_an_event_go_on_its_last_day(event: Event, folder: Path) -> None:
    scrub.scrub()
    assert kinds(folder) == ALL
    clock.set_to(FORGOTTEN)
    sweep.sweep()
    assert kinds(folder) == ALL  # as if the worker had died here, between the commit and the files
    assert scrub.scrub() is True
    assert kinds(folder) == []


def test_they_go_also_when_the_worker_died_after_all_else_was_done(event: Event, folder: Path) -> None:
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    clock.set_to(FORGOTTEN)
    sweep.sweep()
    scrub.scrub()
    for path, content in kept.items():
        path.write_bytes(content)
    scrub.scrub()
    assert kinds(folder) == []


def test_a_mail_to_sign_in_goes_with_its_link(event: Event, folder: Path) -> None:
    clock.set_to(NOW + timedelta(days=2))
    sweep.sweep()
    scrub.scrub()
    assert kinds(folder) == ["confirmation.eml", "invitation.eml"]


def test_a_file_whose_row_is_gone_goes_and_what_is_no_mail_stays(event: Event, folder: Path) -> None:
    (folder / "read-me.txt").write_text("Put here by somebody.")
    with transaction():
        db.session.execute(delete(OutboxMail).where(OutboxMail.kind == "confirmation"))
    assert mailbox.clear() == 1
    assert kinds(folder) == ["invitation.eml", "me.txt", "sign_in.eml"]


def test_what_is_on_its_way_stays_also_half_written(event: Event, folder: Path) -> None:
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "invitation")).one()
    half = folder / f".{delivery.file_name(mail.id, mail.kind)}.0a1b2c3d"
    half.write_text("Kære Frede")
    with transaction():
        mail.state, mail.text = MailState.QUEUED, ""
    assert mailbox.clear() == 0
    with transaction():
        mail.state, mail.text = MailState.SENT, "Kære Frederikke"
    assert mailbox.clear() == 1
    assert not half.exists()
