"""What happened to the date, and to the question whether people still come."""

from __future__ import annotations

from markupsafe import Markup

from summit.web.organiser.sentences.told import Sentences, Told, _, ngettext


def _silence(t: Told) -> Markup:
    match t.code("silence"):
        case "release":
            return _("Places of %(group)s whose holder says nothing are released", group=t.group)
        case "ask_nominator":
            return _("Nominators are asked about people of %(group)s who say nothing", group=t.group)
        case _:
            return _("Places of %(group)s are kept when their holder says nothing", group=t.group)


SENTENCES: Sentences = {
    "event.postponed": lambda t: _("The event was postponed"),
    "event.cancelled": lambda t: _("The event was cancelled"),
    "event.date_set": lambda t: _("The event got a date"),
    "event.hours_corrected": lambda t: _("The hours of the event were corrected"),
    "event.reconfirmation_asked": lambda t: ngettext(
        "%(num)s person was asked whether they still come",
        "%(num)s people were asked whether they still come",
        t.number("people"),
    ),
    "event.reconfirmation_set": lambda t: _("It was decided when people are asked once more whether they come"),
    "group.silence_decided": _silence,
    "plan.taken_off": lambda t: _("Table plan %(plan)s was taken off the pages", plan=t.plan),
    "registration.reconfirmed": lambda t: _("%(person)s still comes", person=t.person),
    "registration.asked_again": lambda t: _("%(person)s was asked whether they still come", person=t.person),
    "registration.silence_kept": lambda t: _(
        "%(person)s did not say whether they still come, and keeps the place", person=t.person
    ),
    "registration.silence_told": lambda t: _(
        "%(person)s did not say whether they still come; the nominator was asked", person=t.person
    ),
    "registration.silence_released": lambda t: _(
        "%(person)s did not say whether they still come, so the place was released", person=t.person
    ),
}
