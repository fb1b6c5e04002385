"""Nominators: what they may fill, who they have named, and which of their contacts did what."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from summit import clock, tokens
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Event, Invitation, Nominator, NominatorContact, Wish
from summit.services import audit, events, figures, nominations, nominator_list, nominators, silence
from summit.web.answers import refusal_text
from summit.web.filters import sort_names
from summit.web.leaves import leaf_of
from summit.web.organiser import meanwhile, nominator_forms, room, wording
from summit.web.organiser.nominator_forms import ManyForm, NewNominatorForm, NominatorForm

PER_PAGE = 50
LATEST = 25  # lines of the log

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
        nominators=leaf_of(sort_names(g.event.nominators), request.args.get("page", 1, type=int), PER_PAGE),
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
    """One nominator: its figures, its contacts with their links and what each did last, its people, its log."""
    nominator = _nominator(nominator_id)
    number = max(1, request.args.get("page", 1, type=int))
    people = _people(nominator, number)
    contacts, removed = nominators.contacts_now_and_before(nominator)
    latest, history = audit.latest_by(contacts), audit.of_nominator(nominator, LATEST)
    lines = wording.sentences([*latest, *history])
    named = select(func.count(Invitation.id)).where(Invitation.nominator_id == nominator.id)
    wishes = select(func.count(Wish.id)).where(Wish.nominator_id == nominator.id, Wish.handled_at.is_(None))
    counted = db.session.execute(select(named.scalar_subquery(), wishes.scalar_subquery())).one()
    return room.page(
        "organiser/nominators/show.html",
        "nominators",
        nominator=nominator,
        rows=figures.of_nominator(nominator),
        contacts=contacts,
        removed=removed,
        acts={entry.actor_id: line for entry, line in zip(latest, lines, strict=False)},
        lines=lines[len(latest) :],
        is_open=nominations.are_open(g.event, clock.now()),
        link_of=_link_of,
        people=people,
        total=counted[0],
        wishes=counted[1],
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
                    meanwhile.look(
                        form,
                        lambda: nominator_forms.form_for(NominatorForm, g.event, nominator, is_typed=False),
                        row=nominator,
                        log="nominator.changed allocation.",
                        nominator_id=nominator_id,
                    )
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


def _is_silent(row: figures.NominatorFigures) -> bool:
    return nominations.are_open(g.event, clock.now()) and silence.is_silent(row, clock.now())


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
