"""Waves: who is asked and when, looked at with the mail as a real person gets it, then sent now or at a time."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import N_, BadInput, Refusal
from summit.mail import delivery, preview
from summit.mail.rendering import Letter
from summit.models import Audience, Invitation, MailKind, Wave, WaveState
from summit.services import deliveries, direct_invitations, wave_list, waves
from summit.services.waves import Terms
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room
from summit.web.organiser.wave_forms import FIELDS, LATER, NOW, DeadlineForm, WaveForm

NAMED = 12  # of those who are asked, on the page before the yes
SHOWN = 100  # of a wave's people
ABOUT_TERMS = {"send_at", "answer_until_at", "remind_days"}

blueprint = Blueprint("waves", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every wave, and who could be asked in another."""
    standing = _standings()
    drafts = sum(number for (_, audience), number in standing.items() if audience is Audience.DRAFT)
    return room.page(
        "organiser/waves/index.html",
        "invitations",
        lines=[line for line in wave_list.lines(g.event) if room.is_own(line.wave.group_id)],
        drafts=drafts,
        can_ask=g.event.takes_answers(clock.now()),
    )


@blueprint.get("/new")
def new() -> tuple[str, int]:
    """Choose who is asked, and when."""
    room.require_organiser()
    first = wave_list.first_choice(room.groups(), _standings())
    usual = {"audience": Audience.DRAFT.value, "group": first.group.id if first else None, "when": NOW}
    return _new(WaveForm(formdata=request.args or None, data=usual, meta={"csrf": False}))


@blueprint.get("/review")
def review() -> tuple[str, int] | Response:
    """Everything as it would be: who, by what, when, and one of the mails."""
    room.require_organiser()
    if not request.args:
        return redirect(url_for(".new"), 303)
    form = WaveForm(formdata=request.args, meta={"csrf": False}).offer(g.event, room.groups())
    if not form.validate():
        return _new(form, 422)
    form.key.data = secrets.token_hex(16)
    try:
        _refuse_past(form.terms(g.event))
        waves.check(g.event, form.terms(g.event), now=clock.now())
    except Refusal as no:
        return _new(form, room.refuse(form, no, FIELDS))
    return _review(form)


