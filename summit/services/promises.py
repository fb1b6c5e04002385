"""Promising a place: a person becomes an invitation, an invitation is sent, a reserve moves up.

The half of an invitation's life that lies before the answer; `invitations` has the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from summit import tokens
from summit.db import db, locked
from summit.errors import N_, AlreadyThere, NotPossible
from summit.mail import batches, outbox
from summit.models import (
    Actor,
    Allocation,
    Channel,
    DateStatus,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    Nominator,
    Person,
    Retired,
    Wave,
    WaveState,
)
from summit.services import audit, deadlines, links, quotas

S = InvitationState
CAME_TO_NOTHING = frozenset({S.DRAFT, S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.REPLACED})
_CODES_AT_ONCE = 500


def create(
    person: Person,
    group: Group,
    *,
    now: datetime,
    nominator: Nominator | None = None,
    allocation: Allocation | None = None,
) -> Invitation:
    """A draft with its own link, ticket and code. Raises AlreadyThere when the person is asked or comes already."""
    refuse_asked(person)
    _replace_earlier(person, now)
    invitation = Invitation(
        event=group.event,
        group=group,
        person=person,
        nominator=nominator,
        allocation=allocation,
        channel=Channel.EMAIL if person.email else (Channel.NOMINATOR if nominator else Channel.LETTER),
        code=_unused_code(),
        created_at=now,
    )
    db.session.add(invitation)
    db.session.flush()
    links.issue(invitation)
    return invitation


def create_many(people: Sequence[Person], group: Group, *, now: datetime) -> list[Invitation]:
    """Drafts for people who were never asked before and have an id by now; for long lists (see `create`)."""
    codes = _unused_codes(len(people))
    drafts = [
        Invitation(
            event=group.event,
            group=group,
            person=person,
            channel=Channel.EMAIL if person.email else Channel.LETTER,
            code=code,
            created_at=now,
        )
        for person, code in zip(people, codes, strict=True)
    ]
    db.session.add_all(drafts)
    db.session.flush()
    for draft in drafts:
        links.issue(draft)
    return drafts


def nominate(invitation: Invitation, *, by: Actor, now: datetime, **why: object) -> None:
    """A draft or a reserve takes its nominator's place: asked by mail at once, or, without e-mail, by the nominator.

    `why` is what the log should know of how the place became free.
    Raises NoPlace when the allocation, the group or the event is full, AlreadyThere for a second of an area.
    """
    require_step(invitation, S.NOMINATED)
    if invitation.group.is_held:
        quotas.take(invitation)
    invitation.state = S.NOMINATED
    invitation.reserve_position = None
    invitation.skipped_because = ""
    _give_deadline(invitation, now)
    log("invitation.nominated", invitation, by, now, **why)
    if invitation.person.email:
        send(invitation, by=by, now=now)


def send(invitation: Invitation, *, by: Actor, now: datetime, override: bool = False) -> None:
    """Promise the place (held groups) and write the mail; a second time changes nothing."""
    if invitation.state is S.SENT:
        return
    require_step(invitation, S.SENT)
    if invitation.group.is_held:
        quotas.take(invitation, override=override)
    invitation.state = S.SENT
    invitation.reserve_position = None
    invitation.sent_at = now
    _give_deadline(invitation, now)
    mail(MailKind.INVITATION, invitation, now)
    log("invitation.sent", invitation, by, now, override=override)


def send_many(
    group: Group, invitations: Sequence[Invitation], *, by: Actor, now: datetime, override: bool = False
) -> None:
    """Promise the places of those who hold none and write the mails, all or none; for long lists (see `send`)."""
    if group.is_held:
        quotas.take_many(group, [one for one in invitations if not one.holds_place], override=override)
    for invitation in invitations:
        require_step(invitation, S.SENT)
        invitation.state = S.SENT
        invitation.sent_at = now
        _give_deadline(invitation, now)
        log("invitation.sent", invitation, by, now, override=override)
    batches.put_new(
        MailKind.INVITATION,
        [invitation for invitation in invitations if invitation.person.email],
        event=group.event,
        now=now,
    )


def answer_until(event: Event, now: datetime) -> datetime | None:
    """The deadline of an invitation sent now: the event's, or a fair time when that is near; never after it begins."""
    if event.answer_until_at is None:
        return None
    return before_it_begins(event, max(event.answer_until_at, now + timedelta(hours=event.offer_hours)), now)


def before_it_begins(event: Event, until: datetime, now: datetime) -> datetime:
    """`until`, or the beginning of the event when that is sooner and still to come."""
    return min(until, event.starts_at) if event.starts_at and now < event.starts_at else until


