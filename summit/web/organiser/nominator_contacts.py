"""The contacts of nominators: added, changed, removed, mailed their links, reminded of the places they have left."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, abort, g, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Nominator, NominatorContact
from summit.services import figures, nominators, silence
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room
from summit.web.organiser.nominator_forms import ContactForm

blueprint = Blueprint("nominator_contacts", __name__)

Page = tuple[str, int] | Response


@blueprint.route("/<int:nominator_id>/contacts/new", methods=["GET", "POST"])
def new(nominator_id: int) -> Page:
    """One more person of the nominator, with a link of their own."""
    room.require_organiser()
    nominator = _nominator(nominator_id)
    form = ContactForm(data={"language": g.event.language})

    def add() -> None:
        nominators.add_contact(nominator, **_typed(form), by=room.by_staff(), now=clock.now())

    return _form_page("new", nominator, form, add) or room.done(
        gettext("%(name)s has a link now. It has not been sent yet.", name=form.name.data),
        "organiser.nominators.show",
        nominator_id=nominator_id,
    )


@blueprint.route("/<int:nominator_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
def edit(nominator_id: int, contact_id: int) -> Page:
    """Another name, address or language of a contact."""
    room.require_organiser()
    contact = nominators.contact_by_id(g.event, nominator_id, contact_id) or abort(404)
    nominator = contact.nominator
    form = ContactForm(obj=contact)

    def change() -> None:
        meanwhile.look(
            form,
            lambda: ContactForm(None, obj=contact),
            row=contact,
            log="nominator.contact",
            nominator_id=nominator_id,
            contact_id=contact_id,
        )
        nominators.change_contact(contact, **_typed(form), by=room.by_staff(), now=clock.now())

    return _form_page("edit", nominator, form, change) or room.done(
        gettext("Saved."), "organiser.nominators.show", nominator_id=nominator_id
    )


@blueprint.route("/<int:nominator_id>/contacts/<int:contact_id>/remove", methods=["GET", "POST"])
def remove(nominator_id: int, contact_id: int) -> Page:
    """Asks once; then the link stops working."""
    room.require_organiser()
    contact = nominators.contact_by_id(g.event, nominator_id, contact_id) or abort(404)
    nominator = contact.nominator
    name = contact.name
    form = Form()
    if not form.is_submitted():
        return room.page(
            "organiser/nominator_contacts/remove.html",
            "nominators",
            nominator=nominator,
            contact=contact,
            is_last=len(nominator.contacts) == 1,
        )
    with transaction():
        nominators.remove_contact(contact, by=room.by_staff(), now=clock.now())
    return room.done(
        gettext("%(name)s is no contact any more, and the link has stopped working.", name=name),
        "organiser.nominators.show",
        nominator_id=nominator_id,
    )


@blueprint.route("/send", methods=["GET", "POST"])
def send() -> Page:
    """Mail contacts their links: first how many and to whom, then the button."""
    room.require_organiser()
    contacts = _wanted(nominators.contacts_of(g.event))
    if not Form().is_submitted():
        return room.page("organiser/nominator_contacts/send.html", "nominators", contacts=contacts)
    with transaction():
        sent = sum(nominators.send_link(contact, by=room.by_staff(), now=clock.now()) for contact in contacts)
    if sent < len(contacts):
        done = gettext(
            "Mails on their way: %(sent)s. Sent within the last hour already, so not again: %(rest)s.",
            sent=sent,
            rest=len(contacts) - sent,
        )
        return room.done(done, "organiser.nominators.index")
    return room.done(_on_their_way(sent), "organiser.nominators.index")


@blueprint.route("/remind", methods=["GET", "POST"])
def remind() -> Page:
    """Remind contacts that there are places to fill: first how many and whom, then the button."""
    room.require_organiser()
    now = clock.now()
    chosen = _wanted(nominators.contacts_of(g.event))
    contacts = [contact for contact in chosen if silence.can_be_reminded(contact, now)]
    if not Form().is_submitted():
        return room.page(
            "organiser/nominator_contacts/remind.html",
            "nominators",
            contacts=contacts,
            left_out=len(chosen) - len(contacts),
            places_to_fill=silence.places_to_fill,
            last_seen_at=silence.last_seen_at,
        )
    with transaction():
        sent = silence.remind(contacts, by=room.by_staff(), now=now)
    if sent < len(contacts):
        done = gettext(
            "Reminders on their way: %(sent)s. Reminded today already, so not again: %(rest)s.",
            sent=sent,
            rest=len(contacts) - sent,
        )
        return room.done(done, "organiser.nominators.index")
    return room.done(_on_their_way(sent), "organiser.nominators.index")


def _on_their_way(number: int) -> str:
    return str(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", number))


def _wanted(contacts: Iterable[NominatorContact]) -> list[NominatorContact]:
    """The contacts that were chosen, by themselves or by their nominator.

    `to=new`: all who have not got their link; `to=silent`: those of the nominators that are silent.
    """
    match request.values.get("to"):
        case "new":
            return [contact for contact in contacts if contact.invited_at is None]
        case "silent":
            now = clock.now()
            of = {row.nominator.id for row in figures.nominators(g.event) if silence.is_silent(row, now)}
            return [contact for contact in contacts if contact.nominator_id in of]
    ids = set(request.values.getlist("contact", type=int))
    of = set(request.values.getlist("nominator", type=int))
    return [contact for contact in contacts if contact.id in ids or contact.nominator_id in of]


def _form_page(name: str, nominator: Nominator, form: ContactForm, save: Callable[[], None]) -> Page | None:
    """The form, with what is wrong; None when it was saved."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    save()
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return None
    return room.page(f"organiser/nominator_contacts/{name}.html", "nominators", status, form=form, nominator=nominator)


def _nominator(nominator_id: int) -> Nominator:
    return nominators.by_id(g.event, nominator_id) or abort(404)


def _typed(form: ContactForm) -> dict[str, str]:
    return {"name": form.name.data, "email": form.email.data, "language": form.language.data}