@blueprint.post("/send")
def plan() -> tuple[str, int] | Response:
    """Ask all of them, now or at the time, or nobody."""
    form = WaveForm().offer(g.event, room.groups())
    if not form.validate() or not form.key.data:
        return _new(form, 422)
    try:
        with transaction():
            wave = waves.plan(
                form.choice(g.event),
                form.terms(g.event),
                request_key=form.key.data,
                expected=_whole(form.number.data),
                override=room.knowingly(form.override),
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        status = room.refuse(form, no, FIELDS)
        return _new(form, status) if no.field in ABOUT_TERMS else _review(form, status)
    return room.done(_planned(wave), ".show", wave_id=wave.id)


@blueprint.get("/<int:wave_id>")
def show(wave_id: int) -> tuple[str, int]:
    """One wave, and what became of it."""
    wave = _wave(wave_id)
    people = wave_list.people(wave, SHOWN)
    return room.page(
        "organiser/waves/show.html",
        "invitations",
        line=wave_list.line(wave),
        people=people,
        told=deliveries.of([invitation.id for invitation in people]),
        can_ask=g.event.takes_answers(clock.now()),
    )


@blueprint.route("/<int:wave_id>/send-now", methods=["GET", "POST"])
def send_now(wave_id: int) -> tuple[str, int] | Response:
    """Do not wait for its time; asks once, with the number of mails."""
    return _confirmed(wave_id, "send_now", waves.send_now, gettext("The wave is sent."))


@blueprint.route("/<int:wave_id>/call-off", methods=["GET", "POST"])
def call_off(wave_id: int) -> tuple[str, int] | Response:
    """Before it is sent; asks once."""
    return _confirmed(wave_id, "call_off", waves.call_off, gettext("The wave is called off. Nobody was asked."))


@blueprint.route("/<int:wave_id>/deadline", methods=["GET", "POST"])
def deadline(wave_id: int) -> tuple[str, int] | Response:
    """Another deadline for the answers."""
    room.require_organiser()
    wave = _wave(wave_id)
    form, status = _deadline_form(wave), 200
    if form.is_submitted():
        status = 422
        until = form.until(g.event) if form.validate() else None
        if until is not None:
            try:
                with transaction():
                    meanwhile.look(form, lambda: _deadline_form(wave, None), row=wave, log="wave.", wave_id=wave_id)
                    waves.move_deadline(wave, until, by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no, FIELDS)
            else:
                return room.done(gettext("The deadline is changed."), ".show", wave_id=wave_id)
    return room.page("organiser/waves/deadline.html", "invitations", status, wave=wave, form=form)


def _deadline_form(wave: Wave, *typed: None) -> DeadlineForm:
    """As it comes, or (with None) as it would be shown."""
    known = wave.answer_until_at.astimezone(g.event.zone) if wave.answer_until_at else None
    return DeadlineForm(*typed, data={"answer_until": known})


def _new(form: WaveForm, status: int = 200) -> tuple[str, int]:
    standing = _standings()
    of_audience = {code: sum(n for (_, one), n in standing.items() if one is code) for code in Audience}
    return room.page(
        "organiser/waves/new.html",
        "invitations",
        status,
        form=form.offer(g.event, room.groups()),
        standing=standing,
        of_audience=of_audience,
        can_ask=g.event.takes_answers(clock.now()),
    )


def _review(form: WaveForm, status: int = 200) -> tuple[str, int]:
    """What would be; the people are counted anew, so that the yes is to what is shown."""
    now, choice, terms = clock.now(), form.choice(g.event), form.terms(g.event)
    invitations = waves.chosen(choice)
    form.number.data = str(len(invitations))
    dates = waves.dates_of(g.event, terms, now=now)
    by_mail = [invitation for invitation in invitations if invitation.person.email]
    person = _shown(by_mail)
    return room.page(
        "organiser/waves/review.html",
        "invitations",
        status,
        form=form,
        choice=choice,
        is_later=form.when.data == LATER,
        dates=dates,
        reach=wave_list.reach(invitations),
        names=[invitation.person.name for invitation in invitations[:NAMED]],
        free=direct_invitations.free_places(choice.group),
        hole=_hole(invitations, terms),
        letter=_letter(by_mail[person], dates) if by_mail else None,
        person=person,
        persons=len(by_mail),
        query=form.as_query(),
    )


def _hole(invitations: list[Invitation], terms: Terms) -> str:
    """What would be empty in the event's own text, in words."""
    try:
        waves.require_whole(g.event, invitations, terms, now=clock.now())
    except Refusal as no:
        return refusal_text(no)
    return ""


def _letter(invitation: Invitation, dates: waves.Dates) -> Letter:
    return preview.preview(
        MailKind.INVITATION,
        frame=delivery.frame(clock.now()),
        invitation=invitation,
        deadline_at=dates.answer_until_at,
    )


def _shown(by_mail: list[Invitation]) -> int:
    """Which of those who get a mail is shown: the number in the address, or the first."""
    wanted = request.args.get("person", 0, type=int)
    return wanted if 0 <= wanted < len(by_mail) else 0


def _confirmed(wave_id: int, page: str, verb: Callable[..., None], text: str) -> tuple[str, int] | Response:
    room.require_organiser()
    wave = _wave(wave_id)
    form, status = Form(), 200
    if form.is_submitted():
        try:
            with transaction():
                verb(wave, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(text, ".show", wave_id=wave_id)
    values: dict[str, Any] = {"wave": wave, "form": form, "reach": wave_list.reach(wave_list.people(wave, wave.number))}
    return room.page(f"organiser/waves/{page}.html", "invitations", status, **values)


def _wave(wave_id: int) -> Wave:
    found = wave_list.by_id(g.event, wave_id)
    return found if found and room.is_own(found.group_id) else abort(404)


def _standings() -> Counter[tuple[int, Audience]]:
    everywhere = wave_list.standings(g.event)
    return Counter({key: number for key, number in everywhere.items() if room.is_own(key[0])})


def _refuse_past(terms: Terms) -> None:
    """A time that has passed is a slip of the finger here; after the yes it means at once."""
    if terms.send_at is not None and terms.send_at <= clock.now():
        raise BadInput(N_("This moment has passed. Choose a later one, or send at once."), field="send_at")


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _planned(wave: Wave) -> str:
    if wave.state is WaveState.SENT:
        return str(ngettext("%(num)s person is asked.", "%(num)s people are asked.", wave.number))
    return str(
        ngettext(
            "The wave is planned, and %(num)s place is kept.",
            "The wave is planned, and %(num)s places are kept.",
            wave.number,
        )
        if wave.group.is_held
        else gettext("The wave is planned.")
    )
