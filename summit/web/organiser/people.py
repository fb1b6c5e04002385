"""Everybody who was asked: searched and filtered; one person with all that is known, and what can be done."""

from __future__ import annotations

from flask import Blueprint, abort, g, request
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import (
    AuditEntry,
    Invitation,
    InvitationState,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import (
    deliveries,
    figures,
    invitations,
    people,
    people_list,
    reminders,
    substitutes,
    table_plans,
    themes,
)
from summit.services.people_list import Standing
from summit.web.answers import refusal_text
from summit.web.filters import language
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room, why_sentences, wording
from summit.web.organiser.people_forms import AnswerForm, EmailForm, correct_form

MOST_AT_ONCE = 200
ANSWERS = frozenset({"invitation.accepted", "invitation.declined", "invitation.withdrawn"})  # whoever gave them

blueprint = Blueprint("people", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """The list."""
    group_id, nominator_id = (request.args.get(name, type=int) for name in ("group", "nominator"))
    standing = _standing(request.args.get("state"))
    found = people_list.find(
        g.event,
        language=language(),
        query=request.args.get("q", ""),
        group_id=group_id,
        nominator_id=nominator_id,
        standing=standing,
        page=request.args.get("page", 1, type=int),
        only=g.only,
    )
    groups = {group.id: group for group in room.groups()}
    chosen = {"q": request.args.get("q") or None, "group": group_id, "nominator": nominator_id}
    chosen["state"] = standing.value if standing else None
    named = [one for one in g.event.nominators if one.id == nominator_id]
    nominator = named[0] if named and (g.only is None or found.lines) else None
    told = deliveries.of([line.invitation_id for line in found.lines if line.invitation_id is not None])
    values = {"found": found, "group_of": groups, "chosen": chosen, "nominator": nominator, "told": told}
    if g.only is not None:
        values["board"] = [line for line in figures.board(g.event).groups if room.is_own(line.group.id)]
    return room.page("organiser/people/index.html", "people", 200, **values)


@blueprint.get("/remind")
def confirm_reminders() -> tuple[str, int]:
    """How many of the chosen people would get a reminder."""
    room.require_organiser()
    chosen = _chosen(request.args.getlist("id", type=int))
    return room.page("organiser/people/remind.html", "people", chosen=chosen, asked=_to_remind(chosen))


@blueprint.post("/remind")
def remind() -> Response:
    """Remind the chosen people who have not answered."""
    with transaction():
        asked = _to_remind(_chosen(request.form.getlist("id", type=int)))
        number = reminders.remind(asked, by=room.by_staff(), now=clock.now())
    if not number:
        return room.done(gettext("Nobody was reminded: everyone has answered, or got a reminder today."), ".index")
    return room.done(ngettext("%(num)s reminder will be sent.", "%(num)s reminders will be sent.", number), ".index")


@blueprint.get("/<int:person_id>")
def show(person_id: int) -> tuple[str, int]:
    """One person: everything that is known, and what can be done."""
    person = _person(person_id)
    registration, invitation = person.registration, _current(person)
    lines = wording.sentences(_history(person))
    return room.page(
        "organiser/people/show.html",
        "people",
        person=person,
        invitation=invitation,
        told=deliveries.of([invitation.id]).get(invitation.id) if invitation else None,
        registration=registration,
        needs=person.needs if g.role.can_see_needs else None,
        can_see_needs=g.role.can_see_needs,
        may_correct_address=room.may_change() and room.may_have_link_of(person),
        mails=_mails(person),
        seats=table_plans.seats_of(registration) if registration and g.only is None else [],
        wishes=themes.wishes_of(registration) if registration else [],
        has_themes=g.only is None and bool(themes.of(g.event)),
        lines=lines,
        answer=next((line for line in lines if line.action in ANSWERS), None),
        why=why_sentences.sentence(person),
        chain=substitutes.chain(invitation) if invitation else [],
        can_hand_on=invitation is not None and substitutes.obstacle(invitation, clock.now(), knowingly=True) is None,
    )


@blueprint.route("/<int:person_id>/correct", methods=["GET", "POST"])
def correct(person_id: int) -> tuple[str, int] | Response:
    """Correct name, organisation, area or phone."""
    room.require_organiser()
    person = _person(person_id)
    form = correct_form(person)
    if not form.validate_on_submit():
        return _form_page("correct", person, form)
    area = next((area for area in g.event.areas if area.id == form.area.data), None)
    try:
        with transaction():
            meanwhile.look(
                form, lambda: correct_form(person, None), row=person, log="person.corrected", person_id=person_id
            )
            people.correct(
                person,
                name=form.name.data or "",
                organisation=form.organisation.data or "",
                area=area,
                phone=form.phone.data or "",
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        return _form_page("correct", person, form, room.refuse(form, no))
    return room.done(gettext("Saved."), ".show", person_id=person_id)


@blueprint.route("/<int:person_id>/e-mail", methods=["GET", "POST"])
def change_email(person_id: int) -> tuple[str, int] | Response:
    """A corrected address: the mail goes out again with a new link, and the old link dies."""
    room.require_organiser()
    person = _person(person_id)
    invitation = _current(person) or abort(404)
    sees_needs = g.role.can_see_needs
    form = EmailForm(obj=person)
    if no := people.readdressing_obstacle(person, sees_needs=sees_needs):
        status = no.status if form.is_submitted() else 200
        return _form_page("change_email", person, form, status, problem=refusal_text(no))
    if not form.validate_on_submit():
        return _form_page("change_email", person, form, invitation=invitation)
    try:
        with transaction():
            invitations.look_again(invitation)  # before the person: see services/lock_order
            meanwhile.look(
                form, lambda: EmailForm(None, obj=person), row=person, log="invitation. person.", person_id=person_id
            )
            invitations.change_email(
                invitation, form.email.data or "", sees_needs=sees_needs, by=room.by_staff(), now=clock.now()
            )
    except Refusal as no:
        return _form_page("change_email", person, form, room.refuse(form, no), invitation=invitation)
    return room.done(
        gettext("The address is corrected, and the old link no longer works."), ".show", person_id=person_id
    )


@blueprint.route("/<int:person_id>/answer", methods=["GET", "POST"])
def answer(person_id: int) -> tuple[str, int] | Response:
    """Answer on somebody's behalf, knowingly over the quota if it has to be."""
    room.require_organiser()
    person = _person(person_id)
    invitation = _current(person) or abort(404)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _form_page("answer", person, form, invitation=invitation)
    try:
        with transaction():
            if form.answer.data == "yes":
                invitations.accept(
                    invitation, override=room.knowingly(form.override), by=room.by_staff(), now=clock.now()
                )
            else:
                reason = form.reason.data or ""
                invitations.decline(invitation, reason=reason, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _form_page("answer", person, form, room.refuse(form, no), invitation=invitation)
    return room.done(_what_came_of(person), ".show", person_id=person_id)


@blueprint.route("/<int:person_id>/revoke", methods=["GET", "POST"])
def revoke(person_id: int) -> tuple[str, int] | Response:
    """Take an unanswered invitation back; asks once."""
    room.require_organiser()
    person = _person(person_id)
    invitation = _current(person) or abort(404)
    form = Form()
    if not form.validate_on_submit():
        return _form_page("revoke", person, form, invitation=invitation)
    was_asked = invitation.state is not InvitationState.DRAFT
    try:
        with transaction():
            invitations.revoke(invitation, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _form_page("revoke", person, form, room.refuse(form, no), invitation=invitation)
    if was_asked:
        text = gettext("The invitation of %(name)s is taken back.", name=person.name)
    else:
        text = gettext("%(name)s is off the list.", name=person.name)
    return room.done(text, ".show", person_id=person_id)


def _form_page(name: str, person: Person, form: Form, status: int = 0, **values: object) -> tuple[str, int]:
    if not status:
        status = 422 if form.errors else 200
    return room.page(f"organiser/people/{name}.html", "people", status, person=person, form=form, **values)


def _person(person_id: int) -> Person:
    """The event's own person, of one's own groups; 404 for a foreign or unknown one."""
    found = db.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.event_id == g.event.id)
        .options(
            joinedload(Person.area),
            joinedload(Person.registration).joinedload(Registration.check_in),
            selectinload(Person.invitations).joinedload(Invitation.nominator),
            selectinload(Person.invitations).joinedload(Invitation.group),
        )
    )
    return found if found and _is_own(found) else abort(404)


def _is_own(person: Person) -> bool:
    current = _current(person)
    of = person.registration or current  # the group that counts is the one of the list
    return room.is_own(of.group_id if of else None)


def _current(person: Person) -> Invitation | None:
    """The invitation that counts: the newest."""
    return person.invitations[-1] if person.invitations else None


def _mails(person: Person) -> list[OutboxMail]:
    own = select(Invitation.id).where(Invitation.person_id == person.id)
    registered = select(Registration.id).where(Registration.person_id == person.id)
    query = select(OutboxMail).where(OutboxMail.invitation_id.in_(own) | OutboxMail.registration_id.in_(registered))
    return list(db.session.scalars(query.order_by(OutboxMail.id.desc())))


def _history(person: Person) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.person_id == person.id, AuditEntry.event_id == person.event_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))


def _chosen(ids: list[int]) -> list[Person]:
    query = select(Person).where(Person.id.in_(ids[:MOST_AT_ONCE]), Person.event_id == g.event.id)
    query = query.options(selectinload(Person.invitations), joinedload(Person.registration))
    return [person for person in db.session.scalars(query.order_by(Person.id)) if _is_own(person)]


def _to_remind(chosen: list[Person]) -> list[Invitation]:
    current = [_current(person) for person in chosen if person.email]
    asked = [invitation for invitation in current if invitation and invitation.state is InvitationState.SENT]
    return reminders.who_can_be_reminded(asked, now=clock.now())


def _standing(code: str | None) -> Standing | None:
    return Standing(code) if code in set(Standing) else None


def _what_came_of(person: Person) -> str:
    registration = person.registration
    if registration is None or registration.state is RegistrationState.CANCELLED:
        return str(gettext("%(name)s does not come. That is noted.", name=person.name))
    if registration.state is RegistrationState.WAITLISTED:
        return str(gettext("No place is free, so %(name)s is on the waiting list.", name=person.name))
    return str(gettext("%(name)s has a place.", name=person.name))
