"""Direct invitations: a list is read, judged and shown before anything is stored; then sent, and later reminded of."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, g, redirect, request, session, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import BadInput, Refusal
from summit.imports.people import BadRow, Parsed, PersonRow, people_from, read_paste, read_upload
from summit.models import EventState, Group
from summit.services import direct_invitations, promises, reminders
from summit.services.direct_invitations import Invitee, Trouble
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import room
from summit.web.organiser.invitation_forms import ConfirmForm, ListForm, OneForm
from summit.web.sessions import DRAFT

SHOWN_AT_ONCE = 100
ALREADY = _l("This list has been dealt with already. Send it again if it was not.")

blueprint = Blueprint("invitations", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """A new list, and who owes an answer."""
    return _index(ListForm(formdata=None, data={"group": request.args.get("group", type=int)}))


@blueprint.post("/list")
def read() -> tuple[str, int] | Response:
    """Read and judge a list; nothing is stored but a draft in the session of whoever sent it."""
    form = ListForm().offer(room.groups())
    if not form.validate_on_submit():
        return _index(form, 422)
    try:
        parsed = _parsed(form)
    except BadInput as no:
        form["file" if _upload() else "text"].errors = [refusal_text(no)]
        return _index(form, no.status)
    session[DRAFT] = {
        "key": secrets.token_hex(8),
        "event": g.event.id,
        "group": form.group.data,
        "rows": [asdict(_invitee(row)) for row in parsed.good],
        "bad": [[row.row_number, _fault(row), " · ".join(row.cells)] for row in parsed.bad],
        "ignored": list(parsed.ignored),
    }
    return redirect(url_for(".preview"), 303)


@blueprint.get("/list")
def preview() -> tuple[str, int] | Response:
    """What would be sent, and which rows cannot be used."""
    room.require_organiser()
    if _draft() is None:
        return redirect(url_for(".index"), 303)
    return _preview(ConfirmForm(formdata=None))


@blueprint.post("/list/send")
def send() -> tuple[str, int] | Response:
    """Invite everyone on the list that was shown, or nobody."""
    draft = _draft()
    if draft is None or request.form.get("key") != draft["key"]:
        return room.done(ALREADY, ".index")
    group, rows, troubles = _judged(draft)
    form = ConfirmForm()
    try:
        with transaction():
            made = direct_invitations.invite_all(
                group,
                _fit(rows, troubles),
                override=room.knowingly(form.override),
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        return _preview(form, room.refuse(form, no))
    session.pop(DRAFT, None)
    text = ngettext("%(num)s person is invited.", "%(num)s people are invited.", len(made))
    return room.done(text, "organiser.people.index", group=group.id)


@blueprint.post("/list/keep")
def keep() -> tuple[str, int] | Response:
    """Keep everyone on the list that was shown, to be asked in a wave."""
    draft = _draft()
    if draft is None or request.form.get("key") != draft["key"]:
        return room.done(ALREADY, ".index")
    group, rows, troubles = _judged(draft)
    form = ConfirmForm()
    try:
        with transaction():
            kept = direct_invitations.keep_all(group, _fit(rows, troubles), by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _preview(form, room.refuse(form, no))
    session.pop(DRAFT, None)
    text = ngettext(
        "%(num)s person is kept on the list. Nobody has been asked yet.",
        "%(num)s people are kept on the list. Nobody has been asked yet.",
        len(kept),
    )
    return room.done(text, "organiser.waves.new", group=group.id)


@blueprint.post("/list/drop")
def drop() -> Response:
    """Forget the list that was shown."""
    session.pop(DRAFT, None)
    return redirect(url_for(".index"), 303)


@blueprint.route("/one", methods=["GET", "POST"])
def one() -> tuple[str, int] | Response:
    """Invite one person by hand."""
    room.require_organiser()
    form = OneForm(data={"language": g.event.language}).offer(g.event, room.groups())
    if not form.validate_on_submit():
        return room.page("organiser/invitations/one.html", "invitations", 422 if form.errors else 200, form=form)
    group = room.group(form.group.data) or abort(404)
    try:
        invitee = form.invitee()
        with transaction():
            for trouble in direct_invitations.judge(group, [invitee]):
                raise trouble.refusal
            made = direct_invitations.invite_all(
                group, [invitee], override=room.knowingly(form.override), by=room.by_staff(), now=clock.now()
            )
    except Refusal as no:
        return room.page("organiser/invitations/one.html", "invitations", room.refuse(form, no), form=form)
    text = gettext("%(name)s is invited.", name=invitee.name)
    return room.done(text, "organiser.people.show", person_id=made[0].person_id)


@blueprint.route("/remind", methods=["GET", "POST"])
def remind() -> tuple[str, int] | Response:
    """Remind who has not answered, of a group or an area if wanted; asks once, with the number of mails."""
    room.require_organiser()
    group = room.group(request.values.get("group", 0, type=int))
    area_id = request.values.get("area", 0, type=int)
    area = next((area for area in g.event.areas if area.id == area_id), None)
    form, status = Form(), 200
    if form.validate_on_submit():
        try:
            with transaction():
                asked = reminders.unanswered(g.event, group, area, only=g.only)
                number = reminders.remind(asked, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            text = ngettext("%(num)s reminder will be sent.", "%(num)s reminders will be sent.", number)
            return room.done(text, ".index")
    asked = reminders.unanswered(g.event, group, area, only=g.only)
    return room.page(
        "organiser/invitations/remind.html",
        "invitations",
        status,
        form=form,
        asked=asked,
        number=len(reminders.who_can_be_reminded(asked, now=clock.now())),
        group=group,
        area=area,
    )


def _index(form: ListForm, status: int = 200) -> tuple[str, int]:
    unanswered = reminders.unanswered(g.event, only=g.only)
    return room.page(
        "organiser/invitations/index.html",
        "invitations",
        status,
        form=form.offer(room.groups()),
        is_open=g.event.state is EventState.OPEN,
        drafts=direct_invitations.drafts(g.event, only=g.only),
        unanswered=unanswered[:SHOWN_AT_ONCE],
        unanswered_count=len(unanswered),
        has_draft=_draft() is not None,
        answer_until=promises.answer_until(g.event, clock.now()),
    )


def _preview(form: ConfirmForm, status: int = 200) -> tuple[str, int]:
    draft = _draft()
    assert draft is not None
    group, rows, troubles = _judged(draft)
    fit = _fit(rows, troubles)
    bad = draft["bad"] + [[one.invitee.row_number, refusal_text(one.refusal), one.invitee.name] for one in troubles]
    return room.page(
        "organiser/invitations/preview.html",
        "invitations",
        status,
        form=form,
        draft_key=draft["key"],
        is_open=g.event.state is EventState.OPEN,
        group=group,
        fit=fit,
        mails=sum(bool(row.email) for row in fit),
        free=direct_invitations.free_places(group),
        bad=sorted(bad, key=lambda row: int(row[0])),
        bad_rows=len({row[0] for row in bad}),
        ignored=draft["ignored"],
        shown=SHOWN_AT_ONCE,
        answer_until=promises.answer_until(g.event, clock.now()),
    )


def _draft() -> dict[str, Any] | None:
    """The list that waits for its yes, if it is one of this event."""
    draft: dict[str, Any] | None = session.get(DRAFT)
    if draft is None or draft["event"] != g.event.id or room.group(draft["group"]) is None:
        return None
    return draft


def _judged(draft: dict[str, Any]) -> tuple[Group, list[Invitee], list[Trouble]]:
    group = room.group(draft["group"])
    assert group is not None
    rows = [Invitee(**row) for row in draft["rows"]]
    return group, rows, direct_invitations.judge(group, rows)


def _fit(rows: list[Invitee], troubles: list[Trouble]) -> list[Invitee]:
    unfit = {trouble.invitee.row_number for trouble in troubles}
    return [row for row in rows if row.row_number not in unfit]


def _upload() -> bool:
    file = request.files.get("file")
    return file is not None and bool(file.filename)


def _parsed(form: ListForm) -> Parsed:
    """The list as a file if there is one, otherwise as pasted. Raises BadInput."""
    areas = [area.name for area in g.event.areas]
    if _upload():
        file = request.files["file"]
        return people_from(read_upload(file.read(), file.filename or ""), areas=areas)
    return people_from(read_paste(form.text.data or ""), areas=areas)


def _invitee(row: PersonRow) -> Invitee:
    return Invitee(
        row_number=row.row_number,
        name=row.name,
        email=row.email,
        organisation=row.organisation or row.party,
        area=row.area,
        phone=row.phone,
        language=row.language,
    )


def _fault(row: BadRow) -> str:
    return str(gettext(row.message, **row.values))
