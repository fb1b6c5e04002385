"""What a person who comes has told us, and what they take home: questions, the wish to go on, the calendar entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.languages import LANGUAGES
from summit.mail.calendar import calendar_file, can_stand_in_calendar, has_had_date
from summit.models import Registration, RegistrationState, Theme
from summit.services import registrations, themes
from summit.services.registrations import Answers
from summit.web.application import SAFE_METHODS
from summit.web.attendee import meanwhile
from summit.web.attendee.door import HOME, Case, Page, blueprint, case_of, done, home, me, own_registration, page
from summit.web.link_forms import (
    LONGEST_ORGANISATION,
    LONGEST_PHONE,
    LinkForm,
    line_field,
    name_field,
    refuse,
    text_field,
)
from summit.web.wish_fields import WishFields, as_data

AGE_BANDS = ("0-17", "18-29", "30-44", "45-59", "60-74", "75+")


class QuestionsForm(WishFields, LinkForm):
    """What a person who comes is asked."""

    name = name_field(_l("Your name"))
    organisation = line_field(_l("Organisation, school or workplace"), LONGEST_ORGANISATION)
    area = SelectField(_l("Your local area"), coerce=int)
    phone = line_field(_l("Telephone"), LONGEST_PHONE)
    language = SelectField(_l("Which language shall we write to you in?"))
    dietary = text_field(_l("Food that we should know about"))
    accessibility = text_field(_l("Help that you need to take part"))
    is_step_free = BooleanField(_l("I need a table that can be reached without steps"))
    gender = SelectField(_l("Gender"))
    age_band = SelectField(_l("Age"))
    has_photo_consent = BooleanField(_l("You may show photographs in which I can be recognised"))
    wants_to_continue = BooleanField(_l("Yes, write to me about the working group that takes the ideas further"))

    def offer_choices(self, there: Sequence[Theme]) -> None:
        """The areas, languages and themes of the event; a question with nothing to choose is not asked."""
        self.area.choices = [(0, _("None of these")), *((area.id, area.name) for area in g.event.areas)]
        self.language.choices = [(code, LANGUAGES[code]) for code in g.event.languages]
        silent = ("", _("I would rather not say"))
        self.gender.choices = [silent, ("f", _("Woman")), ("m", _("Man")), ("x", _("Another"))]
        self.age_band.choices = [silent, *((band, band.replace("-", "–")) for band in AGE_BANDS)]
        if not g.event.areas:
            del self.area
        if len(g.event.languages) == 1:
            del self.language
        self.offer_themes(there)


@blueprint.route("/questions", methods=["GET", "POST"])
def questions() -> Page:
    """What we ask somebody who comes; to be changed until the event is over."""
    registration = own_registration()
    if registration is None or case_of(g.invitation) not in {Case.PLACE, Case.RECONFIRM, Case.WAITING, Case.OFFERED}:
        return redirect(url_for(HOME), 303) if request.method in SAFE_METHODS else _nothing_saved()
    can_wish, wishes = themes.can_wish(registration, clock.now()), themes.wishes_of(registration)
    there = themes.of(g.event) if can_wish else []
    form = QuestionsForm(data=_told(registration) | as_data(wishes))
    form.offer_choices(there)
    around: dict[str, Any] = {
        "registration": registration,
        "is_first_time": not registration.has_answered_questions or "anew" in request.args,
        "themes": there,
        "settled": [] if can_wish else wishes,
    }
    if request.method in SAFE_METHODS:
        return page("questions", form=form, **around)
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                meanwhile.refuse_answers()
                registrations.answer_questions(registration, _answers(form), by=me(), now=clock.now())
                if there:
                    themes.wish(registration, form.wished(themes.of(g.event)), by=me(), now=clock.now())
            return done("answers")
        except Refusal as no:
            status = refuse(form, no)
    return page("questions", status, form=form, **around)


@blueprint.post("/go-on")
def go_on() -> Page:
    """The wish to go on in a working group afterwards, given or taken back."""
    registration = own_registration()
    wish = request.form.get("wish")
    if registration is None or wish not in {"yes", "no"}:
        return home(422, problem=_("Please choose one of the answers. Nothing has been changed."))
    if registration.state is RegistrationState.CANCELLED:
        return _nothing_saved()
    with transaction():
        registrations.wish_to_continue(registration, wish == "yes", by=me(), now=clock.now())
    return done("go_on")


@blueprint.get("/event.ics")
def calendar() -> Response:
    """The event for the person's own calendar; once its date is gone, what takes it out again."""
    is_off = g.event.is_paused and has_had_date(g.event)
    if not (is_off or can_stand_in_calendar(g.event)):
        abort(404)
    registration = own_registration()
    file = calendar_file(
        g.event,
        now=clock.now(),
        domain=urlsplit(current_app.config["BASE_URL"]).hostname or "localhost",
        is_cancelled=is_off,
        is_tentative=registration is not None and registration.is_to_reconfirm,
    )
    response = Response(file)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=event.ics"
    return response


def _nothing_saved() -> Page:
    words = meanwhile.TO_ANSWERS.get(case_of(g.invitation))
    return home(409, problem=_(words) if words else _("Nothing was saved."))


def _told(registration: Registration) -> dict[str, object]:
    person, needs = registration.person, registration.person.needs
    return {
        "name": person.name,
        "organisation": person.organisation,
        "area": person.area_id or 0,
        "phone": person.phone,
        "language": g.language,
        "dietary": needs.dietary if needs else "",
        "accessibility": needs.accessibility if needs else "",
        "is_step_free": needs.is_step_free if needs else False,
        "gender": person.gender,
        "age_band": person.age_band,
        "has_photo_consent": registration.has_photo_consent,
        "wants_to_continue": registration.wants_to_continue,
    }


def _answers(form: QuestionsForm) -> Answers:
    told = {name: value for name, value in form.data.items() if not name.startswith("wish_")}
    area_id = told.pop("area", 0)
    area = next((area for area in g.event.areas if area.id == area_id), None)
    return Answers(area=area, **told)
