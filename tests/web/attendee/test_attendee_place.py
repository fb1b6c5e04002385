"""My place: date, calendar, language, tables, ticket, the wish to go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import (
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    PlanState,
    Seat,
    Silence,
    TablePlan,
)
from summit.services import event_dates, groups, invitations, reconfirmations, registrations
from summit.services.table_plans import hall
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.attendee.guests import accepted, invited, link_of, me
from tests.web.forms import follow, press, visit


@pytest.mark.parametrize(
    ("season", "status", "words"),
    [
        ("spring 2027", DateStatus.MISSING, "Spring 2027 – the day is not fixed yet"),
        ("", DateStatus.MISSING, "The date is not fixed yet"),
        ("autumn", DateStatus.POSTPONED, "Postponed to autumn; the day is not fixed yet"),
        ("", DateStatus.POSTPONED, "Postponed; there is no new date yet"),
    ],
)
def test_a_date_may_be_missing(event: Event, client: Browser, season: str, status: DateStatus, words: str) -> None:
    invitation = accepted(event)
    with transaction():
        event.starts_at = event.ends_at = None
        event.season, event.date_status = season, status
    page = visit(client, link_of(invitation))
    assert words in page.text
    assert "Your place is kept." in page.text
    file = client.get(link_of(invitation) + "/event.ics")
    if status is DateStatus.MISSING:
        assert file.status_code == 404
    else:
        assert ("METHOD:CANCEL" in file.text, "STATUS:CANCELLED" in file.text) == (True, True)


def test_the_calendar_file(event: Event, client: Browser) -> None:
    answer = client.get(link_of(accepted(event)) + "/event.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert f"UID:event-{event.id}@localhost" in answer.text
    assert "Inger" not in answer.text


def test_another_language_is_kept_on_the_way_and_by_the_answer(event: Event, client: Browser) -> None:
    invitation = invited(event)
    letter = visit(client, link_of(invitation) + "?lang=da")
    assert '<html lang="da">' in letter.answer.text
    assert letter.forms[0].action.endswith("/answer?lang=da")
    answer = press(client, letter, letter.forms[0].buttons[0].says)
    assert answer.location.endswith("/questions?lang=da")
    assert invitation.person.language == "da"
    not_offered = client.get(link_of(invitation) + "?lang=nl")
    assert '<html lang="da">' in not_offered.text


def test_the_wish_to_go_on_is_given_and_taken_back(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    home = follow(client, press(client, visit(client, link_of(invitation)), "Yes, write to me about it"))
    assert invitation.person.registration.wants_to_continue
    follow(client, press(client, home, "No, do not write to me after all"))
    assert not invitation.person.registration.wants_to_continue


def _seat(event: Event, people: list[Invitation], leader: Invitation) -> None:
    hall.set_tables(event, count=1, min_seats=2, max_seats=9, by=ORGANISER, now=NOW)
    plan = TablePlan(event=event, number=1, state=PlanState.PUBLISHED, rounds=2, seed=1, seconds=1, created_at=NOW)
    db.session.add(plan)
    db.session.flush()
    for number in range(2):
        for person in people:
            seat = Seat(
                plan=plan,
                table=hall.tables_of(event)[0],
                registration=person.person.registration,
                round=number,
                is_facilitator=person is leader,
            )
            db.session.add(seat)


def test_my_tables_name_who_leads_and_nobody_else(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    with transaction():
        factories.rounds(event, number=2)
        leaders = factories.group(event, "Facilitatorer", quota=1, is_facilitators=True)
        leader = factories.accepted(leaders, name="Knud Enevoldsen")
        leader.person.language = "en"
        neighbour = factories.accepted(event.groups[0], name="Frode Bisgaard")
        _seat(event, [invitation, leader, neighbour], leader)
    page = visit(client, link_of(invitation))
    assert "Your 2 tables" in page.text
    assert "Round 2 · 11:30 Table 1 Knud Enevoldsen leads the table" in page.text
    assert "Frode Bisgaard" not in page.text
    own = visit(client, link_of(leader))
    assert "You lead this table." in own.text
    assert "Frode Bisgaard" in own.text


def test_who_has_no_table_in_a_round_that_is_ahead_is_sent_to_the_desk(event: Event, client: Browser) -> None:
    """Past rounds are over; without any seat nobody is told to wait for tables that are published."""
    invitation = accepted(event)
    with transaction():
        late = factories.accepted(event.groups[0], name="Kommer Sent")
        late.person.language = "en"
        factories.rounds(event, number=2)
        _seat(event, [invitation], invitation)
        plan = db.session.scalars(select(TablePlan)).one()
        plan.rounds = 3
    words = "In round 3 you have no table: you get a free seat at the desk when you come."
    assert words in visit(client, link_of(invitation)).text
    page = visit(client, link_of(late)).text
    assert "The tables were mixed before you had a place." in page
    assert "The tables are not ready yet." not in page
    with transaction():
        db.session.scalars(select(TablePlan)).one().from_round = 3
    assert "you have no table" not in visit(client, link_of(invitation)).text


def test_the_ticket_is_on_the_page(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    page = visit(client, link_of(invitation))
    assert f"{invitation.code[:3]} {invitation.code[3:]}" in page.text
    assert 'aria-label="QR code for check-in"' in page.answer.text


def test_the_page_asks_as_often_however_many_sit_at_the_table(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    with transaction():
        factories.rounds(event, number=2)
        others = [factories.accepted(event.groups[0]) for _ in range(3)]
        _seat(event, [invitation, others[0]], others[0])
    with counted() as few:
        visit(client, link_of(invitation))
    with transaction():
        plan = db.session.scalars(select(TablePlan)).one()
        for number in range(2):
            for other in others[1:]:
                table, registration = hall.tables_of(event)[0], other.person.registration
                db.session.add(Seat(plan=plan, table=table, registration=registration, round=number))
    with counted() as many:
        visit(client, link_of(invitation))
    assert len(many) == len(few)


def test_reasons_reach_the_nominator_and_needs_do_not(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, places=2)
        invitation = factories.nominated(forum.allocations[0], name="Inger Lyngsø")
        invitations.accept(invitation, by=me(invitation), now=NOW)
        told = registrations.Answers(name="Inger Lyngsø", dietary="no nuts")
        registrations.answer_questions(invitation.person.registration, told, by=me(invitation), now=NOW)
    contact = forum.contacts[0]
    forums = "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation) + "?lang=en"
    assert invitation.person.needs.dietary == "no nuts"
    assert "nuts" not in visit(client, forums).answer.text
    with transaction():
        invitations.withdraw(invitation, reason="Ill", by=me(invitation), now=NOW)
    assert "“Ill”" in visit(client, forums).text


def test_whoever_was_asked_can_answer_while_the_date_is_lost(event: Event, client: Browser) -> None:
    invitation = invited(event)
    with transaction():
        event_dates.postpone(event, reason="Covid-19", by=ORGANISER, now=NOW)
    clock.set_to(NOW + timedelta(days=50))  # the answer was due before
    page = visit(client, link_of(invitation))
    assert page.h1 == "There is a place for you"
    follow(client, press(client, page, "Yes, I am coming"))
    assert invitation.state is InvitationState.ACCEPTED


def test_whose_place_was_released_reads_why(event: Event, client: Browser) -> None:
    invitation, until = accepted(event), NOW + timedelta(days=5)
    assert event.starts_at is not None and event.ends_at is not None
    with transaction():
        groups.decide_on_silence(event.groups[0], Silence.RELEASE, by=ORGANISER, now=NOW)
        event_dates.set_date(
            event,
            starts_at=event.starts_at + timedelta(days=7),
            ends_at=event.ends_at + timedelta(days=7),
            reconfirm_until_at=until,
            by=ORGANISER,
            now=NOW,
        )
    with transaction():
        reconfirmations.silence_due(until)
    page = visit(client, link_of(invitation))
    assert "You did not say in time whether you still come" in page.text
    assert "The answer was due by" not in page.text
