"""Two tabs, two devices, an old page: a press does nothing that was not meant, and the answer says what is the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import clock
from summit.db import transaction
from summit.models import Admission, DateStatus, Event, EventState, Invitation, InvitationState, RegistrationState
from summit.services import checkin, invitations, waiting_list
from tests import factories
from tests.conftest import Browser
from tests.damage import force
from tests.factories import NOW, ORGANISER
from tests.web.attendee.guests import accepted, invited, link_of, me
from tests.web.forms import Page, follow, press, visit

S, R = InvitationState, RegistrationState


def problem(answer: object, heading: str) -> str:
    """What a refused press is told, on the page with this heading."""
    page = Page(answer)  # type: ignore[arg-type]
    assert (page.answer.status_code, page.h1) == (409, heading)
    return page.text


def test_a_yes_after_the_no_of_another_tab_takes_the_place_and_says_so(event: Event, client: Browser) -> None:
    invitation = invited(event)
    letter = visit(client, link_of(invitation))
    with transaction():
        invitations.decline(invitation, by=me(invitation), now=NOW)
    assert follow(client, press(client, letter, "Yes, I am coming")).h1 == "You have a place"
    assert (invitation.state, event.pool.taken) == (S.ACCEPTED, 1)


def test_a_no_on_an_old_page_does_not_undo_the_yes_of_another_device(event: Event, client: Browser) -> None:
    invitation = invited(event)
    asks = visit(client, link_of(invitation) + "/decline")
    with transaction():
        invitations.accept(invitation, by=me(invitation), now=NOW)
    told = problem(press(client, asks, "Say no to the place"), "You have a place")
    assert "You have said yes in the meantime." in told
    assert (invitation.state, event.pool.taken) == (S.ACCEPTED, 1)


def test_a_no_twice_and_a_withdrawal_twice_are_noted_once(event: Event, client: Browser) -> None:
    invitation = invited(event)
    asks = visit(client, link_of(invitation) + "/decline")
    pages = [follow(client, press(client, asks, "Say no to the place", reason="Away")).h1 for _ in range(2)]
    assert pages == ["You have said no"] * 2
    coming = accepted_as(event, "Bo Friis")
    leaves = visit(client, link_of(coming) + "/withdraw")
    pages = [follow(client, press(client, leaves, "Give up my place")).h1 for _ in range(2)]
    assert pages == ["You have given up your place"] * 2
    no = client.post(link_of(coming) + "/decline", data={"answer": "no"})
    assert follow(client, no).h1 == "You have given up your place"


def accepted_as(event: Event, name: str) -> Invitation:
    with transaction():
        invitation = factories.accepted(event.groups[0], name=name)
        invitation.person.language = "en"
    return invitation


def waiting(event: Event) -> tuple[Invitation, Invitation]:
    """Who has the one place of an open group, and who waits for it."""
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first, second = factories.accepted(guests), factories.accepted(guests)
        second.person.language = "en"
    return first, second


def test_who_leaves_a_waiting_list_loses_no_place_unknowingly(event: Event, client: Browser) -> None:
    first, second = waiting(event)
    leaves = visit(client, link_of(second) + "/withdraw")
    with transaction():
        invitations.withdraw(first, by=me(first), now=NOW)
    told = problem(press(client, leaves, "Take me off the waiting list"), "A place has become free for you")
    assert "A place has been offered to you in the meantime." in told
    with transaction():
        waiting_list.accept_offer(second.person.registration, by=ORGANISER, now=NOW)
    told = problem(press(client, leaves, "Take me off the waiting list"), "You have a place")
    assert "You have got a place in the meantime." in told
    assert second.person.registration.state is R.CONFIRMED


def test_a_yes_to_an_offer_that_has_lapsed_says_that_one_waits(event: Event, client: Browser) -> None:
    first, second = waiting(event)
    with transaction():
        third = factories.accepted(second.group)
        invitations.withdraw(first, by=me(first), now=NOW)
    offer = visit(client, link_of(second))
    later = NOW + timedelta(hours=event.offer_hours, minutes=1)
    with transaction():
        assert waiting_list.lapse_due(later) == 1
    clock.set_to(later)
    told = problem(press(client, offer, "Yes, I am coming"), "You are on the waiting list")
    assert "The time to take the place has passed, and it went to the next." in told
    assert (second.person.registration.state, third.person.registration.state) == (R.WAITLISTED, R.OFFERED)


def test_answers_after_a_withdrawal_are_not_kept(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    questions = visit(client, link_of(invitation) + "/questions")
    with transaction():
        invitations.withdraw(invitation, by=me(invitation), now=NOW)
    answer = press(client, questions, "Save my answers", dietary="no nuts", phone="20 30 40 50")
    told = problem(answer, "You have given up your place")
    assert "You have no place at the moment, so nothing was saved." in told
    assert (invitation.person.needs, invitation.person.phone) == (None, "")
    go_on = client.post(link_of(invitation) + "/go-on", data={"wish": "yes"})
    problem(go_on, "You have given up your place")
    assert not invitation.person.registration.wants_to_continue


def test_a_withdrawal_of_what_was_never_taken_says_so(event: Event, client: Browser) -> None:
    invitation = invited(event)
    answer = client.post(link_of(invitation) + "/withdraw", data={"sure": "yes", "reason": ""})
    assert "Only an accepted place can be given up." in problem(answer, "There is a place for you")


def test_a_reserve_has_nothing_to_answer(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        reserve = factories.nominated(forum.allocations[0], as_reserve=True)
        reserve.person.language = "en"
    for path, data in (("answer", {"answer": "yes"}), ("decline", {"answer": "no"}), ("withdraw", {"sure": "yes"})):
        problem(client.post(f"{link_of(reserve)}/{path}", data=data), "You are a reserve")
    assert reserve.state is S.RESERVE


def _end(event: Event) -> None:
    force(event, starts_at=NOW - timedelta(hours=8), ends_at=NOW - timedelta(hours=1))


def _hold(event: Event) -> None:
    _end(event)
    checkin.finish(event, by=ORGANISER, now=NOW)


def _cancel(event: Event) -> None:
    event.date_status = DateStatus.CANCELLED


POSTS = (
    ("answer", {"answer": "yes"}),
    ("decline", {"answer": "no", "reason": ""}),
    ("withdraw", {"sure": "yes", "reason": ""}),
    ("questions", {"name": "Another", "dietary": "no nuts"}),
    ("substitute", {"name": "Bo Friis", "email": "bo@post.example", "sure": "yes"}),
)


@pytest.mark.parametrize("path", [path for path, _ in POSTS])
@pytest.mark.parametrize("has_accepted", [True, False])
@pytest.mark.parametrize(
    ("change", "heading"),
    [(_end, "The event is over"), (_hold, "The event is over"), (_cancel, "The event is cancelled")],
)
def test_after_the_end_no_press_changes_anything(
    event: Event, client: Browser, change: object, heading: str, has_accepted: bool, path: str
) -> None:
    invitation = accepted(event) if has_accepted else invited(event)
    before = invitation.state
    with transaction():
        invitation.person.organisation = "Fjordby Erhverv"
        change(event)  # type: ignore[operator]
    problem(client.post(f"{link_of(invitation)}/{path}", data=dict(POSTS)[path]), heading)
    assert (invitation.state, invitation.person.name, invitation.person.needs) == (before, "Inger Lyngsø", None)
    assert visit(client, link_of(invitation)).h1 == heading


@pytest.mark.parametrize("path", ["decline", "withdraw", "questions", "substitute", "answer"])
def test_what_does_not_fit_leads_home(event: Event, client: Browser, path: str) -> None:
    invitation = accepted(event)
    with transaction():
        invitations.withdraw(invitation, by=me(invitation), now=NOW)
    assert follow(client, client.get(f"{link_of(invitation)}/{path}")).h1 == "You have given up your place"


def test_an_expired_link_with_room_takes_a_late_yes(event: Event, client: Browser) -> None:
    invitation = invited(event)
    clock.set_to(NOW + timedelta(days=41))
    with transaction():
        assert invitations.expire_due(clock.now()) == 1
    page = visit(client, link_of(invitation))
    assert page.h1 == "The time to answer has passed"
    assert "There is still room. If you say yes, the place is yours at once." in page.text
    assert follow(client, press(client, page, "Yes, I am coming after all")).h1 == "You have a place"


def test_an_expired_link_without_room_says_whom_to_ask(event: Event, client: Browser) -> None:
    with transaction():
        small = factories.group(event, "Råd", quota=1)
        late = factories.invited(small)
        late.person.language = "en"
        invitations.expire_due(NOW + timedelta(days=41))
        factories.accepted(small)
    page = visit(client, link_of(late))
    assert "There is no free place any more. If you would like to come after all, please ask:" in page.text
    assert "72 00 00 00" in page.text
    assert page.forms == []


def test_who_said_no_before_answers_were_closed_is_told_so(event: Event, client: Browser) -> None:
    invitation = invited(event)
    with transaction():
        invitations.decline(invitation, by=me(invitation), now=NOW)
        event.state = EventState.CLOSED
    page = visit(client, link_of(invitation))
    assert "The event does not take answers at the moment." in page.text
    assert page.forms == []


def test_while_the_date_is_taken_away_no_deadline_passes(event: Event, client: Browser) -> None:
    invitation = invited(event)
    with transaction():
        event.date_status = DateStatus.POSTPONED
    clock.set_to(NOW + timedelta(days=41))
    assert visit(client, link_of(invitation)).h1 == "There is a place for you"
