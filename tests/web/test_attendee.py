"""An invited person's door: read, answered, asked, changed and given up by real forms; nothing happens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    AuditEntry,
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    PlanState,
    RegistrationState,
    Seat,
    TablePlan,
)
from summit.services import events, invitations, registrations, waiting_list
from summit.services.table_plans import hall
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.forms import Page, counted, follow, press, visit


@pytest.fixture
def event(context: Application) -> Event:
    """An open event in English with a group of citizens."""
    with transaction():
        return factories.event(languages=("en", "da"))


def _link(invitation: Invitation) -> str:
    return "/i/" + tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)


def _me(invitation: Invitation) -> Actor:
    return Actor(ActorKind.ATTENDEE, invitation.id)


def _invited(event: Event, **more: object) -> Invitation:
    with transaction():
        invitation = factories.invited(event.groups[0], name="Inger Lyngsø", **more)  # type: ignore[arg-type]
        invitation.person.language = "en"
    return invitation


def _accepted(event: Event) -> Invitation:
    invitation = _invited(event)
    with transaction():
        invitations.accept(invitation, by=_me(invitation), now=NOW)
    return invitation


def test_the_invitation_says_what_when_where_by_whom_and_until_when(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, "Lokalforum Jyderup", places=5)
        invitation = factories.nominated(forum.allocations[0], name="Inger Lyngsø")
        invitation.person.language = "en"
    page = visit(client, _link(invitation))
    assert page.h1 == "There is a place for you"
    for fact in (
        "Invitation for Inger Lyngsø",
        "Friday 1 May 2026, 11:00–18:00",
        "Fjordhallen, Havnevej 12, 4300 Holbæk",
        "Lokalforum Jyderup – with one of its 5 places for Borgere",
        "Saturday 11 April 2026 at 11:00",
        "72 00 00 00",
        "30 July 2026",
        "15 May 2026",
    ):
        assert fact in page.text.replace("\N{NO-BREAK SPACE}", " "), fact


def test_reading_it_changes_nothing_and_sets_no_cookie(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    for path in ("", "/answer", "/decline", "/questions", "/withdraw", "/event.ics"):
        answer = client.get(_link(invitation) + path)
        assert answer.status_code in {200, 303}
        assert "Set-Cookie" not in answer.headers
    assert invitation.state is InvitationState.SENT


def test_yes_takes_the_place_and_leads_to_the_questions(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    questions = follow(client, press(client, visit(client, _link(invitation)), "Yes, I am coming"))
    assert questions.h1 == "You have a place"
    assert invitation.person.registration.state is RegistrationState.CONFIRMED
    answer = press(
        client,
        questions,
        "Save my answers",
        name="  Inger   Lyngsø ",
        organisation="Lyngsø Keramik",
        area=str(event.areas[0].id),
        phone="20 30 40 50",
        dietary="vegetarian",
        is_step_free="y",
        gender="f",
        age_band="60-74",
        wants_to_continue="y",
    )
    home = follow(client, answer)
    assert home.h1 == "You have a place"
    assert "Thank you. Your answers are saved." in home.text
    person, registration = invitation.person, invitation.person.registration
    assert (person.name, person.organisation, person.area.name) == ("Inger Lyngsø", "Lyngsø Keramik", "Jyderup")
    assert (person.gender, person.age_band, person.needs.dietary) == ("f", "60-74", "vegetarian")
    assert (person.needs.is_step_free, registration.wants_to_continue, registration.has_photo_consent) == (
        True,
        True,
        False,
    )
    answered = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.answered")).one()
    assert "vegetarian" not in str(answered.details)


def test_answers_can_be_changed_and_needs_taken_away(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    questions = visit(client, _link(invitation) + "/questions")
    follow(client, press(client, questions, "Save my answers", dietary="vegan"))
    again = visit(client, _link(invitation) + "/questions")
    assert again.h1 == "Change my answers"
    assert again.forms[0].fields["dietary"] == "vegan"
    follow(client, press(client, again, "Save my answers", dietary=" "))
    assert invitation.person.needs is None


def test_a_missing_name_is_said_at_its_field(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    answer = press(client, visit(client, _link(invitation) + "/questions"), "Save my answers", name=" ")
    assert answer.status_code == 422
    assert 'aria-describedby="name-error"' in answer.text
    assert invitation.person.name == "Inger Lyngsø"


def test_a_second_of_an_area_is_refused_at_the_area(event: Event, client: Browser) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        factories.accepted(schools, name="Sanne Toft", area=event.areas[0])
        other = factories.accepted(schools, name="Kirsa Nygaard", area=event.areas[1])
        other.person.language = "en"
    answer = press(client, visit(client, _link(other) + "/questions"), "Save my answers", area=str(event.areas[0].id))
    assert answer.status_code == 409
    assert "Skoler has one place for each area, and Jyderup has it already: Sanne Toft." in Page(answer).text
    assert other.person.area is event.areas[1]


def test_an_area_of_another_event_cannot_be_chosen(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    with transaction():
        foreign = factories.event(title="Another").areas[0].id
    answer = press(client, visit(client, _link(invitation) + "/questions"), "Save my answers", area=str(foreign))
    assert answer.status_code == 422


def test_one_press_on_no_never_declines(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    asks = follow(client, press(client, visit(client, _link(invitation)), "No, thank you"))
    assert asks.h1 == "You cannot come?"
    assert invitation.state is InvitationState.SENT
    home = follow(client, press(client, asks, "Say no to the place", reason="Away\r\nthat week"))
    assert home.h1 == "You have said no"
    assert (invitation.state, invitation.reason) == (InvitationState.DECLINED, "Away\nthat week")


@pytest.mark.parametrize("path", ["/answer", "/decline", "/withdraw", "/go-on"])
@pytest.mark.parametrize("has_accepted", [False, True])
def test_an_empty_form_changes_nothing(event: Event, client: Browser, path: str, has_accepted: bool) -> None:
    invitation = _accepted(event) if has_accepted else _invited(event)
    answer = client.post(_link(invitation) + path)
    assert answer.status_code == 422
    assert invitation.state is (InvitationState.ACCEPTED if has_accepted else InvitationState.SENT)


def test_the_same_yes_twice_is_one_acceptance(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    page = visit(client, _link(invitation))
    for _ in range(3):
        assert press(client, page, "Yes, I am coming").status_code == 303
    accepted = select(AuditEntry).where(AuditEntry.action == "invitation.accepted")
    confirmations = select(OutboxMail).where(OutboxMail.kind == MailKind.CONFIRMATION)
    assert len(db.session.scalars(accepted).all()) == len(db.session.scalars(confirmations).all()) == 1


def test_the_place_can_be_given_up_and_taken_again(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    asks = visit(client, _link(invitation) + "/withdraw")
    home = follow(client, press(client, asks, "Give up my place", reason="Ill"))
    assert home.h1 == "You have given up your place"
    assert (invitation.state, event.pool.taken) == (InvitationState.WITHDRAWN, 0)
    back = follow(client, press(client, home, "Yes, I am coming after all"))
    assert back.h1 == "You have a place"
    assert event.pool.taken == 1


def test_a_full_open_group_says_so_and_tells_the_position(event: Event, client: Browser) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first = factories.accepted(guests)
        second, third = (factories.invited(guests, name=name) for name in ("Anna Bo", "Ida Ek"))
        second.person.language = third.person.language = "en"
    letter = visit(client, _link(second))
    assert letter.h1 == "You are invited"
    assert "More people are invited than there are places" in letter.text
    assert "You are next" in follow(client, press(client, letter, "Yes, I am coming")).text
    waiting = follow(client, press(client, visit(client, _link(third)), "Yes, I am coming"))
    assert waiting.h1 == "You are on the waiting list"
    assert "There is 1 person before you." in waiting.text
    with transaction():
        invitations.withdraw(first, by=_me(first), now=NOW)
    offered = visit(client, _link(second))
    assert offered.h1 == "A place has become free for you"
    assert "You are next" in visit(client, _link(third)).text
    follow(client, press(client, offered, "Yes, I am coming"))
    assert second.person.registration.state is RegistrationState.CONFIRMED


def test_an_offer_that_is_declined_goes_to_the_next(event: Event, client: Browser) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first, second, third = (factories.accepted(guests) for _ in range(3))
        second.person.language = "en"
        invitations.withdraw(first, by=_me(first), now=NOW)
    asks = follow(client, press(client, visit(client, _link(second)), "No, thank you"))
    follow(client, press(client, asks, "Say no to the place"))
    states = [waiting.person.registration.state for waiting in (second, third)]
    assert states == [RegistrationState.CANCELLED, RegistrationState.OFFERED]
    assert waiting_list.position(third.person.registration) == 0


def test_after_the_deadline_the_page_says_so_and_takes_no_answer(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    link = _link(invitation)
    letter = visit(client, link)
    clock.set_to(NOW + timedelta(days=41))
    assert visit(client, link).h1 == "The time to answer has passed"
    late = press(client, letter, "Yes, I am coming")
    assert late.status_code == 409
    assert "The answer was due by 11 April 2026 at 11:00" in Page(late).text.replace("\N{NO-BREAK SPACE}", " ")
    assert invitation.state is InvitationState.SENT


def _cancel(event: Event) -> None:
    event.date_status = DateStatus.CANCELLED


def _close(event: Event) -> None:
    events.close(event, by=ORGANISER, now=NOW)


def _hold(event: Event) -> None:
    event.ends_at = NOW - timedelta(hours=1)
    event.starts_at = NOW - timedelta(hours=8)


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        (_cancel, "The event is cancelled"),
        (_close, "Answers are not taken at the moment"),
        (_hold, "The event is over"),
    ],
)
def test_the_link_always_says_what_is_the_case(event: Event, client: Browser, change: object, heading: str) -> None:
    invitation = _invited(event)
    with transaction():
        change(event)  # type: ignore[operator]
    page = visit(client, _link(invitation))
    assert page.h1 == heading
    assert page.forms == []


def test_a_reserve_is_told_that_they_are_one(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        invitation = factories.nominated(forum.allocations[0], as_reserve=True)
        invitation.person.language = "en"
    assert visit(client, _link(invitation)).h1 == "You are a reserve"


@pytest.mark.parametrize(
    ("season", "status", "words"),
    [
        ("spring 2027", DateStatus.MISSING, "Spring 2027 The day is not fixed yet"),
        ("", DateStatus.MISSING, "The date is not fixed yet"),
        ("autumn", DateStatus.POSTPONED, "Postponed to autumn; the day is not fixed yet"),
        ("", DateStatus.POSTPONED, "Postponed; there is no new date yet"),
    ],
)
def test_a_date_may_be_missing(event: Event, client: Browser, season: str, status: DateStatus, words: str) -> None:
    invitation = _accepted(event)
    with transaction():
        event.starts_at = event.ends_at = None
        event.season, event.date_status = season, status
    page = visit(client, _link(invitation))
    assert words in page.text
    assert "Your place is kept." in page.text
    assert client.get(_link(invitation) + "/event.ics").status_code == 404


def test_the_calendar_file(event: Event, client: Browser) -> None:
    answer = client.get(_link(_accepted(event)) + "/event.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert f"UID:event-{event.id}@localhost" in answer.text
    assert "Inger" not in answer.text


def test_another_language_is_kept_on_the_way_and_by_the_answer(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    letter = visit(client, _link(invitation) + "?lang=da")
    assert '<html lang="da">' in letter.answer.text
    assert letter.forms[0].action.endswith("/answer?lang=da")
    answer = press(client, letter, letter.forms[0].buttons[0].says)
    assert answer.location.endswith("/questions?lang=da")
    assert invitation.person.language == "da"
    not_offered = client.get(_link(invitation) + "?lang=nl")
    assert '<html lang="da">' in not_offered.text


def test_the_wish_to_go_on_is_given_and_taken_back(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    home = follow(client, press(client, visit(client, _link(invitation)), "Yes, write to me about it"))
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
    invitation = _accepted(event)
    with transaction():
        factories.rounds(event, number=2)
        leaders = factories.group(event, "Facilitatorer", quota=1, is_facilitators=True)
        leader = factories.accepted(leaders, name="Knud Enevoldsen")
        leader.person.language = "en"
        neighbour = factories.accepted(event.groups[0], name="Frode Bisgaard")
        _seat(event, [invitation, leader, neighbour], leader)
    page = visit(client, _link(invitation))
    assert "Your 2 tables" in page.text
    assert "Round 2 · 11:30 Table 1 Knud Enevoldsen leads the table" in page.text
    assert "Frode Bisgaard" not in page.text
    own = visit(client, _link(leader))
    assert "You lead this table." in own.text
    assert "Frode Bisgaard" in own.text


def test_the_ticket_is_on_the_page(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    page = visit(client, _link(invitation))
    assert f"{invitation.code[:3]} {invitation.code[3:]}" in page.text
    assert 'aria-label="QR code for check-in"' in page.answer.text


def test_an_old_link_opens_nothing_of_the_new_invitation(event: Event, client: Browser) -> None:
    invitation = _invited(event)
    old = _link(invitation)
    with transaction():
        invitations.change_email(invitation, "right@post.example", by=ORGANISER, now=NOW)
    assert client.get(old).status_code == 404
    assert client.get(_link(invitation)).status_code == 200


def test_the_page_asks_as_often_however_many_sit_at_the_table(event: Event, client: Browser) -> None:
    invitation = _accepted(event)
    with transaction():
        factories.rounds(event, number=2)
        others = [factories.accepted(event.groups[0]) for _ in range(3)]
        _seat(event, [invitation, others[0]], others[0])
    with counted() as few:
        visit(client, _link(invitation))
    with transaction():
        plan = db.session.scalars(select(TablePlan)).one()
        for number in range(2):
            for other in others[1:]:
                table, registration = hall.tables_of(event)[0], other.person.registration
                db.session.add(Seat(plan=plan, table=table, registration=registration, round=number))
    with counted() as many:
        visit(client, _link(invitation))
    assert len(many) == len(few)


def test_reasons_reach_the_nominator_and_needs_do_not(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, places=2)
        invitation = factories.nominated(forum.allocations[0], name="Inger Lyngsø")
        invitations.accept(invitation, by=_me(invitation), now=NOW)
        told = registrations.Answers(name="Inger Lyngsø", dietary="no nuts")
        registrations.answer_questions(invitation.person.registration, told, by=_me(invitation), now=NOW)
        invitations.withdraw(invitation, reason="Ill", by=_me(invitation), now=NOW)
    contact = forum.contacts[0]
    page = visit(client, "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation) + "?lang=en")
    assert "“Ill”" in page.text
    assert "nuts" not in page.answer.text
    assert invitation.person.needs.dietary == "no nuts"