def follow_deadline(event: Event, *, now: datetime) -> None:
    """The event's deadline was set or put off: who was asked and has not answered has as long as who is asked now.

    Nobody has less time than the mail said, so a deadline that was brought forward is for those who are asked later.
    A wave with a deadline of its own keeps it, and who is to be asked later gets one then.
    """
    until = answer_until(event, now)
    if until is None:
        return
    following = select(Wave.id).where(Wave.state == WaveState.SENT, Wave.answer_until_at.is_(None))
    waiting = select(Invitation).where(
        Invitation.event_id == event.id,
        Invitation.state.in_([S.NOMINATED, S.SENT]),
        or_(Invitation.wave_id.is_(None), Invitation.wave_id.in_(following)),
    )
    for invitation in db.session.scalars(locked(waiting.order_by(Invitation.id))):
        if invitation.answer_until_at is None or invitation.answer_until_at < until:
            deadlines.give(invitation, until, now=now)


def ask_anew(event: Event, *, now: datetime) -> None:
    """There is a new date: who was asked and has not answered has as long as who is asked now.

    A substitute, or somebody of a wave with a deadline of its own, has at least a fair time. Nobody has longer than
    until it begins, and nobody less than the mail said.
    """
    fair = now + timedelta(hours=event.offer_hours)
    waiting = select(Invitation).where(Invitation.event_id == event.id, Invitation.state.in_([S.NOMINATED, S.SENT]))
    for invitation in db.session.scalars(locked(waiting.order_by(Invitation.id))):
        if invitation.is_planned:  # asked when the time of the wave has come
            continue
        told = invitation.answer_until_at
        has_own = invitation.substitute_for_id is not None or (invitation.wave and invitation.wave.answer_until_at)
        until = fair if has_own else answer_until(event, now)
        if until is not None:
            until = before_it_begins(event, max(until, told) if told else until, now)
        deadlines.give(invitation, until, now=now)


def _give_deadline(invitation: Invitation, now: datetime) -> None:
    own = invitation.wave.answer_until_at if invitation.wave else None
    deadlines.give(invitation, own or answer_until(invitation.event, now), now=now)


def is_asked(person: Person) -> bool:
    """Is the person asked, or do they come already, by whatever way?"""
    is_walk_in = person.registration is not None and person.registration.is_walk_in
    return is_walk_in or any(earlier.state not in CAME_TO_NOTHING for earlier in person.invitations)


def refuse_asked(person: Person) -> None:
    """Raises AlreadyThere for somebody who is asked or comes already."""
    if person.registration is not None and person.registration.is_walk_in:
        raise AlreadyThere(N_("%(name)s has a place already."), field="name", name=person.name)
    if is_asked(person):
        raise AlreadyThere(N_("%(name)s is invited already."), field="name", name=person.name)


def _replace_earlier(person: Person, now: datetime) -> None:
    """An earlier invitation that came to nothing dies, so that a person has one living link per event.

    So does a draft: it was only on a list, and whoever asks the person now comes first.
    """
    for earlier in person.invitations:
        if earlier.state is S.DRAFT:
            earlier.state = S.WITHDRAWN
        if earlier.state is not S.REPLACED:
            earlier.state = S.REPLACED
            links.renew(earlier, because=Retired.ASKED_ANEW, now=now)


def _unused_codes(number: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < number:
        fresh = [tokens.new_code() for _ in range(min(number - len(codes), _CODES_AT_ONCE))]
        used = set(db.session.scalars(select(Invitation.code).where(Invitation.code.in_(fresh))))
        codes.update(code for code in fresh if code not in used)
    return sorted(codes)


def _unused_code() -> str:
    while True:
        code = tokens.new_code()
        if db.session.scalar(select(Invitation.id).where(Invitation.code == code)) is None:
            return code


def mail(kind: MailKind, invitation: Invitation, now: datetime) -> None:
    """Write a mail about the invitation to its person, if they have an address; once per kind, link and second."""
    if invitation.person.email:
        outbox.put(
            kind,
            event=invitation.event,
            invitation=invitation,
            registration=invitation.person.registration,
            dedupe=f"{kind}:{invitation.id}:{invitation.link_generation}:{int(now.timestamp())}",
            now=now,
        )


def log(action: str, invitation: Invitation, by: Actor, now: datetime, **details: object) -> None:
    """Write a change of the invitation into the log."""
    audit.log(
        action,
        event=invitation.event,
        person=invitation.person,
        nominator=invitation.nominator,
        by=by,
        now=now,
        invitation_id=invitation.id,
        group_id=invitation.group_id,
        **details,
    )


def refuse_cancelled(event: Event) -> None:
    """Raises NotPossible: to what will not take place nobody is asked, and nobody can say yes."""
    if event.date_status is DateStatus.CANCELLED:
        raise NotPossible(N_("The event is cancelled."))


def require_step(invitation: Invitation, state: InvitationState) -> None:
    """Raises NotPossible unless the table of transitions allows the step."""
    if not invitation.may_become(state):
        raise NotPossible(
            N_("The invitation of %(name)s cannot be changed like this any more."),
            name=invitation.person.name,
        )
