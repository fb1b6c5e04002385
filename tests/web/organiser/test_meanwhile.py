"""Two organisers with one record open: the second to save is told what the first has changed, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

import pytest

from summit.db import db, transaction
from summit.models import Event, ItemKind, RoleKind, Taker
from summit.services import direct_invitations, programme, releases, themes, waves
from summit.services.table_plans import hall
from summit.web.application import Application
from summit.web.organiser import meanwhile
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page
from tests.web.organiser.conftest import Office, _member


@dataclass(frozen=True)
class Case:
    """A record: `made` says behind which address of the event it is edited; `theirs` and `mine` are typed in `field`.

    `to` is where its form posts, when that is another address.
    """

    made: Callable[[Event], str]
    field: str
    theirs: str
    mine: str
    to: str = ""


def _item(event: Event) -> str:
    point = programme.Point(kind=ItemKind.TALK, begins=time(13), title="Oplæg")
    return f"/programme/{programme.add(event, point, by=ORGANISER, now=NOW).id}"


def _theme(event: Event) -> str:
    return f"/themes/{themes.add(event, name='Natur', by=ORGANISER, now=NOW).id}"


def _themes(event: Event) -> str:
    return _theme(event).rpartition("/")[0]


def _tables(event: Event, to: str = "/tables") -> str:
    hall.set_tables(event, count=3, min_seats=4, max_seats=9, by=ORGANISER, now=NOW)
    return to


def _themed(event: Event) -> str:
    _tables(event)
    for number in (1, 2, 3):
        themes.add(event, name=f"Tema {number}", by=ORGANISER, now=NOW)
    factories.rounds(event)
    return "/themes/tables"


def _wishes(event: Event) -> str:
    for number in (1, 2, 3):
        themes.add(event, name=f"Tema {number}", by=ORGANISER, now=NOW)
    return f"/themes/wishes/{factories.accepted(event.groups[0]).person.registration.id}"


def _nominator(event: Event) -> str:
    return f"/nominators/{factories.forum(event).id}/edit"


def _contact(event: Event) -> str:
    forum = factories.forum(event)
    return f"/nominators/{forum.id}/contacts/{forum.contacts[0].id}"


def _release(event: Event) -> str:
    steps = [releases.Then(taker=Taker.WAITING_LIST)]
    due = NOW + timedelta(days=1)
    rule = releases.add_rule(event, group=event.groups[0], due_at=due, steps=steps, by=ORGANISER, now=NOW)
    return f"/releases/{rule.id}/edit"


def _wave(event: Event) -> str:
    someone = direct_invitations.Invitee(row_number=1, name="Maja Friis", email="maja@post.example")
    direct_invitations.keep_all(event.groups[0], [someone], by=ORGANISER, now=NOW)
    terms = waves.Terms(send_at=NOW + timedelta(hours=1), answer_until_at=NOW + timedelta(days=3))
    made = waves.plan(waves.Choice(group=event.groups[0]), terms, request_key="k", by=ORGANISER, now=NOW)
    return f"/invitations/waves/{made.id}/deadline"


def _person(page: str) -> Callable[[Event], str]:
    return lambda event: f"/people/{factories.invited(event.groups[0], name='Bo Friis').person_id}/{page}"


def _group(path: str) -> Callable[[Event], str]:
    return lambda event: path.format(group=event.groups[0].id)


CASES = {
    "settings": Case(lambda _: "/settings", "venue", "Rådhuset", "Biblioteket"),
    "areas": Case(lambda _: "/settings/areas", "areas", "Jyderup\nOrø\nTuse\nVig", "Jyderup\nOrø\nTuse\nAsnæs"),
    "group": Case(_group("/groups/{group}"), "name", "Indbyggere", "Naboer"),
    "nominator": Case(_nominator, "name", "Forum By", "Forum Land"),
    "contact": Case(_contact, "name", "Eva Holm", "Ea Holm"),
    "programme": Case(_item, "title", "Et oplæg", "To oplæg"),
    "theme": Case(_theme, "name", "Natur og vand", "Natur og by"),
    "weight": Case(_themes, "weight", "as_much", "give_way", to="/themes/weight"),
    "themed tables": Case(_themed, "table_1", "{theme_1}", "{theme_2}"),
    "wishes": Case(_wishes, "wish_1", "{theme_1}", "{theme_2}"),
    "release": Case(_release, "due", "2026-03-10T10:00", "2026-03-11T10:00"),
    "mail text": Case(lambda _: "/mails/texts/invitation/da", "subject", "Kom til {{event}}", "Vi ses til {{event}}"),
    "person": Case(_person("correct"), "name", "Bo Fries", "Bo Frisk"),
    "address": Case(_person("e-mail"), "email", "bo1@post.example", "bo2@post.example"),
    "hall": Case(_tables, "max_seats", "8", "7", to="/tables/hall"),
    "table sizes": Case(lambda event: _tables(event, "/tables/sizes"), "max_2", "8", "7"),
    "table rules": Case(lambda _: "/tables/rules", "gender", "mix", "must", to="/tables/rules/settings"),
    "hours": Case(lambda _: "/date/hours", "ends", "15:30", "15:45"),
    "before the day": Case(lambda _: "/date", "reconfirm_days", "7", "9", to="/date/before-the-day"),
    "silence": Case(_group("/date/silence/{group}"), "silence", "release", "keep"),
    "deadline": Case(_wave, "answer_until", "2026-03-04T12:00", "2026-03-04T13:00"),
}


@pytest.fixture
def colleague(event: Event, app: Application) -> Office:
    """Another organiser of the same host, in a browser of their own."""
    member = _member(event.host, "birgit@fjordby.example", RoleKind.ORGANISER)
    with transaction():
        member.name = "Birgit Lund"
    return Office(app.test_client(), member)  # type: ignore[arg-type]


class Desk:
    """Both organisers with the form of a case before them."""

    def __init__(self, case: Case, event: Event) -> None:
        with transaction():
            path = case.made(event)
            ids = {f"theme_{number}": theme.id for number, theme in enumerate(themes.of(event), start=1)}
        self.page = f"/o/{event.slug}{path}"
        self.target = f"/o/{event.slug}{case.to or path}"
        self.field, self.theirs, self.mine = case.field, case.theirs.format(**ids), case.mine.format(**ids)

    def form(self, answer: object) -> dict[str, str]:
        """What the form of the record would send."""
        return next(form.fields for form in Page(answer).forms if self.field in form.fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CASES)
def test_the_second_is_told_what_changed_and_saves_knowingly(
    office: Office, colleague: Office, event: Event, name: str
) -> None:
    desk = Desk(CASES[name], event)
    before = desk.form(office.get(desk.page))
    theirs = desk.form(colleague.get(desk.page)) | {desk.field: desk.theirs}
    assert colleague.post(desk.target, theirs).status_code == 303
    mine = before | {desk.field: desk.mine}
    if desk.mine == before[desk.field]:  # of a choice of two: the other has taken what was free
        mine = before
    told = office.post(desk.target, mine)
    assert told.status_code == 409, told.text
    assert "Birgit Lund changed this while you had it open" in Page(told).text
    again = desk.form(told) | {desk.field: desk.mine}
    assert desk.form(office.get(desk.page))[desk.field] == desk.theirs
    assert office.post(desk.target, again).status_code == 303
    assert desk.form(office.get(desk.page))[desk.field] == desk.mine


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["settings", "nominator", "hall"])
def test_so_it_is_under_the_lock_of_either_database(office: Office, colleague: Office, event: Event, name: str) -> None:
    desk = Desk(CASES[name], event)
    mine = desk.form(office.get(desk.page)) | {desk.field: desk.mine}
    colleague.post(desk.target, desk.form(colleague.get(desk.page)) | {desk.field: desk.theirs})
    assert office.post(desk.target, mine).status_code == 409
    assert desk.form(office.get(desk.page))[desk.field] == desk.theirs


@pytest.mark.parametrize("name", ["settings", "group", "programme", "person"])
def test_the_control_without_what_was_shown_overwrites_in_silence(
    office: Office, colleague: Office, event: Event, name: str
) -> None:
    desk = Desk(CASES[name], event)
    shown = {name: value for name, value in desk.form(office.get(desk.page)).items() if not name.startswith("shown-")}
    colleague.post(desk.target, desk.form(colleague.get(desk.page)) | {desk.field: desk.theirs})
    assert office.post(desk.target, shown | {desk.field: desk.mine}).status_code == 303
    assert desk.form(office.get(desk.page))[desk.field] == desk.mine


def test_what_only_the_other_changed_is_told_and_kept(office: Office, colleague: Office, event: Event) -> None:
    path = f"/o/{event.slug}/settings"
    desk = Desk(CASES["settings"], event)
    mine = desk.form(office.get(path)) | {"title": "Topmøde i Fjordby", "address": "Torvet 1"}
    colleague.post(
        path, desk.form(colleague.get(path)) | {"venue": "Rådhuset", "address": "Torvet 2", "capacity": "170"}
    )
    told = office.post(path, mine)
    text = Page(told).text.replace(" :", ":")
    assert "Place: “Fjordhallen” → “Rådhuset”. You had left this alone, so the new value stands below." in text
    assert "Address: “Havnevej 12, 4300 Holbæk” → “Torvet 2”. You wrote: “Torvet 1”" in text
    assert "Places in all: “168” → “170”" in text
    again = desk.form(told)
    assert (again["title"], again["venue"], again["address"]) == ("Topmøde i Fjordby", "Rådhuset", "Torvet 1")
    assert office.post(path, again).status_code == 303
    db.session.expire_all()
    assert (event.title, event.venue, event.address) == ("Topmøde i Fjordby", "Rådhuset", "Torvet 1")
    assert event.pool.size == 170


def test_a_third_change_while_one_reads_is_told_again(office: Office, colleague: Office, event: Event) -> None:
    path, desk = f"/o/{event.slug}/settings", Desk(CASES["settings"], event)
    mine = desk.form(office.get(path)) | {"venue": "Biblioteket"}
    colleague.post(path, desk.form(colleague.get(path)) | {"venue": "Rådhuset"})
    again = desk.form(office.post(path, mine))
    colleague.post(path, desk.form(colleague.get(path)) | {"venue": "Hallen"})
    told = office.post(path, again)
    assert (told.status_code, "“Rådhuset” → “Hallen”" in Page(told).text) == (409, True)


def test_the_same_change_by_both_and_a_change_elsewhere_stop_nobody(
    office: Office, colleague: Office, event: Event
) -> None:
    path, desk = f"/o/{event.slug}/settings", Desk(CASES["settings"], event)
    mine = desk.form(office.get(path)) | {"venue": "Rådhuset"}
    colleague.post(path, desk.form(colleague.get(path)) | {"venue": "Rådhuset"})
    with transaction():
        factories.accepted(event.groups[0])
    assert office.post(path, mine).status_code == 303


def test_a_mistake_does_not_make_the_form_forget_what_it_showed(
    office: Office, colleague: Office, event: Event
) -> None:
    path, desk = f"/o/{event.slug}/settings", Desk(CASES["settings"], event)
    wrong = office.post(path, desk.form(office.get(path)) | {"title": "", "venue": "Biblioteket"})
    assert wrong.status_code == 422
    colleague.post(path, desk.form(colleague.get(path)) | {"venue": "Rådhuset"})
    assert office.post(path, desk.form(wrong) | {"title": "Topmøde"}).status_code == 409


@pytest.mark.parametrize("rubbish", ["x", "eJwDAAAAAAE=", "ÆØÅ", "A" * 10_000])
def test_rubbish_in_the_hidden_field_is_no_fault(office: Office, event: Event, rubbish: str) -> None:
    path, desk = f"/o/{event.slug}/settings", Desk(CASES["settings"], event)
    form = desk.form(office.get(path))
    hidden = next(name for name in form if name.startswith("shown-"))
    assert office.post(path, form | {hidden: rubbish}).status_code == 303
    assert meanwhile._unpacked(rubbish) == (None, {})


def test_each_form_of_a_record_carries_what_it_shows() -> None:
    assert re.fullmatch(r"[\w-]+=*", meanwhile._packed({"title": "Topmøde"}))
    assert meanwhile._unpacked(meanwhile._packed({"title": "Topmøde"}))[1] == {"title": "Topmøde"}
