"""What came of the demo: the figures of the story's end, and fresh links to try."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select

from summit import clock, tokens
from summit.db import db, transaction
from summit.demo.server import Installation
from summit.mail.messages import SIGN_IN_PATH
from summit.models import (
    DateStatus,
    Event,
    EventDate,
    Invitation,
    InvitationState,
    MailState,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
    StaffMember,
    Table,
)
from summit.models.audit import SYSTEM
from summit.services import desk_links, figures, programme, staff


def figures_of(slug: str) -> dict[str, int]:
    """The figures of the event, counted in its database."""
    event = db.session.scalars(select(Event).where(Event.slug == slug)).one()
    board = figures.board(event)
    walk_ins = board.walk_ins
    stayed_away = _number(Registration, event, Registration.state == RegistrationState.ABSENT)
    return {
        "invited": board.answers.invited,
        "nominated": _nominated(event),
        "accepted": board.answers.accepted,
        "declined": board.answers.declined,
        "expired": board.answers.expired,
        "withdrawn": board.answers.withdrawn,
        "waiting": board.total.waiting,
        "confirmed": board.total.accepted - walk_ins,
        "handed_on": _number(Invitation, event, Invitation.substitute_for_id.is_not(None)),
        "date_lost": _number(EventDate, event, EventDate.date_status != DateStatus.FIXED),
        "still_coming": _number(Registration, event, Registration.reconfirmed_at.is_not(None)),
        "checked_in": board.checked_in,
        "stayed_away": stayed_away,
        "walk_ins": walk_ins,
        "mails_sent": _sent_mails(),
        "tables": db.session.scalar(select(func.count(Table.id)).where(Table.event_id == event.id)) or 0,
        "rounds": len(programme.rounds(event)),
    }


def links(installation: Installation) -> Iterator[str]:
    """Lines with a fresh link for each kind of visitor; every one has work to do."""
    now = clock.now()
    base = installation.base_url
    event = db.session.scalars(select(Event).where(Event.slug == installation.note["event"])).one()
    second = db.session.scalars(select(Event).where(Event.slug == installation.note["second"])).one()
    with transaction():
        member = db.session.scalars(select(StaffMember).order_by(StaffMember.id)).first()
        assert member is not None
        sign_in = staff.make_unbound_link(member, now)
        desk = desk_links.link_for(event, desk_links.day_for(event, now), by=SYSTEM, now=now)
    yield ""
    yield f"Summit is served on {base}. Ctrl-C stops it; `make demo` goes on, `make demo-reset` begins again."
    yield ""
    yield f"  organiser   {base}{SIGN_IN_PATH}{sign_in}   (once, within 15 minutes; `make demo` prints a new one)"
    yield f"  forum       {base}/n/{_forum_token(second)}"
    yield f"  attendee    {base}/i/{_attendee_token(second)}"
    yield f"  desk        {base}/d/{desk_links.token_of(desk)}"
    yield f"  public      {base}/e/{second.slug}"
    yield f"  mailbox     {base}/mailbox"
    yield ""


def _forum_token(event: Event) -> str:
    """The link of a contact whose forum still has places to fill."""
    row = next(row for row in figures.nominators(event) if row.places.free)
    contact: NominatorContact = row.nominator.contacts[0]
    return tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)


def _attendee_token(event: Event) -> str:
    """The link of somebody who has been asked and has not answered; when all have, of the latest."""
    invitation = db.session.scalars(
        select(Invitation)
        .join(Person)
        .where(Invitation.event_id == event.id, Invitation.sent_at.is_not(None))
        .order_by(Invitation.state == InvitationState.SENT, Invitation.id)
    ).all()[-1]
    return tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)


def _nominated(event: Event) -> int:
    """Everybody whom a nominator named and who was asked, by mail or by word of mouth."""
    was_asked = Invitation.sent_at.is_not(None) | Invitation.answered_at.is_not(None)
    return _number(Invitation, event, Invitation.nominator_id.is_not(None), was_asked)


def _number(model: type[Invitation | Registration | EventDate], event: Event, *conditions: ColumnElement[bool]) -> int:
    """How many rows of the event are like this."""
    return db.session.scalar(select(func.count(model.id)).where(model.event_id == event.id, *conditions)) or 0


def _sent_mails() -> int:
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.state == MailState.SENT)) or 0
