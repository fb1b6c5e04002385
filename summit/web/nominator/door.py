"""What every page behind a nominator's link needs: only its own people, and a note that somebody has been here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Blueprint, abort, g, redirect, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from summit import clock
from summit.db import db, transaction
from summit.models import Actor, ActorKind, Allocation, Invitation, InvitationState, Person
from summit.services import nominators
from summit.web import letterhead
from summit.web.link_forms import LinkForm, email_field, name_field, text_field

HOME = "nominator.home"
WRITES = "300 per hour"  # per link
LONGEST_LIST = 50_000  # characters of a pasted list

S = InvitationState

blueprint = Blueprint("nominator", __name__)
blueprint.url_defaults(letterhead.keep_language)

Page = tuple[str, int] | Response


@contextmanager
def acting() -> Iterator[tuple[Actor, datetime]]:
    """A transaction of this contact, who has thereby done something: (who, when)."""
    now = clock.now()
    with transaction():
        yield Actor(ActorKind.CONTACT, g.contact.id), now
        nominators.acted(g.contact, now)


def page(name: str, status: int = 200, **values: object) -> tuple[str, int]:
    """The page `name` of this door."""
    around = {"nominator": g.nominator, "masked": masked}
    return letterhead.page(f"nominator/{name}.html", HOME, status, **(around | values))


def done(what: str) -> Response:
    """Back to the nominator's page, which says that `what` was done."""
    return redirect(url_for(HOME, done=what), 303)


def own_invitation(id: int, *states: InvitationState) -> Invitation:
    """The nominator's own invitation of this id, in one of `states` when they are given; anything else is not there."""
    query = (
        select(Invitation)
        .where(Invitation.id == id, Invitation.nominator_id == g.nominator.id, Invitation.state != S.REPLACED)
        .options(joinedload(Invitation.person).joinedload(Person.registration), joinedload(Invitation.group))
    )
    found = db.session.scalar(query)
    if found is None or (states and found.state not in states):
        abort(404)
    return found


def given_up(id: int | None, allocation: Allocation | None) -> Invitation | None:
    """The nominator's invitation of this id in the same group, in whose place somebody is named; None without one."""
    if id is None or allocation is None:
        return None
    mine = (Invitation.nominator_id == g.nominator.id, Invitation.group_id == allocation.group_id)
    return db.session.scalar(select(Invitation).where(Invitation.id == id, *mine, Invitation.state != S.REPLACED))


def own_allocation(id: int) -> Allocation:
    """The nominator's own allocation of this id; another's is not there."""
    query = select(Allocation).where(Allocation.id == id, Allocation.nominator_id == g.nominator.id)
    found = db.session.scalar(query.options(joinedload(Allocation.group), joinedload(Allocation.pool)))
    if found is None:
        abort(404)
    return found


def masked(email: str) -> str:
    """As "b•••@post.example": enough to see which address it is, too little to write to it."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}•••{at}{domain}" if email else ""


class PersonForm(LinkForm):
    """One person to be named."""

    name = name_field(_l("Name"))
    email = email_field(_l("E-mail"))
    instead_of = IntegerField(widget=HiddenInput(), validators=[Optional()])  # the invitation of who gave a place up


class ListForm(LinkForm):
    """Several people, pasted."""

    people = text_field(_l("A name and an e-mail address on each line"), LONGEST_LIST)
