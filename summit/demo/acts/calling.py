"""The first act: the summit is called, forums name their people, others are invited, and people answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from summit import create_app
from summit.db import transaction
from summit.demo import attendee, nominator
from summit.demo.browser import Browser
from summit.demo.cast import Character, Fate, Forum
from summit.demo.lists import ZONE, workbook_of
from summit.demo.stage import ORGANISER, Stage
from summit.demo.story import BUSINESS, CITIZENS, FACILITATORS, POLITICIANS, SCHOOLS, STAFF
from summit.demo.typed import EventPlan, GroupPlan, Point, at
from summit.models import Actor, ActorKind, RoleKind
from summit.services import hosts, staff

FIRST_DATE = -98  # days: the day that the summit was first planned for; a Sunday when today is one
RELEASED = -31  # days from that date: unused places of one forum go to the reserves of another
SEATS = (8, 9)
WRITERS = 3  # citizens who write to their forum on the public page

INVITATION = "Du er inviteret til {event} den {date}, sammen med borgere, politikere, skoler, erhvervsliv og ansatte."

_GROUPS = (
    GroupPlan(CITIZENS, "B", 1, 0),
    GroupPlan(POLITICIANS, "P", 2, 0),
    GroupPlan(BUSINESS, "E", 3, 0),
    GroupPlan(SCHOOLS, "S", 4, 0, is_one_per_area=True),
    GroupPlan(STAFF, "A", 5, 0, admission="open", is_joinable=True),
    GroupPlan(FACILITATORS, "F", 6, 0, is_facilitators=True),
)
_PROGRAMME = (
    Point("08:30", "other", "Kaffe og indtjekning"),
    Point("09:00", "talk", "Velkomst: Hvad er et lokalområde?", "Formanden for projektudvalget"),
    Point("09:30", "round", "Første bord: Hvad kan vores område?"),
    Point("10:45", "talk", "Udkanten som vækstlag", "En forfatter"),
    Point("11:15", "round", "Andet bord: Hvem mangler vi at tale med?"),
    Point("12:15", "break", "Frokost"),
    Point("13:15", "talk", "At skabe noget sammen på tværs", "En forsker i samskabelse"),
    Point("14:00", "round", "Tredje bord: Hvad går vi i gang med?"),
    Point("15:45", "other", "Tak for i dag"),
)


def set_up(stage: Stage) -> None:
    """The organiser describes the summit for its first date, and the forums get their links."""
    _found(stage)
    stage.organiser.sign_in()
    quotas = stage.script.quotas()
    first = stage.day + timedelta(days=FIRST_DATE)
    stage.organiser.create_event(
        EventPlan(
            title="Topmøde om lokal udvikling",
            description=(
                "En dag, hvor borgere, politikere, erhvervsliv, skoler og ansatte sidder ved samme borde "
                "og finder ud af, hvordan lokalområderne og kommunen kan udvikle noget sammen."
            ),
            begins=first,
            ends=at(first, 16),
            capacity=sum(quotas.values()),
            nominate_until=at(first, 12, days=-30),
            answer_until=at(first, 12, days=-19),
        )
    )
    stage.organiser.set_areas(stage.script.areas)
    for group in _GROUPS:
        stage.organiser.add_group(GroupPlan(**(vars(group) | {"quota": quotas[group.name]})))
    stage.organiser.add_points(_PROGRAMME)
    stage.organiser.set_tables(stage.script.tables, SEATS)
    stage.organiser.add_nominators(stage.script.forums)
    stage.organiser.add_nominators(stage.script.councils)
    stage.organiser.plan_release(stage.script.unused.name, stage.script.released_to.name, at(first, 8, days=RELEASED))
    stage.organiser.open_for_answers()
    stage.organiser.send_links()
    stage.links()


def nominate(stage: Stage) -> None:
    """Citizens write to their forums, and the forums name their people."""
    for forum in stage.script.forums[:WRITERS]:
        _wish(f"{stage.place.base_url}/e/{stage.organiser.slug}", forum, forum.nominees[-1])
    links = stage.links()
    for forum in stage.script.nominators:
        nominator.name_people(links[forum.contact.email], forum)
    by_code = stage.script.by_code
    if by_code is not None:
        forum = stage.forum_of(by_code)
        stage.codes[by_code.name] = nominator.print_letter(links[forum.contact.email], by_code)


def pass_a_place_on(stage: Stage) -> None:
    """One forum hands back a place, and the organiser gives it to another."""
    nominator.hand_back(stage.links()[stage.script.handing_back.contact.email])
    stage.organiser.sign_in()
    stage.organiser.give_places(stage.script.receiving.name, stage.script.receiving.places + 1)


def invite_directly(stage: Stage) -> None:
    """Schools, staff and facilitators at once; the council in a wave that leaves the next morning."""
    stage.organiser.sign_in()
    stage.organiser.write_text("invitation", INVITATION)
    for group, people in stage.script.direct.items():
        if group == POLITICIANS:
            first = stage.day + timedelta(days=FIRST_DATE)
            stage.organiser.keep(group, workbook_of(people))
            stage.organiser.plan_wave(group, at(first, 8, days=-44), answer_until=at(first, 12, days=-19))
        else:
            stage.organiser.invite(group, stage.without_joiners(people))


def answer(stage: Stage) -> None:
    """Staff answer first: theirs is an open group, and those who join by the event's link have to wait."""
    stage.sweep()  # the wave is due
    script = stage.script
    asked = [each for forum in script.nominators for each in forum.nominees]
    asked += script.receiving.reserves[:1]  # asked when the place was handed on
    asked += [each for group, people in script.direct.items() if group != STAFF for each in people]
    _let_answer_without_mail(stage)
    joiners = stage.joiners()
    stage.let_answer(stage.without_joiners(script.direct[STAFF]))
    for character in joiners:
        _join(f"{stage.place.base_url}/e/{stage.organiser.slug}", character)
    stage.let_answer([*asked, *joiners])
    stage.let_answer(stage.promoted(Fate.DECLINES))
    stage.organiser.sign_in()
    for group, people in script.spare.items():
        stage.organiser.invite(group, people)
        stage.let_answer(people)


