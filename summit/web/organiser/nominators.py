"""Nominators: what they may fill, their contacts and links, and who they have named."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, abort, current_app, g, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from summit import clock, tokens
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Event, Invitation, Nominator, NominatorContact, Wish
from summit.services import attention, events, figures, nominator_list, nominators
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import nominator_forms, room
from summit.web.organiser.nominator_forms import ContactForm, ManyForm, NewNominatorForm, NominatorForm

PER_PAGE = 50

blueprint = Blueprint("nominators", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every nominator with its contacts, its places and its last sign of life."""
    query = select(Wish.nominator_id, func.count()).join(Nominator).where(Nominator.event_id == g.event.id)
    wishes = db.session.execute(query.where(Wish.handled_at.is_(None)).group_by(Wish.nominator_id))
    rows: dict[int, list[figures.NominatorFigures]] = {}
    for row in figures.nominators(g.event):
        rows.setdefault(row.nominator.id, []).append(row)
    contacts: dict[int, list[NominatorContact]] = {}
    for contact in nominators.contacts_of(g.event):
        contacts.setdefault(contact.nominator_id, []).append(contact)
    return room.page(
        "organiser/nominators/index.html",
        "nominators",
        nominators=list(g.event.nominators),
        rows=rows,
        contacts=contacts,
        wishes=dict(wishes.all()),
        unsent=sum(contact.invited_at is None for of_one in contacts.values() for contact in of_one),
        silent={row.nominator.id for own in rows.values() for row in own if _is_silent(row)},
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A nominator with its places and its first contact."""
    room.require_organiser()
    form, status = nominator_forms.form_for(NewNominatorForm, g.event), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    made = nominators.add(
                        g.event, name=form.name.data, area=form.area_of(g.event), by=room.by_staff(), now=clock.now()
                    )
                    _allocate(made, form)
                    if form.contact_email.data:
                        nominators.add_contact(
                            made,
                            name=(form.contact_name.data or "").strip() or form.name.data,
                            email=form.contact_email.data,
                            language=form.contact_language.data,
                            by=room.by_staff(),
                            now=clock.now(),
                        )
            except Refusal as no:
                status = room.refuse(form, no, {"email": "contact_email"})
            else:
                return room.done(gettext("%(name)s has been added.", name=made.name), ".show", nominator_id=made.id)
    return room.page(
        "organiser/nominators/new.html", "nominators", status, form=form, places=_places_fields(form), is_new=True
    )


@blueprint.get("/<int:nominator_id>")
def show(nominator_id: int) -> tuple[str, int]:
    """One nominator: its figures, its contacts with their links, and its people."""
    nominator = _nominator(nominator_id)
    number = max(1, request.args.get("page", 1, type=int))
    people = _people(nominator, number)
    wishes = select(func.count(Wish.id)).where(Wish.nominator_id == nominator.id, Wish.handled_at.is_(None))
    return room.page(
        "organiser/nominators/show.html",
        "nominators",
        nominator=nominator,
        rows=figures.of_nominator(nominator),
        contacts=list(nominator.contacts),
        link_of=_link_of,
        people=people,
        total=db.session.scalar(select(func.count(Invitation.id)).where(Invitation.nominator_id == nominator.id)) or 0,
        wishes=db.session.scalar(wishes) or 0,
        number=number,
        offset=(number - 1) * PER_PAGE,
    )


@blueprint.route("/<int:nominator_id>/edit", methods=["GET", "POST"])
def edit(nominator_id: int) -> tuple[str, int] | Response:
    """Another name, area or number of places."""
    room.require_organiser()
    nominator = _nominator(nominator_id)
    form, status = nominator_forms.form_for(NominatorForm, g.event, nominator), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    nominators.change(
                        nominator,
                        name=form.name.data,
                        area=form.area_of(g.event),
                        by=room.by_staff(),
                        now=clock.now(),
                    )
                    _allocate(nominator, form)
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Saved."), ".show", nominator_id=nominator_id)
    return room.page(
        "organiser/nominators/edit.html",
        "nominators",
        status,
        form=form,
        nominator=nominator,
        places=_places_fields(form),
        is_new=False,
    )


@blueprint.route("/<int:nominator_id>/contacts/new", methods=["GET", "POST"])
def new_contact(nominator_id: int) -> tuple[str, int] | Response:
    """One more person of the nominator, with a link of their own."""
    room.require_organiser()
    nominator = _nominator(nominator_id)
    form, status = ContactForm(data={"language": g.event.language}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    nominators.add_contact(nominator, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                done = gettext("%(name)s has a link now. It has not been sent yet.", name=form.name.data)
                return room.done(done, ".show", nominator_id=nominator_id)
    return room.page("organiser/nominators/new_contact.html", "nominators", status, form=form, nominator=nominator)


@blueprint.route("/<int:nominator_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
def edit_contact(nominator_id: int, contact_id: int) -> tuple[str, int] | Response:
    """Another name, address or language of a contact."""
    room.require_organiser()
    nominator = _nominator(nominator_id)
    contact = next((one for one in nominator.contacts if one.id == contact_id), None) or abort(404)
    form, status = ContactForm(obj=contact), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    nominators.change_contact(contact, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Saved."), ".show", nominator_id=nominator_id)
    return room.page("organiser/nominators/edit_contact.html", "nominators", status, form=form, nominator=nominator)


@blueprint.route("/many", methods=["GET", "POST"])
def many() -> tuple[str, int] | Response:
    """Many at once: pasted, looked at line by line, then added together."""
    room.require_organiser()
    groups = list(g.event.groups)
    form, lines, status = ManyForm(data={"language": g.event.language}), [], 200
    form.group.choices = [(group.id, group.name) for group in groups] or [(0, gettext("No group yet"))]
    if form.is_submitted():
        status = 422
        if form.validate():
            group = events.group_by_id(g.event, form.group.data)
            try:
                lines = nominator_list.read(g.event, group, form.text.data)
                is_good = not any(line.problems for line in lines)
                if is_good and request.form.get("step") == "add":
                    with transaction():
                        number = nominator_list.add_all(
                            g.event, group, lines, language=form.language.data, by=room.by_staff(), now=clock.now()
                        )
                    done = ngettext("%(num)s nominator has been added.", "%(num)s nominators have been added.", number)
                    return room.done(done, ".index")
                status = 200 if is_good else 422
            except Refusal as no:
                status = room.refuse(form, no)
    return room.page("organiser/nominators/many.html", "nominators", status, form=form, lines=lines, say=refusal_text)


@blueprint.route("/send", methods=["GET", "POST"])
def send() -> tuple[str, int] | Response:
    """Mail contacts their links: first how many and to whom, then the button."""
    room.require_organiser()
    contacts = _wanted(nominators.contacts_of(g.event))
    form = Form()
    if form.is_submitted():
        with transaction():
            sent = sum(nominators.send_link(contact, by=room.by_staff(), now=clock.now()) for contact in contacts)
        if sent < len(contacts):
            return room.done(
                gettext(
                    "Mails on their way: %(sent)s. Sent within the last hour already, so not again: %(rest)s.",
                    sent=sent,
                    rest=len(contacts) - sent,
                ),
                ".index",
            )
        return room.done(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", sent), ".index")
    return room.page("organiser/nominators/send.html", "nominators", form=form, contacts=contacts)


def _is_silent(row: figures.NominatorFigures) -> bool:
    return bool(g.event.takes_nominations(clock.now()) and attention.is_silent(row, clock.now()))


def _wanted(contacts: Iterable[NominatorContact]) -> list[NominatorContact]:
    """The contacts that were chosen, by themselves or by their nominator; `to=new`: all who have not got their link."""
    if request.values.get("to") == "new":
        return [contact for contact in contacts if contact.invited_at is None]
    ids = set(request.values.getlist("contact", type=int))
    of = set(request.values.getlist("nominator", type=int))
    return [contact for contact in contacts if contact.id in ids or contact.nominator_id in of]


def _nominator(nominator_id: int) -> Nominator:
    return nominators.by_id(g.event, nominator_id) or abort(404)


def _places_fields(form: NominatorForm) -> list[tuple[object, object]]:
    """(group, its field), in order."""
    return [(group, form[nominator_forms.places_name(group)]) for group in g.event.groups]


def _allocate(nominator: Nominator, form: NominatorForm) -> None:
    """Give the places that were typed."""
    event: Event = g.event
    sizes = {allocation.group_id: allocation.pool.size for allocation in nominator.allocations}
    for group in event.groups:
        places = form.places_of(group)
        if places != sizes.get(group.id, 0):
            try:
                nominators.allocate(nominator, group, places=places, by=room.by_staff(), now=clock.now())
            except Refusal as no:
                no.field = nominator_forms.places_name(group)
                raise


def _typed(form: ContactForm) -> dict[str, str]:
    return {"name": form.name.data, "email": form.email.data, "language": form.language.data}


def _link_of(contact: NominatorContact) -> str:
    """The contact's personal link. For organisers only: whoever has it can nominate."""
    token = tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    return str(current_app.config["BASE_URL"]).rstrip("/") + url_for("nominator.home", token=token)


def _people(nominator: Nominator, number: int) -> list[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.nominator_id == nominator.id)
        .options(joinedload(Invitation.person), joinedload(Invitation.group))
        .order_by(Invitation.reserve_position.is_not(None), Invitation.reserve_position, Invitation.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return list(db.session.scalars(query))
