"""The performance: the story acted on a running installation, door by door, through two months of its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app

from summit import create_app
from summit.db import transaction
from summit.demo import attendee, nominator, second
from summit.demo.attendee import all_of_them
from summit.demo.browser import Browser
from summit.demo.cast import Character, Fate, Forum
from summit.demo.day import Desk
from summit.demo.mailbox import Letter, Mailbox
from summit.demo.organiser import EventPlan, GroupPlan, Organiser, Point, at
from summit.demo.server import Installation
from summit.demo.story import BUSINESS, CITIZENS, FACILITATORS, POLITICIANS, SCHOOLS, STAFF, Story
from summit.exports.workbook import Column, Sheet, Workbook, as_bytes
from summit.models import Actor, ActorKind, RoleKind
from summit.services import hosts, staff

ORGANISER = "dorte.haugaard@holbaek.example"
ZONE = ZoneInfo("Europe/Copenhagen")
WRITERS = 3  # citizens who write to their forum on the public page
SEATS = (8, 9)

_GROUPS = (
    GroupPlan(CITIZENS, "B", 1, 0),
    GroupPlan(POLITICIANS, "P", 2, 0),
    GroupPlan(BUSINESS, "E", 3, 0),
    GroupPlan(SCHOOLS, "S", 4, 0, is_one_per_area=True),
    GroupPlan(STAFF, "A", 5, 0, admission="open"),
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


class Performance:
    """One playing of the story. `report(done, of, what)` is told of every scene."""

    def __init__(self, installation: Installation, script: Story, report: Callable[[int, int, str], None]) -> None:
        self._place = installation
        self._script = script
        self._report = report
        self._mail = Mailbox(installation.mailbox)
        self._organiser = Organiser(installation.base_url, self._mail, ORGANISER)
        self._day = datetime.now(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
        self._invited: dict[str, Letter] = {}
        self.slug = ""
        self.second_slug = ""

    def before_the_day(self) -> None:
        """From the first idea to the published tables."""
        scenes: tuple[tuple[int, int, str, Callable[[], None]], ...] = (
            (-63, 10, "The organiser sets up the summit", self._set_up),
            (-56, 9, "Citizens write to their forums, and the forums name their people", self._nominate),
            (-50, 14, "One forum hands back a place, another fills it", self._pass_a_place_on),
            (-45, 9, "Council, schools, staff and facilitators are invited", self._invite_directly),
            (-44, 19, "People answer", self._answer),
            (-19, 13, "The deadline passes; reserves are asked", self._expire),
            (-12, 9, "Two cannot come after all; those who wait are offered the places", self._withdraw),
            (-2, 10, "The tables are mixed and published", self._plan_tables),
        )
        for number, (days, hour, what, scene) in enumerate(scenes):
            self._report(number, len(scenes), what)
            self._go_to(days, hour)
            scene()
        self._report(len(scenes), len(scenes), "Everybody knows their tables")

    def the_day(self) -> None:
        """People come, some do not, some were never asked; in the evening the summit has been held."""
        self._report(0, 2, "The doors open")
        self._go_to(0, 8)
        self._organiser.sign_in()
        desk = Desk(self._organiser.desk_link())
        desk.check_in(
            character for character in self._cast() if character.fate is Fate.COMES and self._comes(character)
        )
        for character in self._script.walk_ins:
            desk.walk_in(character)
        self._go_to(0, 17)
        self._organiser.sign_in()
        self._organiser.finish()
        self._report(2, 2, "The summit has been held")

    def second_event(self) -> None:
        """Another event, open for nominations and answers, so that every door has work to do."""
        self._place.set_clock(None)
        self.second_slug = second.play(self._organiser, self._mail, self._day)

    def leave_on_its_morning(self) -> None:
        """The clock shows the true time again, on the day of the summit; the desk has its link."""
        self._place.set_clock(None)
        self._organiser.slug = self.slug
        self._organiser.sign_in()
        self._organiser.desk_link()

    def collect(self, out: Path) -> None:
        """Write the workbooks and the plan as the organiser takes them away."""
        for name in ("attendance.xlsx", "table-plan.xlsx", "instance.json", "plan.json"):
            (out / name).write_bytes(self._organiser.export(name))

    def _set_up(self) -> None:
        with create_app(**self._place.settings).app_context(), transaction():
            _found(self._place)
        self._organiser.sign_in()
        quotas = self._script.quotas()
        self._organiser.create_event(
            EventPlan(
                title="Topmøde om lokal udvikling",
                description=(
                    "En dag, hvor borgere, politikere, erhvervsliv, skoler og ansatte sidder ved samme borde "
                    "og finder ud af, hvordan lokalområderne og kommunen kan udvikle noget sammen."
                ),
                begins=self._day,
                ends=at(self._day, 16),
                capacity=sum(quotas.values()),
                nominate_until=at(self._day, 12, days=-30),
                answer_until=at(self._day, 12, days=-19),
            )
        )
        self.slug = self._organiser.slug
        self._organiser.set_areas(self._script.areas)
        for group in _GROUPS:
            self._organiser.add_group(GroupPlan(**(vars(group) | {"quota": quotas[group.name]})))
        self._organiser.add_points(_PROGRAMME)
        self._organiser.set_tables(self._script.tables, SEATS)
        self._organiser.add_nominators(self._script.forums)
        self._organiser.add_nominators(self._script.councils)
        self._organiser.open_for_answers()
        self._organiser.send_links()
        self._links()

    def _nominate(self) -> None:
        for forum in self._script.forums[:WRITERS]:
            _wish(f"{self._place.base_url}/e/{self.slug}", forum, forum.nominees[-1])
        links = self._links()
        for forum in self._script.nominators:
            nominator.name_people(links[forum.contact.email], forum)

    def _pass_a_place_on(self) -> None:
        nominator.hand_back(self._links()[self._script.handing_back.contact.email])
        self._organiser.sign_in()
        self._organiser.give_places(self._script.receiving.name, self._script.receiving.places + 1)

    def _invite_directly(self) -> None:
        self._organiser.sign_in()
        for group, people in self._script.direct.items():
            as_workbook = _workbook(people) if group == POLITICIANS else None
            self._organiser.invite(group, people, as_workbook=as_workbook)

    def _answer(self) -> None:
        """Staff answer in the order in which they were asked: theirs is an open group, and the last have to wait."""
        asked = [each for forum in self._script.nominators for each in forum.nominees]
        asked += self._script.receiving.reserves[:1]  # asked when the place was handed on
        asked += [each for group, people in self._script.direct.items() if group != STAFF for each in people]
        quota = self._script.quotas()[STAFF]
        self._let_answer(self._script.direct[STAFF][:quota])
        self._let_answer([*asked, *self._script.direct[STAFF][quota:]])
        self._let_answer(self._promoted(Fate.DECLINES))
        self._organiser.sign_in()
        for group, people in self._script.spare.items():
            self._organiser.invite(group, people)
            self._let_answer(people)

    def _expire(self) -> None:
        self._sweep()
        self._let_answer(self._promoted(Fate.NEVER_ANSWERS))

    def _withdraw(self) -> None:
        people = self._script.direct[STAFF]
        for character in people:
            if character.fate is Fate.WITHDRAWS:
                attendee.withdraw(self._invited[character.email])
        waiting = people[self._script.quotas()[STAFF] :]
        offers = self._mail.wait_for("offer", {character.email for character in waiting})
        for character in waiting:
            attendee.accept_offer(offers[character.email], character)

    def _set_rules(self) -> None:
        """The mayor opens the day at the first table, two politicians keep apart, two people come together."""
        mayor, one, other = [each.name for each in self._script.direct[POLITICIANS] if self._comes(each)][:3]
        citizen = next(each for each in self._script.forums[0].nominees if self._comes(each))
        friend = next(each for each in self._script.direct[SCHOOLS] if self._comes(each) and each.area != citizen.area)
        self._organiser.set_rule("pin", [mayor], table="1", round="1")
        self._organiser.set_rule("apart", [one, other])
        self._organiser.set_rule("together", [citizen.name, friend.name])

    def _plan_tables(self) -> None:
        self._organiser.sign_in()
        self._set_rules()
        self._organiser.plan_tables(self._script.turns.seed)
        self._mail.wait_for(
            "tables_published", {character.email for character in self._cast() if self._comes(character)}
        )

    def _go_to(self, days: int, hour: int) -> None:
        self._place.set_clock(at(self._day, hour, days=days))

    def _links(self) -> dict[str, Letter]:
        """The mail with its link, by the address of each forum's contact."""
        return self._mail.wait_for("nominator_link", {forum.contact.email for forum in self._script.nominators})

    def _let_answer(self, people: Iterable[Character]) -> None:
        """Wait for their invitations, and let them answer."""
        asked = list(people)
        letters = self._mail.wait_for("invitation", {character.email for character in asked})
        self._invited |= letters
        all_of_them(attendee.answer, [(letters[character.email], character) for character in asked])

    def _promoted(self, fate: Fate) -> list[Character]:
        """The reserves who are asked because a nominee of their forum met this fate, in their order."""
        asked = []
        for forum in self._script.nominators:
            vacancies = sum(nominee.fate is fate for nominee in forum.nominees)
            left = [reserve for reserve in forum.reserves if reserve.email not in self._invited]
            asked += left[:vacancies]
        return asked

    def _cast(self) -> list[Character]:
        """Everybody of the story who was asked."""
        named = [each for forum in self._script.nominators for each in forum.nominees + forum.reserves]
        direct = [each for people in (*self._script.direct.values(), *self._script.spare.values()) for each in people]
        return named + direct

    def _comes(self, character: Character) -> bool:
        """Has this person a place on the eve?"""
        return character.fate in {Fate.COMES, Fate.STAYS_AWAY}

    def _sweep(self) -> None:
        """Ring for the sweeper, who otherwise comes once a minute."""
        with create_app(**self._place.settings).app_context():
            current_app.extensions["queue"].ring("sweep")


def _found(place: Installation) -> None:
    """The host and its organiser, as `flask found` makes them."""
    by, now = Actor(ActorKind.SYSTEM), datetime.now(ZONE) - timedelta(days=64)
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


def _workbook(people: list[Character]) -> bytes:
    """The list as an office would send it."""
    columns = [
        Column("Navn", attrgetter("name")),
        Column("E-mail", attrgetter("email")),
        Column("Organisation", attrgetter("organisation")),
    ]
    return as_bytes(Workbook("Liste", [Sheet("Ark1", columns, people)], ZONE))
