"""The nominator's one page: figures, places, people, reserves, wishes, and the ways to name somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit import clock
from summit.db import db
from summit.models import (
    ActorKind,
    Allocation,
    AuditEntry,
    EventState,
    Invitation,
    InvitationState,
    OutboxMail,
    Person,
    RegistrationState,
)
from summit.services import audit, bounces, figures, invitations, letters, nominations, nominators, people, wishes
from summit.services.figures import NominatorFigures
from summit.web.nominator.door import ListForm, PersonForm, blueprint, page

S = InvitationState
F = TypeVar("F", PersonForm, ListForm)

_NOTHING_TYPED: Mapping[int, Any] = MappingProxyType({})

DEEDS = (
    "invitation.nominated",
    "invitation.sent",
    "invitation.accepted",
    "invitation.declined",
    "invitation.withdrawn",
    "invitation.revoked",
    "invitation.expired",
    "reserve.added",
)
ORDER = {S.ACCEPTED: 0, S.NOMINATED: 1, S.SENT: 1}  # everyone else came to nothing and stands last


@dataclass(frozen=True, kw_only=True)
class Named:
    """One person the nominator has named, and what the page says of them."""

    invitation: Invitation
    state: str
    has_bounced: bool
    can_say_yes: bool
    can_print: bool
    can_correct: bool  # the address
    deed: AuditEntry | None
    helper: str = ""  # who answered for them: a contact's name
    follower: str = ""  # who was asked when this place became free

    @property
    def is_to_reconfirm(self) -> bool:
        """Has this person a place, and not said whether they still come?"""
        registration = self.invitation.person.registration
        is_theirs = registration is not None and registration.invitation_id == self.invitation.id
        return is_theirs and registration is not None and registration.is_to_reconfirm

    @property
    def is_gone(self) -> bool:
        """Did it come to nothing?"""
        return self.invitation.state not in ORDER


@dataclass(frozen=True, kw_only=True)
class Section:
    """One group that the nominator may fill."""

    figures: NominatorFigures
    person_form: PersonForm
    list_form: ListForm
    free: int
    instead: Named | None = None  # in whose place somebody is to be named
    people: list[Named] = field(default_factory=list)
    reserves: list[Named] = field(default_factory=list)

    @property
    def allocation(self) -> Allocation:
        """Whose places these are."""
        return self.figures.allocation


@blueprint.get("")
def home() -> tuple[str, int]:
    """Everything on one page."""
    return home_page()


def home_page(
    status: int = 200,
    *,
    problem: str = "",
    person_forms: Mapping[int, PersonForm] = _NOTHING_TYPED,
    list_forms: Mapping[int, ListForm] = _NOTHING_TYPED,
) -> tuple[str, int]:
    """The page, with what was typed in the form of an allocation (by its id), or a `problem` on top."""
    everyone = _named()
    sections = []
    for row in figures.of_nominator(g.nominator):
        id = row.allocation.id
        mine = [one for one in everyone if one.invitation.group_id == row.allocation.group_id]
        person_form = person_forms.get(id) or PersonForm(
            None, data={"instead_of": request.args.get("instead", type=int)}
        )
        sections.append(
            Section(
                figures=row,
                person_form=_told_apart(person_form, id),
                list_form=_told_apart(list_forms.get(id) or ListForm(None), id),
                free=nominations.free_places(row.allocation),
                instead=_instead(mine, person_form),
                people=[one for one in mine if one.invitation.state is not S.RESERVE],
                reserves=[one for one in mine if one.invitation.state is S.RESERVE],
            )
        )
    now = clock.now()
    takes_nominations = nominations.are_open(g.event, now)
    if not takes_nominations:  # the forms are gone from the page, and what is wrong must still be said
        typed = [*person_forms.values(), *list_forms.values()]
        problem = problem or " ".join(str(error) for form in typed for error in form.form_errors)
    return page(
        "home",
        status,
        sections=sections,
        wishes=wishes.waiting_for(g.nominator),
        takes_nominations=takes_nominations,
        is_draft=g.event.state is EventState.DRAFT,
        has_ended=g.event.has_ended(now),
        letters=sum(one.can_print for one in everyone),
        unheard=[one.invitation for one in everyone if one.is_to_reconfirm],
        problem=problem,
    )


def _instead(people: list[Named], form: PersonForm) -> Named | None:
    """Whom the form is to replace; what is not to be replaced any more is taken out of it."""
    wanted = form.instead_of.data
    found = next((one for one in people if one.invitation.id == wanted and one.is_gone and not one.follower), None)
    if found is None:
        form.instead_of.data = None
    return found


def _named() -> list[Named]:
    query = (
        select(Invitation)
        .where(Invitation.nominator_id == g.nominator.id, Invitation.state != S.REPLACED)
        .options(
            joinedload(Invitation.person).options(joinedload(Person.registration), joinedload(Person.needs)),
            joinedload(Invitation.group),
            joinedload(Invitation.substitute_for).joinedload(Invitation.person),
            joinedload(Invitation.allocation).joinedload(Allocation.pool),
        )
        .order_by(Invitation.reserve_position, Invitation.id)
    )
    found = db.session.scalars(query).all()
    entries = audit.of_invitations(g.nominator, DEEDS)
    known = _Known(
        deeds=dict(entries),
        returned=_returned(),
        contacts=nominators.contact_names(g.nominator),
        followers=_followers(entries, {invitation.id: invitation.person.name for invitation in found}),
    )
    return sorted((_row(one, known) for one in found), key=lambda row: ORDER.get(row.invitation.state, 2))


@dataclass(frozen=True, kw_only=True)
class _Known:
    """By id of an invitation: the latest deed, whose mail came back, who followed; and the names of contacts."""

    deeds: dict[int, AuditEntry]
    returned: set[int]
    contacts: dict[int, str]
    followers: dict[int, str]


def _row(invitation: Invitation, known: _Known) -> Named:
    deed = known.deeds.get(invitation.id)
    is_helped = deed is not None and deed.actor_kind is ActorKind.CONTACT
    return Named(
        invitation=invitation,
        state=_state(invitation),
        has_bounced=invitation.id in known.returned and invitation.state in bounces.STILL_MATTERS,
        can_say_yes=invitations.can_say_yes(invitation, clock.now()),
        can_print=letters.may_nominator_print(invitation),
        can_correct=people.readdressing_obstacle(invitation.person, sees_needs=False) is None,
        deed=deed,
        helper=known.contacts.get(deed.actor_id or 0, "") if deed is not None and is_helped else "",
        follower=known.followers.get(invitation.id, ""),
    )


def _followers(entries: Iterable[tuple[int, AuditEntry]], names: Mapping[int, str]) -> dict[int, str]:
    """Who was asked when somebody's place became free, as far as they are still on the page."""
    followed = {entry.details.get("after"): names.get(id, "") for id, entry in entries}
    return {after: name for after, name in followed.items() if isinstance(after, int)}


def _state(invitation: Invitation) -> str:
    """The state to show: an acceptance may be a place, an offer or a number on the waiting list."""
    registration = invitation.person.registration
    if invitation.state is S.ACCEPTED and registration is not None and registration.invitation_id == invitation.id:
        if registration.state in {RegistrationState.WAITLISTED, RegistrationState.OFFERED}:
            return registration.state.value
        if registration.state in {RegistrationState.ATTENDED, RegistrationState.ABSENT}:
            return registration.state.value
    if invitation.is_given_up:
        return RegistrationState.CANCELLED.value
    return invitation.state.value


def _returned() -> set[int]:
    query = (
        select(OutboxMail.invitation_id)
        .join(Invitation, OutboxMail.invitation_id == Invitation.id)
        .where(Invitation.nominator_id == g.nominator.id, bounces.came_back())
    )
    return {id for id in db.session.scalars(query) if id is not None}


def _told_apart(form: F, id: int) -> F:
    """The form with ids of its own, because the page has one for each allocation; the names stay."""
    for control in form:
        control.id = control.label.field_id = f"{control.name}-{id}"
    return form
