"""What every page of the organiser's room shows around its own content, and how a refusal reaches its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import BooleanField

from summit import clock
from summit.db import db
from summit.errors import Refusal
from summit.mail import standing
from summit.models import Actor, ActorKind, AuditEntry, Event, Group, OutboxMail, Person, RoleKind, Table
from summit.services import attention, bounces, people, people_list
from summit.services import groups as event_groups
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser.meanwhile import Changed

Count = int | tuple[int, bool]

COUNTED_EVERY = 60  # seconds; sooner when the log says that something was done
KEPT = "numbers of the menu"


def page(template: str, key: str = "", status: int = 200, **values: object) -> tuple[str, int]:
    """The page `template` under the menu's `key`; `may_change` is false for those who may only look."""
    event: Event | None = g.get("event")
    is_whole = event is None or g.only is None
    around = {
        "event": event,
        "staff": g.staff.name,
        "host": event.host.name if event else "",
        "page": key,
        "counts": {} if event is None else counts(event) if is_whole else counts_of_groups(event),
        "groups": groups() if event else [],
        "may_change": event is not None and may_change(),
        "may_override": is_whole,  # the quota is the organiser's
        "now": clock.now(),
        "post": g.get("post"),
    }
    return render_template(template, **(around | values)), status


def counts(event: Event) -> dict[str, Count]:
    """The numbers of the menu: what there is of each, and, as an alarm, what asks for a hand."""
    of_event = {
        model: select(func.count()).select_from(model).where(model.event_id == event.id).scalar_subquery()
        for model in (Person, Table)
    }
    failed = select(func.count()).select_from(OutboxMail).where(bounces.came_back_in(event)).scalar_subquery()
    latest = select(AuditEntry.id).where(AuditEntry.event_id == event.id)
    last_done = latest.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1).scalar_subquery()
    people, tables, mails, done, *post = db.session.execute(
        select(of_event[Person], of_event[Table], failed, last_done, *standing.columns(event, clock.now()))
    ).one()
    g.post = standing.read(tuple(post))
    return {
        "overview": _to_do(event, people, tables, mails, done),
        "people": people,
        "tables": tables,
        "mails": (mails, True),
    }


def _to_do(event: Event, *state: int | None) -> Count:
    """How many tasks there are and whether one is urgent.

    To know it takes more than most pages do, so a page that does not show them believes what was counted last, for a
    minute at most and only while the records are in the same `state`.
    """
    kept: dict[int, tuple[object, Count]] = current_app.extensions.setdefault(KEPT, {})
    now = (*state, int(clock.now().timestamp()) // COUNTED_EVERY)
    then, count = kept.get(event.id, (None, 0))
    if "todo" in g or then != now:
        tasks = todo(event)
        count = len(tasks), any(task.is_urgent for task in tasks)
        kept[event.id] = now, count
    return count


def todo(event: Event) -> list[attention.Task]:
    """What is to be done, counted once for the page and its menu."""
    if "todo" not in g:
        g.todo = attention.tasks(event, clock.now())
    tasks: list[attention.Task] = g.todo
    return tasks


def counts_of_groups(event: Event) -> dict[str, Count]:
    """The menu's numbers for whoever looks after some groups."""
    return {"people": len(people_list.lines_of(event, only=g.only))}


def groups() -> list[Group]:
    """The groups of the event that are the visitor's business, in order."""
    return [group for group in event_groups.with_places(g.event) if is_own(group.id)]


def group(id: int | None) -> Group | None:
    """The visitor's own group of this id; None for a foreign or unknown one."""
    return next((group for group in groups() if group.id == id), None)


def is_own(group_id: int | None) -> bool:
    """Is what belongs to this group (None: to no group) the visitor's business?"""
    return g.only is None or group_id in g.only


def knowingly(field: BooleanField) -> bool:
    """Was the quota knowingly gone over, by somebody whose quota it is?"""
    return bool(field.data) and g.only is None


def may_change() -> bool:
    """May the visitor change what they see here? The guards refuse the posts of those who may only look."""
    return g.role.kind is not RoleKind.VIEWER


def require_organiser() -> None:
    """Stop (403) whoever may only look, also before a form whose answer the guard would refuse."""
    if not may_change():
        abort(403)


def may_have_link_of(person: Person) -> bool:
    """May the visitor get hold of the person's own link? Its pages show what the person has told."""
    return g.role.can_see_needs or not people.has_told(person)


def by_staff() -> Actor:
    """Whoever is signed in, for the log."""
    return Actor(ActorKind.STAFF, g.staff.id)


def done(message: str, endpoint: str, **values: Any) -> Response:
    """Say that it worked, on the page to which the visitor is sent."""
    flash(message, "success")
    return redirect(url_for(endpoint, **values), 303)


def refuse(form: Form, no: Refusal, fields: Mapping[str, str] | None = None) -> int:
    """Put the sentence of `no` at its field of `form`, or on top; `fields` renames. Returns the status of the page."""
    if isinstance(no, Changed):  # the form itself tells what changed
        return no.status
    name = (fields or {}).get(no.field or "", no.field or "")
    text = refusal_text(no)
    if name in form:
        form[name].errors = [*form[name].errors, text]
    else:
        form.form_errors.append(text)
    return no.status
