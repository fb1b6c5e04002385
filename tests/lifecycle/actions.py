"""The actions of a walk: asking people, their answers, and places that change hands."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from summit.models import Actor, ActorKind
from summit.services import events, groups, invitations, nominations, nominators, waiting_list
from summit.services.nominations import Nominee
from tests.factories import ORGANISER
from tests.lifecycle import deeds, world
from tests.lifecycle.changes import described, shaped
from tests.lifecycle.rules import Asked
from tests.lifecycle.walk import Walk

people = st.integers(0, len(world.PEOPLE) - 1)
groups_with = st.sampled_from(
    [(name, nominator) for name, (_, _, _, given) in world.SECTORS.items() for nominator in given]
)
names_of_groups = st.sampled_from([*world.SECTORS, world.OPEN])
any_of_them = st.integers(0, 99)
someone_is_asked = precondition(lambda self: self.summit.asked)
FORUM = Actor(ActorKind.CONTACT, 1)
ATTENDEE = Actor(ActorKind.ATTENDEE, 1)


class Asking(Walk):
    """Nominators name people, organisers invite them, both take back."""

    @rule(who=people, where=groups_with, as_reserve=st.booleans())
    def nominate(self, who: int, where: tuple[str, str], as_reserve: bool) -> None:
        person, (name, nominator) = world.PEOPLE[who], where
        nominee = Nominee(name=person.name, email=person.email, area=self.rows.area(person))
        self.take(
            lambda: deeds.nominate(self.summit, person, self.sector(name), nominator, as_reserve=as_reserve),
            lambda: nominations.nominate(
                self.rows.allocation(self.sector(name), nominator),
                nominee,
                as_reserve=as_reserve,
                by=FORUM,
                now=self.summit.now,
            ),
        )

    @rule(who=people, name=names_of_groups, knowingly=st.sampled_from([False, False, False, True]))
    def invite(self, who: int, name: str, knowingly: bool) -> None:
        person = world.PEOPLE[who]
        self.take(
            lambda: deeds.invite(self.summit, person, self.sector(name), knowingly=knowingly),
            lambda: invitations.invite(
                self.rows.person(person, self.summit.now),
                self.rows.group(self.sector(name)),
                override=knowingly,
                by=ORGANISER,
                now=self.summit.now,
            ),
        )

    @someone_is_asked
    @rule(which=any_of_them)
    def take_back(self, which: int) -> None:
        asked = self.one(which, "sent", "nominated", "reserve")
        self.take(
            lambda: deeds.revoke(self.summit, asked),
            lambda: nominations.take_back(self.row(asked), by=FORUM, now=self.summit.now),
        )

    @someone_is_asked
    @rule(which=any_of_them, how=st.sampled_from(["up", "down", "invite"]))
    def see_to_a_reserve(self, which: int, how: str) -> None:
        asked = self.one(which, "reserve")
        if how == "invite":
            self.take(
                lambda: deeds.invite_reserve(self.summit, asked),
                lambda: nominations.invite_reserve(self.row(asked), by=FORUM, now=self.summit.now),
            )
        else:
            self.take(
                lambda: deeds.move_reserve(asked, up=how == "up"),
                lambda: nominations.move_reserve(self.row(asked), up=how == "up", by=FORUM, now=self.summit.now),
            )


class Answering(Walk):
    """Yes, no, and no after all."""

    @someone_is_asked
    @rule(which=any_of_them)
    def accept(self, which: int) -> None:
        self._accept(self.one(which, "sent", "nominated"))

    @someone_is_asked
    @rule(which=any_of_them)
    def accept_after_all(self, which: int) -> None:
        self._accept(self.one(which, "declined", "expired", "withdrawn", "replaced"))

    @precondition(lambda self: self.summit.coming)
    @rule(which=any_of_them)
    def say_yes_once_more(self, which: int) -> None:
        self._accept(self.one_coming(which, "offered", "waitlisted").asked)

    def _accept(self, asked: Asked) -> None:
        self.take(
            lambda: deeds.accept(self.summit, asked),
            lambda: invitations.accept(self.row(asked), by=ATTENDEE, now=self.summit.now),
        )

    @someone_is_asked
    @rule(which=any_of_them)
    def decline(self, which: int) -> None:
        self._decline(self.one(which, "sent", "nominated"))

    def _decline(self, asked: Asked) -> None:
        self.take(
            lambda: deeds.decline(self.summit, asked),
            lambda: invitations.decline(self.row(asked), by=ATTENDEE, now=self.summit.now),
        )

    @someone_is_asked
    @rule(which=any_of_them)
    def withdraw(self, which: int) -> None:
        asked = self.one(which, "accepted")
        self.take(
            lambda: deeds.withdraw(self.summit, asked),
            lambda: invitations.withdraw(self.row(asked), by=ATTENDEE, now=self.summit.now),
        )


class WaitingInLine(Walk):
    """The organiser prefers one of those who wait, or chooses one."""

    @precondition(lambda self: self.summit.coming)
    @rule(which=any_of_them, how=st.sampled_from(["before others", "first", "as before"]))
    def prefer(self, which: int, how: str) -> None:
        coming = self.one_coming(which, "waitlisted")
        registration = self.registration(coming)
        if how == "as before":
            self.take(
                lambda: deeds.take_priority_back(coming),
                lambda: waiting_list.take_priority_back(registration, by=ORGANISER, now=self.summit.now),
            )
        else:
            self.take(
                lambda: deeds.prefer(coming, is_first=how == "first"),
                lambda: waiting_list.prefer(
                    registration, reason="Oplæg", is_first=how == "first", by=ORGANISER, now=self.summit.now
                ),
            )

    @precondition(lambda self: self.summit.coming)
    @rule(which=any_of_them, knowingly=st.booleans())
    def offer_now(self, which: int, knowingly: bool) -> None:
        coming = self.one_coming(which, "waitlisted")
        registration = self.registration(coming)
        self.take(
            lambda: deeds.offer_now(self.summit, coming, knowingly=knowingly),
            lambda: waiting_list.offer_now(registration, override=knowingly, by=ORGANISER, now=self.summit.now),
        )


class Resizing(Walk):
    """Capacity, quotas and allocations change; the event closes and opens again."""

    @rule(capacity=st.none() | st.integers(1, 10))
    def change_capacity_or_close(self, capacity: int | None) -> None:
        event = self.rows.event
        if capacity is None:
            verb = events.close if self.summit.state == "open" else events.open_for_answers
            self.take(
                lambda: deeds.close_or_open(self.summit),
                lambda: verb(event, by=ORGANISER, now=self.summit.now),
            )
        else:
            self.take(
                lambda: deeds.set_capacity(self.summit, capacity),
                lambda: events.change(event, described(event, capacity=capacity), by=ORGANISER, now=self.summit.now),
            )

    @rule(name=names_of_groups, quota=st.integers(0, 5), knowingly=st.booleans())
    def change_quota(self, name: str, quota: int, knowingly: bool) -> None:
        group = self.rows.groups[name]
        self.take(
            lambda: deeds.set_quota(self.summit, self.sector(name), quota, knowingly=knowingly),
            lambda: groups.change(
                group, shaped(group, quota=quota), knowingly=knowingly, by=ORGANISER, now=self.summit.now
            ),
        )

    @rule(where=groups_with, places=st.none() | st.integers(0, 3))
    def allocate_or_hand_back(self, where: tuple[str, str], places: int | None) -> None:
        name, nominator = where
        if places is None:
            self.take(
                lambda: deeds.hand_back(self.summit, self.sector(name), nominator),
                lambda: nominators.hand_back(
                    self.rows.allocation(self.sector(name), nominator), by=FORUM, now=self.summit.now
                ),
            )
        else:
            self.take(
                lambda: deeds.allocate(self.summit, self.sector(name), nominator, places),
                lambda: nominators.allocate(
                    self.rows.nominators[nominator],
                    self.rows.groups[name],
                    places=places,
                    by=ORGANISER,
                    now=self.summit.now,
                ),
            )


class Waiting(Walk):
    """Time passes, and the worker sees to what is due."""

    @rule(hours=st.sampled_from([0, 1, 24, 73, 24 * 7]), is_awake=st.sampled_from([True, True, False]))
    def time_passes(self, hours: int, is_awake: bool) -> None:
        later = self.summit.now + timedelta(hours=hours)
        if later.date() < self.rows.event.deletion_on(later):  # on which people are forgotten: services/test_retention
            self.summit.now = later
        if is_awake:
            self.sweep()
