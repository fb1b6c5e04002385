"""A town in the middle of its preparations, and hands that spoil its records, each in one way of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, update

from summit.db import db
from summit.models import (
    Admission,
    Event,
    Invitation,
    InvitationState,
    Needs,
    OutboxMail,
    Registration,
    RegistrationState,
    ReleaseRule,
    ReleaseState,
    Retired,
    RetiredLink,
    Taker,
)
from summit.services import event_dates, invitations, people, promises, releases, substitutes, waves
from tests import factories
from tests.damage import force
from tests.factories import NOW, ORGANISER

S = InvitationState
R = RegistrationState
Lines = list[tuple[str, str]]  # what is wrong, and the way out


class Town:
    """Call it inside `with transaction():`."""

    def __init__(self) -> None:
        self.event = factories.event(capacity=40)
        self.citizens = self.event.groups[0]
        self.share = factories.forum(self.event, places=3).allocations[0]
        self.contact = self.share.nominator.contacts[0]
        self.named = factories.nominated(self.share)
        invitations.accept(self.named, by=ORGANISER, now=NOW)
        self.reserves = [factories.nominated(self.share, as_reserve=True) for _ in range(3)]
        self.sent = factories.invited(self.citizens)
        self.declined = factories.invited(self.citizens)
        invitations.decline(self.declined, by=ORGANISER, now=NOW)
        self.staff = factories.group(self.event, "Ansatte", quota=1, admission=Admission.OPEN)
        self.confirmed, self.next, self.last = (factories.accepted(self.staff) for _ in range(3))
        self.schools = factories.group(self.event, "Skoler", quota=3, is_one_per_area=True)
        self.school = factories.accepted(self.schools, area=self.event.areas[0])
        self.other_school = factories.accepted(self.schools, area=self.event.areas[1])
        self.giver = factories.accepted(self.citizens)
        self.giver.person.organisation = "Hallen"
        self.substitute = substitutes.hand_on(
            self.giver, name="Karen Bro", email="karen@post.example", by=ORGANISER, now=NOW
        )
        self.planned = self._planned()
        self.without_date = self._postponed()

    def _planned(self) -> Invitation:
        person = people.find_or_add(self.event, name="Ole Vang", email="ole@post.example", language="da", now=NOW)
        draft = promises.create(person, self.citizens, now=NOW)
        db.session.flush()
        choice, terms = waves.Choice(group=self.citizens), waves.Terms(send_at=NOW + timedelta(days=2))
        waves.plan(choice, terms, request_key="the only one", by=ORGANISER, now=NOW)
        return draft

    def _postponed(self) -> Event:
        event = factories.event(title="Efterårsmødet")
        self.kept = factories.accepted(event.groups[0])
        event_dates.postpone(event, reason="Storm", by=ORGANISER, now=NOW)
        return event

    def flag(self, invitation: Invitation, way_out: str) -> tuple[str, str]:
        return f"Invitation {invitation.id} is {invitation.state}, but its place is counted wrongly.", way_out


def a_pool_miscounts(town: Town) -> Lines:
    pool, held = town.event.pool, town.event.pool.taken
    force(pool, taken=held + 2)
    return [(f"Pool {pool.id} counts {held + 2} places, but {held} are held.", f"It counts {held}.")]


def a_pool_says_it_is_over(town: Town) -> Lines:
    pool = town.share.pool
    force(pool, overrun=2)
    words = f"Pool {pool.id} holds 1 of 3 places, but says that 2 are over."
    return [(words, "It says that 0 are over.")]


def a_promise_is_not_counted(town: Town) -> Lines:
    force(town.sent, holds_place=False)
    return [town.flag(town.sent, "It holds a place."), *_held_less(town, town.event, town.citizens, by=1)]


def a_no_is_counted(town: Town) -> Lines:
    force(town.declined, holds_place=True)
    return [town.flag(town.declined, "It holds no place."), *_held_less(town, town.event, town.citizens, by=-1)]


def two_reserves_stand_in_one_position(town: Town) -> Lines:
    force(town.reserves[2], reserve_position=town.reserves[0].reserve_position)
    words = f"Two reserves of allocation {town.share.id} stand in the same position."
    return [(words, "Its reserves get the numbers 1 to 3, the older one first.")]


def a_link_is_missing(town: Town) -> Lines:
    force(town.sent, link_sha256=None)
    words = f"Invitation {town.sent.id} has not the link that its mails carry."
    return [(words, "It gets the link that its mails carry.")]


def a_link_is_known_to_be_dead(town: Town) -> Lines:
    sha256 = town.named.link_sha256
    db.session.add(RetiredLink(event=town.event, link_sha256=sha256, because=Retired.CORRECTED, retired_at=NOW))
    words = f"Invitation {town.named.id} has a link that is dead."
    return [(words, "It gets a new link; send the mail again.")]


def a_contacts_link_is_another(town: Town) -> Lines:
    force(town.contact, link_sha256="0" * 64)
    words = f"Contact {town.contact.id} has not the link that its mails carry."
    return [(words, "It gets the link that its mails carry.")]


def a_registration_is_lost(town: Town) -> Lines:
    lost = town.named.person.registration.id
    db.session.execute(update(OutboxMail).where(OutboxMail.registration_id == lost).values(registration_id=None))
    db.session.execute(delete(Registration).where(Registration.id == lost))
    db.session.expire_all()
    return [
        (f"Invitation {town.named.id} is accepted, but there is no registration.", "It gets its place."),
        town.flag(town.named, "It holds no place."),
    ]


def a_registration_is_cancelled_alone(town: Town) -> Lines:
    registration = town.confirmed.person.registration
    force(registration, state=R.CANCELLED)
    words = f"Invitation {town.confirmed.id} is accepted, but registration {registration.id} is cancelled."
    return [(words, "The invitation counts as given up."), town.flag(town.confirmed, "It holds no place.")]


def a_yes_is_forgotten(town: Town) -> Lines:
    registration = town.named.person.registration
    force(town.named, state=S.SENT)
    words = f"Registration {registration.id} has no accepted invitation."
    return [(words, f"Invitation {town.named.id} counts as accepted.")]


def a_registration_is_of_another_group(town: Town) -> Lines:
    registration = town.named.person.registration
    force(registration, group_id=town.schools.id)
    words = f"Registration {registration.id} is of another group than its invitation {town.named.id}."
    return [(words, f"It goes to group {town.citizens.id}, where its place is counted.")]


def somebody_has_attended_too_early(town: Town) -> Lines:
    registration = town.named.person.registration
    force(registration, state=R.ATTENDED)
    words = f"Registration {registration.id} is attended before the event has been held."
    return [(words, "It becomes confirmed.")]


def a_handover_is_not_counted(town: Town) -> Lines:
    force(town.substitute, handovers=0)
    words = f"Invitation {town.substitute.id} says 0 handovers, but its place had 1."
    return [(words, "It says 1.")]


def a_planned_wave_has_a_draft(town: Town) -> Lines:
    force(town.planned, state=S.DRAFT)
    words = f"Invitation {town.planned.id} is draft in wave {town.planned.wave_id}, which is planned."
    return [(words, "It is in no wave."), town.flag(town.planned, "It holds no place.")]


def a_release_has_no_date(town: Town) -> Lines:
    steps = [releases.Then(taker=Taker.WAITING_LIST)]
    rule = releases.add_rule(
        town.event, group=town.schools, due_at=NOW + timedelta(days=9), steps=steps, by=ORGANISER, now=NOW
    )
    force(rule, state=ReleaseState.SENT)
    assert isinstance(rule, ReleaseRule)
    return [(f"Release {rule.id} is sent, but not since when.", "It is so since now.")]


def somebody_without_a_place_is_asked_whether_they_still_come(town: Town) -> Lines:
    registration = town.next.person.registration
    force(registration, is_to_reconfirm=True)
    words = f"Registration {registration.id} is waitlisted, but asked whether it still comes."
    return [(words, "It is not asked any more.")]


def needs_are_kept_without_a_date(town: Town) -> Lines:
    db.session.add(Needs(person=town.kept.person, dietary="Nødder", updated_at=NOW))
    words = f"Event {town.without_date.id} has no date, but keeps the needs of 1 people."
    return [(words, "They are deleted, and asked again when there is a date.")]


def somebody_with_a_place_stands_in_line(town: Town) -> Lines:
    registration = town.named.person.registration
    force(registration, lapsed_at=NOW)
    words = f"Registration {registration.id} is confirmed, but stands in a line."
    return [(words, "It leaves the line.")]


def a_place_is_free_while_people_wait(town: Town) -> Lines:
    force(town.staff.pool, size=2)
    return [("2 people wait in Ansatte although a place is free.", "The free places are offered in order, by mail.")]


MENDABLE: tuple[Callable[[Town], Lines], ...] = (
    a_pool_miscounts,
    a_pool_says_it_is_over,
    a_promise_is_not_counted,
    a_no_is_counted,
    two_reserves_stand_in_one_position,
    a_link_is_missing,
    a_link_is_known_to_be_dead,
    a_contacts_link_is_another,
    a_registration_is_lost,
    a_registration_is_cancelled_alone,
    a_yes_is_forgotten,
    a_registration_is_of_another_group,
    somebody_has_attended_too_early,
    a_handover_is_not_counted,
    a_planned_wave_has_a_draft,
    a_release_has_no_date,
    somebody_without_a_place_is_asked_whether_they_still_come,
    needs_are_kept_without_a_date,
    somebody_with_a_place_stands_in_line,
    a_place_is_free_while_people_wait,
)


def _held_less(town: Town, *owners: object, by: int) -> Lines:
    """The pools of `owners` still count what is not held any more."""
    found = []
    for owner in owners:
        pool = owner.pool  # type: ignore[attr-defined]
        held = pool.taken - by
        found.append((f"Pool {pool.id} counts {pool.taken} places, but {held} are held.", f"It counts {held}."))
    return found
