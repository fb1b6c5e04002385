"""A second, smaller event of the demo, left open: forums have places to fill, and people have not answered yet."""

from __future__ import annotations

from datetime import datetime

from summit.demo import attendee, nominator
from summit.demo.cast import Casting, Character, Forum
from summit.demo.lists import workbook_of
from summit.demo.mailbox import Mailbox
from summit.demo.organiser import Organiser
from summit.demo.typed import EventPlan, GroupPlan, Point, at

SEED = 2
DAYS_AHEAD = 60
CITIZENS, ASSOCIATIONS, STAFF = "Borgere", "Foreninger", "Ansatte"
AREAS = ("Orø", "Tuse", "Undløse")
THEMES = ("Vand og kyst", "Dyr og planter", "Energi i landsbyen")
_PLACES, _ASSOCIATIONS, _STAFF, _WHO_ANSWER = 4, 6, 4, 4


def play(organiser: Organiser, mailbox: Mailbox, day: datetime) -> str:
    """Set it up and let half of those who are asked answer. Returns its slug."""
    casting = Casting(SEED)
    organiser.sign_in()
    _set_up(organiser, day)
    forums = [Forum(f"Landsbyrådet {area}", CITIZENS, area, _PLACES, casting.person("", area=area)) for area in AREAS]
    organiser.add_nominators(forums)
    organiser.open_for_answers()
    organiser.send_links()
    links = mailbox.wait_for("nominator_link", {forum.contact.email for forum in forums})
    first = forums[0]
    first.nominees = [casting.person(CITIZENS, area=first.area) for _ in range(_PLACES - 1)]
    nominator.name_people(links[first.contact.email], first)
    associations = [casting.person(ASSOCIATIONS, organisation=f"Foreningen {area}") for area in AREAS * 2]
    organiser.invite(ASSOCIATIONS, associations)
    asked: list[Character] = first.nominees + associations
    for number, character in enumerate(asked):
        character.wishes = (THEMES[number % len(THEMES)], THEMES[(number + 1) % len(THEMES)])
    letters = mailbox.wait_for("invitation", {character.email for character in asked})
    for character in asked[:_WHO_ANSWER]:
        attendee.answer(letters[character.email], character)
    _plan_ahead(organiser, forums, casting, day)
    return organiser.slug


def _plan_ahead(organiser: Organiser, forums: list[Forum], casting: Casting, day: datetime) -> None:
    """What the organiser finds planned: a wave to the staff on another morning, and a release of unused places."""
    organiser.keep(STAFF, workbook_of([casting.person(STAFF, organisation="Plan og Miljø") for _ in range(_STAFF)]))
    organiser.plan_wave(STAFF, at(day, 8, days=3), answer_until=at(day, 12, days=DAYS_AHEAD - 20))
    organiser.plan_release(forums[1].name, forums[0].name, at(day, 9, days=DAYS_AHEAD - 29))


def _set_up(organiser: Organiser, day: datetime) -> None:
    organiser.create_event(
        EventPlan(
            title="Værksted om klima og natur",
            description="En eftermiddag, hvor landsbyråd, foreninger og kommune finder fælles projekter.",
            begins=at(day, 13, days=DAYS_AHEAD),
            ends=at(day, 17, days=DAYS_AHEAD),
            capacity=_PLACES * len(AREAS) + _ASSOCIATIONS + _STAFF,
            nominate_until=at(day, 12, days=DAYS_AHEAD - 30),
            answer_until=at(day, 12, days=DAYS_AHEAD - 20),
        )
    )
    organiser.set_areas(AREAS)
    organiser.add_group(GroupPlan(CITIZENS, "B", 1, _PLACES * len(AREAS)))
    organiser.add_group(GroupPlan(ASSOCIATIONS, "F", 4, _ASSOCIATIONS))
    organiser.add_group(GroupPlan(STAFF, "A", 5, _STAFF, admission="open", is_joinable=True))
    organiser.add_points(
        [
            Point("13:00", "talk", "Natur lige uden for døren", "En biolog"),
            Point("13:45", "round", "Første bord: Hvad har vi?"),
            Point("15:30", "round", "Andet bord: Hvad vil vi?"),
        ]
    )
    organiser.set_tables(4, (4, 6))
    organiser.add_themes(THEMES)
