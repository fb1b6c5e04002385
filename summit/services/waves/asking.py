"""Asking many people at one time, now or later, with one deadline and one reminder; all of them or nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from summit.db import db, held, locked
from summit.errors import N_, NN_, BadInput, NotPossible
from summit.models import Actor, Audience, Event, Invitation, InvitationState, Wave, WaveState
from summit.models.audit import SYSTEM
from summit.services import audit, deadlines, direct_invitations, promises, quotas, waiting_list
from summit.services.waves.choosing import Choice, chosen
from summit.services.waves.terms import Terms, check, moment_of, require_whole

S = InvitationState
W = WaveState

LATE = timedelta(hours=1)  # after its time; then a deadline of its own may have come too near


def plan(
    choice: Choice,
    terms: Terms,
    *,
    request_key: str,
    expected: int | None = None,
    override: bool = False,
    by: Actor,
    now: datetime,
) -> Wave:
    """Ask everyone chosen: at once, or at `send_at` with the places promised from now on. Nobody, if it is refused.

    A second time with the same key is the same wave. `expected` is the number that was shown before. Raises NoPlace
    with the numbers unless `override` knowingly, AlreadyThere for a second of an area, BadInput, NotPossible.
    """
    event = choice.group.event
    if (known := _of_key(event, request_key)) is not None:
        return known
    check(event, terms, now=now)
    quotas.hold_still(choice.group)
    wave = _begun(choice, terms, request_key, override=override, now=now)
    if wave is None:  # the same form, in this very moment
        return db.session.scalars(select(Wave).where(Wave.request_key == request_key)).one()
    invitations = _drafts(choice, now)
    _require_number(len(invitations), expected)
    if not override:
        direct_invitations.require_places(choice.group, len(invitations))
    require_whole(event, invitations, terms, now=now)
    wave.number = len(invitations)
    for invitation in invitations:
        invitation.wave = wave
    db.session.flush()
    if wave.send_at > now:
        _promise(wave, invitations, override=override, by=by, now=now)
    else:
        _ask(wave, invitations, override=override, by=by, now=now)
    return wave


def send_due(now: datetime) -> int:
    """Send the next planned wave whose time has come, if its event takes answers. Returns how many were sent."""
    due = (
        select(Wave)
        .where(Wave.state == W.PLANNED, Wave.send_at <= now, Wave.event_id.in_(deadlines.taking_answers(now)))
        .order_by(Wave.send_at, Wave.id)
        .limit(1)
    )
    waves = db.session.scalars(locked(due)).all()
    for wave in waves:
        quotas.hold_still(wave.group)
        _ask(wave, _planned(wave), by=SYSTEM, now=now)
    return len(waves)


def send_now(wave: Wave, *, by: Actor, now: datetime) -> None:
    """Do not wait for its time. Raises NotPossible when it was called off, or while the event asks nobody."""
    wave = _look_again(wave)
    if wave.state is W.SENT:
        return
    if wave.state is W.CALLED_OFF:
        raise NotPossible(N_("The wave has been called off."))
    if not wave.event.takes_answers(now):
        raise NotPossible(N_("The event is not open, so nobody can be invited."))
    quotas.hold_still(wave.group)
    _ask(wave, _planned(wave), by=by, now=now)


def call_off(wave: Wave, *, by: Actor, now: datetime) -> None:
    """Before it is sent: its people are on the list again, and their places are passed on. Raises NotPossible."""
    wave = _look_again(wave)
    if wave.state is W.CALLED_OFF:
        return
    if wave.state is W.SENT:
        raise NotPossible(N_("The wave has been sent already."))
    quotas.hold_still(wave.group)
    wave.state = W.CALLED_OFF
    freed = 0
    for invitation in _planned(wave):
        freed += quotas.release(invitation)
        invitation.state = S.DRAFT
        invitation.wave = None
    _log("wave.called_off", wave, by, now)
    if freed:
        waiting_list.pass_on(wave.group, None, now=now)


def move_deadline(wave: Wave, until: datetime, *, by: Actor, now: datetime) -> None:
    """Another deadline for the answers; once the mails are out only a later one. Raises BadInput, NotPossible."""
    wave = _look_again(wave)
    if wave.state is W.CALLED_OFF:
        raise NotPossible(N_("The wave has been called off."))
    until = moment_of("answer_until_at", until, wave.event, now) or until
    asked = _asked(wave)
    told = max((one.answer_until_at for one in asked if one.answer_until_at), default=None)
    if until <= max(now, wave.send_at):
        raise BadInput(N_("The answer must be due after the mails are sent."), field="answer_until_at")
    if told is not None and until < told:
        raise BadInput(
            N_("Nobody may have less time than the mail said: %(deadline)s."), field="answer_until_at", deadline=told
        )
    wave.answer_until_at = until
    for invitation in asked:
        deadlines.give(invitation, until, now=now)
    _log("wave.deadline_moved", wave, by, now)


def _of_key(event: Event, request_key: str) -> Wave | None:
    return db.session.scalar(select(Wave).where(Wave.request_key == request_key, Wave.event_id == event.id))


def _begun(choice: Choice, terms: Terms, request_key: str, *, override: bool, now: datetime) -> Wave | None:
    """A new wave without people; None when the key is used already."""
    wave = Wave(
        event=choice.group.event,
        group=choice.group,
        area=choice.area,
        audience=choice.audience,
        number=0,
        send_at=max(terms.send_at.astimezone(UTC), now) if terms.send_at else now,
        answer_until_at=terms.answer_until_at.astimezone(UTC) if terms.answer_until_at else None,
        remind_days=terms.remind_days,
        is_override=override,
        request_key=request_key,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(wave)
    except IntegrityError:
        return None
    return wave


def _drafts(choice: Choice, now: datetime) -> list[Invitation]:
    """Who is on the list as they are; who was asked before gets a new invitation."""
    found = chosen(choice, is_locked=True)
    if choice.audience is Audience.DRAFT:
        return found
    return [promises.create(earlier.person, choice.group, now=now) for earlier in found]


def _require_number(number: int, expected: int | None) -> None:
    if not number:
        raise NotPossible(N_("Nobody stands there any more, so no mail would be sent."))
    if expected is not None and number != expected:
        raise NotPossible(
            *NN_(
                "Meanwhile it is one person. Look at it again before you send it.",
                "Meanwhile it is %(count)d people. Look at it again before you send it.",
            ),
            count=number,
        )


def _promise(wave: Wave, invitations: list[Invitation], *, override: bool, by: Actor, now: datetime) -> None:
    if wave.group.is_held:
        quotas.take_many(wave.group, invitations, override=override)
    for invitation in invitations:
        invitation.state = S.NOMINATED
        promises.log("invitation.planned", invitation, by, now, override=override)
    _log("wave.planned", wave, by, now, is_over=override)


def _ask(wave: Wave, invitations: list[Invitation], *, override: bool = False, by: Actor, now: datetime) -> None:
    """Everyone who is still to be asked gets the mail; who has no address is asked by letter."""
    wave.state, wave.sent_at = W.SENT, now
    wave.answer_until_at = _deadline(wave, now)
    promises.send_many(wave.group, invitations, override=override, by=by, now=now)
    _log("wave.sent", wave, by, now, number=len(invitations), is_over=override)


def _deadline(wave: Wave, now: datetime) -> datetime | None:
    """The wave's own; a fair time when the wave could not be sent at its time; never after the event begins."""
    until = wave.answer_until_at
    if until is None:
        return None
    if now - wave.send_at > LATE:
        until = max(until, now + timedelta(hours=wave.event.offer_hours))
    return promises.before_it_begins(wave.event, until, now)


def _planned(wave: Wave) -> list[Invitation]:
    return _of(wave, S.NOMINATED)


def _asked(wave: Wave) -> list[Invitation]:
    return _of(wave, S.SENT)


def _of(wave: Wave, state: InvitationState) -> list[Invitation]:
    query = select(Invitation).where(Invitation.wave_id == wave.id, Invitation.state == state).order_by(Invitation.id)
    return list(db.session.scalars(locked(query)))


def _look_again(wave: Wave) -> Wave:
    return held(wave)


def _log(
    action: str, wave: Wave, by: Actor, now: datetime, *, number: int | None = None, is_over: bool = False
) -> None:
    audit.log(
        action,
        event=wave.event,
        by=by,
        now=now,
        wave_id=wave.id,
        group_id=wave.group_id,
        number=wave.number if number is None else number,
        override=is_over,
    )
