"""The letter and its answers: read, said yes or no to by real forms; nothing happens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import about, delivery, messages, rendering
from summit.models import (
    Admission,
    AuditEntry,
    DateStatus,
    Event,
    InvitationState,
    MailKind,
    OutboxMail,
    RegistrationState,
)
from summit.services import events, invitations, waiting_list
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.attendee.guests import accepted, invited, link_of, me
from tests.web.forms import Page, follow, press, visit


def test_the_invitation_says_what_when_where_by_whom_and_until_when(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, "Lokalforum Jyderup", places=5)
        invitation = factories.nominated(forum.allocations[0], name="Inger Lyngsø")
        invitation.person.language = "en"
    page = visit(client, link_of(invitation))
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


def test_without_a_date_everything_is_deleted_on_one_day_and_nothing_sooner(context: object, client: Browser) -> None:
    with transaction():
        undated = factories.event(languages=("en", "da"), starts_at=None, ends_at=None, season="spring 2027")
    invitation = invited(undated)
    page = visit(client, link_of(invitation))
    assert "All of it is deleted on 2 March 2027, whether you come or not." in page.text
    assert "already on" not in page.text
    with transaction():
        invitations.accept(invitation, by=me(invitation), now=NOW)
    assert "It is deleted on 2 March 2027." in visit(client, link_of(invitation) + "/questions").text
    letter = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.INVITATION)).one()
    text = rendering.render(messages.compose(about.of(letter), delivery.frame(NOW))).text
    assert "what you answer until 2 March 2027." in " ".join(text.split())
    assert "already on" not in text


def test_reading_it_changes_nothing_and_sets_no_cookie(event: Event, client: Browser) -> None:
    invitation = invited(event)
    for path in ("", "/answer", "/decline", "/questions", "/withdraw", "/event.ics"):
        answer = client.get(link_of(invitation) + path)
        assert answer.status_code in {200, 303}
        assert "Set-Cookie" not in answer.headers
    assert invitation.state is InvitationState.SENT


def test_one_press_on_no_never_declines(event: Event, client: Browser) -> None:
    invitation = invited(event)
    asks = follow(client, press(client, visit(client, link_of(invitation)), "No, thank you"))
    assert asks.h1 == "You cannot come?"
    assert invitation.state is InvitationState.SENT
    home = follow(client, press(client, asks, "Say no to the place", reason="Away\r\nthat week"))
    assert home.h1 == "You have said no"
    assert (invitation.state, invitation.reason) == (InvitationState.DECLINED, "Away\nthat week")


@pytest.mark.parametrize("path", ["/answer", "/decline", "/withdraw", "/go-on"])
@pytest.mark.parametrize("has_accepted", [False, True])
def test_an_empty_form_changes_nothing(event: Event, client: Browser, path: str, has_accepted: bool) -> None:
    invitation = accepted(event) if has_accepted else invited(event)
    answer = client.post(link_of(invitation) + path)
    assert answer.status_code == 422
    assert invitation.state is (InvitationState.ACCEPTED if has_accepted else InvitationState.SENT)


def test_the_same_yes_twice_is_one_acceptance(event: Event, client: Browser) -> None:
    invitation = invited(event)
    page = visit(client, link_of(invitation))
    for _ in range(3):
        assert press(client, page, "Yes, I am coming").status_code == 303
    accepted = select(AuditEntry).where(AuditEntry.action == "invitation.accepted")
    confirmations = select(OutboxMail).where(OutboxMail.kind == MailKind.CONFIRMATION)
    assert len(db.session.scalars(accepted).all()) == len(db.session.scalars(confirmations).all()) == 1


def test_the_place_can_be_given_up_and_taken_again(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    asks = visit(client, link_of(invitation) + "/withdraw")
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
    letter = visit(client, link_of(second))
    assert letter.h1 == "You are invited"
    assert "More people are invited than there are places" in letter.text
    assert "You are next" in follow(client, press(client, letter, "Yes, I am coming")).text
    waiting = follow(client, press(client, visit(client, link_of(third)), "Yes, I am coming"))
    assert waiting.h1 == "You are on the waiting list"
    assert "There is 1 person before you." in waiting.text
    with transaction():
        invitations.withdraw(first, by=me(first), now=NOW)
    offered = visit(client, link_of(second))
    assert offered.h1 == "A place has become free for you"
    assert "You are next" in visit(client, link_of(third)).text
    follow(client, press(client, offered, "Yes, I am coming"))
    assert second.person.registration.state is RegistrationState.CONFIRMED


def test_an_offer_that_is_declined_goes_to_the_next(event: Event, client: Browser) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first, second, third = (factories.accepted(guests) for _ in range(3))
        second.person.language = "en"
        invitations.withdraw(first, by=me(first), now=NOW)
    asks = follow(client, press(client, visit(client, link_of(second)), "No, thank you"))
    follow(client, press(client, asks, "Say no to the place"))
    states = [waiting.person.registration.state for waiting in (second, third)]
    assert states == [RegistrationState.CANCELLED, RegistrationState.OFFERED]
    assert waiting_list.position(third.person.registration) == 0


def test_after_the_deadline_the_page_says_so_and_takes_no_answer(event: Event, client: Browser) -> None:
    invitation = invited(event)
    link = link_of(invitation)
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
    invitation = invited(event)
    with transaction():
        change(event)  # type: ignore[operator]
    page = visit(client, link_of(invitation))
    assert page.h1 == heading
    assert page.forms == []


def test_a_reserve_is_told_that_they_are_one(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        invitation = factories.nominated(forum.allocations[0], as_reserve=True)
        invitation.person.language = "en"
    assert visit(client, link_of(invitation)).h1 == "You are a reserve"


def test_an_old_link_opens_nothing_of_the_new_invitation(event: Event, client: Browser) -> None:
    invitation = invited(event)
    old = link_of(invitation)
    with transaction():
        invitations.change_email(invitation, "right@post.example", by=ORGANISER, now=NOW)
    assert client.get(old).status_code == 410
    assert client.get(link_of(invitation)).status_code == 200
