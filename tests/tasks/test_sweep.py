"""The sweeper: deadlines pass without anybody looking, and forgotten work is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Invitation, InvitationState, MailKind, OutboxMail
from summit.services import invitations
from summit.tasks import deliver, sweep
from summit.web.application import Application
from tests import factories


def an_invitation() -> Invitation:
    with transaction():
        return factories.invited(factories.event().groups[0], now=clock.now())


def test_an_unanswered_invitation_expires_at_its_deadline(context: Application) -> None:
    invitation = an_invitation()
    assert invitation.answer_until_at is not None
    clock.set_to(invitation.answer_until_at - timedelta(minutes=1))
    sweep.sweep()
    assert invitation.state is InvitationState.SENT
    clock.set_to(invitation.answer_until_at + timedelta(minutes=1))
    sweep.sweep()
    assert invitation.state is InvitationState.EXPIRED


def test_a_mail_whose_bell_was_lost_is_found(context: Application) -> None:
    assert not sweep.sweep().has_mail
    an_invitation()
    assert sweep.sweep().has_mail
    deliver.drain()
    assert not sweep.sweep().has_mail


def test_a_fault_in_one_step_stops_no_other(
    context: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def expire_due(now: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(invitations, "expire_due", expire_due)
    an_invitation()
    assert sweep.sweep().has_mail
    assert "A step of the sweep failed: expire_due" in caplog.text


def test_a_reserve_invited_by_the_sweep_gets_its_mail(context: Application) -> None:
    with transaction():
        event = factories.event()
        forum = factories.forum(event, places=1)
        first = factories.nominated(forum.allocations[0], now=clock.now())
        reserve = factories.nominated(forum.allocations[0], as_reserve=True, now=clock.now())
        first.answer_until_at = clock.now() + timedelta(days=2)
    deliver.drain()
    clock.set_to(clock.now() + timedelta(days=2, minutes=1))
    assert sweep.sweep().has_mail
    assert (first.state, reserve.state) == (InvitationState.EXPIRED, InvitationState.SENT)
    assert deliver.drain() == 1
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == reserve.id)).one()
    assert told.kind is MailKind.INVITATION
