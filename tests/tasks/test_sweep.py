"""The sweeper: deadlines pass without anybody looking, and forgotten work is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Invitation, InvitationState, MailKind, OutboxMail
from summit.services import direct_invitations, invitations, waves
from summit.services.direct_invitations import Invitee
from summit.tasks import deliver, sweep
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER


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


def test_a_wave_is_sent_and_its_people_reminded_without_anybody_looking(context: Application) -> None:
    with transaction():
        group = factories.event().groups[0]
        (draft,) = direct_invitations.keep_all(
            group, [Invitee(row_number=1, name="Anna", email="anna@post.example")], by=ORGANISER, now=NOW
        )
        terms = waves.Terms(send_at=NOW + timedelta(days=1), answer_until_at=NOW + timedelta(days=8))
        waves.plan(waves.Choice(group=group), terms, request_key="k", by=ORGANISER, now=NOW)
    assert not sweep.sweep().has_mail
    clock.set_to(NOW + timedelta(days=1, minutes=1))
    assert sweep.sweep().has_mail
    clock.set_to(NOW + timedelta(days=5, minutes=1))
    sweep.sweep()
    sweep.sweep()
    kinds = db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)).all()
    assert (draft.state, kinds) == (InvitationState.SENT, [MailKind.INVITATION, MailKind.REMINDER])


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
