"""An organiser: from the mailed sign-in link to the workbook after the day, every step in the browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import expect
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.demo.mailbox import Mailbox
from summit.models import Actor, ActorKind, Event, Invitation, InvitationState
from summit.services import invitations
from tests import factories
from tests.browser.conftest import House, NewVisitor
from tests.browser.organiser import Desk, Organiser
from tests.browser.words import da, da_many

TITLE = "Værksted om grønne byrum"
CITIZENS, STAFF, LEADERS = "Borgere", "Ansatte", "Bordværter"
PLACES = 13  # 8 citizens from two forums, 3 of the staff, 2 who lead the tables
STAFF_LIST = (
    "Navn\tE-mail\tOmråde",
    "Ida Rask\tida.rask@kommune.example\tOrø",
    "Jens Vad\tjens.vad@kommune.example\tJyderup",
    "Lis Toft\tlis.toft(at)kommune.example\tJyderup",
    "Mads Ravn\tmads.ravn@kommune.example\t",
)


@pytest.fixture
def email(office: Flask, size: str) -> str:
    """The address of an organiser of a host that has no event yet."""
    email = f"dorte.{size}@fjordby.example"
    with transaction():
        factories.organiser(factories.host(now=clock.now()), email=email)
    return email


def test_an_organiser_runs_a_summit(
    house: House, email: str, new_visitor: NewVisitor, mailbox: Mailbox, tmp_path: Path
) -> None:
    """Sets it up, invites, follows the answers, plans the tables, opens the desk, and takes the workbook away."""
    begins = (clock.now() + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    dorte = new_visitor(Organiser)
    dorte.sign_in(house.base_url, email, mailbox)
    _sets_it_up(dorte, begins)
    _asks_people(dorte, mailbox)
    event = _everybody_comes()
    _looks_at_the_figures(dorte)
    _plans_the_tables(dorte, house)
    assert mailbox.wait_for("tables_published", {"ida.rask@kommune.example"})

    house.set_clock(begins.replace(hour=8).astimezone(event.zone))
    dorte.sign_in(house.base_url, email, mailbox)
    dorte.follow(TITLE)
    dorte.sees(da("Today"))
    desk = new_visitor(Desk)
    desk.enter(dorte.make_desk_link())
    _receives_people(desk)
    _has_the_day_in_a_workbook(dorte.take_attendance(tmp_path))


def _sets_it_up(dorte: Organiser, begins: datetime) -> None:
    dorte.create_event(TITLE, PLACES, begins, begins.replace(hour=16))
    dorte.set_areas("Jyderup", "Orø")
    dorte.add_group(CITIZENS, "B", 8)
    dorte.add_group(STAFF, "A", 3)
    dorte.add_group(LEADERS, "V", 2, is_facilitators=True)
    dorte.add_rounds({"Hvad har vi?": "09:30", "Hvad vil vi?": "13:00"})
    dorte.set_up_hall(2, 6, 7)
    dorte.add_nominators(
        CITIZENS,
        "Lokalforum Jyderup; Jyderup; Kirsten Holm; kirsten.holm@forum.example; 4",
        "Lokalforum Orø; Orø; Ole Birk; ole.birk@forum.example; 4",
    )
    dorte.open_for_answers()


def _asks_people(dorte: Organiser, mailbox: Mailbox) -> None:
    """The forums by their links, the staff by a list with a row that cannot be used."""
    dorte.send_links(2)
    assert mailbox.wait_for("nominator_link", {"kirsten.holm@forum.example", "ole.birk@forum.example"})
    dorte.read_list(STAFF, *STAFF_LIST)
    number = dorte.page.get_by_role("rowheader", name=da("Row %(number)s", number=4))
    bad = dorte.page.get_by_role("row").filter(has=number)
    expect(bad).to_contain_text("lis.toft(at)kommune.example")
    expect(bad).to_contain_text(da("“%(value)s” is not an e-mail address.", value="lis.toft(at)kommune.example"))
    dorte.reads(da_many("%(num)s mail will be sent", "%(num)s mails will be sent", 3))
    dorte.press(da_many("Invite %(num)s person now", "Invite %(num)s people now", 3))
    dorte.sees(da("People"))
    assert mailbox.wait_for("invitation", {"ida.rask@kommune.example", "mads.ravn@kommune.example"})


def _everybody_comes() -> Event:
    """Meanwhile the forums name their citizens, two are asked to lead the tables, and all of them say yes."""
    event = db.session.scalars(select(Event).where(Event.title == TITLE).order_by(Event.id.desc())).first()
    assert event is not None
    now = clock.now()
    with transaction():
        for nominator in event.nominators:
            for number in range(1, 5):
                name = f"{nominator.area.name} borger {number}"
                factories.nominated(nominator.allocations[0], name=name, now=now)
        leaders = next(group for group in event.groups if group.name == LEADERS)
        for name in ("Nina Lind", "Otto Bach"):
            factories.invited(leaders, name=name, now=now)
        for invitation in db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)):
            if invitation.state is InvitationState.SENT:
                invitations.accept(invitation, by=Actor(ActorKind.ATTENDEE, invitation.id), now=now)
    return event


def _looks_at_the_figures(dorte: Organiser) -> None:
    """The board of groups and forums, and the list of people with its search."""
    dorte.go("Groups and places")
    forum = dorte.page.get_by_role("row").filter(has_text="Lokalforum Orø")
    expect(forum).to_contain_text("4")
    groups = dorte.page.get_by_role("navigation", name=da("Groups"), exact=True).get_by_role("link")
    expect(groups).to_have_count(3)
    for group, places in zip(groups.all(), (8, 3, 2), strict=True):
        expect(group).to_contain_text(da("all have answered"))
        expect(group).to_contain_text(str(places))
    dorte.finds("rask", "Ida Rask")


def _plans_the_tables(dorte: Organiser, house: House) -> None:
    """While no worker is free the page waits with its progress; then it becomes the plan by itself."""
    with house.worker_at_rest():
        dorte.ask_for_plan(2)
        dorte.sees(da("Plan %(number)s is being made", number=1))
        expect(dorte.page.get_by_role("progressbar", name=da("Progress"))).to_be_visible()
        expect(dorte.page.get_by_role("status")).to_have_text(da("Waiting for a worker to begin."))
    expect(dorte.page.get_by_role("heading", level=1)).to_have_text(da("Plan %(number)s", number=1), timeout=60_000)
    dorte.sees(da("Plan %(number)s", number=1))
    at_one_table = dorte.page.get_by_role("complementary").get_by_role("listitem")
    assert at_one_table.count() in (6, 7)
    dorte.publish_plan(PLACES)


def _receives_people(desk: Desk) -> None:
    """Two come and one of them by mistake; somebody who was never asked comes too."""
    desk.counts(0, PLACES)
    desk.check_in("Ida Rask")
    desk.check_in("Jens Vad")
    desk.undo("Jens Vad")
    desk.counts(1, PLACES)
    desk.add_walk_in("Rita Ny", CITIZENS)
    desk.counts(2, PLACES + 1)


def _has_the_day_in_a_workbook(file: Path) -> None:
    """The same figures, in a file that opens."""
    assert file.name.endswith(".xlsx")
    sheet = load_workbook(file)[da("Attendees")]
    titles, *rows = sheet.iter_rows(values_only=True)
    people = {row[titles.index(da("Name"))]: dict(zip(titles, row, strict=True)) for row in rows}
    assert len(people) == PLACES + 1
    came = {name for name, person in people.items() if person[da("Checked in")] == da("yes")}
    assert came == {"Ida Rask", "Rita Ny"}
    assert isinstance(people["Ida Rask"][da("Checked in at")], datetime)
    assert people["Ida Rask"][da("Area")] == "Orø"
    assert people["Rita Ny"][da("Walk-in")] == da("yes")
    assert all(people["Ida Rask"][da("Table in round %(round)s", round=number)] in (1, 2) for number in (1, 2))