def release(stage: Stage) -> None:
    """What one forum has not used goes to the next reserve of another."""
    stage.organiser.sign_in()
    stage.organiser.send_release()
    stage.let_answer(stage.next_reserves(stage.script.released_to, 1))


def expire(stage: Stage) -> None:
    """The deadline passes for those who never answered, and reserves are asked."""
    stage.sweep()
    stage.let_answer(stage.promoted(Fate.NEVER_ANSWERS))


def _let_answer_without_mail(stage: Stage) -> None:
    """One tells the forum, which answers; one types the code of the letter."""
    by_word, by_code = stage.script.by_word, stage.script.by_code
    if by_word is not None:
        nominator.answer_for(stage.links()[stage.forum_of(by_word).contact.email], by_word)
    if by_code is not None:
        attendee.answer_by_code(stage.place.base_url, stage.codes[by_code.name], by_code)


def _found(stage: Stage) -> None:
    """The host and its organiser, as `flask found` makes them."""
    by, now = Actor(ActorKind.SYSTEM), datetime.now(ZONE) + timedelta(days=FIRST_DATE - 64)
    with create_app(**stage.place.settings).app_context(), transaction():
        host = hosts.found(slug="holbaek", name="Holbæk Kommune", language="da", by=by, now=now)
        staff.appoint(
            ORGANISER,
            name="Dorte Haugaard",
            language="da",
            host=host,
            kind=RoleKind.ORGANISER,
            can_see_needs=True,
            by=by,
            now=now,
        )


def _wish(url: str, forum: Forum, character: Character) -> None:
    """A citizen chooses the area and writes to its forum."""
    browser = Browser()
    page = browser.get(url)
    form = page.form("/wish")
    browser.submit(
        page,
        "/wish",
        {
            "nominator": next(value for label, value in form.options["nominator"].items() if forum.area in label),
            "name": character.name,
            "email": character.email,
            "message": "Jeg vil gerne være med til at tale om vores område.",
        },
    )


def _join(url: str, character: Character) -> None:
    """Somebody who was not asked takes part by the event's link: an open group, and the mail with their own link."""
    browser = Browser()
    named = {"name": character.name, "email": character.email, "organisation": character.organisation}
    browser.submit(browser.get(url), "/join", named)
