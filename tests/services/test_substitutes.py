"""A place handed on to a named person: who may be named, who has the place meanwhile, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import tokens
from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NotPossible, TooLate
from summit.models import (
    Admission,
    Channel,
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    Registration,
    RegistrationState,
    Retired,
)
from summit.services import checkin, events, invitations, links, substitutes
from tests import factories
from tests.damage import force
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.places_handed_on import LATER, actions, answer, direct, hand_on, mails_to, me, nominated, taken

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def held(event: Event) -> Invitation:
    """Anna Holm, who comes."""
    return nominated(event)


def test_the_place_goes_over_without_being_free_for_a_moment(held: Invitation) -> None:
    before, old_link = taken(held), tokens.derive(tokens.Kind.ATTENDEE, held.id, held.link_generation)
    asked = hand_on(held)
    assert (held.state, held.holds_place, held.reason) == (S.REPLACED, False, "")
    assert held.person.registration.state is R.CANCELLED
    assert (asked.state, asked.holds_place, asked.channel) == (S.SENT, True, Channel.EMAIL)
    assert taken(asked) == before == (1, 1, 1)
    assert (asked.nominator, asked.allocation, asked.group) == (held.nominator, held.allocation, held.group)
    assert (asked.substitute_for, asked.handovers) == (held, 1)
    assert asked.person.area is held.nominator.area
    retired = links.retired(old_link)
    assert retired is not None
    assert (retired.because, retired.retired_at) == (Retired.HANDED_ON, LATER)
    assert mails_to(asked) == [MailKind.SUBSTITUTE_ASKED]
    assert mails_to(held) == []  # what was still to be sent would say that Anna comes
    assert actions(held)[-2:] == ["registration.cancelled", "invitation.handed_on"]
    assert actions(asked) == ["substitute.asked"]


def test_nobody_has_more_time_than_until_the_event_begins(held: Invitation) -> None:
    begins = held.event.starts_at
    asked = hand_on(held, now=begins - timedelta(hours=2))
    assert asked.answer_until_at == begins


def test_an_unanswered_invitation_of_an_open_group_has_no_place_to_give(event: Event) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        asked = factories.invited(guests)
        asked.person.organisation = "Fjordby Erhverv"
    assert not substitutes.may_hand_on(asked, LATER)
    with refused(NotPossible, "Only somebody who holds a place can hand it on."):
        substitutes.hand_on(asked, name="Bo Friis", email="bo@post.example", by=me(asked), now=LATER)


@pytest.mark.parametrize("state", [R.WAITLISTED, R.OFFERED])
def test_who_waits_or_is_offered_a_place_has_none_to_give(event: Event, state: R) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first, waits = factories.accepted(guests), factories.accepted(guests)
        waits.person.organisation = "Fjordby Erhverv"
        if state is R.OFFERED:
            invitations.withdraw(first, by=me(first), now=NOW)
    assert waits.person.registration.state is state
    assert not substitutes.may_hand_on(waits, LATER)


def test_a_place_is_handed_on_three_times_at_most(held: Invitation) -> None:
    holder = held
    for number in range(1, 4):
        holder = hand_on(holder, f"Person {number}", email=f"person{number}@sub.example")
        answer(holder, comes=True)
    assert (holder.handovers, taken(holder)) == (3, (1, 1, 1))
    words = "This place has been handed on 3 times already, which is as often as it can be."
    with refused(NotPossible, words):
        substitutes.hand_on(holder, name="One More", email="more@post.example", by=me(holder), now=LATER)
    assert [one.person.name for one in substitutes.chain(held)] == ["Anna Holm", "Person 1", "Person 2", "Person 3"]
    assert substitutes.chain(holder) == substitutes.chain(held)


def test_a_direct_invitation_goes_to_the_same_organisation(event: Event) -> None:
    first = direct(event, organisation="Fjordby Erhverv")
    asked = hand_on(first)
    assert (asked.person.organisation, asked.nominator, asked.person.area) == ("Fjordby Erhverv", None, None)


def test_without_nominator_or_organisation_the_organiser_is_asked(event: Event) -> None:
    first = direct(event, organisation="")
    words = (
        "We do not know from which organisation Anna Holm comes, so only the organiser can name somebody else. "
        "Please ask Fjordby Kommune."
    )
    with refused(NotPossible, words):
        substitutes.hand_on(first, name="Bo Friis", email="bo@post.example", by=me(first), now=LATER)
    asked = hand_on(first, by=ORGANISER, knowingly=True)
    assert (asked.person.organisation, taken(asked)) == ("", (1, 1, None))


def test_somebody_of_another_organisation_is_the_organisers_to_name(event: Event) -> None:
    first = direct(event, organisation="Fjordby Erhverv")
    other = direct(event, organisation="Bageriet", name="Bo Friis")
    email = other.person.email
    with transaction():
        invitations.withdraw(other, by=me(other), now=NOW)
    words = "Bo Friis is not from Fjordby Erhverv. Please ask the organiser."
    with refused(NotPossible, words, field="name"):
        substitutes.hand_on(first, name="Bo Friis", email=email, by=me(first), now=LATER)
    asked = hand_on(first, email=email, by=ORGANISER, knowingly=True)
    assert (asked.person, asked.person.organisation) == (other.person, "Bageriet")
    answer(asked, comes=True)
    assert len(db.session.scalars(select(Registration)).all()) == 2  # Bo's own from before lives again


def test_somebody_who_is_asked_or_comes_already_cannot_be_named(held: Invitation) -> None:
    with transaction():
        other = factories.invited(held.group, name="Bo Friis")
    email = other.person.email.upper()
    with refused(AlreadyThere, "Bo Friis is invited already.", field="name"):
        substitutes.hand_on(held, name="bo friis", email=email, by=me(held), now=LATER)
    assert (held.state, taken(held)) == (S.ACCEPTED, (2, 2, 1))


def test_nobody_names_oneself(held: Invitation) -> None:
    with refused(AlreadyThere, "This is Anna Holm. Please name somebody else.", field="name"):
        substitutes.hand_on(held, name="ANNA holm", email=held.person.email, by=me(held), now=LATER)


def test_somebody_who_declined_can_be_named(held: Invitation) -> None:
    with transaction():
        other = factories.invited(held.group, name="Bo Friis")
        invitations.decline(other, by=me(other), now=NOW)
    asked = hand_on(held, email=other.person.email)
    assert (asked.person, other.state) == (other.person, S.REPLACED)
    assert (other.holds_place, taken(asked)) == (False, (1, 1, 1))


def test_a_name_and_an_address_are_needed(held: Invitation) -> None:
    with refused(BadInput, "Please write a name.", field="name"):
        substitutes.hand_on(held, name=" ", email="bo@post.example", by=me(held), now=LATER)
    with refused(BadInput, "Please write an e-mail address.", field="email"):
        substitutes.hand_on(held, name="Bo Friis", email=" ", by=me(held), now=LATER)


def test_an_organiser_names_somebody_without_an_address(held: Invitation) -> None:
    asked = hand_on(held, email="", by=ORGANISER)
    assert (asked.channel, mails_to(asked), asked.state) == (Channel.NOMINATOR, [], S.NOMINATED)


def test_in_a_group_of_one_per_area_the_area_stays(event: Event) -> None:
    jyderup, oro, _ = event.areas
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        first = factories.accepted(schools, name="Anna Holm", area=jyderup)
        factories.accepted(schools, area=oro)
        known = factories.invited(event.groups[0], name="Carl Dam", area=oro)
        invitations.decline(known, by=me(known), now=NOW)
        first.person.organisation = "Jyderup Skole"
    words = "Skoler has one place for each area, and Carl Dam is from Orø."
    with refused(NotPossible, words, field="name"):
        substitutes.hand_on(first, name="Carl Dam", email=known.person.email, by=ORGANISER, now=LATER, knowingly=True)
    asked = hand_on(first)
    assert asked.person.area is jyderup
    answer(asked, comes=True)
    assert schools.pool.taken == 2


def test_after_answers_are_closed_a_place_is_still_handed_on_and_taken(held: Invitation) -> None:
    with transaction():
        unanswered = factories.invited(held.group, name="Dorit Lund")
        unanswered.person.organisation = "Fjordby Erhverv"
        events.close(held.event, by=ORGANISER, now=NOW)
    assert not substitutes.may_hand_on(unanswered, LATER)
    asked = hand_on(held)
    third = hand_on(asked, "Carl Dam", email="carl@post.example")
    answer(third, comes=True)
    assert third.person.registration.state is R.CONFIRMED


def _cancel(event: Event) -> None:
    event.date_status = DateStatus.CANCELLED


def _end(event: Event) -> None:
    event.starts_at, event.ends_at = NOW - timedelta(hours=8), NOW


def _begin(event: Event) -> None:
    event.starts_at = NOW


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (_cancel, NotPossible, "The event is cancelled."),
        (_end, TooLate, "The event is over."),
        (
            _begin,
            TooLate,
            "The event has begun, so nobody can be named any more. Whoever comes is let in at the desk.",
        ),
    ],
)
def test_what_is_over_is_not_handed_on(held: Invitation, change: object, kind: type, words: str) -> None:
    with transaction():
        change(held.event)  # type: ignore[operator]
    assert not substitutes.may_hand_on(held, LATER)
    with refused(kind, words):
        substitutes.hand_on(held, name="Bo Friis", email="bo@post.example", by=me(held), now=LATER)


def test_whoever_has_come_needs_no_substitute(held: Invitation) -> None:
    with transaction():
        force(held.event, starts_at=LATER + timedelta(minutes=5))
        checkin.check_in(held.person.registration, by=ORGANISER, now=LATER)
    with refused(NotPossible, "Anna Holm has come already."):
        substitutes.hand_on(held, name="Bo Friis", email="bo@post.example", by=me(held), now=LATER)


def test_a_postponed_event_has_places_to_hand_on(held: Invitation) -> None:
    with transaction():
        held.event.date_status = DateStatus.POSTPONED
    asked = hand_on(held)
    assert asked.answer_until_at == LATER + timedelta(hours=held.event.offer_hours)


@pytest.mark.parametrize("state", [S.REPLACED, S.WITHDRAWN])
def test_what_is_given_away_cannot_be_given_again(held: Invitation, state: S) -> None:
    if state is S.REPLACED:
        hand_on(held)
    else:
        with transaction():
            invitations.withdraw(held, by=me(held), now=LATER)
    with refused(NotPossible, "Only somebody who holds a place can hand it on."):
        substitutes.hand_on(held, name="Carl Dam", email="carl@post.example", by=me(held), now=LATER)
