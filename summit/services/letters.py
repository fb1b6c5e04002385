"""Letters to people without e-mail: who needs one, when it was printed, and the short code that is typed from it."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from summit import tokens
from summit.db import db, locked
from summit.errors import N_, NN_, BadInput
from summit.models import (
    Actor,
    Allocation,
    Channel,
    Event,
    EventDate,
    Invitation,
    InvitationState,
    Nominator,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import people, promises

S = InvitationState
WITH_A_LETTER = frozenset({S.NOMINATED, S.SENT, S.ACCEPTED})
WITH_A_CODE = WITH_A_LETTER | {S.DECLINED, S.EXPIRED, S.WITHDRAWN}
CODE_LENGTH = 12
HALF = CODE_LENGTH // 2


class Why(StrEnum):
    """Why a letter is to be printed."""

    NEW = "new"  # there was none yet
    OFFERED = "offered"  # a place on the waiting list came free after it was printed
    MOVED = "moved"  # the date has changed since


@dataclass(frozen=True)
class Letter:
    """One person without e-mail; `why` is None when the letter that was printed is still right."""

    invitation: Invitation
    why: Why | None

    @property
    def is_ours(self) -> bool:
        """Is it the organiser's to send? Whom a nominator has named, it asks and answers for."""
        return self.invitation.channel is Channel.LETTER


def of_event(event: Event) -> list[Letter]:
    """Everyone without e-mail who is asked or comes, by name. One query."""
    moved_at = select(func.max(EventDate.at)).where(EventDate.event_id == event.id).scalar_subquery()
    people = _people(Invitation.event_id == event.id, Invitation.state.in_(WITH_A_LETTER))
    found = db.session.execute(people.add_columns(moved_at))
    return [Letter(invitation, _why(invitation, moved)) for invitation, moved in found]


def to_send(event: Event) -> list[Letter]:
    """Those whom the organiser owes a letter."""
    return [letter for letter in of_event(event) if letter.is_ours and letter.why is not None]


def of_nominator(nominator: Nominator) -> list[Invitation]:
    """The nominator's own people without e-mail whose letter it may print.

    Whoever has told anything of their own by the code does not share it: from then on the letter is the organiser's.
    """
    mine = (Invitation.nominator_id == nominator.id, Invitation.state.in_(WITH_A_LETTER))
    return [invitation for invitation in db.session.scalars(_people(*mine)) if may_nominator_print(invitation)]


def may_nominator_print(invitation: Invitation) -> bool:
    """Is it somebody without e-mail who is asked or comes, and has told nothing of their own yet?"""
    is_on_paper = invitation.channel is not Channel.EMAIL and not invitation.person.email
    return is_on_paper and invitation.state in WITH_A_LETTER and not people.has_told(invitation.person)


def mark_printed(invitations: Iterable[Invitation], *, by: Actor, now: datetime) -> int:
    """Write down that these letters were printed. Returns how many; those who are no longer asked are left out."""
    ids = sorted(invitation.id for invitation in invitations)
    query = locked(select(Invitation).where(Invitation.id.in_(ids), Invitation.state.in_(WITH_A_LETTER)))
    found = db.session.scalars(query.order_by(Invitation.id)).all()
    for invitation in found:
        invitation.letter_printed_at = now
        promises.log("invitation.letter_printed", invitation, by, now)
    return len(found)


def code_of(invitation: Invitation) -> str:
    """What the letter says to type: the word for the desk, which finds the person, and a half that stands nowhere else.

    So whoever reads the first half on a ticket, in a list or at the desk cannot open the person's page.
    """
    return invitation.code + tokens.derive_code(tokens.Kind.LETTER, invitation.id, invitation.link_generation, HALF)


def by_code(typed: str) -> Invitation | None:
    """Whose letter has this code; None for any other, also for the codes of those who have a mail with their link.

    Raises BadInput for what can be no code.
    """
    code = tidy_code(typed)
    query = (
        select(Invitation)
        .join(Invitation.person)
        .join(Invitation.event)
        .where(
            Invitation.code == code[:HALF],
            Invitation.channel != Channel.EMAIL,
            Invitation.state.in_(WITH_A_CODE),
            Invitation.link_sha256.is_not(None),
            Person.email == "",
            Event.people_forgotten_at.is_(None),
        )
    )
    found = db.session.scalar(query)
    if found is None or (found.state is S.WITHDRAWN and not found.is_given_up):
        return None
    return found if hmac.compare_digest(code, code_of(found)) else None


def tidy_code(typed: str) -> str:
    """What was typed as a code: in capitals, without blanks and hyphens. Raises BadInput for what can be none."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum()]
    if not letters:
        raise BadInput(N_("Please type the code from your letter."), field="code")
    if len(letters) == HALF:  # which was all of it when the word for the desk was enough
        raise BadInput(
            N_(
                "The code has twelve letters and digits; six were typed. If there are only six in your letter, it is "
                "an older one, whose code is not good any more: point the camera of a phone at its square, or call "
                "the number in it."
            ),
            field="code",
        )
    if len(letters) != CODE_LENGTH:
        raise BadInput(
            *NN_(
                "The code has twelve letters and digits; only one was typed.",
                "The code has twelve letters and digits; %(count)d were typed.",
            ),
            field="code",
            count=len(letters),
        )
    strange = sorted({letter for letter in letters if letter not in tokens.CODE_ALPHABET})
    if strange:
        raise BadInput(
            N_("“%(sign)s” is in no code: there is no I, J, O, 0 and 1 in them. Please look at that sign again."),
            field="code",
            sign=strange[0],
        )
    return "".join(letters)


def _people(*conditions: object) -> Select[Invitation]:
    """People without e-mail, by name, with all that a letter tells."""
    return (
        select(Invitation)
        .join(Invitation.person)
        .where(Invitation.channel != Channel.EMAIL, Person.email == "", *conditions)  # type: ignore[arg-type]
        .options(
            joinedload(Invitation.person).options(joinedload(Person.registration), joinedload(Person.needs)),
            joinedload(Invitation.group),
            joinedload(Invitation.nominator),
            joinedload(Invitation.allocation).joinedload(Allocation.pool),
            joinedload(Invitation.event).joinedload(Event.host),
        )
        .order_by(Person.name, Invitation.id)
    )


def _why(invitation: Invitation, moved_at: datetime | None) -> Why | None:
    printed_at = invitation.letter_printed_at
    if printed_at is None:
        return Why.NEW
    offered_at = _offered_at(invitation.person.registration)
    if offered_at is not None and printed_at < offered_at:
        return Why.OFFERED
    return Why.MOVED if moved_at is not None and printed_at < moved_at else None


def _offered_at(registration: Registration | None) -> datetime | None:
    is_offered = registration is not None and registration.state is RegistrationState.OFFERED
    return registration.offered_at if registration is not None and is_offered else None
